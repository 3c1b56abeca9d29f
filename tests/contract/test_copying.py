"""Moving an installation between the databases, and backing up a running one."""

import asyncio
import contextlib
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, text

from storage import articles, entries, feeds, hosts, ledger, schema
from storage.changes import changes_after, last_seq
from storage.engine import Database, open_database
from storage.errors import SchemaOutOfDateError, StorageError
from storage.outcomes import Outcome
from storage.outlets import sync_outlets
from storage.stories.sketches import read_sketches
from storage.upkeep import maintenance
from storage.upkeep.copying import CopyError, copy_database
from storage.values import Attempt, PollOutcome, RawRef
from storage.views import VIEW_NAMES
from tests.databases import postgresql_database, sqlite_database
from tests.records import LIGHTHOUSE, NOW, ORCHARD, OUTLETS, arriving, article, credit, entry


async def fill(database: Database) -> None:
    async with database.write() as conn:
        await sync_outlets(conn, OUTLETS, NOW)
        for path in ("lighthouse", "Ärger", "zoo"):
            lines = (entry(path, evidence={"summary": "Ein „Zitat“ \\ \t\n", "weight": 0.1 + 0.2}),)
            await feeds.save_poll(conn, PollOutcome(1, NOW, Outcome("unchanged"), NOW, 60.0, entries=lines))
        await hosts.save_robots(
            conn, "gazette.example", body=bytes(range(256)), status=200, fetched_at=NOW, crawl_delay_seconds=1.5
        )
        await ledger.record_attempts(conn, [Attempt(NOW, "https://gazette.example/", "gazette.example", "page")])
    async with database.save() as conn:
        first = arriving(article(), raw=RawRef("one.warc.gz", 0, 9), entry_id=1)
        await articles.save_article(conn, first, NOW)
        copied = article("mirror", body=LIGHTHOUSE, attribution=credit("https://gazette.example/lighthouse"))
        await articles.save_article(conn, arriving(copied), NOW)
        await articles.save_article(conn, arriving(article(headline="Lighthouse will shine again")), NOW)
        await articles.save_article(conn, arriving(article("valley", "orchard", "Trees", ORCHARD)), NOW)


async def everything(database: Database) -> dict[str, Any]:
    """Every row as plain values, and that the views can be read."""
    found: dict[str, Any] = {}
    async with database.read() as conn:
        found["sketches"] = await read_sketches(conn, 0, 1_000)
        assert found["sketches"]
        for table in schema.metadata.sorted_tables:
            if "only" in table.info:
                continue
            keys = [column.name for column in table.primary_key]
            rows = [row._asdict() for row in await conn.execute(table.select())]
            found[table.name] = sorted(rows, key=lambda row: repr([row[key] for key in keys]))
        for name in VIEW_NAMES:
            found[name] = await conn.scalar(text(f"SELECT count(*) FROM {name}"))
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "sqlite":
        yield sqlite_database(tmp_path, "copy.db", empty=True)
    else:
        with postgresql_database(empty=True) as address:
            yield address


async def test_a_copy_is_the_same_with_ids_and_goes_on_counting_after_them(url: str, target: str):
    async with await open_database(url) as source:
        await fill(source)
        expected = await everything(source)
        copied = await copy_database(source, target)
        assert copied["articles"] == 3
        assert copied["entries"] == 3
    async with await open_database(target, upgrade=False) as other:
        assert await everything(other) == expected
        async with other.read() as conn:
            before = await last_seq(conn)
        async with other.save() as conn:
            saved = await articles.save_article(conn, arriving(article("valley", "later", "Later")), NOW)
        async with other.write() as conn:
            new = await entries.add_entries(conn, "valley", None, [entry("later", "valley")], NOW)
        async with other.read() as conn:
            assert [change.seq for change in await changes_after(conn, before)] == [before + 1]
    assert saved.article_id == 4
    assert new.new == 1


async def test_a_copy_that_was_stopped_goes_on_and_until_then_nobody_opens_it(tmp_path: Path, target: str):
    class StoppedError(Exception):
        pass

    async with await open_database(sqlite_database(tmp_path)) as source:
        await fill(source)
        written: list[str] = []

        def stop(table: str, _rows: int) -> None:
            written.append(table)
            if table == "entries":
                raise StoppedError

        with pytest.raises(StoppedError):
            await copy_database(source, target, stop)
        with pytest.raises(SchemaOutOfDateError, match="unfinished copy"):
            await open_database(target)
        copied = await copy_database(source, target)
        assert copied["articles"] == copied["entries"] == 0
        assert copied["sightings"] == 3
        expected = await everything(source)
    async with await open_database(target, upgrade=False) as other:
        assert await everything(other) == expected


async def test_a_target_that_holds_something_is_left_alone(tmp_path: Path, target: str):
    async with await open_database(target) as other:
        await fill(other)
        before = await everything(other)
    async with await open_database(sqlite_database(tmp_path)) as source:
        with pytest.raises(StorageError, match=r"holds \w+ already"):
            await copy_database(source, target)
        with pytest.raises(StorageError, match="that is the database"):
            await copy_database(source, source.url.render_as_string(hide_password=False))
    async with await open_database(target) as other:
        assert await everything(other) == before


async def test_a_row_that_is_not_the_same_is_named(tmp_path: Path, target: str):
    async with await open_database(sqlite_database(tmp_path)) as source:
        await fill(source)
        with pytest.raises(RuntimeError):
            await copy_database(source, target, _stop_at("sightings"))
        async with source.write() as conn:
            await conn.execute(text("UPDATE entries SET title = 'Otherwise' WHERE id = 2"))
        with pytest.raises(CopyError, match=re.escape("differs in entries at (2,)")):
            await copy_database(source, target)
        async with source.write() as conn:
            await conn.execute(text("UPDATE entries SET title = 'Ärger' WHERE id = 2"))
            await conn.execute(text("DELETE FROM attempts"))
        with pytest.raises(CopyError, match="rows in attempts that the original has not"):
            await copy_database(source, target)


def _stop_at(name: str):
    def told(table: str, _rows: int) -> None:
        if table == name:
            raise RuntimeError

    return told


async def test_a_backup_of_a_running_postgresql_is_one_moment_of_it(tmp_path: Path):
    """Each transaction of the writer adds one entry and one attempt: a backup holds as many of one as of the other."""
    with postgresql_database() as url:
        async with await open_database(url) as database:
            await fill(database)
            writing = asyncio.create_task(_write_on(database))
            try:
                size = await maintenance.backup(database, tmp_path / "backup.db")
            finally:
                writing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await writing
            with pytest.raises(StorageError, match="exists already"):
                await maintenance.backup(database, tmp_path / "backup.db")
    assert (tmp_path / "backup.db").stat().st_mode & 0o777 == 0o600
    assert size > 100_000
    async with await open_database(f"sqlite:///{tmp_path / 'backup.db'}", upgrade=False) as copy, copy.read() as conn:
        counted = (
            await conn.scalar(text("SELECT count(*) FROM entries")),
            await conn.scalar(text("SELECT count(*) FROM attempts")),
        )
        assert counted[0] - 3 == counted[1] - 1
        assert await conn.scalar(text("SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'lamp'")) == 2


async def _write_on(database: Database) -> None:
    number = 0
    while True:
        number += 1
        async with database.write() as conn:
            await entries.add_entries(conn, "harbour", None, [entry(f"more-{number}")], NOW)
            await conn.execute(
                insert(schema.attempts).values(
                    at=NOW, url="https://gazette.example/", host="gazette.example", kind="page"
                )
            )
