"""WARC files as a backfill: pages somebody else fetched, parsed and saved like our own."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.logs import get_logger
from ingest.outcome import verdict
from ingest.parse_jobs import PageJob
from ingest.polling import body_hash_of, page_keys
from ingest.service import Service
from parsers.article import Article
from parsers.errors import BadURLError, ParseError
from parsers.outlet import Outlet
from parsers.page import Page
from parsers.urls import canonical, host_of
from storage import articles, backfills
from storage.outcomes import Outcome
from storage.values import Backfill, Incoming, RawRef
from storage.warc import Capture, WarcReader

PAGES_AT_ONCE = 32

log = get_logger("warc")


async def take_in_warc(
    service: Service, slugs: Sequence[str], files: Sequence[Path], job: Backfill, *, limit: int | None
) -> None:
    """Parse and save the pages of these outlets that the files hold.

    A portion of pages is one transaction together with how far the file was read, so that a stop loses and repeats nothing.
    Raises `OSError` for a file that can't be read.
    """
    taken = int(job.checkpoint.get("taken", 0))
    done = list(job.checkpoint.get("files", ()))
    offset = int(job.checkpoint.get("offset", 0))
    for file in files:
        name = str(file.resolve())
        if name in done:
            continue
        reader = WarcReader(file, limit_bytes=service.settings.fetch.max_page_bytes, offset=offset)
        pages = iter(reader)
        while not service.stopping.is_set() and (limit is None or taken < limit):
            portion = await asyncio.to_thread(
                _portion, pages, PAGES_AT_ONCE if limit is None else min(PAGES_AT_ONCE, limit - taken)
            )
            if not portion:
                break
            ref = portion[-1][0]
            offset = ref.offset + ref.length
            wanted = [(capture, outlet) for _, capture in portion if (outlet := _outlet_of(service, capture, slugs))]
            taken += len(wanted)
            await _save(service, job, wanted, {"files": done, "offset": offset, "taken": taken})
        else:
            return
        log.info("file read", file=file.name, skipped=dict(reader.skipped), cut=reader.is_cut)
        done.append(name)
        offset = 0
        await _save(service, job, [], {"files": done, "offset": 0, "taken": taken})


def _portion(pages: Iterator[tuple[RawRef, Capture]], size: int) -> list[tuple[RawRef, Capture]]:
    return list(islice(pages, size))


def _outlet_of(service: Service, capture: Capture, slugs: Sequence[str]) -> Outlet | None:
    try:
        outlet = service.catalogue.for_host(host_of(canonical(capture.url)))
    except BadURLError:
        return None
    return outlet if outlet is not None and outlet.slug in slugs else None


async def _save(
    service: Service, job: Backfill, pages: Sequence[tuple[Capture, Outlet]], state: dict[str, object]
) -> None:
    """Parse a portion side by side, archive it, and save what are articles with the checkpoint."""
    parsed = await asyncio.gather(*(_parse(service, capture, outlet) for capture, outlet in pages))
    arriving: list[Incoming] = []
    left: list[Outcome] = []
    for (capture, outlet), result in zip(pages, parsed, strict=True):
        if isinstance(result, Article):
            arriving.append(await _incoming(service, capture, outlet, result))
        else:
            left.append(verdict(result, tries=0, now=service.clock.now(), max_tries=1, url=capture.url).outcome)

    async def write(conn: AsyncConnection) -> list[Outcome]:
        saved = await articles.save_articles(conn, arriving, service.clock.now())
        await backfills.checkpoint(conn, job.id, state)
        return [Outcome(one.outcome) for one in saved]

    for outcome in (*left, *await service.filing.file(write, saves=True)):
        service.report.page_left(outcome)


async def _parse(service: Service, capture: Capture, outlet: Outlet) -> Article | ParseError:
    page = Page(
        url=canonical(capture.url),
        body=capture.body,
        content_type=capture.header("content-type"),
        fetched_at=capture.fetched_at,
        requested_url=capture.requested_url,
    )
    try:
        return await service.parser.parse(PageJob(page, None, outlet.slug, await service.recurring(outlet.slug)))
    except ParseError as error:
        return error


async def _incoming(service: Service, capture: Capture, outlet: Outlet, article: Article) -> Incoming:
    url = canonical(capture.url)
    key, keys = page_keys(url, article, outlet)
    return Incoming(
        article=article,
        outlet_slug=outlet.slug,
        url_key=key,
        fetched_at=capture.fetched_at,
        keys=keys,
        raw=await service.archive.keep(capture),
        body_hash=body_hash_of(capture.body),
        content_type=capture.header("content-type"),
    )
