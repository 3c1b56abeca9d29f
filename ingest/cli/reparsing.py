"""`wiredesk reparse`: stored raw pages through today's parsers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.arguments import AS_JSON, ONLY_OUTLET, SINCE, Commands, flag
from ingest.cli.failures import FAILED

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from ingest.config import Settings
    from ingest.service import Service
    from storage.dedupe import Decision
    from storage.values import Incoming, RawPage

PAGES_AT_ONCE = 32


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
        AS_JSON,
    )


def reparse(outlet: str | None, since: datetime | None, config: Path | None, *, only_diff: bool, as_json: bool) -> int:
    """Put the stored raw pages through today's parsers; where the record changes, a new revision is saved.

    Of each article its newest page is taken. With --since, only pages fetched from that day on.
    """
    from ingest.cli.printing import note, print_json, print_table, say
    from ingest.cli.session import await_result, known_slug, must_exist, read_settings
    from ingest.outlet_files import read_roster

    settings = read_settings(config)
    if outlet is not None:
        known_slug(read_roster(settings).catalogue, outlet, "--outlet")
    must_exist(settings.database.url)
    result = await_result(_reparse(settings, outlet, since, only_diff=only_diff))
    if as_json:
        print_json(
            {
                "counts": result.counts,
                "changes": [{"url": url, "lines": lines} for url, lines in result.changes],
                "failed": [{"url": url, "problem": why} for url, why in result.failed],
            }
        )
        return FAILED if result.failed else 0
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
        from storage.saving import decide_batch

        async with service.database.read() as conn:
            decisions = await decide_batch(conn, [incoming for _, incoming in good])
        for (page, _), decision in zip(good, decisions, strict=True):
            outcome, lines = change_of(decision)
            result.counts[outcome] += 1
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
    article = await service.parser.parse(job)
    key, keys = page_keys(capture.url, article, service.outlet(page.outlet), entry["url_key"] if entry else None)
    return Incoming(
        article=article,
        outlet_slug=page.outlet,
        url_key=key,
        fetched_at=capture.fetched_at,
        keys=keys,
        content_type=page.content_type,
        raw_page_id=page.id,
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


def change_of(decision: "Decision") -> tuple[str, list[str]]:
    """Return what saving would come to and, where that is a change, the lines that show it."""
    from storage.dedupe import Duplicate, New, Revision

    if isinstance(decision, Revision):
        lines = lines_of(decision.diff)
        return "would change", [f"address: {decision.known.article_id} moves here", *lines] if decision.moved else lines
    if isinstance(decision, New):
        return "would be new", ["not stored yet"]
    return ("duplicate" if isinstance(decision, Duplicate) else "unchanged"), []


def lines_of(diff: "Mapping[str, Any]") -> list[str]:
    """Return a revision's diff a few lines a field: short values whole, the text as the paragraphs that came and went."""
    from ingest.cli.printing import cut, shown

    changed = {name: diff[name] for name in ("headline", "standfirst") if name in diff} | dict(diff.get("fields", {}))
    lines = [
        f"{name}: {cut(_value(old, shown), 100)} -> {cut(_value(new, shown), 100)}"
        for name, (old, new) in changed.items()
    ]
    paragraphs = diff.get("paragraphs", {})
    lines += [cut(f"-{text}", 160) for text in paragraphs.get("removed", ())]
    lines += [cut(f"+{text}", 160) for text in paragraphs.get("added", ())]
    for old, new in paragraphs.get("edited", ()):
        lines += [cut(f"-{old}", 160), cut(f"+{new}", 160)]
    return [*lines, *(cut(f"correction: {text}", 160) for text in diff.get("corrections", ()))]


def _value(value: object, shown: "Callable[[object], str]") -> str:
    """Return a field's value as people read it: an author by name."""
    if isinstance(value, list):
        return shown([one["name"] if isinstance(one, dict) and "name" in one else one for one in value])
    return shown(value)
