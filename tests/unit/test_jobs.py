"""Jobs of a cluster: what can't keep its leases stops asking before anybody else may begin."""

import asyncio
from types import SimpleNamespace

from ingest.cluster.jobs import LEASE_SECONDS, RENEW_SECONDS, Jobs
from storage.errors import StoreUnavailableError
from tests.misbehaving import FakeClock

HOST = "gazette.example"


class Away:
    """A writer whose database is away from some moment on."""

    def __init__(self, clock: FakeClock, since: float) -> None:
        self.clock, self.since = clock, since

    async def file(self, _write):
        if self.clock.monotonic() >= self.since:
            raise StoreUnavailableError
        return [HOST]


async def cut_off_after(*, away_for: float) -> bool:
    """Tell whether a job is cut off while the database has been away for so long."""
    clock = FakeClock()
    began = clock.monotonic()
    service = SimpleNamespace(clock=clock, owner="us", held_hosts={HOST}, filing=Away(clock, began + RENEW_SECONDS + 1))
    jobs = Jobs(service)
    job = jobs._running[HOST] = asyncio.create_task(asyncio.Event().wait())
    keeping = asyncio.create_task(jobs.keep_leases())
    for _ in range(200):
        await asyncio.sleep(0)
        if clock.monotonic() >= began + RENEW_SECONDS + away_for:
            break
    keeping.cancel()
    await asyncio.wait({job}, timeout=0.01)
    was_cut_off = job.cancelled()
    job.cancel()
    await asyncio.gather(job, keeping, return_exceptions=True)
    return was_cut_off


async def test_a_short_outage_cuts_nothing_off():
    assert not await cut_off_after(away_for=RENEW_SECONDS)


async def test_a_job_is_cut_off_before_its_lease_ends():
    assert await cut_off_after(away_for=LEASE_SECONDS)
