"""Recurring paragraphs: what an outlet prints around many of its articles is furniture, whatever its markup.

Only the edges of a text are counted, where furniture is: the first paragraph and the last three, if not long. One article
counts once, a copy of a text the outlet already printed not at all, and what the parser cut because it recurs is counted on, so
that it isn't forgotten. Counts are per outlet: a story that many outlets carry is not thereby furniture.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from parsers.text import paragraph_fingerprint
from storage.schema import outlets, recurring_paragraphs
from storage.sql.statements import insert_numbers

RECURS_ON = 5  # articles of one outlet from which a paragraph is furniture
LONGEST_CHARACTERS = 600
SHORTEST_CHARACTERS = 12
FIRST, LAST = 1, 3
MOST_RECURRING = 2_000  # per outlet, those on most articles


def edge_paragraphs(paragraphs: Sequence[str], cut: Iterable[str] = ()) -> set[int]:
    """Return the fingerprints of an article's first and last paragraphs that could be furniture, and of those `cut` as
    recurring."""
    edges = [*paragraphs[:FIRST], *paragraphs[FIRST:][-LAST:]]
    return {
        paragraph_fingerprint(text) for text in (*edges, *cut) if SHORTEST_CHARACTERS <= len(text) <= LONGEST_CHARACTERS
    }


async def count_paragraphs(conn: AsyncConnection, found: Iterable[tuple[int, int]], day: date) -> None:
    """Count (outlet id, paragraph fingerprint) pairs, one for each article."""
    days = (day - date(1970, 1, 1)).days
    rows = [(outlet, one, count, days) for (outlet, one), count in sorted(Counter(found).items())]
    await insert_numbers(
        conn, recurring_paragraphs, ("outlet_id", "fingerprint", "articles", "last_seen_day"), rows, _COUNT_ON
    )


_COUNT_ON = (
    "ON CONFLICT (outlet_id, fingerprint) DO UPDATE SET articles = recurring_paragraphs.articles + excluded.articles, "
    "last_seen_day = excluded.last_seen_day"
)


async def recurring(conn: AsyncConnection, outlet: str) -> frozenset[int]:
    """Return the fingerprints of paragraphs that recur over an outlet's articles: furniture, for the parser to cut."""
    found = await conn.scalars(
        select(recurring_paragraphs.c.fingerprint)
        .join(outlets, outlets.c.id == recurring_paragraphs.c.outlet_id)
        .where(outlets.c.slug == outlet, recurring_paragraphs.c.articles >= RECURS_ON)
        .order_by(recurring_paragraphs.c.articles.desc(), recurring_paragraphs.c.fingerprint)
        .limit(MOST_RECURRING)
    )
    return frozenset(found)
