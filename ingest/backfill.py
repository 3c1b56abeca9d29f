"""Backfill: an outlet's past through the same pipeline, politeness and deduplication as the daemon beside it.

First the listings are read, each once and checkpointed with the entries it brought; then turns take the entries in. Both halves
are in SQL, so the same command goes on after any stop where it was: nothing lost, nothing twice.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.asking import ask_listing, sitemaps_in_robots
from ingest.backfill_warc import take_in_warc
from ingest.daemon import DRAIN_SECONDS, renewing, work_off
from ingest.errors import FetchError, HostBacksOffError
from ingest.logs import get_logger
from ingest.outcome import reason_of
from ingest.parse_jobs import FeedJob
from ingest.past import Listing, Range, children, listings_of
from ingest.polling import new_entries
from ingest.report import RunReport
from ingest.service import Service
from ingest.turns import Turns
from parsers.errors import ParseError
from parsers.feeds.entry import FeedEntry, ParsedFeed
from parsers.outlet import Outlet
from parsers.urls import canonical, host_of
from storage import backfills, entries, hosts
from storage.values import Backfill, BackfillProgress

MOST_LISTINGS = 50_000
LOOK_AGAIN_SECONDS = 1.0
WAIT_FOR_RETRIES = timedelta(seconds=60)
PATIENCE_SECONDS = 180.0
GUEST_TRIES = 60
GUEST_WAIT_SECONDS = 5.0
TELL_SECONDS = 0.5

log = get_logger("backfill")


@dataclass(frozen=True, slots=True)
class BackfillPlan:
    """What to take in. Without `urls` and `warc_files`, what the outlets' listings name in the range of days."""

    slugs: tuple[str, ...]
    days: Range = field(default_factory=Range)
    urls: tuple[str, ...] = ()
    warc_files: tuple[Path, ...] = ()
    limit: int | None = None
    dry_run: bool = False

    def arguments(self) -> dict[str, Any]:
        """Return the plan as JSON: the same plan resumes the same job."""
        return {
            "slugs": sorted(self.slugs),
            "since": self.days.since.isoformat() if self.days.since else None,
            "until": self.days.until.isoformat() if self.days.until else None,
            "urls": hashlib.sha256("\n".join(self.urls).encode()).hexdigest() if self.urls else None,
            "warc_files": [str(path.resolve()) for path in self.warc_files],
            "limit": self.limit,
        }

    def key(self) -> str:
        """Return the name of the job that this plan is."""
        return hashlib.sha256(json.dumps(self.arguments(), sort_keys=True).encode()).hexdigest()[:32]


@dataclass(slots=True)
class BackfillReport:
    """What a backfill did: `listed` entries lie in the range, of them `known` were here before; `waiting` are left for a retry.

    `failed_listings` maps an address to why it could not be read. With a dry run `found` holds the addresses.
    """

    run: RunReport
    listed: int = 0
    known: int = 0
    waiting: int = 0
    failed_listings: dict[str, str] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a backfill is: `total` entries so far, of which `done` left the pipeline."""

    done: int
    total: int


Watch = Callable[[Progress], None]


async def backfill(service: Service, plan: BackfillPlan, watch: Watch | None = None) -> BackfillReport:
    """Carry out a plan, going on where an earlier run of it stopped. Raises `StorageError`s; what fails otherwise is reported."""
    began = service.clock.monotonic()
    report = BackfillReport(service.report)
    if plan.dry_run:
        await _Reading(service, plan, report, None).run()
        return report
    now = service.clock.now()
    job = await service.filing.file(lambda conn: backfills.start_backfill(conn, plan.key(), plan.arguments(), now))
    turns = Turns(service, outlets=plan.slugs, once=True, polls=False)
    reading = _Reading(service, plan, report, job)
    async with renewing(turns, service), _watched(service, job, watch):
        if plan.warc_files:
            await take_in_warc(service, plan.slugs, plan.warc_files, job, limit=plan.limit)
        else:
            await reading.run()
            await _take_in(service, turns, job)
    progress = await _progress(service, job)
    report.listed, report.known = progress.listed, progress.known
    report.waiting = progress.waiting + progress.in_flight
    if not report.waiting and not report.failed_listings and not service.stopping.is_set():
        ended = service.clock.now()
        await service.filing.file(lambda conn: backfills.finish_backfill(conn, job.id, ended))
    service.report.seconds = service.clock.monotonic() - began
    return report


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
            next_at = await hosts.next_work_at(conn, outlets=turns.outlets)
        if not progress.in_flight and (next_at is None or next_at > service.clock.now() + WAIT_FOR_RETRIES):
            return
        await service.clock.sleep(LOOK_AGAIN_SECONDS)
    await turns.drain(DRAIN_SECONDS)


@dataclass(slots=True)
class _Reading:
    """The first half: reading every listing once. Without a job (a dry run) nothing is stored."""

    service: Service
    plan: BackfillPlan
    report: BackfillReport
    job: Backfill | None
    read: set[str] = field(default_factory=set)
    waiting: list[Listing] = field(default_factory=list)
    listed: int = 0

    async def run(self) -> None:
        """Read the listings that are left, storing each one's entries together with the mark that it was read."""
        state = self.job.checkpoint if self.job else {}
        self.read = set(state.get("read", ()))
        self.listed = int(state.get("listed", 0))
        if state.get("complete"):
            return
        if self.plan.urls:
            await self._take_urls()
            return
        self.waiting = [Listing(*fields) for fields in state.get("waiting", ())] or await self._first_listings()
        while self.waiting and len(self.read) < MOST_LISTINGS and not self.service.stopping.is_set():
            listing = self.waiting.pop(0)
            if self._is_full():
                break
            if listing.url not in self.read:
                await self._read(listing)
        if not self.service.stopping.is_set() and not self.report.failed_listings:
            await self._store((), None, complete=True)

    async def _first_listings(self) -> list[Listing]:
        found: list[Listing] = []
        for slug in self.plan.slugs:
            outlet = self.service.outlet(slug)
            assert outlet is not None, "the command checks its slugs"
            named = await sitemaps_in_robots(self.service, outlet)
            found += listings_of(outlet, self.plan.days, named)
        return found

    async def _read(self, listing: Listing) -> None:
        outlet = self.service.outlet(listing.outlet)
        try:
            parsed = await read_listing(self.service, listing, outlet)
        except (FetchError, ParseError) as error:
            self.report.failed_listings[listing.url] = f"{reason_of(error)}: {error.message}"
            log.warning("listing failed", outlet=listing.outlet, url=listing.url, error=str(error))
            return
        self.read.add(listing.url)
        self.waiting += [child for child in children(listing, parsed, self.plan.days) if child.url not in self.read]
        wanted = [entry for entry in parsed.entries if self.plan.days.may_hold(entry)]
        log.info(
            "listing read", outlet=listing.outlet, url=listing.url, entries=len(parsed.entries), in_range=len(wanted)
        )
        await self._store(wanted, outlet)

    async def _take_urls(self) -> None:
        """Take a list of addresses in, each for the outlet of the plan whose host it is at (the first one where none is)."""
        by_outlet: dict[str, list[FeedEntry]] = {}
        for url in self.plan.urls:
            owner = self.service.catalogue.for_host(host_of(canonical(url)))
            slug = owner.slug if owner is not None and owner.slug in self.plan.slugs else self.plan.slugs[0]
            by_outlet.setdefault(slug, []).append(FeedEntry(url=url))
        for slug, listed in by_outlet.items():
            await self._store(listed, self.service.outlet(slug))
        await self._store((), None, complete=True)

    def _is_full(self) -> bool:
        return self.plan.limit is not None and self.listed >= self.plan.limit

    async def _store(self, listed: Sequence[FeedEntry], outlet: Outlet | None, *, complete: bool = False) -> None:
        keep_query = outlet.keep_query if outlet else ()
        rows = new_entries(listed, trust_guids=False, keep_query=keep_query)
        if self.plan.limit is not None:
            rows = rows[: max(0, self.plan.limit - self.listed)]
        self.listed += len(rows)
        if self.job is None:
            self.report.listed += len(rows)
            self.report.found += [row.url for row in rows]
            return
        job, now = self.job, self.service.clock.now()
        state = {
            "read": sorted(self.read),
            "waiting": [[one.outlet, one.url, one.kind, one.links] for one in self.waiting],
            "listed": self.listed,
            "complete": complete,
        }

        async def write(conn: AsyncConnection) -> None:
            if rows and outlet is not None:
                await entries.add_entries(conn, outlet.slug, None, rows, now, backfill_id=job.id)
            await backfills.checkpoint(conn, job.id, state)

        await self.service.filing.file(write)


async def read_listing(service: Service, listing: Listing, outlet: Outlet | None) -> ParsedFeed:
    """Fetch and read one listing, waiting for the host where a daemon has its turn there. Raises `FetchError`, `ParseError`."""
    for _ in range(GUEST_TRIES):
        try:
            answer = await ask_listing(service, listing.url, listing.outlet, outlet)
            break
        except HostBacksOffError as error:
            await service.clock.sleep(min(error.retry_after or 1.0, GUEST_WAIT_SECONDS))
    else:
        answer = await ask_listing(service, listing.url, listing.outlet, outlet)
    return await service.parser.read_feed(
        FeedJob(
            body=answer.body,
            url=answer.url,
            content_type=answer.content_type,
            kind=listing.kind if listing.kind in {"listing", "wordpress"} else None,
            links=listing.links,
            timezone=outlet.timezone if outlet else "UTC",
            language=outlet.language if outlet else None,
            outlet=listing.outlet,
        )
    )


async def _progress(service: Service, job: Backfill) -> BackfillProgress:
    async with service.database.read() as conn:
        return await backfills.backfill_progress(conn, job.id)


@asynccontextmanager
async def _watched(service: Service, job: Backfill, watch: Watch | None) -> AsyncIterator[None]:
    """Tell `watch` every half second how far the job is."""

    async def tell() -> None:
        while watch is not None:
            progress = await _progress(service, job)
            left = progress.waiting + progress.in_flight
            watch(Progress(progress.done, left + progress.done))
            await asyncio.sleep(TELL_SECONDS)

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
