"""One story: its origin with the evidence, its copies, their revisions, what operators decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, Text, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.desk.dialects import backend_of
from storage.schema import articles, outlets, stories, story_decisions
from storage.sql.types import JsonValue, UTCDateTime
from storage.views import shown_condition

MOST_COPIES = 200
MOST_REVISIONS = 20
MOST_DECISIONS = 50


@dataclass(frozen=True, slots=True)
class Copy:
    """One article of a story, with what its page says of rights."""

    article_id: int
    outlet: str
    outlet_name: str
    url: str
    headline: str
    standfirst: str | None
    byline: str | None
    text: str
    words: int
    language: str | None
    sections: tuple[str, ...]
    published_at: datetime | None
    modified_at: datetime | None
    first_seen_at: datetime
    revision: int
    status: str
    access: str
    completeness: str
    credit_line: str | None
    originator: str | None
    original_url: str | None
    wire: str | None
    attribution_confidence: float
    rights_state: str
    copyright_holder: str | None
    copyright_notice: str | None
    usage_terms: str | None
    licence_url: str | None
    is_origin: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """An operator's or a rule's word on two articles: `join` or `split`."""

    at: datetime
    kind: str
    article_id: int
    other_article_id: int
    by: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """A story. `copies` has the origin first, then by first sight, at most `MOST_COPIES` of `total`."""

    story_id: int
    headline: str
    origin_article_id: int | None
    originator: str | None
    original_url: str | None
    confidence: float
    evidence: tuple[Mapping[str, str], ...]
    first_seen_at: datetime
    last_changed_at: datetime
    copies: tuple[Copy, ...]
    is_cut: bool
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """An article's content at one moment, and how it came to differ from the one before."""

    revision: int
    seen_at: datetime
    headline: str
    text: str
    change: str
    diff: Mapping[str, Any]


async def merged_into(conn: AsyncConnection, story_id: int) -> int | None:
    """Return the story that holds this one's articles now; None when it holds them itself or there is no such story."""
    found: int | None = await conn.scalar(select(stories.c.merged_into).where(stories.c.id == story_id))
    return found


async def read_story(conn: AsyncConnection, story_id: int) -> Story | None:
    """Return a story with its copies; None where there is none that may be shown."""
    row = (
        await conn.execute(select(stories).where(stories.c.id == story_id, stories.c.merged_into.is_(None)))
    ).one_or_none()
    if row is None:
        return None
    a = articles.alias("a")
    found = await conn.execute(
        select(
            a.c.id.label("article_id"), outlets.c.slug.label("outlet"), outlets.c.name.label("outlet_name"),
            *(a.c[name] for name in _COPIED),
        )
        .join(outlets, outlets.c.id == a.c.outlet_id)
        .where(a.c.story_id == story_id, text(shown_condition(backend_of(conn), "a")))
        .order_by(a.c.first_seen_at, a.c.id)
        .limit(MOST_COPIES + 1)
    )  # fmt: skip
    copies = [
        Copy(
            **{**one, "sections": tuple(one["sections"] or ()), "is_origin": one["article_id"] == row.origin_article_id}
        )
        for one in map(dict, found.mappings())
    ]
    if not copies:
        return None
    is_cut = len(copies) > MOST_COPIES
    copies = sorted(copies[:MOST_COPIES], key=lambda one: not one.is_origin)
    shown = next((one for one in copies if one.article_id == row.shown_article_id), copies[0])
    origin = next((one for one in copies if one.is_origin), None)
    return Story(
        story_id=story_id,
        headline=shown.headline,
        origin_article_id=row.origin_article_id,
        originator=origin.outlet_name if origin else row.originator,
        original_url=origin.url if origin else row.original_url,
        confidence=row.confidence,
        evidence=tuple(row.evidence or ()),
        first_seen_at=row.first_seen_at,
        last_changed_at=row.last_changed_at,
        copies=tuple(copies),
        is_cut=is_cut,
        decisions=await _decisions(conn, [one.article_id for one in copies]),
    )


async def read_revisions(conn: AsyncConnection, article_id: int) -> list[Revision]:
    """Return the newest revisions of an article, oldest of them first."""
    rows = await conn.execute(
        text(
            "SELECT revision, seen_at, headline, text, change, diff FROM revisions_v1 WHERE article_id = :id "
            "ORDER BY revision DESC LIMIT :limit"
        ).columns(
            Column("revision", Integer), Column("seen_at", UTCDateTime), Column("headline", Text), Column("text", Text),
            Column("change", Text), Column("diff", JsonValue),
        ),
        {"id": article_id, "limit": MOST_REVISIONS},
    )  # fmt: skip
    return [Revision(*row) for row in rows][::-1]


async def _decisions(conn: AsyncConnection, article_ids: list[int]) -> tuple[Decision, ...]:
    table = story_decisions
    rows = await conn.execute(
        select(table.c.at, table.c.kind, table.c.article_id, table.c.other_article_id, table.c.decided_by, table.c.note)
        .where(or_(table.c.article_id.in_(article_ids), table.c.other_article_id.in_(article_ids)))
        .order_by(table.c.at.desc(), table.c.id.desc())
        .limit(MOST_DECISIONS)
    )
    return tuple(Decision(*row) for row in rows)


_COPIED = (
    "url", "headline", "standfirst", "byline", "text", "words", "language", "sections", "published_at", "modified_at",
    "first_seen_at", "revision", "status", "access", "completeness", "credit_line", "originator", "original_url", "wire",
    "attribution_confidence", "rights_state", "copyright_holder", "copyright_notice", "usage_terms", "licence_url",
)  # fmt: skip
