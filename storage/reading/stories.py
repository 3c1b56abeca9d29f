"""Stories, as `stories_v1` shows them, with the articles that carry them."""

from typing import Any, Literal

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.columns import ARTICLES, BRIEF_COLUMNS, STORIES
from storage.reading.filters import Filter, content_conditions, filed_at, shown, time_conditions
from storage.reading.pages import Listed, Position, listed, older
from storage.reading.walking import newest_first, walk
from storage.schema import articles, stories

StoryOrder = Literal["published", "changed"]
STORY_ORDERS: tuple[StoryOrder, ...] = ("published", "changed")


async def list_stories(
    conn: AsyncConnection,
    wanted: Filter,
    *,
    order: StoryOrder = "published",
    after: Position | None = None,
    limit: int = 50,
    whole: bool = False,
) -> Listed:
    """Return stories, newest first: by the time of the article that stands for them, or by when an article of theirs last came,
    changed or went.

    A filter on content asks for stories that one of the articles carries which pass it. Without `whole` their texts are left out.
    """
    columns = [one for one in STORIES.c if whole or one.name not in ("text", "evidence")]
    if order == "published":
        walked = walk(conn, _times_of(wanted), "published", after, limit + 1, _standing_for_story(conn, wanted))
        found = await conn.execute(
            select(*columns, walked)
            .join_from(walked, articles, articles.c.id == walked.c.filed_id_)
            .join(STORIES, STORIES.c.story_id == articles.c.story_id)
            .order_by(*newest_first(walked, order))
        )
        return listed(found.all(), limit)
    walked = _walk_changed(conn, wanted, after, limit + 1)
    found = await conn.execute(
        select(*columns, walked)
        .join_from(walked, STORIES, STORIES.c.story_id == walked.c.filed_id_)
        .order_by(walked.c.filed_at_.desc(), walked.c.filed_id_.desc())
    )
    return listed(found.all(), limit)


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


def _standing_for_story(conn: AsyncConnection, wanted: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions that an article stands for its story, and that one of the story's articles is wanted."""
    stands = exists().where(
        stories.c.id == articles.c.story_id,
        stories.c.shown_article_id == articles.c.id,
        stories.c.merged_into.is_(None),
    )
    return [stands, *_carried_by(conn, wanted, articles.c.story_id)]


def _carried_by(conn: AsyncConnection, wanted: Filter, story_id: ColumnElement[int]) -> list[ColumnElement[bool]]:
    if not wanted.is_on_content:
        return []
    carried = articles.alias("carried")
    return [
        exists().where(carried.c.story_id == story_id, shown(conn, carried), *content_conditions(conn, wanted, carried))
    ]


def _walk_changed(conn: AsyncConnection, wanted: Filter, after: Position | None, rows: int) -> Any:
    at = stories.c.last_changed_at
    return (
        select(at.label("filed_at_"), stories.c.id.label("filed_id_"))
        .join(articles, articles.c.id == stories.c.shown_article_id)
        .where(
            stories.c.merged_into.is_(None),
            shown(conn, articles),
            *_carried_by(conn, wanted, stories.c.id),
            *time_conditions(wanted, filed_at(articles)),
            *older(after, at, stories.c.id),
        )
        .order_by(at.desc(), stories.c.id.desc())
        .limit(rows)
        .subquery("walked")
    )
