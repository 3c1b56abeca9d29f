"""WARC files as a backfill: pages somebody else fetched, parsed and saved like our own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.backfill.plan import BackfillPlan, BackfillReport
from ingest.decisions.outcome import verdict
from ingest.decisions.polling import body_hash_of, page_keys
from ingest.parsing.jobs import PageJob
from ingest.process.logs import get_logger
from ingest.service import Service
from parsers.errors import BadURLError, ParseError
from parsers.feeds.entry import FeedEntry
from parsers.outlet import Outlet
from parsers.page import Page
from parsers.urls import canonical, host_of
from storage import articles
from storage.jobs import backfills
from storage.outcomes import Outcome
from storage.raw.warc import Capture, WarcReader
from storage.record import Row
from storage.values import Backfill, Incoming, RawRef

PAGES_AT_ONCE = 32

log = get_logger("warc")


Mark = Callable[[AsyncConnection, int, int, Sequence[Outcome]], Awaitable[None]]
"""Remembers, in the transaction that saves, up to which offset a file was read, how many of its pages were taken in this run, and
what came of those of this transaction."""


async def take_in_warc(service: Service, plan: BackfillPlan, report: BackfillReport, job: Backfill) -> None:
    """Parse and save the pages of the plan's outlets and days that its files hold, one file after the other.

    Raises `OSError` for a file that can't be read.
    """
    taken = int(job.checkpoint.get("taken", 0))
    done = list(job.checkpoint.get("files", ()))
    offset = int(job.checkpoint.get("offset", 0))
    report.listed = taken
    for file in plan.warc_files:
        name = str(file.resolve())
        if name in done:
            continue
        before = taken

        async def mark(
            conn: AsyncConnection, offset: int, more: int, _: Sequence[Outcome], before: int = before
        ) -> None:
            await backfills.checkpoint(conn, job.id, {"files": done, "offset": offset, "taken": before + more})

        most = None if plan.limit is None else plan.limit - taken
        more, is_ended = await take_in_file(service, plan, report, file, mark, offset=offset, most=most)
        taken += more
        report.listed = taken
        if not is_ended:
            return
        done.append(name)
        offset = 0
        state = {"files": done, "offset": 0, "taken": taken}
        await service.filing.file(partial(backfills.checkpoint, backfill_id=job.id, state=state))


async def take_in_file(
    service: Service,
    plan: BackfillPlan,
    report: BackfillReport,
    file: Path,
    mark: Mark,
    *,
    offset: int = 0,
    most: int | None = None,
) -> tuple[int, bool]:
    """Parse and save a file's pages from `offset` on, at most so many; return how many, and whether it was read to its end.

    A portion of pages is one transaction together with `mark`, so that a stop loses and repeats nothing. Raises `OSError` for a
    file that can't be read.
    """
    reader = WarcReader(file, limit_bytes=service.settings.fetch.max_page_bytes, offset=offset)
    pages = iter(reader)
    taken = 0
    while not service.stopping.is_set() and (most is None or taken < most):
        size = PAGES_AT_ONCE if most is None else min(PAGES_AT_ONCE, most - taken)
        portion = await asyncio.to_thread(_portion, pages, size)
        if not portion:
            _read_to_its_end(reader, report)
            return taken, True
        ref = portion[-1][0]
        wanted = _wanted(service, plan, report, portion)
        taken += len(wanted)
        await _save(service, plan, report, wanted, mark, ref.offset + ref.length, taken)
    return taken, False


async def parsed_pages(
    service: Service, plan: BackfillPlan, report: BackfillReport, file: Path
) -> AsyncIterator[list[tuple[RawRef, Capture, Outlet, Row | Outcome]]]:
    """Yield a file's pages of the plan's outlets and days, portion by portion: where each lies, whose it is, and its record or why
    it has none.

    Ends early when told to stop. Raises `OSError` for a file that can't be read.
    """
    reader = WarcReader(file, limit_bytes=service.settings.fetch.max_page_bytes)
    pages = iter(reader)
    while not service.stopping.is_set():
        portion = await asyncio.to_thread(_portion, pages, PAGES_AT_ONCE)
        if not portion:
            _read_to_its_end(reader, report)
            return
        refs = {id(capture): ref for ref, capture in portion}
        wanted = _wanted(service, plan, report, portion)
        parsed = await asyncio.gather(*(_parse(service, capture, outlet) for capture, outlet in wanted))
        found: list[tuple[RawRef, Capture, Outlet, Row | Outcome]] = []
        for (capture, outlet), result in zip(wanted, parsed, strict=True):
            if isinstance(result, ParseError):
                outcome = verdict(result, tries=0, now=service.clock.now(), max_tries=1, url=capture.url).outcome
                found.append((refs[id(capture)], capture, outlet, outcome))
            elif plan.days.may_hold(_published(result)):
                found.append((refs[id(capture)], capture, outlet, result))
            else:
                report.left_out["outside the range"] += 1
        yield found


async def list_warc(service: Service, plan: BackfillPlan, report: BackfillReport) -> None:
    """Put into the report what a run would parse, storing nothing. Raises `OSError` for a file that can't be read."""
    found: dict[str, None] = {}
    for file in plan.warc_files:
        reader = WarcReader(file, limit_bytes=service.settings.fetch.max_page_bytes)
        pages = iter(reader)
        while portion := await asyncio.to_thread(_portion, pages, PAGES_AT_ONCE):
            found |= dict.fromkeys(canonical(capture.url) for capture, _ in _wanted(service, plan, report, portion))
            if service.stopping.is_set() or (plan.limit is not None and len(found) >= plan.limit):
                break
        else:
            _read_to_its_end(reader, report)
    report.found = list(found)[: plan.limit]
    report.listed = len(report.found)


def _portion(pages: Iterator[tuple[RawRef, Capture]], size: int) -> list[tuple[RawRef, Capture]]:
    return list(islice(pages, size))


def _wanted(
    service: Service, plan: BackfillPlan, report: BackfillReport, portion: Sequence[tuple[RawRef, Capture]]
) -> list[tuple[Capture, Outlet]]:
    """Return the captures of the plan's outlets, without those whose address already names a day outside its range."""
    wanted: list[tuple[Capture, Outlet]] = []
    for _, capture in portion:
        outlet = _outlet_of(service, capture, plan.slugs)
        if outlet is None:
            report.left_out["not of these outlets"] += 1
        elif not plan.days.may_hold(FeedEntry(canonical(capture.url))):
            report.left_out["outside the range"] += 1
        else:
            wanted.append((capture, outlet))
    return wanted


def _outlet_of(service: Service, capture: Capture, slugs: Sequence[str]) -> Outlet | None:
    try:
        outlet = service.catalogue.for_host(host_of(canonical(capture.url)))
    except BadURLError:
        return None
    return outlet if outlet is not None and outlet.slug in slugs else None


def _read_to_its_end(reader: WarcReader, report: BackfillReport) -> None:
    """Note what a file held that is no page, and whether it ends where it should."""
    log.info("file read", file=reader.path.name, skipped=dict(reader.skipped), cut=reader.is_cut)
    report.left_out.update(reader.skipped)
    if reader.is_cut:
        report.cut_files.append(str(reader.path))


async def _save(
    service: Service,
    plan: BackfillPlan,
    report: BackfillReport,
    pages: Sequence[tuple[Capture, Outlet]],
    mark: Mark,
    offset: int,
    taken: int,
) -> None:
    """Parse a portion side by side, archive it, and save what are articles with the mark."""
    parsed = await asyncio.gather(*(_parse(service, capture, outlet) for capture, outlet in pages))
    arriving: list[Incoming] = []
    left: list[Outcome] = []
    for (capture, outlet), result in zip(pages, parsed, strict=True):
        if isinstance(result, ParseError):
            left.append(verdict(result, tries=0, now=service.clock.now(), max_tries=1, url=capture.url).outcome)
        elif not plan.days.may_hold(_published(result)):
            report.left_out["outside the range"] += 1
        else:
            arriving.append(await _incoming(service, capture, outlet, result))

    async def write(conn: AsyncConnection) -> list[Outcome]:
        saved = await articles.save_articles(conn, arriving, service.clock.now())
        outcomes = [*left, *(Outcome(one.outcome) for one in saved)]
        await mark(conn, offset, taken, outcomes)
        return outcomes

    for outcome in await service.filing.file(write, saves=True):
        report.run.page_left(outcome)


def _published(row: Row) -> FeedEntry:
    """Return what a feed would say of when an article was published."""
    return FeedEntry(row["url"], published_at=row["published_at"])


async def _parse(service: Service, capture: Capture, outlet: Outlet) -> Row | ParseError:
    page = Page(
        url=canonical(capture.url),
        body=capture.body,
        content_type=capture.header("content-type"),
        fetched_at=capture.fetched_at,
        requested_url=capture.requested_url,
        robots=capture.robots,
    )
    try:
        return await service.parser.parse_to_row(PageJob(page, None, outlet.slug, await service.recurring(outlet.slug)))
    except ParseError as error:
        return error


async def _incoming(service: Service, capture: Capture, outlet: Outlet, row: Row) -> Incoming:
    url = canonical(capture.url)
    key, keys = page_keys(url, row["canonical_claim"], outlet)
    return Incoming(
        row=row,
        outlet_slug=outlet.slug,
        url_key=key,
        fetched_at=capture.fetched_at,
        keys=keys,
        raw=await service.archive.keep(capture),
        body_hash=body_hash_of(capture.body),
        content_type=capture.header("content-type"),
    )
