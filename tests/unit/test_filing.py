"""Filing groups writes into transactions; each caller gets its own result or its own error."""

import asyncio

import pytest
from sqlalchemy import text

from ingest.clock import SystemClock
from ingest.filing import Filing
from storage.engine import open_database
from storage.errors import StoreUnavailableError


@pytest.fixture
async def database(tmp_path):
    async with await open_database(f"sqlite:///{tmp_path / 'filing.db'}") as opened:
        async with opened.write() as conn:
            await conn.execute(text("CREATE TABLE notes (word TEXT PRIMARY KEY)"))
        yield opened


def note(word):
    async def write(conn):
        await conn.execute(text("INSERT INTO notes VALUES (:word)"), {"word": word})
        return word

    return write


async def words(database):
    async with database.read() as conn:
        return sorted(await conn.scalars(text("SELECT word FROM notes")))


async def test_writes_that_arrive_together_share_a_transaction(database):
    transactions = []
    async with Filing(database) as filing:

        async def which(conn):
            transactions.append(id(conn.sync_connection.get_transaction()))

        await asyncio.gather(*(filing.file(which) for _ in range(20)))
    assert len(set(transactions)) == 1


async def test_each_caller_gets_the_result_of_its_own_write(database):
    async with Filing(database) as filing:
        assert await asyncio.gather(*(filing.file(note(word)) for word in "abc")) == ["a", "b", "c"]
    assert await words(database) == ["a", "b", "c"]


async def test_one_bad_write_fails_alone(database):
    async with Filing(database) as filing:

        async def bad(_conn):
            raise LookupError("bad")

        results = await asyncio.gather(
            filing.file(note("a")), filing.file(bad), filing.file(note("b")), return_exceptions=True
        )
    assert results[0] == "a"
    assert isinstance(results[1], LookupError)
    assert results[2] == "b"
    assert await words(database) == ["a", "b"]


async def test_what_waits_is_written_before_it_closes(database):
    filing = Filing(database)
    await filing.__aenter__()
    waiting = [asyncio.create_task(filing.file(note(str(number)))) for number in range(100)]
    await asyncio.sleep(0)
    await filing.__aexit__()
    await asyncio.gather(*waiting)
    assert len(await words(database)) == 100


async def test_a_database_that_comes_back_within_the_patience_is_waited_for(database):
    tries = 0

    async def shaky(conn):
        nonlocal tries
        tries += 1
        if tries < 3:
            raise StoreUnavailableError("restarting")
        return await note("late")(conn)

    async with Filing(database, patience_seconds=30) as filing:
        assert await filing.file(shaky) == "late"


async def test_a_database_that_stays_away_is_the_callers_error_and_the_writer_lives_on(database):
    async def away(_conn):
        raise StoreUnavailableError("away")

    async with Filing(database, patience_seconds=0.0) as filing:
        with pytest.raises(StoreUnavailableError):
            await filing.file(away)
        assert await filing.file(note("after")) == "after"


async def test_a_caller_that_gave_up_does_not_stop_the_writer(database):
    async with Filing(database) as filing:
        given_up = asyncio.create_task(filing.file(note("a")))
        await asyncio.sleep(0)
        given_up.cancel()
        assert await filing.file(note("b")) == "b"


async def test_patience_is_for_an_outage_and_not_for_each_write_that_waits_through_it(database):
    tries = {"first": 0, "second": 0}

    def away(name):
        async def write(_conn):
            tries[name] += 1
            raise StoreUnavailableError("away")

        return write

    class Hurried(SystemClock):
        """Every look at it is ten seconds later."""

        ticks = 0.0

        def monotonic(self):
            self.ticks += 10.0
            return self.ticks

    async with Filing(database, clock=Hurried(), patience_seconds=30.0) as filing:
        for name in ("first", "second"):
            with pytest.raises(StoreUnavailableError):
                await filing.file(away(name))
    assert tries["first"] > 1
    assert tries["second"] == 1
