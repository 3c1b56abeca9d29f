"""`wiredesk run` and `backfill`: the daemon, and the same work over a range of the past."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.arguments import AS_JSON, ONLY_OUTLETS, Commands, day, flag, option, positional, whole
from ingest.cli.failures import FAILED, INTERRUPTED, WRONG_USAGE, Failure, wrong

if TYPE_CHECKING:
    import asyncio

    from ingest.backfill.plan import BackfillPlan, BackfillReport
    from ingest.config import Settings
    from ingest.daemon.web import HealthServer
    from ingest.outlet_files import Roster
    from ingest.process.metrics import PrometheusMetrics
    from ingest.report import RunReport
    from ingest.service import Service

LOOK_SECONDS = 0.2

OUTCOME_ORDER = (
    "saved.new",
    "saved.revised",
    "unchanged",
    "duplicate",
    "not_article",
    "refused",
    "gone",
    "failed",
    "quarantined",
)


def add_to(commands: Commands) -> None:
    """Add the commands."""
    commands.add(
        "run",
        run,
        flag("--once", "poll what is due once, take it all in, and end"),
        flag("--now", "poll whatever the feeds' next due times; Retry-After and robots.txt hold"),
        ONLY_OUTLETS,
        flag("--json", "with --once: print the report as JSON", to="as_json"),
    )
    commands.add(
        "backfill",
        backfill,
        positional("slugs", "SLUG", "the outlets to fill", nargs="+"),
        option("--since", "DAY", "from this day on, like 2026-11-23", type=day),
        option("--until", "DAY", "up to this day, included", type=day),
        option("--urls", "FILE", "take these addresses, one a line", type=Path),
        option("--warc", "FILE", "take the pages of these WARC files", type=Path, nargs="+", action="extend"),
        option("--limit", "N", "take in at most so many pages", type=whole(1)),
        flag(
            "--ray",
            "with --warc: on Ray Data (extra bulk), joining the cluster of RAY_ADDRESS if set",
            to="on_ray",
        ),
        option(
            "--parquet",
            "FOLDER",
            "with --warc: write the records there, a table a file; nothing into the database",
            type=Path,
        ),
        flag("--dry-run", "list what would be taken in; fetch no page, store nothing"),
        AS_JSON,
    )


def run(outlets: list[str] | None, config: Path | None, *, once: bool, now: bool, as_json: bool) -> int:
    """Run the daemon: poll feeds when they are due and take their stories in, until SIGTERM or Ctrl-C.

    With `workers.engine` "procrastinate" it schedules, and `wiredesk work` does the rest; --once does everything here.
    SIGHUP reads the settings and the outlet files again. With --once the exit code is 1 if any outlet failed.
    """
    from ingest.cli.session import await_result, read_settings

    if as_json and not once:
        raise Failure("--json: only with --once; a daemon writes log lines", exit_code=WRONG_USAGE)
    settings = read_settings(config)
    roster = polled_roster(settings, outlets)
    check_contact_of(settings, roster, outlets)
    if once:
        report = await_result(_run_once(settings, roster, outlets, now=now))
        return print_report(report, as_json=as_json)
    await_result(_run_daemon(settings, roster, outlets, config, now=now))
    return 0


async def _run_once(settings: "Settings", roster: "Roster", outlets: list[str] | None, *, now: bool) -> "RunReport":
    from ingest.service import open_service
    from ingest.turns.once import run_once

    with stopping_on_signals() as stopping:
        async with open_service(settings, roster, stopping=stopping) as service, watched(service, "pages"):
            return await run_once(service, now=now, only=outlets)


async def _run_daemon(
    settings: "Settings", roster: "Roster", outlets: list[str] | None, config: Path | None, *, now: bool
) -> None:
    import asyncio

    from ingest.cluster.scheduling import NoParser
    from ingest.process.memory import keep_steady
    from ingest.process.metrics import PrometheusMetrics
    from ingest.process.reaching import reaching
    from ingest.process.stopping import on_signals
    from ingest.service import open_service
    from storage.engine import database_url
    from storage.single import only_daemon

    keep_steady()
    metrics = PrometheusMetrics()
    stopping = asyncio.Event()
    only_schedules = settings.workers.engine != "local"
    parser = NoParser() if only_schedules else None

    def opening() -> "AbstractAsyncContextManager[Service]":
        opened = open_service(settings, roster, metrics=metrics, stopping=stopping, parser=parser)
        if not only_schedules:
            return opened
        from ingest.cluster.workers import with_queue

        return with_queue(opened)

    with only_daemon(database_url(settings.database.url)), on_signals(stopping.set, exit_code=0):
        async with reaching(opening, stopping) as service:
            await _serve(service, metrics, outlets, config, now=now)


async def _serve(
    service: "Service", metrics: "PrometheusMetrics", outlets: list[str] | None, config: Path | None, *, now: bool
) -> None:
    from ingest.config import load_settings
    from ingest.daemon.daemon import run_forever
    from ingest.outlet_files import read_roster

    async with health(service, metrics):
        if now:
            from storage.outlets import make_due

            at = service.clock.now()
            await service.filing.file(lambda conn: make_due(conn, outlets, at))

        def reread() -> "tuple[Settings, Roster]":
            settings = load_settings(config)
            roster = read_roster(settings)
            check_contact_of(settings, roster, outlets)
            return settings, roster

        await run_forever(service, reread=reread, only=outlets)


def health(service: "Service", metrics: "PrometheusMetrics") -> "HealthServer":
    """Return the server of a process's health and metrics."""
    from ingest.daemon.web import HealthServer

    async def database() -> str | None:
        from sqlalchemy import text

        async with service.database.read() as conn:
            await conn.execute(text("SELECT 1"))
        return None

    async def parsing() -> str | None:
        return service.parser.trouble

    return HealthServer(service.settings.metrics.listen, metrics, {"database": database, "parsing": parsing})


@contextmanager
def stopping_on_signals() -> "Iterator[asyncio.Event]":
    """Let SIGTERM and Ctrl-C stop the work in order: what is under way is filed, the rest waits for the next run."""
    import asyncio

    from ingest.process.stopping import on_signals

    stopping = asyncio.Event()
    with on_signals(stopping.set, exit_code=INTERRUPTED):
        yield stopping
    if stopping.is_set():
        raise Failure("stopped before the end; what is left waits for the next run", exit_code=INTERRUPTED)


@asynccontextmanager
async def watched(service: "Service", what: str) -> AsyncIterator[None]:
    """Show progress from the service's own report while the block runs."""
    import asyncio

    from ingest.cli.progress import meter
    from storage.entries import balance

    async with service.database.read() as conn:
        waiting = (await balance(conn)).waiting
    with meter(what) as shown:

        def show() -> None:
            report = service.report
            shown.update(report.pages, max(waiting + report.entries_new + report.entries_changed, report.pages))

        async def watch() -> None:
            while True:
                show()
                await asyncio.sleep(LOOK_SECONDS)

        watching = asyncio.create_task(watch())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            show()


def backfill(
    slugs: list[str],
    since: date | None,
    until: date | None,
    urls: Path | None,
    warc: list[Path] | None,
    limit: int | None,
    parquet: Path | None,
    config: Path | None,
    *,
    on_ray: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Take in an outlet's past: over a range of days, from a list of addresses, or from WARC files.

    A range is read from sitemaps, dated archives and WordPress; of a list or a file it leaves out what is known to lie outside.
    The same command again resumes after any stop; a daemon may run beside it.
    """
    from ingest.cli.session import await_result, read_settings

    if urls is None and not warc and (since is None or until is None):
        raise Failure("backfill: say what; accepted are --since with --until, --urls or --warc", exit_code=WRONG_USAGE)
    if since and until and since > until:
        raise wrong("--since", str(since), f"accepted is a day not after --until {until}")
    if urls is not None and warc:
        raise Failure("backfill: --urls and --warc are two backfills; accepted is one of them", exit_code=WRONG_USAGE)
    for name, file in [("--urls", urls), *(("--warc", file) for file in warc or ())]:
        if file is not None and not file.is_file():
            raise wrong(name, str(file), "accepted is a file that exists")
    check_warc(warc or ())
    for name, given in (("--ray", on_ray), ("--parquet", parquet is not None)):
        if given and (not warc or limit is not None or dry_run):
            raise Failure(f"backfill: {name} goes with --warc, without --limit and --dry-run", exit_code=WRONG_USAGE)
    settings = read_settings(config)
    roster = polled_roster(settings, slugs, "SLUG")
    if not warc:
        check_contact_of(settings, roster, slugs)
    from ingest.backfill.past import Range
    from ingest.backfill.plan import BackfillPlan

    plan = BackfillPlan(
        slugs=tuple(dict.fromkeys(slugs)),
        days=Range(since, until),
        urls=read_urls(urls) if urls else (),
        warc_files=tuple(warc or ()),
        limit=limit,
        dry_run=dry_run,
    )
    if parquet is not None or on_ray or (warc and settings.workers.engine != "local" and limit is None and not dry_run):
        report = await_result(_backfill_by_shard(settings, roster, plan, parquet, on_ray=on_ray))
    else:
        report = await_result(_backfill(settings, roster, plan))
    return print_backfill(report, dry_run=dry_run, as_json=as_json)


async def _backfill(settings: "Settings", roster: "Roster", plan: "BackfillPlan") -> "BackfillReport":
    from ingest.backfill.backfill import Progress
    from ingest.backfill.backfill import backfill as carry_out
    from ingest.cli.progress import meter
    from ingest.service import open_service

    with meter("backfill") as shown:

        def watch(progress: Progress) -> None:
            shown.update(progress.done, progress.total, progress.seconds_left)

        with stopping_on_signals() as stopping:
            async with open_service(settings, roster, stopping=stopping, visiting=True) as service:
                return await carry_out(service, plan, watch)


async def _backfill_by_shard(
    settings: "Settings", roster: "Roster", plan: "BackfillPlan", parquet: Path | None, *, on_ray: bool
) -> "BackfillReport":
    """Do WARC files each by whoever is free: the cluster's workers, or Ray; into the database, or into tables."""
    from ingest.backfill.plan import BackfillReport
    from ingest.cli.sharding import by_shards, into_tables
    from ingest.report import RunReport
    from ingest.warcs.shards import start_warc

    report = BackfillReport(RunReport())
    if parquet is not None:
        done = await into_tables(settings, roster, plan, parquet, on_ray=on_ray)
    else:
        done = await by_shards(settings, roster, "backfill", lambda service: start_warc(service, plan), on_ray=on_ray)
    report.run.outcomes, report.run.reasons, report.left_out = (
        done.tally.outcomes,
        done.tally.reasons,
        done.tally.left_out,
    )
    report.listed, report.failed_listings, report.waiting = report.run.pages, done.problems, done.left
    return report


def check_warc(files: "Sequence[Path]") -> None:
    """Raise `Failure` for a file that does not begin with a WARC record: nothing of it could be read."""
    from storage.raw.warc import is_warc

    for file in files:
        if not is_warc(file):
            raise wrong("--warc", str(file), "accepted is a WARC file, gzipped or not")


def read_urls(file: Path) -> tuple[str, ...]:
    """Read a list of addresses: one a line, empty lines and lines that begin with # left out. Raises `Failure`."""
    from parsers.errors import BadURLError
    from parsers.urls import canonical

    urls: list[str] = []
    for number, line in enumerate(file.read_text(encoding="utf-8-sig", errors="replace").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            canonical(text)
        except BadURLError:
            raise wrong(f"--urls {file}, line {number}:", text, "accepted is an http(s) address") from None
        urls.append(text)
    return tuple(dict.fromkeys(urls))


def print_backfill(report: "BackfillReport", *, dry_run: bool, as_json: bool) -> int:
    """Print what a backfill did, or would do, and return the exit code."""
    from ingest.cli.printing import note, print_json, say

    if as_json:
        names = ("listed", "known", "waiting", "failed_listings", "cut_files", "refused", "left_out", "found")
        print_json({name: getattr(report, name) for name in names} | {"run": described(report.run)})
    elif dry_run:
        for url in report.found:
            say(url)
        note(f"{report.listed} entries would be taken in")
    else:
        print_report(report.run, as_json=False)
        note(f"listed {report.listed}, here before {report.known}, waiting for a retry {report.waiting}")
    for why, count in report.left_out.most_common():
        note(f"left out, {why.replace('_', ' ')}: {count}")
    for url, why in sorted(report.failed_listings.items()):
        note(f"{url}: {why}")
    for file in report.cut_files:
        note(f"{file}: ends inside a record; what comes before it was read")
    for url, why in report.refused.items():
        note(f"{url}: refused: {why}")
    if report.refused:
        note(f"refused {len(report.refused)} addresses")
    if report.waiting or report.failed_listings:
        note("the same command again takes up what is left")
    is_whole = not (report.failed_listings or report.cut_files or report.refused or report.waiting)
    return 0 if is_whole and not report.run.failed_outlets else FAILED


def print_report(report: "RunReport", *, as_json: bool) -> int:
    """Print what a run did, name what failed, and return the exit code."""
    from ingest.cli.printing import note, print_json, print_table

    if as_json:
        print_json(described(report))
    else:
        lines = [("polls", kind, count) for kind, count in report.polls.most_common()]
        lines += [("entries", "new", report.entries_new), ("entries", "changed", report.entries_changed)]
        lines += [("pages", kind, report.outcomes[kind]) for kind in OUTCOME_ORDER if report.outcomes[kind]]
        lines += [("not stored", reason, count) for reason, count in report.reasons.most_common()]
        print_table(("what", "outcome", "count"), lines, right=("count",))
        note(f"{report.stored} new articles of {report.pages} pages in {report.seconds:.1f} s")
    for slug, why in sorted(report.failed_outlets.items()):
        note(f"{slug}: {why}")
    return FAILED if report.failed_outlets else 0


def described(report: "RunReport") -> dict[str, Any]:
    """Return a report as plain values. (`dataclasses.asdict` turns a Counter of pairs into a count of pairs.)"""
    return {
        "polls": dict(report.polls),
        "entries_new": report.entries_new,
        "entries_changed": report.entries_changed,
        "pages": report.pages,
        "stored": report.stored,
        "outcomes": dict(report.outcomes),
        "reasons": dict(report.reasons),
        "failed_outlets": report.failed_outlets,
        "seconds": report.seconds,
    }


def check_contact_of(settings: "Settings", roster: "Roster", slugs: list[str] | None) -> None:
    """Raise `ConfigError` when strangers would be asked under a placeholder's name."""
    from ingest.fetching.contact import addresses_of, check_contact

    check_contact(settings.fetch, addresses_of(one for one in roster.polled if slugs is None or one.slug in slugs))


def polled_roster(settings: "Settings", slugs: list[str] | None, option: str = "--outlet") -> "Roster":
    """Read the outlets and check that those asked for are polled ones. Raises `Failure` (wrong usage)."""
    from ingest.cli.session import known_slug
    from ingest.outlet_files import read_roster

    roster = read_roster(settings)
    for slug in slugs or ():
        known_slug(roster.catalogue, slug, option)
        if not roster.is_polled(slug):
            raise wrong(
                option,
                slug,
                f"outlets.enabled leaves it out; accepted are {', '.join(one.slug for one in roster.polled)}",
            )
    return roster
