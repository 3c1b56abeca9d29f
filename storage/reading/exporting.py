"""What an export goes through: articles in batches, however many there are, with no transaction held between two batches.

By id, for those who want everything; from the newest on, for feeds; or what changed since a `seq`, each article once.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.changes import changes_after
from storage.engine import Database
from storage.reading.articles import get_articles, list_articles
from storage.reading.columns import ARTICLES
from storage.reading.filters import Filter, content_conditions, filed_at, shown, time_conditions
from storage.reading.pages import Position
from storage.schema import articles

BATCH = 250
"""Articles in memory at once; with their texts and HTML some 5 MB."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some articles with all columns, and the ids of some that were here and may no longer be shown."""

    rows: list[dict[str, Any]]
    gone: tuple[int, ...] = ()


async def by_id(database: Database, wanted: Filter) -> AsyncIterator[Batch]:
    """Go through the articles in the order they arrived in."""
    last = 0
    while True:
        async with database.read() as conn:
            ids = list(
                await conn.scalars(
                    select(articles.c.id)
                    .where(articles.c.id > last, *_conditions(conn.dialect, wanted))
                    .order_by(articles.c.id)
                    .limit(BATCH)
                )
            )
            rows = await get_articles(conn, ids) if ids else []
        if not ids:
            return
        last = ids[-1]
        yield Batch(rows)


async def newest_first(database: Database, wanted: Filter) -> AsyncIterator[Batch]:
    """Go through the articles from the newest to the oldest."""
    after: Position | None = None
    while True:
        async with database.read() as conn:
            page = await list_articles(conn, wanted, after=after, limit=BATCH, whole=True)
        if page.rows:
            yield Batch(page.rows)
        if page.after is None:
            return
        after = page.after


async def changed_since(database: Database, wanted: Filter, seq: int) -> AsyncIterator[Batch]:
    """Go through the articles that changed after `seq`, each once, and name those that are gone.

    What is remembered of those that were given out is one bit an article. Raises `ChangesPrunedError`.
    """
    told = bytearray()
    while True:
        async with database.read() as conn:
            found = await changes_after(conn, seq, limit=BATCH)
            ids = [one.article_id for one in found if one.article_id is not None and _is_first(told, one.article_id)]
            rows = await _wanted(conn, wanted, ids)
            there = set(await conn.scalars(select(ARTICLES.c.article_id).where(ARTICLES.c.article_id.in_(ids))))
        if not found:
            return
        seq = found[-1].seq
        gone = tuple(one for one in dict.fromkeys(ids) if one not in there)
        if rows or gone:
            yield Batch(rows, gone)


async def carriers(conn: AsyncConnection) -> list[dict[str, Any]]:
    """Return each outlet of the catalogue with its `hosts` and the `feeds` it declares, by slug."""
    outlets, feeds = schema.outlets, schema.feeds
    found = await conn.execute(
        select(outlets.c.id, outlets.c.slug, outlets.c.name, outlets.c.hosts, outlets.c.declared).order_by(
            outlets.c.slug
        )
    )
    rows = [dict(row) for row in found.mappings()]
    declared: dict[int, list[str]] = {}
    for outlet_id, url in await conn.execute(
        select(feeds.c.outlet_id, feeds.c.url).where(feeds.c.declared, feeds.c.state != "retired").order_by(feeds.c.id)
    ):
        declared.setdefault(outlet_id, []).append(url)
    return [row | {"feeds": declared.get(row["id"], [])} for row in rows]


async def _wanted(conn: AsyncConnection, wanted: Filter, ids: list[int]) -> list[dict[str, Any]]:
    if not ids:
        return []
    passing = await conn.scalars(
        select(articles.c.id).where(articles.c.id.in_(ids), *_conditions(conn.dialect, wanted))
    )
    return await get_articles(conn, list(passing))


def _conditions(dialect: Dialect, wanted: Filter) -> list[Any]:
    times = time_conditions(wanted, filed_at(articles))
    return [shown(dialect, articles), *content_conditions(dialect, wanted, articles), *times]


def _is_first(told: bytearray, number: int) -> bool:
    """Mark an article and tell whether it wasn't before."""
    place, bit = number >> 3, 1 << (number & 7)
    if place >= len(told):
        told.extend(bytes(place + 1 - len(told)))
    is_first = not told[place] & bit
    told[place] |= bit
    return is_first
