import asyncio
import sqlite3
import stat
import sys
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import event, exc, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.engine import Database, connect, database_url, open_database
from storage.errors import CorruptStoreError, SchemaOutOfDateError, StorageError, StoreFullError, StoreUnavailableError
from storage.sql import sqlite_driver
from tests.databases import sqlite_database
from tests.records import NOW, OUTLETS


async def name(conn: AsyncConnection, slug: str, to: str) -> None:
    await conn.execute(text("UPDATE outlets SET name = :to WHERE slug = :slug"), {"slug": slug, "to": to})


async def test_a_transaction_commits_whole_or_not_at_all(database: Database):
    async def fail_half_way() -> None:
        async with database.write() as conn:
            await name(conn, "harbour", "lost")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_half_way()
    async with database.write() as conn:
        await name(conn, "valley", "kept")
    async with database.read() as conn:
        found = {row.slug: row.name for row in await conn.execute(text("SELECT slug, name FROM outlets"))}
    assert found == {**{row.slug: row.name for row in OUTLETS}, "valley": "kept"}


@pytest.mark.parametrize("kind", ["write", "save"])
async def test_concurrent_read_and_write_loses_no_update(database: Database, kind: str):
    async def increment() -> None:
        for _ in range(10):
            async with getattr(database, kind)() as conn:
                lock = "" if database.is_sqlite or kind == "save" else " FOR UPDATE"
                found = await conn.scalar(text(f"SELECT raw_pages FROM counters{lock}"))
                await conn.execute(text("UPDATE counters SET raw_pages = :to"), {"to": found + 1})

    await asyncio.gather(*(increment() for _ in range(8)))
    async with database.read() as conn:
        assert await conn.scalar(text("SELECT raw_pages FROM counters")) == 80


async def test_two_processes_on_one_file_lose_no_update(tmp_path: Path):
    url = sqlite_database(tmp_path)

    async def increment(database: Database) -> None:
        for _ in range(10):
            async with database.save() as conn:
                found = await conn.scalar(text("SELECT raw_pages FROM counters"))
                await conn.execute(text("UPDATE counters SET raw_pages = :to"), {"to": found + 1})

    async with await open_database(url) as one, await open_database(url) as other:
        await asyncio.gather(increment(one), increment(other))
        async with one.read() as conn:
            assert await conn.scalar(text("SELECT raw_pages FROM counters")) == 20


async def test_times_come_back_aware_and_naive_ones_are_refused(database: Database):
    async with database.read() as conn:
        at = await conn.scalar(schema.outlets.select().with_only_columns(schema.outlets.c.added_at).limit(1))
    assert at == NOW
    assert at.utcoffset().total_seconds() == 0
    with pytest.raises((exc.StatementError, ValueError), match="naive"):
        async with database.write() as conn:
            await conn.execute(schema.outlets.update().values(added_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the point


async def test_text_that_postgresql_refuses_is_stored_without_it(database: Database):
    async with database.write() as conn:
        await conn.execute(schema.outlets.update().values(names=["a\x00b", "c\ud800d"]))
        assert await conn.scalar(schema.outlets.select().with_only_columns(schema.outlets.c.names).limit(1)) == [
            "ab",
            "c?d",
        ]


async def test_sqlite_is_private_durable_and_waits_for_locks(tmp_path: Path):
    path = tmp_path / "new.db"
    async with await open_database(f"sqlite:///{path}") as database:
        pragmas = {}
        for kind in ("write", "save"):
            async with getattr(database, kind)() as conn:
                pragmas[kind] = [
                    await conn.scalar(text(f"PRAGMA {name}"))
                    for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
                ]
        assert pragmas == {"write": ["wal", 1, 1, 10_000], "save": ["wal", 2, 1, 10_000]}
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()}
    assert set(modes) == {"new.db", "new.db-wal", "new.db-shm"}
    assert set(modes.values()) == {0o600}


async def test_a_statement_is_one_trip_to_sqlites_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from storage.sql import sqlite_driver

    trips = []
    original = sqlite_driver.OneTripConnection._execute

    async def counted(self, fn, *args, **kwargs):
        trips.append(fn)
        return await original(self, fn, *args, **kwargs)

    monkeypatch.setattr(sqlite_driver.OneTripConnection, "_execute", counted)
    async with await open_database(sqlite_database(tmp_path)) as database, database.read() as conn:
        trips.clear()
        assert (await conn.execute(text("SELECT 1 UNION SELECT 2"))).all() == [(1,), (2,)]
        assert len(trips) == 1


async def test_statements_of_a_transaction_are_counted_by_nobody_else(database: Database):
    seen = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    async with database.read() as conn:
        await conn.execute(text("SELECT 1"))
    assert [statement for statement in seen if "SELECT 1" in statement]


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite://", "sqlite:///:memory:", "no address"])
async def test_other_databases_are_refused_by_name_of_the_setting(address: str):
    with pytest.raises(StorageError, match=r"database\.url.*accepted: sqlite:///FILE or postgresql://"):
        await open_database(address)


async def test_a_password_is_never_shown():
    with pytest.raises(StoreUnavailableError) as caught:
        await open_database("postgresql://desk:sesame@127.0.0.1:1/wire")
    assert "sesame" not in str(caught.value)
    assert "desk" in str(caught.value)


async def test_a_missing_folder_and_a_locked_file_are_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(StoreUnavailableError, match="No such file"):
        await open_database(f"sqlite:///{tmp_path}/none/x.db")
    monkeypatch.setattr("storage.engine.BUSY_TIMEOUT_SECONDS", 0.05)
    url = sqlite_database(tmp_path)
    async with await open_database(url) as database:
        other = sqlite3.connect(tmp_path / "wiredesk.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="locked"):
            async with database.write():
                pass
        other.execute("ROLLBACK")
        other.close()
        async with database.write() as conn:
            await name(conn, "none", "nobody")


async def test_a_file_that_may_only_be_read_is_named_and_a_full_pool_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    url = sqlite_database(tmp_path)
    async with await open_database(url) as database:
        async with database.write() as conn:
            await conn.execute(text("PRAGMA query_only = on"))
        with pytest.raises(StoreFullError, match="readonly"):
            async with database.write() as conn:
                await name(conn, "none", "nobody")
    monkeypatch.setattr("storage.engine.LOCK_TIMEOUT_SECONDS", 0.05)
    async with await open_database(url) as database, AsyncExitStack() as stack:
        for _ in range(12):
            await stack.enter_async_context(database.read())
        with pytest.raises(StoreUnavailableError, match="every database connection is in use"):
            async with database.read():
                pass


async def test_damaged_files_and_other_programs_files_are_named(tmp_path: Path):
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"This is no database at all. " * 100)
    with pytest.raises(CorruptStoreError, match="not a database"):
        await open_database(f"sqlite:///{damaged}")
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE bookmarks (x)")
    foreign.close()
    with pytest.raises(CorruptStoreError, match=r"another program.*bookmarks"):
        await open_database(f"sqlite:///{tmp_path}/foreign.db")


async def test_a_newer_schema_refuses_to_start_and_names_the_command(url: str):
    async with await open_database(url) as database, database.write() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaOutOfDateError, match=r"9999.*newer.*wiredesk db upgrade"):
        await open_database(url)


async def test_an_empty_database_is_made_ready_or_refused(empty_url: str):
    if empty_url.startswith("postgresql"):
        with pytest.raises(SchemaOutOfDateError, match="wiredesk db upgrade"):
            await open_database(empty_url, upgrade=False)
    else:
        with pytest.raises(StoreUnavailableError, match="No such file"):
            await open_database(empty_url, upgrade=False)
    async with await open_database(empty_url) as database, database.read() as conn:
        assert await conn.scalar(text("SELECT count(*) FROM articles_v1")) == 0


async def test_who_made_the_file_keeps_its_locks_when_others_come_and_go(tmp_path: Path):
    """Closing any descriptor of the file drops this process's locks; the next one to leave then takes the WAL away."""
    file = tmp_path / "new.db"
    look = [
        sys.executable,
        "-c",
        f"import sqlite3; c = sqlite3.connect({str(file)!r}); print(c.execute('{{}}').fetchone()[0])",
    ]

    async def ask(query: str) -> str:
        asking = await asyncio.create_subprocess_exec(*look[:2], look[2].format(query), stdout=asyncio.subprocess.PIPE)
        said, _ = await asking.communicate()
        return said.decode().strip()

    async with await open_database(f"sqlite:///{file}") as first:
        assert await ask("SELECT raw_pages FROM counters") == "0"
        async with await open_database(f"sqlite:///{file}"), first.write() as conn:
            await conn.execute(text("UPDATE counters SET raw_pages = 1"))
        for number in range(2, 4):
            assert await ask("SELECT raw_pages FROM counters") == str(number - 1)
            async with first.write() as conn:
                await conn.execute(text("UPDATE counters SET raw_pages = :to"), {"to": number})
    assert await ask("SELECT raw_pages FROM counters") == "3"


async def test_a_new_file_that_another_starter_makes_ready_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE first (number)")  # no WAL yet
    other.execute("BEGIN IMMEDIATE")  # as who changes the journal's mode does, one step ahead of us
    waited = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        other.close()

    monkeypatch.setattr(sqlite_driver.time, "sleep", wait)
    database = connect(database_url(f"sqlite:///{path}"))
    try:
        async with database.write() as conn:
            assert await conn.scalar(text("PRAGMA journal_mode")) == "wal"
    finally:
        await database.close()
    assert len(waited) == 1
