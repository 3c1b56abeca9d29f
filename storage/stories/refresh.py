"""Find the origins of stories anew, after an article came, changed, went or moved."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import article_keys, articles, claims, outlets, stories
from storage.stories.origin import Directory, Member, Origin, find_origin, plain_name

MOST_MEMBERS = (
    128  # read to find an origin, first seen first: a text on more outlets than this has its origin among them
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """An outlet as origin finding sees it; `names` are normalised, `printed` as they stand in texts."""

    id: int
    name: str
    names: frozenset[str]
    wire: bool
    aggregator: bool
    printed: tuple[str, ...] = ()


def sole_member(
    article: int,
    row: Mapping[str, Any],
    outlet: Carrier,
    first_seen_at: datetime,
    *,
    claims_elsewhere: str | None = None,
    named: str | None = None,
) -> Member:
    """Return an article that is alone in its story; `row` is made by `storage.record.article_row`."""
    return Member(
        article_id=article,
        outlet_id=outlet.id,
        outlet_name=outlet.name,
        outlet_names=outlet.names,
        url=row["url"],
        first_seen_at=first_seen_at,
        published_at=row["published_at"],
        is_wire=outlet.wire,
        is_aggregator=outlet.aggregator,
        originator=row["originator"],
        original_url=row["original_url"],
        wire=row["wire"],
        credit_line=row["credit_line"],
        claims_elsewhere=claims_elsewhere,
        named=named,
    )


async def read_directory(conn: AsyncConnection) -> Directory:
    """Return the names and aliases of every outlet."""
    return _directory(tuple(sorted(await conn.scalars(_NAMES))))


@lru_cache(2)
def _directory(stored: tuple[str, ...]) -> Directory:
    """Return the directory of these JSON lists of names. Kept: it is wanted for every batch and changes with the catalogue."""
    return Directory(name for names in stored for name in json.loads(names))


@lru_cache(4096)
def _plain_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(plain_name, names))


async def refresh_origins(
    conn: AsyncConnection, story_ids: Sequence[int], now: datetime, directory: Directory | None = None
) -> list[tuple[int, int | None]]:
    """Work out the origins of stories and store them; return (story, new origin) of those whose origin article changed.

    A story without articles loses its row in `stories_v1`.
    """
    if not story_ids:
        return []
    members = await _members(conn, story_ids, directory)
    before = {row.id: row.origin_article_id for row in await conn.execute(_ORIGINS, {"ids": story_ids})}
    changed: list[tuple[int, int | None]] = []
    rows = []
    for story in story_ids:
        found = members.get(story, [])
        origin = find_origin(found) if found else None
        rows.append({"story": story, **origin_values(origin, found), "to_changed": now})
        article = None if origin is None else origin.article_id
        if article != before[story]:
            changed.append((story, article))
    await conn.execute(_STORE, rows)
    return changed


def origin_values(origin: Origin | None, members: Sequence[Member]) -> dict[str, Any]:
    """Return an origin as the columns of `stories`, with `to_` before each name."""
    if origin is None:
        return {
            "to_origin": None, "to_shown": None, "to_originator": None, "to_url": None, "to_confidence": 0.0, "to_evidence": [],
            "to_first": None,
        }  # fmt: skip
    first = min(members, key=lambda member: (member.first_seen_at, member.article_id))
    outside = origin.article_id is None
    return {
        "to_origin": origin.article_id,
        "to_shown": first.article_id if outside else origin.article_id,
        "to_originator": origin.originator if outside else None,
        "to_url": origin.original_url if outside else None,
        "to_confidence": origin.confidence,
        "to_evidence": [{"rule": one.rule, "text": one.text} for one in origin.evidence],
        "to_first": first.first_seen_at,
    }


async def _members(
    conn: AsyncConnection, story_ids: Sequence[int], directory: Directory | None
) -> dict[int, list[Member]]:
    rows = (await conn.execute(_MEMBERS, {"stories": list(story_ids), "most": MOST_MEMBERS})).all()
    pointers: dict[tuple[int, str], int] = {}
    known: set[tuple[int, str]] = set()
    if rows:
        story_of = {row.id: row.story_id for row in rows}
        for claim in await conn.execute(_POINTERS, {"ids": sorted(story_of)}):
            known.add((claim.article_id, claim.rule))
            if story_of.get(claim.target) == story_of[claim.article_id] and claim.target != claim.article_id:
                pointers.setdefault((claim.article_id, claim.rule), claim.target)
    if directory is None:
        directory = await read_directory(conn) if any(row.credit_line for row in rows) else Directory(())
    members: defaultdict[int, list[Member]] = defaultdict(list)
    for row in rows:
        members[row.story_id].append(_member(row, pointers, known, directory))
    return dict(members)


def _member(
    row: Any, pointers: dict[tuple[int, str], int], known: set[tuple[int, str]], directory: Directory
) -> Member:
    known_claim = (row.id, "canonical_claim") in known or row.canonical_claim == row.original_url
    elsewhere = None if known_claim else row.canonical_claim
    return Member(
        article_id=row.id,
        outlet_id=row.outlet_id,
        outlet_name=row.name,
        outlet_names=_plain_names(tuple(row.names)),
        url=row.url,
        first_seen_at=row.first_seen_at,
        published_at=row.published_at,
        is_wire=row.wire_outlet,
        is_aggregator=row.aggregator,
        originator=row.originator,
        original_url=row.original_url,
        wire=row.wire,
        credit_line=row.credit_line,
        credits_article=pointers.get((row.id, "credit_link")),
        claims_article=pointers.get((row.id, "canonical_claim")),
        claims_elsewhere=elsewhere,
        named=directory.named(row.credit_line, row.originator),
    )


_ranked = (
    select(
        articles.c.id,
        func.row_number()
        .over(partition_by=articles.c.story_id, order_by=(articles.c.first_seen_at, articles.c.id))
        .label("place"),
    )
    .where(articles.c.story_id.in_(bindparam("stories", expanding=True)), articles.c.status != "deleted")
    .subquery()
)
_NAMES = select(cast(outlets.c.names, Text))
_ORIGINS = select(stories.c.id, stories.c.origin_article_id).where(stories.c.id.in_(bindparam("ids", expanding=True)))
_MEMBERS = (
    select(
        articles.c.id,
        articles.c.story_id,
        articles.c.outlet_id,
        outlets.c.name,
        outlets.c.names,
        outlets.c.wire.label("wire_outlet"),
        outlets.c.aggregator,
        articles.c.url,
        articles.c.first_seen_at,
        articles.c.published_at,
        articles.c.originator,
        articles.c.original_url,
        articles.c.canonical_claim,
        articles.c.wire,
        articles.c.credit_line,
    )
    .join(_ranked, _ranked.c.id == articles.c.id)
    .join(outlets, outlets.c.id == articles.c.outlet_id)
    .where(_ranked.c.place <= bindparam("most"))
    .order_by(articles.c.id)
)
_POINTERS = (
    select(claims.c.article_id, claims.c.rule, article_keys.c.article_id.label("target"))
    .join(article_keys, article_keys.c.key == claims.c.target_key)
    .where(claims.c.article_id.in_(bindparam("ids", expanding=True)), article_keys.c.kind != "guid")
    .order_by(claims.c.article_id, claims.c.rule, article_keys.c.kind.desc(), article_keys.c.article_id)
)
_STORE = (
    update(stories)
    .where(stories.c.id == bindparam("story"))
    .values(
        origin_article_id=bindparam("to_origin"),
        shown_article_id=bindparam("to_shown"),
        originator=bindparam("to_originator"),
        original_url=bindparam("to_url"),
        confidence=bindparam("to_confidence"),
        evidence=bindparam("to_evidence"),
        first_seen_at=func.coalesce(bindparam("to_first", type_=stories.c.first_seen_at.type), stories.c.first_seen_at),
        last_changed_at=bindparam("to_changed"),
    )
)
