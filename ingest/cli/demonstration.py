"""`wiredesk demo`: sample outlets on loopback, ingested into a database beside you, and what came of it."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.arguments import Commands, flag, tell
from ingest.cli.failures import FAILED, WRONG_USAGE, Failure

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.demo.newsstand import Newsstand
    from storage.values import Balance

DATABASE = Path("wiredesk-demo.db")
ARCHIVE = Path("wiredesk-demo-archive")
OUTLETS = Path("wiredesk-demo-outlets")
SETTINGS = Path("wiredesk-demo.toml")


def add_to(commands: Commands) -> None:
    """Add the command."""
    commands.add("demo", demo, flag("--serve", "then stay up with the desk, while the sample outlets publish"))


def demo(config: Path | None, *, serve: bool) -> int:
    """Ingest two sample outlets and an aggregator, served on loopback, into ./wiredesk-demo.db.

    Shows what was stored, what was cut from the pages and which copies were joined to which original. Needs no network, no
    server and no setting; running it again starts afresh. With --serve a desk is opened upon it, and news comes out every few
    seconds until Ctrl-C: stories arrive, copies join them, one is corrected, a redesign breaks a layout and the alarm goes off.
    """
    from ingest.cli.session import await_result

    if config is not None:
        raise Failure(
            f"--config {str(config)!r}: accepted is none; the demo writes its own, {SETTINGS}", exit_code=WRONG_USAGE
        )
    return await_result(run_demo(serve=serve))


@dataclass(frozen=True)
class Came:
    """What came of a demo, as it is printed."""

    articles: list[dict[str, Any]]
    stories: list[dict[str, Any]]
    not_stored: list[dict[str, Any]]
    balance: "Balance"
    failed_outlets: dict[str, str]
    said_of_second_pass: str


async def run_demo(*, serve: bool) -> int:
    """Serve, ingest, ask again, and print; then stay up if asked to. Return the exit code."""
    from ingest.cli import demo_report as report
    from ingest.cli.printing import console
    from ingest.config import LogSettings
    from ingest.demo.newsstand import Newsstand
    from ingest.process.logs import configure

    out = console()
    configure(LogSettings(level="error"))
    if start_afresh():
        out.print("An earlier demo was here: starting afresh.\n")
    async with Newsstand(datetime.now(UTC)) as newsstand:
        settings = prepare(newsstand)
        report.print_newsstand(out, newsstand)
        came = await ingest_twice(settings, newsstand)
        report.print_articles(out, came.articles)
        report.print_removed(out, came.articles)
        report.print_stories(out, came.stories, came.articles)
        report.print_account(out, came.balance, came.not_stored)
        out.print(came.said_of_second_pass, soft_wrap=True)
        if serve:
            from ingest.cli.showing import stay_up

            await stay_up(settings, newsstand, out)
    if not serve:
        report.print_next(out, came.stories)
    for slug, why in came.failed_outlets.items():
        tell(f"{slug}: {why}")
    return FAILED if came.failed_outlets or not came.articles else 0


def start_afresh() -> bool:
    """Remove what an earlier demo left in this folder; tell whether there was anything."""
    leftovers = [Path(f"{DATABASE}{ending}") for ending in ("", "-wal", "-shm", "-journal")] + [SETTINGS]
    found = [file for file in leftovers if file.is_file()]
    folders = [folder for folder in (ARCHIVE, OUTLETS) if folder.is_dir()]
    for file in found:
        file.unlink()
    for folder in folders:
        shutil.rmtree(folder)
    return bool(found or folders)


def prepare(newsstand: "Newsstand") -> "Settings":
    """Write the demo's settings and outlet files and read them back. The environment's settings are not for the demo."""
    from ingest.config import load_settings

    OUTLETS.mkdir()
    for name, text in newsstand.outlet_files().items():
        (OUTLETS / name).write_text(text, encoding="utf-8")
    networks = ", ".join(f'"{network}"' for network in newsstand.networks())
    SETTINGS.write_text(
        "# Written by `wiredesk demo`: three sample outlets on loopback, nothing else is polled.\n"
        f'[database]\nurl = "sqlite:///{DATABASE}"\n[archive]\npath = "{ARCHIVE}"\n'
        f"[fetch]\nallow_networks = [{networks}]\nmin_gap_seconds = 0.02\n"
        f'[outlets]\nenabled = []\npath = "{OUTLETS}"\n[metrics]\nlisten = ""\n',
        encoding="utf-8",
    )
    return load_settings(SETTINGS, environment={})


async def ingest_twice(settings: "Settings", newsstand: "Newsstand") -> Came:
    """Take everything in, then ask everybody again; return what is in the views afterwards."""
    from ingest.cli import demo_report as report
    from ingest.cli.reading import rows
    from ingest.cli.running import watched
    from ingest.outlet_files import read_roster
    from ingest.service import open_service
    from ingest.turns.once import run_once
    from storage.entries import balance

    async with open_service(settings, read_roster(settings)) as service:
        async with watched(service, "ingesting"):
            await run_once(service, now=True)
        asked, stored = newsstand.asked, service.report.stored
        seconds = service.report.seconds
        await run_once(service, now=True)
        again, new = newsstand.asked - asked, service.report.stored - stored
        async with service.database.read() as conn:
            came = Came(
                articles=await rows(conn, report.ARTICLES),
                stories=await rows(conn, report.STORIES),
                not_stored=await rows(conn, report.NOT_STORED),
                balance=await balance(conn),
                failed_outlets=dict(service.report.failed_outlets),
                said_of_second_pass=(
                    f"{stored} articles in {seconds:.1f} s and {asked} requests. Asked again: {again} requests, "
                    f"{newsstand.not_modified} answered 304 Not Modified, {new} new articles.\n"
                ),
            )
    return came
