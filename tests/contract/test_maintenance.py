import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import exc, text

from storage import articles, entries, feeds, ledger
from storage.engine import Database, open_database
from storage.errors import StorageError
from storage.outcomes import Outcome
from storage.raw import places
from storage.upkeep import maintenance
from storage.values import Attempt, PollOutcome, RawRef
from storage.views import VIEW_NAMES
from tests.records import NOW, arriving, article, entry

OLD = NOW - timedelta(days=200)


async def fill(database: Database) -> None:
    async with database.write() as conn:
        for at in (OLD, NOW):
            await ledger.record_attempts(
                conn, [Attempt(at, "https://gazette.example/", "gazette.example", "page", "harbour")]
            )
        poll = PollOutcome(
            1, OLD, Outcome("unchanged"), NOW, 60.0, entries=(entry("lighthouse", evidence={"summary": "Long"}),)
        )
        await feeds.save_poll(conn, poll)
    async with database.save() as conn:
        await articles.save_article(
            conn, arriving(article(), raw=RawRef("old.warc", 0, 9), fetched_at=OLD, entry_id=1), OLD
        )
        newer = arriving(article(body=("Quite another text this time. " * 9,)), raw=RawRef("new.warc", 0, 9))
        await articles.save_article(conn, newer, NOW)


async def test_prune_drops_what_is_past_its_time_and_nothing_else(database: Database):
    await fill(database)
    dropped = await maintenance.prune(database, NOW, raw_days=90, changes_days=90, attempts_days=30)
    assert {name: count for name, count in dropped.items() if count} == {
        "attempts": 1, "raw_pages": 1, "changes": 1, "sightings": 1, "entries": 1, "recurring_paragraphs": 3,
    }  # fmt: skip
    async with database.read() as conn:
        assert await places.files_in_use(conn) == {"new.warc"}
        assert (await entries.balance(conn)).entries == 1
        assert await conn.scalar(text("SELECT count(*) FROM articles_v1")) == 1
    again = await maintenance.prune(database, NOW, raw_days=90, changes_days=90, attempts_days=30)
    assert not any(again.values())


async def test_nought_keeps_for_ever(database: Database):
    await fill(database)
    await maintenance.prune(database, NOW, raw_days=0, changes_days=0, attempts_days=0)
    async with database.read() as conn:
        stats = await maintenance.db_stats(conn)
    assert (stats["attempts"], stats["raw_pages"], stats["changes"], stats["articles"]) == (2, 2, 2, 1)
    assert stats["bytes"] > 10_000


async def test_a_pruned_line_that_returns_is_still_known(database: Database):
    await fill(database)
    await maintenance.prune(database, NOW, raw_days=0, changes_days=0)
    async with database.write() as conn:
        saved = await feeds.save_poll(
            conn, PollOutcome(1, NOW, Outcome("unchanged"), NOW, 60.0, entries=(entry("lighthouse"),))
        )
    assert (saved.new, saved.known) == (0, 1)


async def test_raw_pages_are_listed_for_reparsing(database: Database):
    await fill(database)
    async with database.read() as conn:
        latest = [page async for page in places.raw_pages(conn)]
        every = [page async for page in places.raw_pages(conn, latest_only=False, outlet="harbour")]
        recent = [page async for page in places.raw_pages(conn, since=NOW, latest_only=False)]
        assert [page async for page in places.raw_pages(conn, outlet="valley")] == []
    assert [str(page.ref) for page in latest] == ["new.warc@0+9"]
    assert [page.ref.file for page in every] == ["old.warc", "new.warc"]
    assert [page.ref.file for page in recent] == ["new.warc"]
    assert (latest[0].outlet, latest[0].article_id, latest[0].fetched_at) == ("harbour", 1, NOW)


async def test_a_raw_page_without_an_article_is_kept_too(database: Database):
    async with database.write() as conn:
        number = await places.record_raw(
            conn, outlet="harbour", url="https://gazette.example/x", ref=RawRef("a", 1, 2), fetched_at=NOW
        )
        other = await places.record_raw(
            conn, outlet="harbour", url="https://gazette.example/y", ref=RawRef("a", 3, 2), fetched_at=NOW
        )
        assert [page.id async for page in places.raw_pages(conn)] == [number, other]


async def test_a_backup_of_a_running_database_is_whole_and_private(database: Database, tmp_path: Path):
    await fill(database)
    target = tmp_path / "copy.db"
    async with database.write() as conn:
        await conn.exec_driver_sql("UPDATE outlets SET drift = 'uncommitted'")
        size = await maintenance.backup(database, target)
    assert size == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    async with await open_database(f"sqlite:///{target}", upgrade=False) as copy, copy.read() as conn:
        assert await conn.scalar(text("SELECT count(*) FROM articles_v1")) == 1
        assert await conn.scalar(text("SELECT count(*) FROM outlets WHERE drift IS NOT NULL")) == 0
    with pytest.raises(StorageError, match="exists already"):
        await maintenance.backup(database, target)
    with pytest.raises(StorageError, match="No such file"):
        await maintenance.backup(database, tmp_path / "none" / "copy.db")


async def test_a_reader_role_sees_the_views_and_nothing_else(database: Database):
    if database.is_sqlite:
        with pytest.raises(StorageError, match="mode=ro"):
            await maintenance.grant_reader(database, "reader")
        read_only = sqlite3.connect(f"file:{database.url.database}?mode=ro", uri=True)
        assert read_only.execute("SELECT count(*) FROM articles_v1").fetchone() == (0,)
        read_only.close()
        return
    statements = await maintenance.grant_reader(database, "desk_reader_test")
    assert len(statements) >= 2 + len(VIEW_NAMES)
    await maintenance.grant_reader(database, "desk_reader_test")
    async with database.write() as conn:
        await conn.execute(text("SET LOCAL ROLE desk_reader_test"))
        for name in VIEW_NAMES:
            assert await conn.scalar(text(f"SELECT count(*) FROM {name}")) is not None

    async def as_reader(statement: str) -> None:
        async with database.write() as conn:
            await conn.execute(text("SET LOCAL ROLE desk_reader_test"))
            await conn.execute(text(statement))

    for forbidden in ("SELECT * FROM articles", "DELETE FROM changes_v1", "CREATE TABLE x (y int)"):
        with pytest.raises(exc.ProgrammingError, match="permission denied"):
            await as_reader(forbidden)
    with pytest.raises(StorageError, match="accepted"):
        await maintenance.grant_reader(database, 'x"; DROP TABLE articles; --')
    async with database.write() as conn:
        await conn.execute(text("DROP OWNED BY desk_reader_test"))
        await conn.execute(text("DROP ROLE desk_reader_test"))
