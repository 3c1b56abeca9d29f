"""Divide stories anew: after a compilation was found, or an operator decided.

All that ever joins or parts articles is stored (bonds, equal texts, decisions), so the division is worked out from that and
not from how the stories came about. Most saves don't need this: an article that only adds to a story is put there at once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import articles, bonds, counters, fingerprints, stories, story_decisions
from storage.sql.statements import insert_into, insert_new
from storage.stories.near import find_compilations, read_bonds
from storage.stories.partition import Pair, holding, owners, pair, partition

OURS = "wiredesk"
"""Who decided what no operator did. Such rows are a record; they bind nothing."""

Kind = Literal["join", "split"]


@dataclass(frozen=True, slots=True)
class Move:
    """An article that went from one story to another."""

    kind: Literal["merged", "split"]
    article_id: int
    story_id: int


async def regroup(conn: AsyncConnection, story_ids: Collection[int], now: datetime) -> tuple[list[Move], list[int]]:
    """Work out which articles of these stories belong together and move them; return the moves and every story that has
    articles now. The oldest article keeps its story; of merged stories the oldest stays."""
    rows = (await conn.execute(_MEMBERS, {"stories": sorted(story_ids)})).all()
    story_of = {row.id: row.story_id for row in rows}
    inside = await read_bonds(conn, _BONDS, story_of)
    wholes = await find_compilations(conn, (), also=story_of)
    decided = await _decisions(conn, story_of)
    groups = partition(
        story_of,
        holding([bond for bond in inside if bond.short in story_of], wholes),
        same_text=await _same_text(conn, story_of, {row.fingerprint for row in rows} - {None}),
        together=decided["join"],
        apart=frozenset(decided["split"]),
    )
    owned = owners(groups, story_of)
    fresh = await _new_stories(conn, [first for first, story in owned.items() if story is None], now)
    target = {article: owned[group[0]] or fresh[group[0]] for group in groups for article in group}
    kept = set(owned.values())
    moves = [
        Move("split" if story in kept else "merged", article, target[article])
        for article, story in sorted(story_of.items())
        if target[article] != story
    ]
    await _carry_out(conn, moves, story_of, kept, now)
    return moves, sorted(set(target.values()))


async def divided(conn: AsyncConnection, story_ids: Collection[int]) -> bool:
    """Tell whether an operator keeps any two of these stories apart."""
    return len(story_ids) > 1 and await conn.scalar(_DIVIDED, {"stories": sorted(story_ids)}) is not None


async def record(
    conn: AsyncConnection,
    kind: Kind,
    pairs: Iterable[Pair],
    now: datetime,
    *,
    by: str = OURS,
    note: str | None = None,
    evidence: Sequence[dict[str, str]] = (),
) -> None:
    """Keep a decision about pairs of articles. An operator's replaces what was decided before, ours replaces nothing."""
    rows = [
        {
            "at": now, "kind": kind, "article_id": one, "other_article_id": other, "decided_by": by, "note": note,
            "evidence": list(evidence),
        }
        for one, other in sorted({pair(*both) for both in pairs})
    ]  # fmt: skip
    if not rows:
        return
    if by == OURS:
        await conn.execute(insert_new(conn, story_decisions), rows)
        return
    statement = insert_into(conn, story_decisions)
    await conn.execute(
        statement.on_conflict_do_update(
            index_elements=["article_id", "other_article_id"],
            set_={name: statement.excluded[name] for name in ("at", "kind", "decided_by", "note", "evidence")},
        ),
        rows,
    )


async def _decisions(conn: AsyncConnection, members: Collection[int]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {"join": [], "split": []}
    for row in await conn.execute(_DECISIONS, {"ids": sorted(members), "ours": OURS}):
        found[row.kind].append((row.article_id, row.other_article_id))
    return found


async def _same_text(conn: AsyncConnection, members: Collection[int], texts: Collection[int]) -> list[set[int]]:
    alike: defaultdict[int, set[int]] = defaultdict(set)
    if texts:
        for row in await conn.execute(_TEXTS, {"texts": sorted(texts), "ids": sorted(members)}):
            alike[row.fingerprint].add(row.article_id)
    return [found for _, found in sorted(alike.items()) if len(found) > 1]


async def _new_stories(conn: AsyncConnection, firsts: Sequence[int], now: datetime) -> dict[int, int]:
    if not firsts:
        return {}
    last = await conn.scalar(_TAKE, {"take": len(firsts)})
    assert last is not None  # the migration makes the row
    made = dict(zip(sorted(firsts), range(last - len(firsts) + 1, last + 1), strict=True))
    blank = {"confidence": 0.0, "evidence": [], "first_seen_at": now, "last_changed_at": now}
    await conn.execute(insert(stories), [{"id": story, **blank} for story in made.values()])
    return made


async def _carry_out(
    conn: AsyncConnection, moves: Sequence[Move], story_of: dict[int, int], kept: Collection[int | None], now: datetime
) -> None:
    if not moves:
        return
    await conn.execute(_MOVE, [{"article": one.article_id, "to_story": one.story_id} for one in moves])
    gone: dict[int, int] = {}
    for move in moves:
        if (story := story_of[move.article_id]) not in kept:
            gone.setdefault(story, move.story_id)  # where its first article went
    await merge_away(conn, gone, now)


async def merge_away(conn: AsyncConnection, gone: dict[int, int], now: datetime) -> None:
    """Let emptied stories remember which story their articles are in."""
    if gone:
        rows = [{"story": story, "into": into, "to_changed": now} for story, into in sorted(gone.items())]
        await conn.execute(_EMPTY, rows)


def _among(column: ColumnElement[int]) -> ColumnElement[bool]:
    return column.in_(bindparam("ids", expanding=True))


_MEMBERS = (
    select(articles.c.id, articles.c.story_id, articles.c.fingerprint)
    .where(articles.c.story_id.in_(bindparam("stories", expanding=True)))
    .order_by(articles.c.id)
)
_BONDS = select(bonds).where(_among(bonds.c.long_id))
_TEXTS = select(fingerprints).where(
    fingerprints.c.fingerprint.in_(bindparam("texts", expanding=True)), _among(fingerprints.c.article_id)
)
_DECISIONS = select(story_decisions).where(
    _among(story_decisions.c.article_id),
    _among(story_decisions.c.other_article_id),
    story_decisions.c.decided_by != bindparam("ours"),
)
_one, _other = articles.alias("one"), articles.alias("other")
_DIVIDED = (
    select(func.min(story_decisions.c.id))
    .join(_one, _one.c.id == story_decisions.c.article_id)
    .join(_other, _other.c.id == story_decisions.c.other_article_id)
    .where(
        _one.c.story_id.in_(bindparam("stories", expanding=True)),
        _other.c.story_id.in_(bindparam("stories", expanding=True)),
        story_decisions.c.kind == "split",
        story_decisions.c.decided_by != OURS,
    )
)
_TAKE = update(counters).values(stories=counters.c.stories + bindparam("take")).returning(counters.c.stories)
_MOVE = update(articles).where(articles.c.id == bindparam("article")).values(story_id=bindparam("to_story"))
_EMPTY = (
    update(stories)
    .where(stories.c.id == bindparam("story"))
    .values(
        merged_into=bindparam("into"),
        origin_article_id=None,
        shown_article_id=None,
        last_changed_at=bindparam("to_changed"),
    )
)
