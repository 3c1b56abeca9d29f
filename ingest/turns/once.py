"""Once through: every feed that is due is polled, what waits is taken in, and then it is over."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

from ingest.process.guarding import guarded
from ingest.report import RunReport
from ingest.service import Service
from ingest.turns.turns import LEASE_SECONDS, Turns
from storage import hosts, outlets

DRAIN_SECONDS = 6.0


async def run_once(service: Service, *, now: bool = False, only: Sequence[str] | None = None) -> RunReport:
    """Poll every feed that is due once, take in what waits, and return when nothing is left to do.

    `now` makes every feed due first (a host that asked for quiet is still left alone); `only` limits it to some outlets. What
    has to wait (a retry, a host another process talks to) is left waiting in the store. Raises `StoreUnavailableError` when the
    database went away before the end.
    """
    began = service.clock.monotonic()
    at = service.clock.now()
    if now:
        await service.filing.file(lambda conn: outlets.make_due(conn, only, at))
    turns = Turns(service, outlets=only, once=True)
    async with renewing(turns, service):
        await work_off(turns, service)
        await turns.drain(DRAIN_SECONDS)
    if turns.away is not None:
        raise turns.away  # what is left waits for the next run, and nobody is to take this one for a whole one
    await service.look_out(everything=True)
    await service.tell_due()
    service.report.seconds = service.clock.monotonic() - began
    return service.report


async def work_off(turns: Turns, service: Service) -> None:
    """Start turns until a look for work finds only hosts whose turn has nothing to do, or until told to stop."""
    while not service.stopping.is_set():
        before = turns.worked
        await turns.start_due()
        while turns.busy and not service.stopping.is_set():
            await turns.until_idle()
            await turns.start_due()
        if turns.worked == before and not await _pace_is_paid(turns, service):
            return
        turns.rest_no_longer()


async def _pace_is_paid(turns: Turns, service: Service) -> bool:
    """Wait for the first host that has work and only owes its pace (a crawl-delay); False when there is none, or told to stop."""
    now = service.clock.now()
    async with service.database.read() as conn:
        owed = await hosts.owed_until(conn, now, outlets=turns.outlets)
    if owed is None:
        return False
    with suppress(TimeoutError):
        await asyncio.wait_for(service.stopping.wait(), (owed - now).total_seconds())
        return False
    return True


@asynccontextmanager
async def renewing(turns: Turns, service: Service) -> AsyncIterator[None]:
    """Keep the leases of the turns under way."""

    async def renew() -> None:
        while True:
            await service.clock.sleep(LEASE_SECONDS / 4)
            await guarded(turns.renew)()

    task = asyncio.create_task(renew(), name="renewing")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
