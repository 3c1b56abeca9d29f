"""`wiredesk reparse`: stored raw pages through today's parsers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.arguments import ONLY_OUTLET, SINCE, Commands, flag
from ingest.cli.failures import FAILED

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from ingest.config import Settings
    from ingest.service import Service
    from parsers.article import Article
    from storage.values import Incoming, RawPage

PAGES_AT_ONCE = 32
COMPARED = (
    "headline", "standfirst", "byline", "dateline", "published_at", "modified_at", "language", "text", "kind", "access",
    "completeness", "canonical_claim", "originator", "original_url", "original_title", "wire", "credit_line",
    "copyright_holder", "copyright_notice", "usage_terms", "licence_url", "lead_image_url",
)  # fmt: skip


@dataclass
class Reparsed:
    """What a reparse came to: pages by what became of them, pages that failed, and with --diff what would change."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, list[str]]] = field(default_factory=list)


def add_to(commands: Commands) -> None:
    """Add the command."""
    since = SINCE
    commands.add(
        "reparse",
        reparse,
        ONLY_OUTLET,
        since,
        flag("--diff", "show what would change and save nothing", to="only_diff"),
    )


def reparse(outlet: str | None, since: datetime | None, config: Path | None, *, only_diff: bool) -> int:
    """Put the stored raw pages through today's parsers; where the record changes, a new revision is saved.

    Of each article its newest page is taken. With --since, only pages fetched from that day on.
    """
    from ingest.cli.printing import note, print_table, say
    from ingest.cli.session import await_result, known_slug, read_settings
    from ingest.outlet_files import read_roster

    settings = read_settings(config)
    if outlet is not None:
        known_slug(read_roster(settings).catalogue, outlet, "--outlet")
    result = await_result(_reparse(settings, outlet, since, only_diff=only_diff))
    for url, lines in result.changes:
        say(url)
        for line in lines:
            say(f"  {line}")
    print_table(("pages", "count"), result.counts.most_common(), right=("count",))
    for url, why in result.failed:
        note(f"{url}: {why}")
    return FAILED if result.failed else 0


async def _reparse(settings: "Settings", outlet: str | None, since: datetime | None, *, only_diff: bool) -> Reparsed:
    from ingest.cli.progress import meter
    from ingest.outlet_files import read_roster
    from ingest.service import open_service
    from storage.raw import raw_pages

    result = Reparsed()
    async with open_service(settings, read_roster(settings), visiting=True) as service:
        async with service.database.read() as conn:
            pages = [page async for page in raw_pages(conn, outlet=outlet, since=since)]
        with meter("reparse") as shown:
            for start in range(0, len(pages), PAGES_AT_ONCE):
                portion = pages[start : start + PAGES_AT_ONCE]
                await _portion(service, portion, result, only_diff=only_diff)
                shown.even(start + len(portion), len(pages))
    return result


async def _portion(service: "Service", pages: "Sequence[RawPage]", result: Reparsed, *, only_diff: bool) -> None:
    """Parse a portion side by side, then compare it with what is stored or save it, in one transaction."""
    import asyncio

    from parsers.errors import NotArticleError, SyndicationError

    parsed = await asyncio.gather(*(_parse(service, page) for page in pages), return_exceptions=True)
    good: list[tuple[RawPage, Incoming]] = []
    for page, one in zip(pages, parsed, strict=True):
        if isinstance(one, NotArticleError) and page.article_id is None:
            result.counts["no article"] += 1  # as it was when it was fetched
        elif isinstance(one, SyndicationError):
            result.failed.append((page.url, one.message))
            result.counts["failed"] += 1
        elif isinstance(one, BaseException):
            raise one
        else:
            good.append((page, one))
    if only_diff:
        for page, incoming in good:
            lines = await _differences(service, page, incoming.article)
            result.counts["would change" if lines else "unchanged"] += 1
            if lines:
                result.changes.append((page.url, lines))
        return

    async def save(conn: "AsyncConnection") -> list[str]:
        from storage.articles import save_articles

        saved = await save_articles(conn, [incoming for _, incoming in good], service.clock.now())
        return [one.outcome for one in saved]

    result.counts.update(await service.filing.file(save, saves=True))


async def _parse(service: "Service", page: "RawPage") -> "Incoming":
    """Read a page back from the archive and parse it as the pipeline did, with what its feed said of it."""
    from ingest.evidence import from_evidence
    from ingest.parse_jobs import PageJob
    from ingest.polling import page_keys
    from parsers.page import Page
    from storage.values import Incoming

    capture = await service.archive.read(page.ref)
    robots = tuple(value for name, value in capture.headers if name.lower() in {"x-robots-tag", "tdm-reservation"})
    entry = await _entry_of(service, page)
    job = PageJob(
        Page(
            url=capture.url,
            body=capture.body,
            content_type=capture.header("content-type"),
            fetched_at=capture.fetched_at,
            requested_url=capture.requested_url,
            robots=robots,
        ),
        from_evidence(entry["url"], entry["evidence"]) if entry else None,
        page.outlet,
        await service.recurring(page.outlet),
    )
    article = await service.parser.parse(job)
    key, keys = page_keys(capture.url, article, service.outlet(page.outlet), entry["url_key"] if entry else None)
    return Incoming(
        article=article,
        outlet_slug=page.outlet,
        url_key=key,
        fetched_at=capture.fetched_at,
        keys=keys,
        content_type=page.content_type,
    )


async def _entry_of(service: "Service", page: "RawPage") -> dict[str, Any] | None:
    """Return the newest feed entry of a page's article: its address, key and what the feed said."""
    if page.article_id is None:
        return None
    from sqlalchemy import select

    from storage.schema import entries

    columns = (entries.c.url, entries.c.url_key, entries.c.evidence)
    async with service.database.read() as conn:
        found = await conn.execute(
            select(*columns).where(entries.c.article_id == page.article_id).order_by(entries.c.id.desc()).limit(1)
        )
        row = found.mappings().first()
    return dict(row) if row else None


async def _differences(service: "Service", page: "RawPage", article: "Article") -> list[str]:
    """Return what a parse would change of the stored article, a few lines a field."""
    from ingest.cli.reading import rows

    async with service.database.read() as conn:
        stored = await rows(conn, "SELECT * FROM articles_v1 WHERE article_id = :id", id=page.article_id)
    if not stored:
        return ["not stored yet"]
    fresh = columns_of(article)
    lines: list[str] = []
    for name in COMPARED:
        if (stored[0][name] or None) != (fresh[name] or None):
            lines += difference(name, stored[0][name], fresh[name])
    return lines


def columns_of(article: "Article") -> dict[str, Any]:
    """Return the columns of `articles_v1` that are compared, as this article would fill them."""
    attribution, rights = article.attribution, article.rights
    values: dict[str, Any] = {
        "text": article.text,
        "lead_image_url": article.lead_image.url if article.lead_image else None,
    }
    for name in COMPARED:
        for holder in (article, attribution, rights):
            if name not in values and hasattr(holder, name):
                values[name] = getattr(holder, name)
    return values


def difference(name: str, before: object, after: object) -> list[str]:
    """Return the lines that show a changed field: short ones whole, text as the paragraphs that came and went."""
    from difflib import unified_diff

    from ingest.cli.printing import cut, shown

    if name != "text":
        return [f"{name}: {cut(shown(before), 100)} -> {cut(shown(after), 100)}"]
    paragraphs = unified_diff(str(before).split("\n\n"), str(after).split("\n\n"), n=0, lineterm="")
    return [cut(line, 160) for line in paragraphs if not line.startswith(("---", "+++", "@@"))]
