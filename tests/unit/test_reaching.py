"""A service that starts before its database does."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from ingest.process.reaching import reaching
from storage.errors import StoreAwayError, StoreUnavailableError
from tests.misbehaving import FakeClock


class Server:
    """Something to be opened, which refuses so many times."""

    def __init__(self, *refusals: Exception) -> None:
        self.refusals = list(refusals)
        self.asked = 0
        self.is_open = False

    @asynccontextmanager
    async def opened(self):
        self.asked += 1
        if self.refusals:
            raise self.refusals.pop(0)
        self.is_open = True
        try:
            yield self
        finally:
            self.is_open = False


async def test_a_server_that_starts_is_waited_for_and_closed_in_the_end(caplog):
    clock, server = FakeClock(), Server(StoreAwayError("refused"), StoreAwayError("starting up"))
    async with reaching(server.opened, asyncio.Event(), clock=clock) as entered:
        assert entered is server
        assert server.is_open
    assert (server.asked, len(clock.slept), server.is_open) == (3, 2, False)
    assert [line.fields["error"] for line in caplog.records] == ["refused", "starting up"]


async def test_patience_ends_and_what_the_server_said_last_is_told():
    clock, server = FakeClock(), Server(*[StoreAwayError("refused")] * 1_000)
    with pytest.raises(StoreAwayError, match="refused"):
        async with reaching(server.opened, asyncio.Event(), patience_seconds=30.0, clock=clock):
            pytest.fail("opened")
    assert 30.0 <= sum(clock.slept) <= 35.0
    assert server.asked == len(clock.slept) + 1


async def test_who_is_told_to_stop_stops_waiting():
    class Told(FakeClock):
        async def sleep(self, seconds: float) -> None:
            stopping.set()
            await asyncio.Event().wait()

    stopping, server = asyncio.Event(), Server(*[StoreAwayError("refused")] * 10)
    with pytest.raises(StoreAwayError):
        async with reaching(server.opened, stopping, clock=Told()):
            pytest.fail("opened")
    assert server.asked == 2


@pytest.mark.parametrize("error", [StoreUnavailableError("locked"), RuntimeError("a bug")])
async def test_nothing_else_is_waited_for(error):
    server = Server(error)
    with pytest.raises(type(error)):
        async with reaching(server.opened, asyncio.Event(), clock=FakeClock()):
            pytest.fail("opened")
    assert server.asked == 1


async def test_what_fails_inside_is_not_tried_again():
    server = Server()
    with pytest.raises(StoreAwayError):
        async with reaching(server.opened, asyncio.Event(), clock=FakeClock()):
            raise StoreAwayError("later")
    assert (server.asked, server.is_open) == (1, False)
