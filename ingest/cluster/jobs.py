"""What jobs of the queue do at a host: the same steps as a turn, in smaller portions, on whichever worker takes them.

A job holds the host's lock in the queue, so no two jobs of a host run at a time, and the host's lease in SQL, so neither a guest
nor a backfill beside the cluster talks to it meanwhile. What a job can't do now it leaves to a later one: whoever schedules looks
every second for hosts with work. So a job never fails, and when it is killed everything it had is waiting again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from ingest.asking import holding, robots_of
from ingest.batch import take_batch, take_in
from ingest.errors import FetchError
from ingest.pipeline import poll_feed, unreachable
from ingest.process.logs import get_logger
from ingest.service import Service
from ingest.turns.leases import renew_leases
from storage import feeds, hosts
from storage.errors import StoreUnavailableError
from storage.jobs import queue
from storage.values import HostState

LEASE_SECONDS = 20.0
RENEW_SECONDS = LEASE_SECONDS / 4
JOB_SECONDS = 20.0  # then the host's other jobs, and other workers, may have it
WAIT_IN_PLACE = timedelta(seconds=2)  # for a host's pace; a longer one is waited for in the queue

Work = Callable[[HostState], Awaitable[bool]]
"""Work at a host while its lease is ours; tells whether pages are left to fetch."""

log = get_logger("jobs")


@dataclass(slots=True)
class Jobs:
    """The jobs under way in one worker."""

    service: Service
    _running: dict[str, "asyncio.Task[bool]"] = field(default_factory=dict)

    async def poll_feed(self, host: str, feed_id: int) -> None:
        """Poll a feed, if it is still due and still at this host."""
        await self._run("poll_feed", host, lambda state: self._poll(host, feed_id, state))

    async def fetch_pages(self, host: str) -> None:
        """Take in what waits at a host, batch by batch; another job does what is left after `JOB_SECONDS`."""
        await self._run("fetch_pages", host, lambda state: self._take_in(host, state))

    async def keep_leases(self) -> None:
        """Extend the leases of the jobs under way, until cancelled; a job whose lease is lost, or may be, is cut off."""
        clock = self.service.clock
        renewed_at = clock.monotonic()
        while True:
            await clock.sleep(RENEW_SECONDS)
            asked_at = clock.monotonic()
            lost: frozenset[str] | None = None
            try:
                lost = await asyncio.wait_for(renew_leases(self.service, LEASE_SECONDS), RENEW_SECONDS)
                renewed_at = asked_at
            except (StoreUnavailableError, TimeoutError) as error:
                log.warning("leases not renewed", error=str(error) or "the database does not answer")
            except Exception:  # ending here would let every lease run out: judged as an answer that did not come
                log.exception("a bug met the leases")
            if lost is None:
                if clock.monotonic() - renewed_at < LEASE_SECONDS - RENEW_SECONDS:
                    continue  # nobody can have taken a host yet
                lost = frozenset(self.service.held_hosts)
            for host in lost:
                if (job := self._running.get(host)) is not None:
                    job.cancel()

    async def _run(self, task: str, host: str, work: Work) -> None:
        service = self.service
        if service.stopping.is_set():
            return
        job = self._running[host] = asyncio.create_task(self._at(host, work), name=f"{task} {host}")
        try:
            await asyncio.wait({job})
            service.metrics.count("jobs", task=task, outcome=_outcome_of(job, host))
        finally:
            if not job.done():  # the worker has to end now
                job.cancel()
                await asyncio.wait({job})
            if self._running.get(host) is job:  # a job that was taken over too early may have come beside
                del self._running[host]

    async def _at(self, host: str, work: Work) -> bool:
        """Work at a host while its lease is ours; tell whether it was. One that is in other hands is found again when it is not."""
        service = self.service
        now = service.clock.now()
        state = await service.filing.file(lambda conn: hosts.claim_host(conn, host, service.owner, now, LEASE_SECONDS))
        if state is None:
            return False
        async with holding(service, host, state):
            later = state.next_allowed_at
            must_wait = later is not None and later > now + WAIT_IN_PLACE
            is_left = not must_wait and await work(state)
        if must_wait:
            await service.filing.file(lambda conn: queue.enqueue_pages(conn, host, later))
        elif is_left:  # its feeds too: the host may not be free again at any moment that somebody looks
            at = service.clock.now()
            await service.filing.file(lambda conn: queue.enqueue_due(conn, [host], at))
        return True

    async def _poll(self, host: str, feed_id: int, state: HostState) -> bool:
        service = self.service
        async with service.database.read() as conn:
            due = [feed for feed in await feeds.due_feeds(conn, host, service.clock.now()) if feed.id == feed_id]
        if not due:
            return False
        try:
            robots = await robots_of(service, host, state, due[0].url)
        except FetchError as error:
            await unreachable(service, host, due, [], error, None)
            return False
        await poll_feed(service, due[0], robots)
        return False  # its new entries have put a job into the queue

    async def _take_in(self, host: str, state: HostState) -> bool:
        service = self.service
        began = service.clock.monotonic()
        batch = await take_batch(service, host)
        if not batch:
            return False
        try:
            robots = await robots_of(service, host, state, batch[0].fetch_url)
        except FetchError as error:
            await unreachable(service, host, [], batch, error, None)
            return False
        while batch:
            await take_in(service, batch, host, robots)
            if service.stopping.is_set() or service.gate.is_backing_off(host):
                return False
            if service.clock.monotonic() - began > JOB_SECONDS:
                return True
            batch = await take_batch(service, host)
        return False


def _outcome_of(job: "asyncio.Task[bool]", host: str) -> str:
    """Return how a job ended. What met it is logged and not raised: its work waits in the store, and is found there."""
    if job.cancelled():
        return "cut_off"
    try:
        return "done" if job.result() else "host_busy"
    except StoreUnavailableError as error:
        log.error("job ended: the database is away", host=host, error=str(error))
    except Exception:  # one host's bug ends its job, not the worker
        log.exception("a bug met this job", host=host)
    return "failed"
