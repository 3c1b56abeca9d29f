"""Search: the newest articles that match, or of the newest those that match best."""

from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Dialect, Float, Integer, Subquery, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.columns import ARTICLES, BRIEF_COLUMNS
from storage.reading.filters import Filter, content_conditions, filed_at, shown, time_conditions
from storage.reading.pages import KEPT, Listed, Listing, Position
from storage.reading.query import Query, fts5, matches, read_query, tsquery
from storage.reading.snippets import snippet
from storage.reading.walking import exactly, newest_first, walk
from storage.schema import articles

SearchOrder = Literal["relevance", "newest"]
SEARCH_ORDERS: tuple[SearchOrder, ...] = ("relevance", "newest")
COMMON = 5_000
"""Matches from which on a query counts as common on SQLite, and which at most are ranked: of a word that half of all articles
have, the newest are wanted, not the ones that repeat it most."""
SNIPPET_OF = 20_000
"""Characters of a text that are looked through for its snippet."""


async def search_listing(
    conn: AsyncConnection,
    query: str,
    wanted: Filter,
    *,
    order: SearchOrder = "relevance",
    after: Position | None = None,
    limit: int = 50,
) -> Listing | None:
    """Return the articles that hold all words, "phrases" and no -word of the query, each with a `snippet`; any input is a query.

    A query without a wanted word finds nothing: None. `newest` has pages, `relevance` one, and ranks the newest 5,000 matches.
    Withdrawn articles are found.
    """
    parts = read_query(query)
    if not parts.wanted:
        return None
    is_common = order == "newest" and await _is_common(conn, parts)
    return _listing(conn.dialect, parts, wanted, order, after, limit, is_common=is_common)


async def search_articles(conn: AsyncConnection, query: str, wanted: Filter, **how: Any) -> Listed:
    """Return a page of `search_listing`, which takes the same arguments, as dictionaries."""
    listing = await search_listing(conn, query, wanted, **how)
    return Listed() if listing is None else await listing.rows(conn)


async def _is_common(conn: AsyncConnection, parts: Query) -> bool:
    """Tell what SQLite cannot tell by itself. It counts the matches no further than needed: they are read one by one."""
    if conn.dialect.name != "sqlite":
        return False
    some = "SELECT count(*) FROM (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :query LIMIT :most)"
    return bool(await conn.scalar(text(some), {"query": fts5(parts), "most": COMMON}) == COMMON)


@lru_cache(KEPT)
def _listing(
    dialect: Dialect,
    parts: Query,
    wanted: Filter,
    order: SearchOrder,
    after: Position | None,
    limit: int,
    *,
    is_common: bool,
) -> Listing:
    if order == "newest":
        match = matches(dialect, parts, is_common=is_common)
        walked = walk(dialect, wanted, "published", after, limit + 1, [match])
        by = newest_first(walked, "published")
    else:
        walked = _best(dialect, parts, wanted, limit)
        by = [walked.c.rank.desc(), walked.c.filed_id_.desc()]
    return Listing(
        [ARTICLES.c[name] for name in BRIEF_COLUMNS],
        ARTICLES,
        walked.join(ARTICLES, ARTICLES.c.article_id == walked.c.filed_id_),
        walked,
        by,
        limit,
        func.substr(ARTICLES.c.text, 1, SNIPPET_OF),
        "snippet",
        lambda text: snippet(text, parts.wanted),
    )


def _best(dialect: Dialect, parts: Query, wanted: Filter, limit: int) -> Subquery:
    """Return the articles that match best, with their `rank`. Headlines count most, then standfirsts."""
    if dialect.name == "sqlite":
        best = (
            text(
                "SELECT rowid AS id, -bm25(articles_fts, 8.0, 3.0, 1.0) AS rank FROM articles_fts "
                "WHERE articles_fts MATCH :query ORDER BY rowid DESC LIMIT :most"
            )
            .bindparams(query=fts5(parts), most=COMMON)
            .columns(id=Integer(), rank=Float())
            .subquery("best")
        )
        rank: ColumnElement[float] = best.c.rank
        at = filed_at(articles)
        found = select(at.label("filed_at_"), articles.c.id.label("filed_id_"), rank.label("rank"))
        conditions = [
            shown(dialect, articles),
            *content_conditions(dialect, wanted, articles),
            *time_conditions(wanted, at),
        ]
        joined = found.join(best, best.c.id == articles.c.id).where(*conditions)
    else:
        newest = walk(dialect, wanted, "published", None, COMMON, [matches(dialect, parts)])
        rank = func.ts_rank(literal_column("articles.search"), tsquery(parts))
        joined = select(newest, rank.label("rank")).join(articles, articles.c.id == newest.c.filed_id_)
    return joined.order_by(rank.desc(), articles.c.id.desc()).limit(exactly(limit)).subquery("ranked")
