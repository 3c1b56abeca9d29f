"""Reparse: stored raw pages through today's parsers; where the record changes, a new revision is saved."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.decisions.evidence import from_evidence
from ingest.decisions.polling import page_keys
from ingest.parsing.jobs import PageJob, PoolClosedError
from ingest.service import Service
from parsers.errors import NotArticleError, SyndicationError
from parsers.page import Page
from storage.articles import save_articles
from storage.dedupe import Decision
from storage.errors import StoreUnavailableError
from storage.saving.batch import decide_batch
from storage.schema import entries
from storage.values import Incoming, RawPage

PAGES_AT_ONCE = 32


@dataclass(slots=True)
class Reparsed:
    """What a reparse came to: pages by what became of them, pages that failed, and what would be decided of each (a comparison)."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    decisions: list[tuple[str, Decision]] = field(default_factory=list)


async def compare_pages(service: Service, pages: Sequence[RawPage], result: Reparsed) -> None:
    """Parse pages side by side and decide what saving them would come to."""
    good = await _parsed(service, pages, result)
    async with service.database.read() as conn:
        decisions = await decide_batch(conn, [incoming for _, incoming in good])
    result.decisions += [(page.url, decision) for (page, _), decision in zip(good, decisions, strict=True)]


Mark = Callable[[AsyncConnection, Counter[str]], Awaitable[None]]
"""Remembers, in the transaction that saves, what came of its pages."""


async def save_pages(service: Service, pages: Sequence[RawPage], result: Reparsed, mark: Mark) -> None:
    """Parse pages side by side and save them in one transaction, with the mark."""
    good = await _parsed(service, pages, result)

    async def save(conn: AsyncConnection) -> Counter[str]:
        saved = await save_articles(conn, [incoming for _, incoming in good], service.clock.now())
        counts = result.counts + Counter[str](one.outcome for one in saved)
        await mark(conn, counts)
        return counts

    result.counts = await service.filing.file(save, saves=True)


async def _parsed(service: Service, pages: Sequence[RawPage], result: Reparsed) -> list[tuple[RawPage, Incoming]]:
    parsed = await asyncio.gather(*(_parse(service, page) for page in pages), return_exceptions=True)
    good: list[tuple[RawPage, Incoming]] = []
    for page, one in zip(pages, parsed, strict=True):
        if isinstance(one, NotArticleError) and page.article_id is None:
            result.counts["no article"] += 1  # as it was when it was fetched
        elif isinstance(one, StoreUnavailableError | PoolClosedError):
            raise one
        elif isinstance(one, SyndicationError):
            result.failed.append((page.url, one.message))
            result.counts["failed"] += 1
        elif isinstance(one, BaseException):
            raise one
        else:
            good.append((page, one))
    return good


async def _parse(service: Service, page: RawPage) -> Incoming:
    """Read a page back from the archive and parse it as the pipeline did, with what its feed said of it."""
    capture = await service.archive.read(page.ref)
    entry = await _entry_of(service, page)
    job = PageJob(
        Page(
            url=capture.url,
            body=capture.body,
            content_type=capture.header("content-type"),
            fetched_at=capture.fetched_at,
            requested_url=capture.requested_url,
            robots=capture.robots,
        ),
        from_evidence(entry["url"], entry["evidence"]) if entry else None,
        page.outlet,
        await service.recurring(page.outlet),
    )
    row = await service.parser.parse_to_row(job)
    key, keys = page_keys(
        capture.url, row["canonical_claim"], service.outlet(page.outlet), entry["url_key"] if entry else None
    )
    return Incoming(
        row=row,
        outlet_slug=page.outlet,
        url_key=key,
        fetched_at=capture.fetched_at,
        keys=keys,
        content_type=page.content_type,
        raw_page_id=page.id,
    )


async def _entry_of(service: Service, page: RawPage) -> dict[str, Any] | None:
    """Return the newest feed entry of a page's article: its address, key and what the feed said."""
    if page.article_id is None:
        return None
    columns = (entries.c.url, entries.c.url_key, entries.c.evidence)
    async with service.database.read() as conn:
        found = await conn.execute(
            select(*columns).where(entries.c.article_id == page.article_id).order_by(entries.c.id.desc()).limit(1)
        )
        row = found.mappings().first()
    return dict(row) if row else None
