"""Backfill: an outlet's past through the same pipeline, politeness and deduplication as the daemon beside it.

First the listings are read, each once and checkpointed with the entries it brought; then turns take the entries in. Both halves
are in SQL, so the same command goes on after any stop where it was: nothing lost, nothing twice.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from ingest.backfill.listings import Reading
from ingest.backfill.plan import BackfillPlan, BackfillReport
from ingest.backfill.warc import list_warc, take_in_warc
from ingest.service import Service
from ingest.turns.once import DRAIN_SECONDS, renewing, work_off
from ingest.turns.turns import Turns
from storage import hosts
from storage.jobs import backfills
from storage.values import Backfill, BackfillProgress, HostQueue

LOOK_AGAIN_SECONDS = 1.0
WAIT_FOR_RETRIES = timedelta(seconds=60)
PATIENCE_SECONDS = 180.0
TELL_SECONDS = 0.5
QUEUES_EVERY = 10  # tellings: the queues are a scan of the job's entries


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is: `total` entries so far, of which `done` left the pipeline. `seconds_left` None: nobody can tell."""

    done: int
    total: int
    seconds_left: float | None = None


Watch = Callable[[Progress], None]


async def backfill(service: Service, plan: BackfillPlan, watch: Watch | None = None) -> BackfillReport:
    """Carry out a plan, going on where an earlier run of it stopped. Raises `StorageError`s; what fails otherwise is reported."""
    began = service.clock.monotonic()
    report = BackfillReport(service.report)
    if plan.dry_run:
        await (list_warc(service, plan, report) if plan.warc_files else Reading(service, plan, report, None).run())
        return report
    now = service.clock.now()
    job = await service.filing.file(lambda conn: backfills.start_backfill(conn, plan.key(), plan.arguments(), now))
    turns = Turns(service, outlets=plan.slugs, once=True, polls=False)
    async with renewing(turns, service), _watched(service, job, watch):
        if plan.warc_files:
            await take_in_warc(service, plan, report, job)
        else:
            await Reading(service, plan, report, job).run()
            await _take_in(service, turns, job)
    if not plan.warc_files:
        progress = await _progress(service, job)
        report.listed, report.known = progress.listed, progress.known
        report.waiting = progress.waiting + progress.in_flight
    if not report.waiting and not report.failed_listings and not service.stopping.is_set():
        ended = service.clock.now()
        await service.filing.file(lambda conn: backfills.finish_backfill(conn, job.id, ended))
    service.report.seconds = service.clock.monotonic() - began
    return report


def seconds_left(before: Mapping[str, HostQueue], queues: Mapping[str, HostQueue], seconds: float) -> float | None:
    """Return the seconds until the slowest host's queue is empty, by what each host has done in these `seconds`.

    Hosts are served side by side, each at its own pace, so the last one to end is the end. None as long as a host with a queue
    has done nothing yet.
    """
    longest = 0.0
    for host, queue in queues.items():
        done = queue.done - (before[host].done if host in before else 0)
        if queue.left and done <= 0:
            return None
        if queue.left:
            longest = max(longest, queue.left * seconds / done)
    return longest


async def _take_in(service: Service, turns: Turns, job: Backfill) -> None:
    """Run turns until the job's entries are done, or all that is left waits for a retry some while away.

    A host that a daemon has its turn at is the daemon's: its work counts as ours, and we look again until it is done.
    """
    idle_since = service.clock.monotonic()
    before: BackfillProgress | None = None
    while not service.stopping.is_set():
        await work_off(turns, service)
        progress = await _progress(service, job)
        if not progress.waiting and not progress.in_flight:
            return
        if progress != before:
            before, idle_since = progress, service.clock.monotonic()
        elif service.clock.monotonic() - idle_since > PATIENCE_SECONDS:
            return
        async with service.database.read() as conn:
            next_at = await hosts.next_work_at(conn, outlets=turns.outlets, polls=False)
        if not progress.in_flight and (next_at is None or next_at > service.clock.now() + WAIT_FOR_RETRIES):
            return
        await service.clock.sleep(LOOK_AGAIN_SECONDS)
    await turns.drain(DRAIN_SECONDS)


async def _progress(service: Service, job: Backfill) -> BackfillProgress:
    async with service.database.read() as conn:
        return await backfills.backfill_progress(conn, job.id)


@asynccontextmanager
async def _watched(service: Service, job: Backfill, watch: Watch | None) -> AsyncIterator[None]:
    """Tell `watch` every half second how far the job is."""
    if watch is None:
        yield
        return
    telling = asyncio.create_task(_tell(service, job, watch))
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)


async def _tell(service: Service, job: Backfill, watch: Watch) -> None:
    began, before = service.clock.monotonic(), await _queues(service, job)
    left_at: tuple[float, float] | None = None  # seconds left, and when that was so
    telling = 0
    while True:
        progress = await _progress(service, job)
        if (telling := telling + 1) % QUEUES_EVERY == 0:
            now = service.clock.monotonic()
            left = seconds_left(before, await _queues(service, job), now - began)
            left_at = None if left is None else (left, now)
        left_now = None if left_at is None else max(0.0, left_at[0] - (service.clock.monotonic() - left_at[1]))
        watch(Progress(progress.done, progress.waiting + progress.in_flight + progress.done, left_now))
        await asyncio.sleep(TELL_SECONDS)


async def _queues(service: Service, job: Backfill) -> dict[str, HostQueue]:
    async with service.database.read() as conn:
        return await backfills.host_queues(conn, job.id)
