"""Stories, as `stories_v1` shows them, with the articles that carry them."""

from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Dialect, exists, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.columns import ARTICLES, BRIEF_COLUMNS, STORIES
from storage.reading.filters import Filter, content_conditions, filed_at, shown, time_conditions
from storage.reading.pages import KEPT, Listed, Listing, Position, older
from storage.reading.walking import exactly, newest_first, walk
from storage.schema import articles, stories

StoryOrder = Literal["published", "changed"]
STORY_ORDERS: tuple[StoryOrder, ...] = ("published", "changed")


@lru_cache(KEPT)
def stories_listing(
    dialect: Dialect,
    wanted: Filter,
    *,
    order: StoryOrder = "published",
    after: Position | None = None,
    limit: int = 50,
    whole: bool = False,
) -> Listing:
    """Return a list of stories, newest first: by the time of the article that stands for them, or by when an article of theirs
    last came, changed or went.

    A filter on content asks for stories that one of the articles carries which pass it. Without `whole` their texts are left out.
    """
    columns = [one for one in STORIES.c if whole or one.name not in ("text", "evidence")]
    if order == "published":
        walked = walk(dialect, _times_of(wanted), "published", after, limit + 1, _standing_for_story(dialect, wanted))
        joined = walked.join(articles, articles.c.id == walked.c.filed_id_).join(
            STORIES, STORIES.c.story_id == articles.c.story_id
        )
    else:
        walked = _walk_changed(dialect, wanted, after, limit + 1)
        joined = walked.join(STORIES, STORIES.c.story_id == walked.c.filed_id_)
    return Listing(columns, STORIES, joined, walked, newest_first(walked, "published"), limit)


async def list_stories(conn: AsyncConnection, wanted: Filter, **how: Any) -> Listed:
    """Return a page of `stories_listing`, which takes the same arguments, as dictionaries."""
    return await stories_listing(conn.dialect, wanted, **how).rows(conn)


async def get_story(conn: AsyncConnection, story_id: int, *, whole: bool = False) -> dict[str, Any] | None:
    """Return a story with its `articles`, the origin first, then by first sight; None when there is no such story.

    With `whole` the articles have their texts too. A story that was merged is found under the id it went into.
    """
    found = await conn.execute(select(STORIES).where(STORIES.c.story_id == story_id))
    row = found.mappings().one_or_none()
    if row is None:
        return None
    columns = [ARTICLES.c[name] for name in BRIEF_COLUMNS]
    if whole:
        columns += [ARTICLES.c.text, ARTICLES.c.html]
    copies = await conn.execute(
        select(*columns)
        .where(ARTICLES.c.story_id == story_id)
        .order_by(ARTICLES.c.is_origin.desc(), ARTICLES.c.first_seen_at, ARTICLES.c.article_id)
    )
    return {**row, "articles": [dict(one) for one in copies.mappings()]}


async def story_merged_into(conn: AsyncConnection, story_id: int) -> int | None:
    """Return the story that a merged one went into, however often; None when it was not merged."""
    seen: set[int] = set()
    into: int | None = None
    current: int | None = story_id
    while current is not None and current not in seen:
        seen.add(current)
        into = current
        current = await conn.scalar(select(stories.c.merged_into).where(stories.c.id == current))
    return into if into != story_id else None


def _times_of(wanted: Filter) -> Filter:
    return Filter(since=wanted.since, until=wanted.until)


def _standing_for_story(dialect: Dialect, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions that an article stands for its story, and that one of the story's articles is wanted."""
    # Not EXISTS: PostgreSQL makes a join of that, takes its two columns for independent of one another, expects one row where
    # nearly all are meant, and sorts a million of them. Of a boolean expression it expects half.
    stands = func.coalesce(
        select(true())
        .where(
            stories.c.id == articles.c.story_id,
            stories.c.shown_article_id == articles.c.id,
            stories.c.merged_into.is_(None),
        )
        .correlate(articles)
        .scalar_subquery(),
        false(),
    )
    return [stands, *_carried_by(dialect, wanted, articles.c.story_id)]


def _carried_by(dialect: Dialect, wanted: Filter, story_id: ColumnElement[int]) -> list[ColumnElement[bool]]:
    if not wanted.is_on_content:
        return []
    carried = articles.alias("carried")
    return [
        exists().where(
            carried.c.story_id == story_id, shown(dialect, carried), *content_conditions(dialect, wanted, carried)
        )
    ]


def _walk_changed(dialect: Dialect, wanted: Filter, after: Position | None, rows: int) -> Any:
    at = stories.c.last_changed_at
    return (
        select(at.label("filed_at_"), stories.c.id.label("filed_id_"))
        .join(articles, articles.c.id == stories.c.shown_article_id)
        .where(
            stories.c.merged_into.is_(None),
            shown(dialect, articles),
            *_carried_by(dialect, wanted, stories.c.id),
            *time_conditions(wanted, filed_at(articles)),
            *older(after, at, stories.c.id),
        )
        .order_by(at.desc(), stories.c.id.desc())
        .limit(exactly(rows))
        .subquery("walked")
    )
