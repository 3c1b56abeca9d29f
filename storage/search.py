"""Full-text search with one syntax on both databases: words, "phrases", -without.

A query is taken apart here and put together again in each database's own language with every part quoted, so no input can be an
error. Both fold case and diacritics and know no stems: what is found is what is written.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.types import UTCDateTime, storable
from storage.values import Found
from storage.views import fold, shown_condition

MOST_PARTS = 32
LONGEST_QUERY = 1_000
_PART = re.compile(r'(-?)"([^"]*)"?|(-?)([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Query:
    """What must be in an article and what must not, each a word or a phrase."""

    wanted: tuple[str, ...]
    unwanted: tuple[str, ...]


def read_query(query: str) -> Query:
    """Take a query apart. Parts without a letter or digit are left out."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for match in _PART.finditer(storable(query[:LONGEST_QUERY])):
        phrase = match[2] if match[2] is not None else match[4]
        part = " ".join(re.findall(r"[^\W_]+", phrase))
        if part:
            (unwanted if (match[1] or match[3]) else wanted).append(part)
    return Query(tuple(wanted[:MOST_PARTS]), tuple(unwanted[:MOST_PARTS]))


async def search(
    conn: AsyncConnection, query: str, *, limit: int = 20, outlet: str | None = None, since: datetime | None = None
) -> list[Found]:
    """Return articles that hold all words, "phrases" and no -word of the query, best first; any input is a query.

    A query without a wanted word finds nothing. `since` is compared with the publication time, or where there is none with the
    time of first sight. Withdrawn articles are found, deleted ones are not.
    """
    parts = read_query(query)
    if not parts.wanted:
        return []
    sqlite = conn.dialect.name == "sqlite"
    if sqlite:
        asked: dict[str, Any] = {"query": _fts5(parts)}
    else:
        asked = {f"w{place}": fold(part) for place, part in enumerate(parts.wanted)}
        asked |= {f"u{place}": fold(part) for place, part in enumerate(parts.unwanted)}
    conditions = ""
    if outlet is not None:
        conditions += " AND o.slug = :outlet"
        asked["outlet"] = outlet
    if since is not None:
        conditions += " AND coalesce(a.published_at, a.first_seen_at) >= :since"
        asked["since"] = since
    sql = (_SQLITE if sqlite else _postgresql(parts)).format(
        conditions=conditions, shown=shown_condition("sqlite" if sqlite else "postgresql", "a")
    )
    statement = text(sql).columns(
        Column("id", Integer), Column("slug", Text), Column("url", Text), Column("headline", Text), Column("standfirst", Text),
        Column("published_at", UTCDateTime), Column("snippet", Text),
    )  # fmt: skip
    bound = (
        statement
        if since is None
        else text(sql).bindparams(bindparam("since", type_=UTCDateTime)).columns(*statement.selected_columns)
    )
    rows = await conn.execute(bound, asked | {"limit": limit})
    return [
        Found(
            row.id,
            row.slug,
            row.url,
            row.headline,
            row.standfirst,
            row.published_at,
            " ".join((row.snippet or row.standfirst or "").split()),
        )
        for row in rows
    ]


def _fts5(parts: Query) -> str:
    wanted = " AND ".join(f'"{part}"' for part in parts.wanted)
    return f"({wanted})" + "".join(f' NOT "{part}"' for part in parts.unwanted)


_SQLITE = """
SELECT a.id, o.slug, a.url, a.headline, a.standfirst, a.published_at, snippet(articles_fts, 2, '', '', '…', 24) AS snippet
FROM articles_fts
JOIN articles a ON a.id = articles_fts.rowid
JOIN outlets o ON o.id = a.outlet_id
WHERE articles_fts MATCH :query AND {shown}{conditions}
ORDER BY bm25(articles_fts, 8.0, 3.0, 1.0), a.id DESC
LIMIT :limit
"""


def _postgresql(parts: Query) -> str:
    asked = " && ".join(f"phraseto_tsquery('simple', :w{place})" for place in range(len(parts.wanted)))
    asked += "".join(f" && !!phraseto_tsquery('simple', :u{place})" for place in range(len(parts.unwanted)))
    # Only the names of numbered parameters are put in.
    return (
        "WITH best AS (SELECT a.id, o.slug, a.url, a.headline, a.standfirst, a.published_at, a.text, q.query, "  # noqa: S608 - both parts are constants of this module
        "ts_rank(a.search, q.query) AS rank "
        f"FROM articles a JOIN outlets o ON o.id = a.outlet_id, (SELECT {asked} AS query) q "
        "WHERE a.search @@ q.query AND {shown}{conditions} ORDER BY rank DESC, a.id DESC LIMIT :limit) "
        "SELECT id, slug, url, headline, standfirst, published_at, "
        "ts_headline('simple', left(text, 20000), query, 'StartSel=\"\", StopSel=\"\", MaxWords=30, MinWords=15') AS snippet "
        "FROM best ORDER BY rank DESC, id DESC"
    )
