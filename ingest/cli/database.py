"""`wiredesk db`: the schema, retention, backups, a role that may only read."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ingest.cli.arguments import AS_JSON, Commands, flag, option, positional
from ingest.cli.failures import FAILED

if TYPE_CHECKING:
    from ingest.config import Settings
    from storage.engine import Database
    from storage.upkeep.copying import Told

T = TypeVar("T")


def add_to(group: Commands) -> None:
    """Add the commands."""
    group.add("upgrade", upgrade)
    group.add("check", check)
    group.add("prune", prune)
    group.add("stats", stats, AS_JSON)
    group.add(
        "backup",
        backup,
        positional("target", "FILE", "the SQLite file to write the copy to; must not exist yet", type=Path),
    )
    group.add(
        "copy",
        copy,
        option("--to", "URL", "the database to copy to: empty, or holding an unfinished copy", required=True),
    )
    group.add(
        "grant-reader",
        grant_reader,
        positional("role", "ROLE", "the PostgreSQL role, made without login if missing"),
        flag("--tables", "the tables too, all but the tokens: what `wiredesk serve` needs of `database.reader_url`"),
    )


def upgrade(config: Path | None) -> None:
    """Bring the schema up to date, and the queue where `workers.engine` asks for one; makes a missing SQLite file.

    The daemon and workers do the same when they start.
    """
    from ingest.cli.printing import say
    from ingest.cli.session import await_result, opened, read_settings
    from storage.migrate import upgrade as migrate

    settings = read_settings(config)
    say(f"schema is at {await_result(migrate(settings.database.url))}")
    if settings.workers.engine == "local":
        return
    from ingest.cluster.workers import install_queue

    async def install() -> str:
        async with opened(settings) as database:
            return await install_queue(database)

    say(f"queue is {await_result(install())}")


def check(config: Path | None) -> int:
    """Hold the schema against what this version needs, and count that no entry is lost."""
    from ingest.cli.printing import say
    from ingest.cli.session import await_result, opened, read_settings
    from storage.entries import balance
    from storage.migrate import check as compare
    from storage.values import Balance

    settings = read_settings(config)

    async def look() -> tuple[list[str], Balance]:
        async with opened(settings) as database, database.read() as conn:
            return await compare(settings.database.url), await balance(conn)

    differences, found = await_result(look())
    for difference in differences:
        say(difference)
    parts = " + ".join([f"{found.waiting} waiting", f"{found.in_flight} in flight", f"{sum(found.done.values())} done"])
    sign = "=" if found.adds_up else "≠"
    say(f"entries: {found.entries} {sign} {parts}")
    if differences or not found.adds_up:
        return FAILED
    say("schema: agrees with this version")
    return 0


def prune(config: Path | None) -> None:
    """Drop raw pages and change rows past their retention (`[retention]` in the settings)."""
    from ingest.cli.printing import print_table

    print_table(("what", "dropped"), _with_database(config, _prune).items(), right=("dropped",))


async def _prune(database: "Database", settings: "Settings") -> dict[str, int]:
    """Drop what is past the settings' retention."""
    from ingest.daemon.retention import prune as drop
    from storage.raw.archive import open_archive

    archive = open_archive(settings.archive.path)
    try:
        return await drop(database, archive, settings.retention, datetime.now(UTC))
    finally:
        await archive.close()


def stats(config: Path | None, *, as_json: bool) -> None:
    """Count the rows of each table and the bytes of the whole."""
    from ingest.cli.printing import print_json, print_table
    from storage.upkeep.maintenance import db_stats

    async def work(database: "Database", _settings: "Settings") -> dict[str, int]:
        async with database.read() as conn:
            return await db_stats(conn)

    found = _with_database(config, work)
    if as_json:
        print_json(found)
    else:
        print_table(("table", "rows"), [(name, count) for name, count in found.items()], right=("rows",))


def backup(target: Path, config: Path | None) -> None:
    """Write a consistent copy of a running database into a SQLite file.

    The file is an installation by itself: `wiredesk db copy` takes it back into PostgreSQL.
    """
    from ingest.cli.printing import say
    from storage.upkeep.maintenance import backup as copy_into

    async def work(database: "Database", _settings: "Settings") -> int:
        async with _copying(database, "backup") as told:
            return await copy_into(database, target, told)

    say(f"{target}: {_with_database(config, work):,} bytes")


def copy(to: str, config: Path | None) -> None:
    """Move the installation to another database: every row, with its ids and sequence numbers, read back and compared.

    Stop the daemon first. After a stop the same command goes on where it was. The archive of raw pages stays where it is.
    """
    from ingest.cli.printing import note, print_table
    from storage.engine import database_url
    from storage.single import only_daemon
    from storage.upkeep.copying import copy_database

    shown = database_url(to).set(drivername=to.partition("://")[0]).render_as_string()

    async def work(database: "Database", _settings: "Settings") -> dict[str, int]:
        with only_daemon(database.url):
            async with _copying(database, "copy") as told:
                return await copy_database(database, to, told)

    copied = _with_database(config, work)
    print_table(("table", "copied"), copied.items(), right=("copied",))
    note(f'every row was read back and is the same; now set database.url to "{shown}"')


@asynccontextmanager
async def _copying(database: "Database", what: str) -> "AsyncIterator[Told]":
    """Show how far a copy is: each row is written, then read back."""
    from ingest.cli.progress import meter
    from storage.upkeep.copying import rows_to_copy

    total, done = 2 * await rows_to_copy(database), 0
    with meter(what) as shown:

        def told(_table: str, rows: int) -> None:
            nonlocal done
            done += rows
            shown.even(done, max(total, done))

        yield told


def grant_reader(role: str, tables: bool, config: Path | None) -> None:
    """Let a PostgreSQL role read the views and nothing else."""
    from ingest.cli.printing import say
    from storage.upkeep.maintenance import grant_reader as grant

    for statement in _with_database(config, lambda database, _settings: grant(database, role, tables=tables)):
        say(statement)


def _with_database(config: Path | None, work: "Callable[[Database, Settings], Awaitable[T]]") -> T:
    from ingest.cli.session import await_result, opened, read_settings

    settings = read_settings(config)

    async def run() -> T:
        async with opened(settings) as database:
            return await work(database, settings)

    return await_result(run())
