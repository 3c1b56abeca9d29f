"""Jobs done file by file: WARC files to take in, archive files to parse again. Here one after the other, or by a cluster's workers.

What a job is stands in its row (`backfills`), how far each file is in `shards`; a shard is done from those alone, by whoever gets
its name. So the same command goes on after any stop, of itself or of a worker, where each file was.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.backfill.plan import BackfillPlan, BackfillReport
from ingest.backfill.warc import take_in_file
from ingest.parsing.jobs import PoolClosedError
from ingest.process.logs import get_logger
from ingest.report import RunReport
from ingest.service import Service
from ingest.warcs.reparse import PAGES_AT_ONCE, Reparsed, save_pages
from parsers.errors import SyndicationError
from parsers.record import PARSER_VERSION
from storage.errors import StoreUnavailableError
from storage.jobs import backfills, queue, shards
from storage.jobs.shards import Shard
from storage.outcomes import Outcome
from storage.raw import places
from storage.values import Backfill, RawPage

LOOK_SECONDS = 1.0
MOST_FAILURES_NAMED = 100  # of one shard

log = get_logger("shards")


@dataclass(slots=True)
class Tally:
    """What came of pages, as a shard's row keeps it: by outcome, by reason, left out by why, failed by address."""

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    cut: bool = False

    @classmethod
    def read(cls, counts: Mapping[str, Any]) -> "Tally":
        """Return what a row holds."""
        return cls(
            Counter(counts.get("outcomes", {})),
            Counter(counts.get("reasons", {})),
            Counter(counts.get("left_out", {})),
            [(url, why) for url, why in counts.get("failed", ())],
            bool(counts.get("cut")),
        )

    def stored(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "outcomes": dict(self.outcomes),
            "reasons": dict(self.reasons),
            "left_out": dict(self.left_out),
            "failed": self.failed[:MOST_FAILURES_NAMED],
            "cut": self.cut,
        }

    def plus(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(
            self.outcomes + other.outcomes,
            self.reasons + other.reasons,
            self.left_out + other.left_out,
            self.failed + other.failed,
            self.cut or other.cut,
        )

    def with_more(self, outcomes: Sequence[Outcome]) -> "Tally":
        """Return it with these pages."""
        reasons = Counter(str(one.reason) for one in outcomes if one.reason is not None)
        return Tally(
            self.outcomes + Counter[str](one.kind for one in outcomes),
            self.reasons + reasons,
            self.left_out,
            self.failed,
            self.cut,
        )


# --- a job


async def start_warc(service: Service, plan: BackfillPlan) -> Backfill:
    """Start, or take up, a backfill of WARC files by shard."""
    arguments = plan.arguments() | {"by_shard": True}
    return await _start(service, arguments, {str(path.resolve()): 0 for path in plan.warc_files})


async def start_reparse(service: Service, outlet: str | None, since: datetime | None) -> Backfill:
    """Start a reparse of the archive's files, or take up one that was begun with the same parsers and outlet files."""
    own = "\n".join(one.text for one in service.roster.declared)
    parsers = hashlib.sha256(f"{PARSER_VERSION}\n{own}".encode()).hexdigest()[:16]
    arguments = {
        "reparse": True,
        "outlet": outlet,
        "since": since.isoformat() if since else None,
        "parsers": parsers,
    }
    async with service.database.read() as conn:
        files = await places.pages_by_file(conn, outlet=outlet, since=since)
    return await _start(service, arguments, files)


async def _start(service: Service, arguments: dict[str, Any], files: Mapping[str, int]) -> Backfill:
    key = hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()[:32]
    now = service.clock.now()

    async def start(conn: AsyncConnection) -> Backfill:
        job = await backfills.start_backfill(conn, key, arguments, now)
        await shards.add_shards(conn, job.id, files)
        return job

    return await service.filing.file(start)


async def do_here(service: Service, job: Backfill) -> None:
    """Do what is left of a job, file by file."""
    for name in await open_shards(service, job):
        if service.stopping.is_set():
            return
        await do_shard(service, job.id, name)


async def do_by_queue(service: Service, job: Backfill) -> None:
    """Put what is left of a job into the cluster's queue, and wait until workers have done it, or until told to stop."""
    while not service.stopping.is_set() and (left := await open_shards(service, job)):
        await service.filing.file(partial(queue.enqueue_shards, job_id=job.id, names=left))
        await service.clock.sleep(LOOK_SECONDS)


async def progress(service: Service, job: Backfill) -> tuple[int, int]:
    """Return how much of a job is done and how much there is: pages where the files' pages were counted, else files."""
    async with service.database.read() as conn:
        found = await shards.all_shards(conn, job.id)
    total = sum(shard.pages for shard in found)
    if not total:
        return sum(shard.done_at is not None for shard in found), len(found)
    done = (shard.pages if shard.done_at else sum(Tally.read(shard.counts).outcomes.values()) for shard in found)
    return sum(done), total


@dataclass(frozen=True, slots=True)
class Done:
    """What a job came to: of all its pages, the files that failed or were cut by why, and how many files are left to do."""

    tally: Tally
    problems: dict[str, str]
    left: int


async def finish(service: Service, job: Backfill) -> Done:
    """Say what a job came to, and close it when all its files are done."""
    async with service.database.read() as conn:
        found = await shards.all_shards(conn, job.id)
    total = Tally()
    for shard in found:
        total = total.plus(Tally.read(shard.counts))
    problems = {shard.name: shard.problem for shard in found if shard.problem is not None}
    problems |= {shard.name: "ends inside a record; what comes before it was read" for shard in found if _is_cut(shard)}
    left = sum(shard.done_at is None for shard in found)
    if not left:
        now = service.clock.now()
        await service.filing.file(lambda conn: backfills.finish_backfill(conn, job.id, now))
    return Done(total, problems, left)


def _is_cut(shard: Shard) -> bool:
    return bool(shard.counts.get("cut"))


async def open_shards(service: Service, job: Backfill) -> list[str]:
    """Return the files that are neither done nor known to fail."""
    async with service.database.read() as conn:
        return await shards.open_shards(conn, job.id)


# --- a shard


async def do_shard(service: Service, job_id: int, name: str) -> None:
    """Do a file from where it is to its end; what can't be read is noted in its row. Raises `StoreUnavailableError`."""
    async with service.database.read() as conn:
        job = await backfills.backfill_of(conn, job_id)
        shard = await shards.take_shard(conn, job_id, name)
    if shard.done_at is not None:
        return
    try:
        await (_reparse if job.arguments.get("reparse") else _take_in)(service, job, shard)
    except (StoreUnavailableError, PoolClosedError):
        raise
    except (OSError, SyndicationError) as error:
        problem = str(error)
        log.error("shard failed", job=job_id, shard=name, problem=problem)
        await service.filing.file(lambda conn: shards.fail_shard(conn, job_id, name, problem))


async def _take_in(service: Service, job: Backfill, shard: Shard) -> None:
    plan = BackfillPlan.of_arguments(job.arguments)
    report = BackfillReport(RunReport())
    tally = before = Tally.read(shard.counts)

    async def mark(conn: AsyncConnection, offset: int, _taken: int, outcomes: Sequence[Outcome]) -> None:
        nonlocal tally
        sofar = Tally(report.run.outcomes, report.run.reasons, before.left_out + report.left_out).with_more(outcomes)
        tally = Tally(before.outcomes + sofar.outcomes, before.reasons + sofar.reasons, sofar.left_out)
        await shards.mark_shard(conn, job.id, shard.name, offset, tally.stored())

    _, is_ended = await take_in_file(service, plan, report, Path(shard.name), mark, offset=shard.position)
    if is_ended:
        tally.left_out = before.left_out + report.left_out
        tally.cut = bool(report.cut_files)
        await _done(service, job, shard, tally)


async def _reparse(service: Service, job: Backfill, shard: Shard) -> None:
    outlet, since = job.arguments["outlet"], job.arguments["since"]
    tally = Tally.read(shard.counts)
    result = Reparsed(Counter(tally.outcomes), list(tally.failed))
    async with service.database.read() as conn:
        pages = places.raw_pages(
            conn,
            outlet=outlet,
            since=datetime.fromisoformat(since) if since else None,
            file=shard.name,
            after=shard.position,
        )
        waiting = [page async for page in pages]
    for start in range(0, len(waiting), PAGES_AT_ONCE):
        if service.stopping.is_set():
            return
        portion = waiting[start : start + PAGES_AT_ONCE]
        await save_pages(service, portion, result, _mark(job, shard, portion, result))
    await _done(service, job, shard, Tally(result.counts, failed=result.failed))


def _mark(job: Backfill, shard: Shard, portion: Sequence[RawPage], result: Reparsed) -> Any:
    async def mark(conn: AsyncConnection, counts: Counter[str]) -> None:
        stored = Tally(counts, failed=result.failed).stored()
        await shards.mark_shard(conn, job.id, shard.name, portion[-1].id, stored)

    return mark


async def _done(service: Service, job: Backfill, shard: Shard, tally: Tally) -> None:
    now = service.clock.now()
    await service.filing.file(lambda conn: shards.mark_shard(conn, job.id, shard.name, 0, tally.stored(), now))
