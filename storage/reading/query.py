"""Full-text queries with one syntax on both databases: words, "phrases", -without.

A query is taken apart here and put together again in each database's own language with every part quoted, so no input can be an
error. Both fold case and diacritics and know no stems: what is found is what is written.
"""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnClause, ColumnElement, Dialect, bindparam, literal_column, text

from storage.sql.storable import storable
from storage.views import fold

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


def fts5(parts: Query) -> str:
    """Return the query in SQLite's language."""
    wanted = " AND ".join(f'"{part}"' for part in parts.wanted)
    return f"({wanted})" + "".join(f' NOT "{part}"' for part in parts.unwanted)


def tsquery(parts: Query) -> ColumnClause[str]:
    """Return the query as an expression of PostgreSQL, with the words in it: a plan made for any words alike sorts a million
    matches of a common one. Words are letters, digits and single spaces (`read_query`), so nothing in them is syntax."""
    asked = [f"phraseto_tsquery('simple', {_quoted(part)})" for part in parts.wanted]
    asked += [f"!!phraseto_tsquery('simple', {_quoted(part)})" for part in parts.unwanted]
    return literal_column(f"({' && '.join(asked)})")


def _quoted(part: str) -> str:
    folded = fold(part)
    if not all(
        one.isalnum() or one == " " for one in folded
    ):  # marks that folding left: they are no syntax, and found no more
        folded = "".join(one if one.isalnum() else " " for one in folded)
    return f"'{folded}'"


def matches(dialect: Dialect, parts: Query, *, is_common: bool = False) -> ColumnElement[bool]:
    """Return the condition on `articles` that they match.

    On SQLite with `is_common` each article on the way is looked up, without it all matches are; PostgreSQL does either with one
    condition.
    """
    if dialect.name != "sqlite":
        return literal_column("articles.search").op("@@", is_comparison=True)(tsquery(parts))
    condition = (
        "EXISTS (SELECT 1 FROM articles_fts WHERE articles_fts MATCH :query AND articles_fts.rowid = articles.id)"
        if is_common
        else "articles.id IN (SELECT rowid FROM articles_fts WHERE articles_fts MATCH :query)"
    )
    return text(condition).bindparams(bindparam("query", fts5(parts)))  # type: ignore[return-value]  # likewise
