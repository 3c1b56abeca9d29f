"""What the store knows about pages that are about to be saved: one look-up for a whole batch."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, bindparam, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.dedupe import Known
from storage.record import FIELDS, LIST_FIELDS, content_of
from storage.schema import article_keys, articles, claims, fingerprints

COPIES_LOOKED_AT = 64  # of one exact text: enough to find its story; a template's thousands are not read at each save


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article the store has, and the story it is in."""

    known: Known
    story_id: int


@dataclass(frozen=True, slots=True)
class Lookup:
    """What a batch touches: keys -> (kind, article), fingerprints -> articles, URL keys -> articles that claim them as their
    original."""

    keys: dict[int, list[tuple[str, int]]]
    same_text: dict[int, list[int]]
    claimed_by: dict[int, list[int]]
    articles: dict[int, KnownArticle]


async def look_up(
    conn: AsyncConnection, *, keys: Iterable[int], texts: Iterable[int], targets: Iterable[int]
) -> Lookup:
    """Return what is known of these keys, fingerprints and (as targets of claims) URL keys."""
    found = Lookup(defaultdict(list), defaultdict(list), defaultdict(list), {})
    rows = await conn.execute(_LOOKUP, {"keys": sorted(keys), "texts": sorted(texts), "targets": sorted(targets)})
    ids: set[int] = set()
    for kind, key, article_id in rows:
        ids.add(article_id)
        if kind == "=":
            found.same_text[key].append(article_id)
        elif kind == "<":
            found.claimed_by[key].append(article_id)
        else:
            found.keys[key].append((kind, article_id))
    await load_known(conn, found, ids)
    return found


async def load_known(conn: AsyncConnection, found: Lookup, ids: Iterable[int]) -> None:
    """Add articles to a look-up."""
    if missing := sorted(set(ids) - found.articles.keys()):
        for row in (await conn.execute(_KNOWN, {"ids": missing})).mappings():
            found.articles[row["id"]] = KnownArticle(known_from(row), row["story_id"])


def known_from(row: Mapping[Any, Any]) -> Known:
    """Return an article's row as the decision sees it."""
    return Known(
        row["id"], row["outlet_id"], row["revision"], row["status"], content_of(row), row["content_fetched_at"]
    )


_ranked = (
    select(
        fingerprints.c.fingerprint,
        fingerprints.c.article_id,
        func.row_number()
        .over(partition_by=fingerprints.c.fingerprint, order_by=fingerprints.c.article_id)
        .label("place"),
    )
    .where(fingerprints.c.fingerprint.in_(bindparam("texts", expanding=True)))
    .subquery()
)
_LOOKUP = union_all(
    select(article_keys.c.kind, article_keys.c.key, article_keys.c.article_id).where(
        article_keys.c.key.in_(bindparam("keys", expanding=True))
    ),
    select(literal("=", Text), _ranked.c.fingerprint, _ranked.c.article_id).where(_ranked.c.place <= COPIES_LOOKED_AT),
    select(literal("<", Text), claims.c.target_key, claims.c.article_id).where(
        claims.c.target_key.in_(bindparam("targets", expanding=True))
    ),
)
_CONTENT = (
    "headline", "headline_key", "standfirst", "text", "words", "fingerprint", "digest", "published_at", "details",
    "embargoed_until", "expires_at",
)  # fmt: skip
_KNOWN = select(
    articles.c.id,
    articles.c.outlet_id,
    articles.c.story_id,
    articles.c.revision,
    articles.c.status,
    articles.c.content_fetched_at,
    *(articles.c[name] for name in dict.fromkeys((*_CONTENT, *FIELDS, *LIST_FIELDS))),
).where(articles.c.id.in_(bindparam("ids", expanding=True)))
