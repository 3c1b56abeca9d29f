"""One article as it was read: its cleaned blocks' text, what was removed by which rule, and where its raw page lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.desk.dialects import backend_of
from storage.schema import articles, outlets, raw_pages
from storage.values import RawRef
from storage.views import shown_condition


@dataclass(frozen=True, slots=True)
class Audit:
    """An article with everything that says how it was read. `raw` is None when no raw page is kept (any more)."""

    article_id: int
    story_id: int
    outlet: str
    outlet_name: str
    url: str
    headline: str
    standfirst: str | None
    byline: str | None
    dateline: str | None
    credit_line: str | None
    text: str
    words: int
    language: str | None
    published_at: datetime | None
    first_seen_at: datetime
    revision: int
    status: str
    access: str
    completeness: str
    rights_state: str
    quality: float
    layout: date | None
    parser_version: str
    warnings: tuple[str, ...]
    disclaimers: tuple[str, ...]
    removed: tuple[Mapping[str, str], ...]
    raw: RawRef | None
    raw_type: str | None
    fetched_at: datetime | None


async def read_audit(conn: AsyncConnection, article_id: int) -> Audit | None:
    """Return an article; None where there is none that may be shown."""
    a = articles.alias("a")
    row = (
        await conn.execute(
            select(
                *(a.c[name] for name in _READ), outlets.c.slug, outlets.c.name, raw_pages.c.file_name, raw_pages.c.file_offset,
                raw_pages.c.file_length, raw_pages.c.content_type, raw_pages.c.fetched_at,
            )
            .join(outlets, outlets.c.id == a.c.outlet_id)
            .outerjoin(raw_pages, raw_pages.c.id == a.c.raw_page_id)
            .where(a.c.id == article_id, text(shown_condition(backend_of(conn), "a")))
        )
    ).mappings().one_or_none()  # fmt: skip
    if row is None:
        return None
    has_raw = row["file_name"] is not None
    plain = {name: row[name] for name in _READ if name not in {"warnings", "disclaimers", "removed"}}
    return Audit(
        article_id=article_id,
        outlet=row["slug"],
        outlet_name=row["name"],
        warnings=tuple(row["warnings"] or ()),
        disclaimers=tuple(_text_of(one) for one in row["disclaimers"] or ()),
        removed=tuple(row["removed"] or ()),
        raw=RawRef(row["file_name"], row["file_offset"], row["file_length"]) if has_raw else None,
        raw_type=row["content_type"],
        fetched_at=row["fetched_at"],
        **plain,
    )


def _text_of(disclaimer: str | Mapping[str, str]) -> str:
    return disclaimer if isinstance(disclaimer, str) else str(disclaimer.get("text", ""))


_READ = (
    "story_id", "url", "headline", "standfirst", "byline", "dateline", "credit_line", "text", "words", "language",
    "published_at", "first_seen_at", "revision", "status", "access", "completeness", "rights_state", "quality", "layout",
    "parser_version", "warnings", "disclaimers", "removed",
)  # fmt: skip
