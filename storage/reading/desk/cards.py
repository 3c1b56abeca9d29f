"""The list of stories: a card each, newest arrival first.

Story ids grow with arrival, so a page is a walk down the primary key. With filters the walk could be long: it goes `STORIES_A_LOOK`
stories and says how far it came.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.desk.dialects import backend_of
from storage.schema import articles, outlets, stories
from storage.views import Backend, shown_condition

STORIES_A_LOOK = 20_000
ARTICLES_FOR_CHOICES = 500
SUMMARY_LENGTH = 280

AnyRow = Row[*tuple[Any, ...]]

_SHOWN = articles.alias("a")  # the article that stands for a story
_COPY = articles.alias("c")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which stories: those with an article of this outlet (slug), section, language and rights, published on this day (UTC)."""

    outlet: str | None = None
    section: str | None = None
    language: str | None = None
    rights: str | None = None
    day: date | None = None

    @property
    def any(self) -> bool:
        """Tell whether anything is asked for."""
        return any((self.outlet, self.section, self.language, self.rights, self.day))


@dataclass(frozen=True, slots=True)
class Card:
    """A story in the list. `originator` and `credit_line` say whom to credit; `carriers` are the outlets' names, sorted."""

    story_id: int
    headline: str
    summary: str
    outlet: str
    outlet_name: str
    origin_article_id: int | None
    originator: str | None
    credit_line: str | None
    byline: str | None
    wire: str | None
    sections: tuple[str, ...]
    language: str | None
    rights_state: str
    status: str
    revision: int
    copies: int
    carriers: tuple[str, ...]
    published_at: datetime | None
    first_seen_at: datetime
    last_changed_at: datetime


@dataclass(frozen=True, slots=True)
class CardPage:
    """Cards, and the id to go on before; None when there are no more. `is_cut`: the walk stopped before the list was full."""

    cards: tuple[Card, ...]
    before: int | None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be filtered by: outlets (slug and name) and what the newest articles have."""

    outlets: tuple[tuple[str, str], ...]
    sections: tuple[str, ...]
    languages: tuple[str, ...]


async def list_cards(
    conn: AsyncConnection, filters: Filters, *, before: int | None = None, limit: int = 30
) -> CardPage:
    """Return the newest stories that arrived before the story `before`."""
    top = before if before is not None else ((await conn.scalar(select(func.max(stories.c.id)))) or 0) + 1
    backend = backend_of(conn)
    wanted: list[ColumnElement[bool]] = [stories.c.id < top, stories.c.merged_into.is_(None)]
    floor = 0
    matching = _matching(backend, filters)
    if filters.day is not None:  # a day's articles are found by their index
        wanted.append(stories.c.id.in_(select(articles.c.story_id).where(*matching)))
    elif filters.any:
        floor = max(0, top - STORIES_A_LOOK)
        wanted += [
            stories.c.id >= floor,
            select(articles.c.id).where(articles.c.story_id == stories.c.id, *matching).exists(),
        ]
    found = list(await conn.scalars(select(stories.c.id).where(*wanted).order_by(stories.c.id.desc()).limit(limit + 1)))
    is_full = len(found) > limit
    cards = await read_cards(conn, found[:limit])
    if is_full:
        return CardPage(cards, found[limit - 1])
    return CardPage(cards, floor or None, is_cut=floor > 0)


async def cards_of(conn: AsyncConnection, article_ids: Sequence[int]) -> CardPage:
    """Return the stories that these articles (search results) belong to, newest arrival first."""
    found = await conn.scalars(
        select(articles.c.story_id)
        .distinct()
        .where(articles.c.id.in_(article_ids))
        .order_by(articles.c.story_id.desc())
    )
    return CardPage(await read_cards(conn, list(found)), None)


async def read_cards(conn: AsyncConnection, story_ids: Sequence[int]) -> tuple[Card, ...]:
    """Return the cards of these stories, in this order; what may not be shown is left out."""
    if not story_ids:
        return ()
    shown = shown_condition(backend_of(conn), "a")
    a, o = _SHOWN, outlets
    rows = await conn.execute(
        select(
            stories.c.id, stories.c.origin_article_id, stories.c.originator, stories.c.first_seen_at,
            stories.c.last_changed_at, a.c.headline, a.c.standfirst, func.substr(a.c.text, 1, SUMMARY_LENGTH + 1).label("start"),
            a.c.byline, a.c.wire, a.c.sections, a.c.language, a.c.rights_state, a.c.status, a.c.revision, a.c.published_at,
            o.c.slug, o.c.name,
        )
        .join_from(stories, a, a.c.id == stories.c.shown_article_id)
        .join(o, o.c.id == a.c.outlet_id)
        .where(stories.c.id.in_(story_ids), text(shown))
    )  # fmt: skip
    found = {row.id: row for row in rows}
    copies = await _copies(conn, list(found))
    return tuple(_card(found[story], copies.get(story, [])) for story in story_ids if story in found)


async def read_choices(conn: AsyncConnection) -> Choices:
    """Return what the list can be filtered by."""
    known = await conn.execute(
        select(outlets.c.slug, outlets.c.name)
        .where(
            outlets.c.declared
            | select(articles.c.id).where(articles.c.outlet_id == outlets.c.id).correlate(outlets).exists()
        )
        .order_by(func.lower(outlets.c.name))
    )
    newest = await conn.execute(
        select(articles.c.sections, articles.c.language).order_by(articles.c.id.desc()).limit(ARTICLES_FOR_CHOICES)
    )
    sections: set[str] = set()
    languages: set[str] = set()
    for row in newest:
        sections.update(row.sections or ())
        if row.language:
            languages.add(row.language)
    return Choices(
        tuple((row.slug, row.name) for row in known),
        tuple(sorted(sections, key=str.casefold)),
        tuple(sorted(languages)),
    )


async def _copies(conn: AsyncConnection, story_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """Return the articles of stories: outlet and credit line, those seen first first."""
    c = _COPY
    rows = await conn.execute(
        select(c.c.story_id, c.c.credit_line, outlets.c.name)
        .join(outlets, outlets.c.id == c.c.outlet_id)
        .where(c.c.story_id.in_(story_ids), text(shown_condition(backend_of(conn), "c")))
        .order_by(c.c.first_seen_at, c.c.id)
    )
    by_story: dict[int, list[AnyRow]] = {}
    for row in rows:
        by_story.setdefault(row.story_id, []).append(row)
    return by_story


def _card(row: AnyRow, copies: Sequence[AnyRow]) -> Card:
    says_more = row.standfirst and row.standfirst.strip() != row.headline.strip()
    summary = row.standfirst if says_more else row.start
    return Card(
        story_id=row.id,
        headline=row.headline,
        summary=summary[:SUMMARY_LENGTH] + ("…" if len(summary) > SUMMARY_LENGTH else ""),
        outlet=row.slug,
        outlet_name=row.name,
        origin_article_id=row.origin_article_id,
        originator=row.originator if row.origin_article_id is None else row.name,
        credit_line=next((copy.credit_line for copy in copies if copy.credit_line), None),
        byline=row.byline,
        wire=row.wire,
        sections=tuple(row.sections or ()),
        language=row.language,
        rights_state=row.rights_state,
        status=row.status,
        revision=row.revision,
        copies=len(copies),
        carriers=tuple(sorted({copy.name for copy in copies}, key=str.casefold)),
        published_at=row.published_at,
        first_seen_at=row.first_seen_at,
        last_changed_at=row.last_changed_at,
    )


def _matching(backend: Backend, filters: Filters) -> list[ColumnElement[bool]]:
    """Return the conditions on an article of `articles` that make its story match."""
    conditions: list[ColumnElement[bool]] = [literal_column(f"({shown_condition(backend, 'articles')})")]
    if filters.outlet is not None:
        conditions.append(
            articles.c.outlet_id == select(outlets.c.id).where(outlets.c.slug == filters.outlet).scalar_subquery()
        )
    if filters.section is not None:
        values = (func.json_each if backend == "sqlite" else func.jsonb_array_elements_text)(articles.c.sections)
        each = values.table_valued("value", name="section")
        conditions.append(
            and_(articles.c.sections.is_not(None), select(1).where(each.c.value == filters.section).exists())
        )
    if filters.language is not None:
        conditions.append(articles.c.language == filters.language)
    if filters.rights is not None:
        conditions.append(articles.c.rights_state == filters.rights)
    if filters.day is not None:
        begins = datetime.combine(filters.day, time(), UTC)
        conditions += [articles.c.published_at >= begins, articles.c.published_at < begins + timedelta(days=1)]
    return conditions
