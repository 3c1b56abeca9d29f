"""Where sketches are kept, and who shares a hash with whom.

On SQLite a row for each hash and article, in the order of the hashes: 20 bytes. On PostgreSQL such a row takes 60, so there an
article's hashes are one array, and a GIN index, which holds each hash once, leads to the articles.

In the order of the hashes each of an article's twenty rows belongs on another page of 16 kB, all of which a save writes. So on
SQLite rows are put in order in tiers, as a log-structured merge tree does: new ones stand among those of the last articles, on
pages that every save writes anyhow; every `FOLDED_EVERY` articles these go among the recent ones, and a slice of the recent ones
among the settled, side by side on pages that are written once. At a million articles a save writes .7 of these pages an article
instead of 17.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from sqlalchemy import bindparam, delete, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import shingles, sketches
from storage.sql.statements import insert_numbers

NEW, RECENT, SETTLED = 2, 1, 0  # nearly all are settled: 0 and 1 take no byte
FOLDED_EVERY = 1_000  # articles
SLICES = 32  # of all hashes, one of which settles at each fold
_SLICE = 2**32 // SLICES


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be kept of an article's sketch; `before` is the sketch of the text that it replaces."""

    article_id: int
    hashes: frozenset[int]
    before: frozenset[int] = frozenset()


async def find_carriers(conn: AsyncConnection, hashes: Collection[int]) -> list[tuple[int, int]]:
    """Return (hash, article) of every article that is kept under one of these hashes, each once."""
    if not hashes:
        return []
    found = await conn.execute(
        _FIND_ROWS if conn.dialect.name == "sqlite" else _FIND_ARRAYS, {"hashes": sorted(hashes)}
    )
    return list(dict.fromkeys((number, article) for number, article in found))


async def keep_sketches(conn: AsyncConnection, kept: Sequence[Kept], new: range) -> None:
    """Keep sketches, in the place of those that these articles had. `new` are the ids of the articles that came with them."""
    rows = sorted((one, sketch.article_id) for sketch in kept for one in sketch.hashes)  # in the order of the index
    if conn.dialect.name == "postgresql":
        if bare := [sketch.article_id for sketch in kept if not sketch.hashes]:
            await conn.execute(delete(sketches).where(sketches.c.article_id.in_(bare)))
        if rows:
            hashes, articles = map(list, zip(*rows, strict=True))
            await conn.execute(_KEEP_ARRAYS, {"hashes": hashes, "articles": articles})
        return
    gone = [
        {"of_hash": one, "of_article": sketch.article_id} for sketch in kept for one in sketch.before - sketch.hashes
    ]
    if gone:
        await conn.execute(_FORGET_ROW, gone)
    filed = [(NEW, *row) for row in rows]
    await insert_numbers(conn, shingles, ("tier", "hash", "article_id"), filed, "ON CONFLICT DO NOTHING")
    for number in _folds(new):
        await _fold(conn, number % SLICES)


def _folds(new: range) -> range:
    """Return the numbers of the folds that are due when these articles were put in: one for each thousand that they fill."""
    last = (new.stop - 1) // FOLDED_EVERY
    return range(max((new.start - 1) // FOLDED_EVERY, last - SLICES) + 1, last + 1) if new else range(0)


async def _fold(conn: AsyncConnection, number: int) -> None:
    """Put the new rows among the recent ones, and of these those of one slice among the settled.

    An article whose text changed may have a row in two tiers: of two that meet one stays.
    """
    first = number * _SLICE - 2**31
    for tier, below, low, high in ((NEW, RECENT, -(2**31), 2**31), (RECENT, SETTLED, first, first + _SLICE)):
        values = {"tier": tier, "below": below, "low": low, "high": high}
        await conn.execute(_SINK, values)
        await conn.execute(_LEAVE, values)


async def forget_sketch(conn: AsyncConnection, article_id: int, hashes: Collection[int]) -> None:
    """Forget an article's sketch; `hashes` are those of its text."""
    if conn.dialect.name == "postgresql":
        await conn.execute(delete(sketches).where(sketches.c.article_id == article_id))
    elif hashes:
        rows = [{"of_hash": one, "of_article": article_id} for one in sorted(hashes)]
        await conn.execute(_FORGET_ROW, rows)


async def last_sketch(conn: AsyncConnection) -> int:
    """Return the last article that has a sketch, 0 where none has."""
    table = shingles if conn.dialect.name == "sqlite" else sketches
    return int(await conn.scalar(select(func.max(table.c.article_id))) or 0)


async def read_sketches(conn: AsyncConnection, after: int, upto: int) -> list[Kept]:
    """Return the sketches of the articles behind `after`, `upto` at the last, in their order."""
    table = shingles if conn.dialect.name == "sqlite" else sketches
    rows = await conn.execute(
        select(table.c.article_id, *(one for one in table.c if one.name not in ("article_id", "tier")))
        .where(table.c.article_id > after, table.c.article_id <= upto)
        .order_by(table.c.article_id)
    )
    if table is sketches:
        return [Kept(article, frozenset(hashes)) for article, hashes in rows]
    grouped = groupby(rows, key=itemgetter(0))
    return [Kept(article, frozenset(number for _, number in found)) for article, found in grouped]


# What SQLite reads as an IN; SQLAlchemy executes none many times over.
_OF_ANY_TIER = or_(*(shingles.c.tier == tier for tier in (SETTLED, RECENT, NEW)))
_FIND_ROWS = select(shingles.c.hash, shingles.c.article_id).where(
    _OF_ANY_TIER, shingles.c.hash.in_(bindparam("hashes", expanding=True))
)
_SINK = text(
    "INSERT OR IGNORE INTO shingles (tier, hash, article_id) SELECT :below, hash, article_id FROM shingles "
    "WHERE tier = :tier AND hash >= :low AND hash < :high ORDER BY hash, article_id"
)
_LEAVE = text("DELETE FROM shingles WHERE tier = :tier AND hash >= :low AND hash < :high")
# In a subquery the array is no constant: of a constant one the planner adds up how many rows each of its hundreds of hashes may
# have, and reads the whole table.
_FIND_ARRAYS = text(
    "SELECT one, article_id FROM sketches, unnest(hashes) AS one "
    "WHERE hashes && (SELECT CAST(:hashes AS integer[])) AND one = ANY (CAST(:hashes AS integer[]))"
)
_KEEP_ARRAYS = text(
    "INSERT INTO sketches (article_id, hashes) SELECT article, array_agg(one) "
    "FROM unnest(CAST(:hashes AS integer[]), CAST(:articles AS integer[])) AS kept (one, article) GROUP BY article "
    "ON CONFLICT (article_id) DO UPDATE SET hashes = excluded.hashes"
)
_FORGET_ROW = delete(shingles).where(
    _OF_ANY_TIER, shingles.c.hash == bindparam("of_hash"), shingles.c.article_id == bindparam("of_article")
)
