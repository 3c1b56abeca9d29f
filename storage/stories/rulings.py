"""An operator's decisions about stories: which articles are not one story, which stories are one. They are remembered, and
bind whatever is saved later."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import product

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import write_changes
from storage.errors import StorageError
from storage.schema import articles, stories, story_decisions
from storage.stories.partition import pair
from storage.stories.refresh import refresh_origins
from storage.stories.regroup import record, regroup

MOST_PAIRS = 100_000  # remembered for one split: a story of six hundred articles in halves


async def split_story(
    conn: AsyncConnection,
    story_id: int,
    article_ids: Collection[int],
    now: datetime,
    *,
    by: str = "operator",
    note: str | None = None,
) -> int:
    """Take articles out of a story into a story of their own, for good, and return its id. Inside a `Database.save()`.

    Raises `StorageError` where there is no such story, where an article is not in it, and where nothing would be left of it.
    """
    members = await _members(conn, story_id)
    apart = sorted(set(article_ids))
    if missing := [article for article in apart if article not in members]:
        raise StorageError(f"article {missing[0]} is not in story {story_id}")
    kept = [article for article in members if article not in apart]
    if not apart or not kept:
        raise StorageError(f"story {story_id} has articles {_listed(members)}: name some of them, not all")
    if len(apart) * len(kept) > MOST_PAIRS:
        raise StorageError(f"story {story_id} is too large to be split by a command ({len(members)} articles)")
    await record(conn, "split", product(apart, kept), now, by=by, note=note)
    # Each part stays whole, also where what held it together went with the other.
    for part in (apart, kept):
        await record(conn, "join", [(part[0], other) for other in part[1:]], now, by=by, note=note)
    await _settle(conn, [story_id], now)
    found = await conn.scalar(select(articles.c.story_id).where(articles.c.id == apart[0]))
    moved = apart if found != story_id else kept
    new = await conn.scalar(select(articles.c.story_id).where(articles.c.id == moved[0]))
    assert new is not None  # every article has a story
    return int(new)


async def join_stories(
    conn: AsyncConnection,
    story_ids: Sequence[int],
    now: datetime,
    *,
    by: str = "operator",
    note: str | None = None,
) -> int:
    """Make stories one, for good, and return its id: the oldest of theirs. Takes back what was split before. Inside a
    `Database.save()`.

    Raises `StorageError` for fewer than two stories, and where there is no such story.
    """
    wanted = sorted(set(story_ids))
    if len(wanted) < 2:
        raise StorageError("name two stories at least")
    members = [await _members(conn, story) for story in wanted]
    await _take_back(conn, members)
    firsts = [found[0] for found in members]
    await record(conn, "join", [(firsts[0], other) for other in firsts[1:]], now, by=by, note=note)
    await _settle(conn, wanted, now)
    return wanted[0]


async def _settle(conn: AsyncConnection, story_ids: Sequence[int], now: datetime) -> None:
    moves, alive = await regroup(conn, story_ids, now)
    rows: list[tuple[str, int | None, int | None, int | None]] = [
        (move.kind, move.article_id, move.story_id, None) for move in moves
    ]
    rows += [("origin_changed", origin, story, None) for story, origin in await refresh_origins(conn, alive, now)]
    await write_changes(conn, rows, now)


async def _take_back(conn: AsyncConnection, members: Sequence[Sequence[int]]) -> None:
    of = {article: place for place, found in enumerate(members) for article in found}
    for one, other in await _splits(conn, of):
        if of[one] != of[other]:
            await conn.execute(
                delete(story_decisions).where(
                    story_decisions.c.article_id == one, story_decisions.c.other_article_id == other
                )
            )


async def _splits(conn: AsyncConnection, ids: Collection[int]) -> list[tuple[int, int]]:
    rows = await conn.execute(
        select(story_decisions.c.article_id, story_decisions.c.other_article_id).where(
            story_decisions.c.article_id.in_(sorted(ids)),
            story_decisions.c.other_article_id.in_(sorted(ids)),
            story_decisions.c.kind == "split",
        )
    )
    return [pair(row.article_id, row.other_article_id) for row in rows]


async def _members(conn: AsyncConnection, story_id: int) -> list[int]:
    found = list(
        await conn.scalars(select(articles.c.id).where(articles.c.story_id == story_id).order_by(articles.c.id))
    )
    if not found:
        into = await conn.scalar(select(stories.c.merged_into).where(stories.c.id == story_id))
        where = f"; its articles are in story {into}" if into is not None else ""
        raise StorageError(f"there is no story {story_id}{where}")
    return found


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids[:20])) + (" and more" if len(ids) > 20 else "")
