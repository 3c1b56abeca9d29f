"""The cluster's queue: what makes a job, in which transaction, and how often."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from ingest.cluster.workers import install_queue
from storage import entries, feeds, migrate
from storage.engine import Database, open_database
from storage.errors import StorageError
from storage.jobs import queue
from storage.outcomes import Outcome
from storage.outlets import make_due, sync_outlets
from storage.values import PollOutcome
from tests.databases import postgresql_database, sqlite_database
from tests.records import NOW, OUTLETS, entry


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    with postgresql_database() as url:
        async with await open_database(url) as opened:
            async with opened.write() as conn:
                await sync_outlets(conn, OUTLETS, NOW)
            await install_queue(opened)
            yield opened


async def waiting(database: Database) -> list[tuple[str, str, str]]:
    async with database.read() as conn:
        rows = await conn.execute(
            text("SELECT task_name, lock, queueing_lock FROM wiredesk_queue.procrastinate_jobs ORDER BY id")
        )
        return [tuple(row) for row in rows]


PAGES = ("fetch_pages", "host:gazette.example", "pages:gazette.example")


async def test_entries_bring_their_host_s_job_in_their_own_transaction(database: Database):
    poll = PollOutcome(1, NOW, Outcome("unchanged"), NOW, 60.0, entries=(entry("one"), entry("two")))
    async with database.write() as conn:
        before = await conn.begin_nested()
        await feeds.save_poll(conn, poll)
        await before.rollback()
    assert await waiting(database) == []
    async with database.write() as conn:
        await feeds.save_poll(conn, poll)
    assert await waiting(database) == [PAGES]


async def test_a_host_s_job_waits_once_however_many_entries_come(database: Database):
    for number in range(3):
        async with database.write() as conn:
            await entries.add_entries(conn, "harbour", None, [entry(f"story-{number}")], NOW)
    assert await waiting(database) == [PAGES]


async def test_what_is_due_is_enqueued_once_feeds_before_pages(database: Database):
    async with database.write() as conn:
        await make_due(conn, None, NOW)
        await entries.add_entries(conn, "harbour", None, [entry("one")], NOW)
        await conn.execute(text("TRUNCATE wiredesk_queue.procrastinate_jobs CASCADE"))
        due = ["gazette.example", "mirror.example", "nobody.example"]
        assert await queue.enqueue_due(conn, due, NOW) == 3
        assert await queue.enqueue_due(conn, due, NOW) == 0
        assert await queue.jobs(conn) == {"todo": 3}
    found = await waiting(database)
    assert found[-1] == PAGES
    assert sorted(found[:2]) == [
        ("poll_feed", "host:gazette.example", "feed:1"),
        ("poll_feed", "host:mirror.example", "feed:2"),
    ]
    async with database.write() as conn:
        await conn.execute(text("TRUNCATE wiredesk_queue.procrastinate_jobs CASCADE"))
        assert await queue.enqueue_due(conn, due, NOW, ["mirror"]) == 1


async def test_the_queue_is_made_once_and_anew_for_another_version(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("one")], NOW)
    await install_queue(database)
    assert await waiting(database) == [PAGES]
    async with database.write() as conn:
        await conn.execute(text("COMMENT ON SCHEMA wiredesk_queue IS 'procrastinate 1.0'"))
    await install_queue(database)
    assert await waiting(database) == []
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("two")], NOW)
    assert await waiting(database) == [PAGES]


async def test_the_schema_agrees_with_this_version_beside_a_queue(database: Database):
    assert await migrate.check(database.url.render_as_string(hide_password=False)) == []


async def test_there_is_no_queue_on_sqlite(tmp_path):
    async with await open_database(sqlite_database(tmp_path)) as opened:
        with pytest.raises(StorageError, match="needs PostgreSQL"):
            await install_queue(opened)


async def test_without_a_queue_there_are_no_jobs():
    with postgresql_database() as url:
        async with await open_database(url) as opened, opened.read() as conn:
            assert await queue.jobs(conn) == {}
