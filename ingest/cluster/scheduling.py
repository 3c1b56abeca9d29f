"""Scheduling for a cluster: what is due goes into the queue, and workers do it. What `Turns` is to a process that works itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.parsing.jobs import DeclaredOutlet, FeedJob, PageJob, PoolClosedError, load_catalogue
from ingest.service import Service
from parsers.article import Article
from parsers.feeds.entry import ParsedFeed
from storage import hosts
from storage.jobs import queue
from storage.record import Row

HOSTS_A_SCAN = 2_000
MOST_WAITING = 5_000
"""Jobs that wait: enough for hundreds of workers for a second. Fetching a job costs more the more there are (docs/scaling.md)."""


@dataclass(slots=True)
class Schedule:
    """Puts a job into the queue for whatever is due, once; `outlets` limits it to some outlets' feeds and entries."""

    service: Service
    outlets: Sequence[str] | None = None
    busy: int = field(default=0, init=False)
    """Nothing is under way here."""

    async def start_due(self) -> int:
        """Enqueue what is due and not in anybody's hands; return how many jobs are new."""
        service = self.service
        now = service.clock.now()
        async with service.database.read() as conn:
            waiting = (await queue.jobs(conn)).get("todo", 0)
            service.metrics.gauge("jobs_waiting", waiting)
            if waiting >= MOST_WAITING or service.stopping.is_set():
                return 0
            due = await hosts.hosts_with_work(conn, now, limit=HOSTS_A_SCAN, outlets=self.outlets)
        if not due:
            return 0
        return await service.filing.file(lambda conn: queue.enqueue_due(conn, due, now, self.outlets))

    async def renew(self) -> None:
        """Hold no lease."""

    async def drain(self, seconds: float) -> None:
        """Wait for nothing."""


class NoParser:
    """Stands where a process parses nothing; it reads the operator's outlets as the parsers would, to refuse wrong ones."""

    trouble = None

    async def parse(self, job: PageJob) -> Article:
        """Refuse."""
        raise PoolClosedError("this process only schedules", url=job.url)

    async def parse_to_row(self, job: PageJob) -> Row:
        """Refuse."""
        raise PoolClosedError("this process only schedules", url=job.url)

    async def read_feed(self, job: FeedJob) -> ParsedFeed:
        """Refuse."""
        raise PoolClosedError("this process only schedules", url=job.url)

    async def reload(self, declared: Sequence[DeclaredOutlet]) -> None:
        """Raise `OutletError` for an outlet that the workers could not use."""
        load_catalogue(declared)

    async def close(self) -> None:
        """Close nothing."""
