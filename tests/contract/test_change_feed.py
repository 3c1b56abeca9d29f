import asyncio
import random
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from storage import articles
from storage.changes import changes_after, last_seq
from storage.engine import Database, open_database
from storage.errors import ChangesPrunedError
from storage.outlets import sync_outlets
from storage.upkeep.maintenance import prune
from tests.records import LIGHTHOUSE, NOW, ORCHARD, OUTLETS, arriving, article

WRITERS, ROUNDS = 6, 8


async def test_a_polling_reader_misses_nothing_and_sees_nothing_twice(url: str):
    """Six writers of very different speed commit while a reader asks for `seq > last` all the time, through the view."""
    async with await open_database(url) as one, await open_database(url) as other, await open_database(url) as readers:
        async with one.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        expected: list[int] = []
        seen: list[int] = []
        running = True

        async def write(number: int, database: Database) -> None:
            chance = random.Random(number)
            for turn in range(ROUNDS):
                body = (
                    f"Writer {number} reports for the {chance.randrange(4)}th time from the quay. " * 6,
                    *LIGHTHOUSE[: turn % 3],
                )
                batch = [
                    arriving(article(outlet, f"w{number}-{chance.randrange(3)}", f"Report {number}", body))
                    for outlet in ("harbour", "valley")
                ]
                async with database.save() as conn:
                    found: list[int] = []
                    for incoming in batch:
                        found += (await articles.save_article(conn, incoming, NOW)).changes
                        for _ in range(chance.randrange(6)):
                            await asyncio.sleep(0)  # others run in the middle of this transaction
                    if chance.random() < 0.2:
                        await conn.rollback()  # its numbers are given out again, to nobody's harm
                        continue
                expected.extend(found)

        async def read() -> None:
            last = 0
            while running or (await _newest(readers)) > last:
                async with readers.read() as conn:
                    rows = (
                        await conn.execute(
                            text("SELECT seq FROM changes_v1 WHERE seq > :last ORDER BY seq"), {"last": last}
                        )
                    ).scalars()
                    for seq in rows:
                        seen.append(seq)
                        last = seq
                await asyncio.sleep(0)

        reader = asyncio.create_task(read())
        await asyncio.gather(*(write(number, (one, other)[number % 2]) for number in range(WRITERS)))
        running = False
        await reader
    assert seen == sorted(set(seen)), "seen twice or out of order"
    assert seen == sorted(expected), "missed or made up"
    assert len(seen) > WRITERS


async def _newest(database: Database) -> int:
    async with database.read() as conn:
        return await last_seq(conn)


async def test_a_later_seq_is_never_visible_before_an_earlier_one(database: Database):
    """The transaction that takes numbers first commits last as far as it can: the second one has to wait for it."""
    started, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with database.save() as conn:
            await articles.save_article(conn, arriving(article()), NOW)
            started.set()
            await go_on.wait()

    async def quick() -> None:
        async with database.save() as conn:
            await articles.save_article(conn, arriving(article("valley", "o", "Orchard", ORCHARD)), NOW)

    first = asyncio.create_task(slow())
    await started.wait()
    second = asyncio.create_task(quick())
    for _ in range(50):
        await asyncio.sleep(0.002)
        async with database.read() as conn:
            assert await changes_after(conn, 0) == []
    assert not second.done()
    go_on.set()
    await asyncio.gather(first, second)
    async with database.read() as conn:
        assert [(change.seq, change.article_id) for change in await changes_after(conn, 0)] == [(1, 1), (2, 2)]


async def test_a_reader_that_is_too_far_behind_is_told(database: Database):
    for number, at in enumerate((NOW - timedelta(days=100), NOW - timedelta(days=99), NOW)):
        async with database.save() as conn:
            one = article(path=f"p{number}", headline=f"H {number}", body=(f"Report {number} from the quay. " * 12,))
            await articles.save_article(conn, arriving(one), at)
    assert (await prune(database, NOW, raw_days=0, changes_days=90))["changes"] == 2
    assert (await prune(database, NOW, raw_days=0, changes_days=90))["changes"] == 0
    async with database.read() as conn:
        with pytest.raises(ChangesPrunedError, match=r"up to 2 .* 1 was asked"):
            await changes_after(conn, 1)
        assert [change.seq for change in await changes_after(conn, 2)] == [3]
    await prune(database, NOW + timedelta(days=400), raw_days=0, changes_days=90)
    async with database.read() as conn:  # the newest is always there: to a reader of the view a gap must show
        assert list(await conn.scalars(text("SELECT seq FROM changes_v1"))) == [3]
    async with database.save() as conn:
        saved = await articles.save_article(conn, arriving(article(path="new", body=ORCHARD)), NOW)
    assert saved.changes == (4,)


async def test_postgresql_tells_its_listeners_when_it_is_committed(database: Database):
    if database.is_sqlite:
        async with database.read() as conn:
            assert await last_seq(conn) == 0  # SQLite has no channel: readers poll `last_seq`
        return
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as listener:
        await listener.execute("LISTEN wiredesk_changes")
        async with database.save() as conn:
            await articles.save_article(conn, arriving(article()), NOW)
        async for notice in listener.notifies(timeout=10, stop_after=1):
            assert notice.payload == "1"
            break
        else:
            pytest.fail("no notification came")
