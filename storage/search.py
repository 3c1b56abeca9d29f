"""Full-text search for programs that use the library: one syntax on both databases (`storage.reading.query`)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.filters import Filter
from storage.reading.query import read_query
from storage.reading.search import search_articles
from storage.values import Found

__all__ = ["read_query", "search"]


async def search(
    conn: AsyncConnection, query: str, *, limit: int = 20, outlet: str | None = None, since: datetime | None = None
) -> list[Found]:
    """Return articles that hold all words, "phrases" and no -word of the query, best first; any input is a query.

    A query without a wanted word finds nothing. `since` is compared with the publication time, or where there is none with the
    time of first sight. Withdrawn articles are found, deleted ones are not. Of a common word the newest 5,000 are ranked.
    """
    wanted = Filter(outlets=(outlet,) if outlet is not None else (), since=since)
    page = await search_articles(conn, query, wanted, limit=limit)
    return [
        Found(
            row["article_id"],
            row["outlet"],
            row["url"],
            row["headline"],
            row["standfirst"],
            row["published_at"],
            row["snippet"],
        )
        for row in page.rows
    ]
