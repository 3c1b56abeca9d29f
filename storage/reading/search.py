"""Search: the newest articles that match, or of the newest those that match best."""

from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Dialect, Float, Integer, Subquery, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.columns import ARTICLES, BRIEF_COLUMNS
from storage.reading.filters import Filter, content_conditions, filed_at, shown, time_conditions
from storage.reading.pages import KEPT, Listed, Listing, Position, older
from storage.reading.query import Query, fts5, matches, read_query, tsquery
from storage.reading.snippets import snippet
from storage.reading.walking import exactly, newest_first, walk
from storage.schema import articles

SearchOrder = Literal["relevance", "newest"]
SEARCH_ORDERS: tuple[SearchOrder, ...] = ("relevance", "newest")
COMMON = 5_000
"""Matches from which on a query counts as common on SQLite, and which at most are ranked: of a word that half of all articles
have, the newest are wanted, not the ones that repeat it most."""
WALK_COST = 130
"""On PostgreSQL: a page of 51 among `h` matches is found on the way past `51 * n / h` of `n` articles, at some 25 µs to look into
one's words; reading and sorting all matches takes 10 µs each. They cost the same where `h * h` is 130 times `n`: at 1 in 90 of a
million."""
MOST_KNOWN = 1_000
USES = 50
_KNOWN: dict[tuple[Dialect, Query], tuple[bool, int]] = {}
"""Whether words are common, as PostgreSQL said, and how often that was used since: it is a matter of speed alone, and asked again
every fiftieth time."""
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
    is_common = (order == "newest" or conn.dialect.name != "sqlite") and await _is_common(conn, parts)
    return _listing(conn.dialect, parts, wanted, order, after, limit, is_common=is_common)


async def search_articles(conn: AsyncConnection, query: str, wanted: Filter, **how: Any) -> Listed:
    """Return a page of `search_listing`, which takes the same arguments, as dictionaries."""
    listing = await search_listing(conn, query, wanted, **how)
    return Listed() if listing is None else await listing.rows(conn)


async def _is_common(conn: AsyncConnection, parts: Query) -> bool:
    """Tell whether so many articles match that walking along time soon finds a page of them.

    The other way is to find all matches and sort them. SQLite counts them no further than needed, as they are read one by one.
    PostgreSQL knows from its statistics, but must be asked: it takes looking into a text's words on the way for nearly free, and
    would walk two seconds for a page of a word that a thousand of a million articles have.
    """
    if conn.dialect.name == "sqlite":
        some = "SELECT count(*) FROM (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :query LIMIT :most)"
        return bool(await conn.scalar(text(some), {"query": fts5(parts), "most": COMMON}) == COMMON)
    known, uses = _KNOWN.get((conn.dialect, parts), (False, USES))
    if uses < USES:
        _KNOWN[conn.dialect, parts] = known, uses + 1
        return known
    # What follows reads only the planner's mind. `tsquery` holds letters and digits alone.
    counted = await conn.exec_driver_sql(f"EXPLAIN (FORMAT JSON) SELECT FROM articles WHERE search @@ {tsquery(parts)}")
    held = await conn.scalar(text("SELECT reltuples FROM pg_class WHERE oid = 'articles'::regclass"))
    (plan,) = counted.scalar_one()
    found = bool(plan["Plan"]["Plan Rows"] ** 2 >= WALK_COST * max(float(held or 0), 1.0))
    if len(_KNOWN) >= MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN[conn.dialect, parts] = found, 1
    return found


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
        walked = _newest(dialect, parts, wanted, after, limit + 1, is_common=is_common)
        by = newest_first(walked, "published")
    else:
        walked = _best(dialect, parts, wanted, limit, is_common=is_common)
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


def _newest(
    dialect: Dialect, parts: Query, wanted: Filter, after: Position | None, rows: int, *, is_common: bool
) -> Subquery:
    """Return the newest matches behind a position: found on the way along time, or all of them sorted."""
    match = matches(dialect, parts, is_common=is_common)
    if is_common:
        return walk(dialect, wanted, "published", after, rows, [match])
    at = filed_at(articles)
    conditions = [
        shown(dialect, articles),
        *content_conditions(dialect, wanted, articles),
        *time_conditions(wanted, at),
    ]
    matching = (
        select(at.label("filed_at_"), articles.c.id.label("filed_id_"))
        .where(match, *conditions)
        .cte("matching")
        .prefix_with("MATERIALIZED", dialect="postgresql")  # else it is planned as a walk again
    )
    return (
        select(matching)
        .where(*older(after, matching.c.filed_at_, matching.c.filed_id_))
        .order_by(matching.c.filed_at_.desc(), matching.c.filed_id_.desc())
        .limit(exactly(rows))
        .subquery("walked")
    )


def _best(dialect: Dialect, parts: Query, wanted: Filter, limit: int, *, is_common: bool) -> Subquery:
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
        newest = _newest(dialect, parts, wanted, None, COMMON, is_common=is_common)
        rank = func.ts_rank(literal_column("articles.search"), tsquery(parts))
        joined = select(newest, rank.label("rank")).join(articles, articles.c.id == newest.c.filed_id_)
    return joined.order_by(rank.desc(), articles.c.id.desc()).limit(exactly(limit)).subquery("ranked")
