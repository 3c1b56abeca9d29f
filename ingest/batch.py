"""A batch: waiting entries of one host, taken, fetched at its pace, and filed behind the fetching.

Only for who holds the host's lease.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.decisions.polling import FetchedPage
from ingest.fetching.robots import RobotsRules
from ingest.fetching.room import Share
from ingest.pipeline import accounted, fetch_page, file_page
from ingest.service import Service
from storage import entries
from storage.values import EntryWork

BATCH_SECONDS = 15.0
LARGEST_BATCH = 50
MOST_UNFILED = 8  # pages of one host between their last byte and their last row: what a kill makes us ask for again


async def take_batch(service: Service, host: str, outlets: Sequence[str] | None = None) -> list[EntryWork]:
    """Put due entries in flight: as many as the host's pace lets through in `BATCH_SECONDS`."""
    gap = service.gate.gap_seconds(host)
    size = LARGEST_BATCH if gap <= 0 else max(1, min(LARGEST_BATCH, int(BATCH_SECONDS / gap)))
    now = service.clock.now()

    async def take(conn: AsyncConnection) -> list[EntryWork]:
        return await entries.take_waiting(conn, host, now, size, outlets)

    return await service.filing.file(take)


async def take_in(service: Service, batch: Sequence[EntryWork], host: str, robots: RobotsRules) -> None:
    """Fetch the batch, as many at once as the host allows; return when each page is filed or given back."""
    waiting = deque(batch)
    unfiled = asyncio.Semaphore(MOST_UNFILED)
    filing: set[asyncio.Task[None]] = set()
    failed: list[BaseException] = []

    async def fetch_on() -> None:
        while waiting and not service.stopping.is_set() and not service.gate.is_backing_off(host):
            entry = waiting.popleft()
            await unfiled.acquire()
            task, share = None, service.room.share()
            try:
                fetched = None
                async with accounted(service, entry):
                    fetched = await fetch_page(service, entry, robots, share)
                if fetched is not None:
                    await service.desk.acquire()  # not before: most of a polite fetch is waiting for the host's gap
                    task = asyncio.create_task(file_on(entry, fetched, share))
                    filing.add(task)
                    task.add_done_callback(partial(filed, share))
            finally:
                if task is None:
                    clear(share)

    async def file_on(entry: EntryWork, fetched: FetchedPage, share: Share) -> None:
        async with accounted(service, entry):
            await file_page(service, entry, fetched, share)

    def filed(share: Share, task: "asyncio.Task[None]") -> None:
        filing.discard(task)
        service.desk.release()
        clear(share)
        if not task.cancelled() and (error := task.exception()) is not None:
            failed.append(error)

    def clear(share: Share) -> None:
        share.release()
        unfiled.release()

    try:
        async with asyncio.TaskGroup() as fetchers:
            for _ in range(min(len(batch), service.settings.fetch.per_host_concurrency)):
                fetchers.create_task(fetch_on())
        while filing:
            await asyncio.wait(filing)
    finally:  # the host is given back after this: nothing of it may go on behind
        for task in filing:
            task.cancel()
        if filing:
            await asyncio.wait(filing)
    if failed:
        raise failed[0]
