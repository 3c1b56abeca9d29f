"""Near copies of pages that are about to be saved: found by their sketches, laid beside the texts they were found by.

A look-up, a reading of candidates' texts and a comparison for a whole batch. What a pair of texts has in common depends on
the two texts alone, so it comes out the same whichever of them arrives first.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import articles, bonds, outlets
from storage.stories.likeness import compare, is_copy, is_part
from storage.stories.partition import MOST_OF_IT, Bond, Pair, compilations, pair
from storage.stories.sketches import find_carriers, forget_sketch
from storage.stories.wording import FEWEST_WORDS, Wording, read_wording, sketch, without_house_lines

LONGEST_LIST = 32  # articles that one hash leads to; what stands in more is common, and tells nothing by itself
MOST_COMPARED = 24  # candidates that a text is laid beside, those with most in common
WORDINGS_KEPT = 250  # copies come together; of a long one, 30 kB. A thousand saved no time that shows

SHORTEST_NAME = 4  # letters of a house's name that are looked for in its text


@dataclass(frozen=True, slots=True)
class Wanted:
    """A text whose near copies are wanted. `pointed` are articles that it names as its original, or that name it. By its
    `stand_in` the texts behind it find it, before it is stored."""

    wording: Wording
    sketch: tuple[int, ...]
    fingerprint: int | None
    article_id: int | None = None
    pointed: frozenset[int] = frozenset()
    stand_in: int | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An article that has much in common with a text. Shares are of the longer of the two; see `partition.Bond`. One that goes by
    a stand-in has no story yet: 0."""

    article_id: int
    story_id: int
    is_longer: bool
    is_copy: bool
    share: float
    begin: float
    end: float

    def bond(self, article_id: int) -> Bond:
        """Return the bond between the article and article `article_id`, which has the text."""
        short, long = (article_id, self.article_id) if self.is_longer else (self.article_id, article_id)
        return Bond(short, long, self.is_copy, self.share, self.begin, self.end)


@dataclass(frozen=True, slots=True)
class Near:
    """What was found by place of the text: neighbours, texts ahead that are the very same, hashes that take no more articles."""

    neighbours: dict[int, list[Neighbour]]
    twins: dict[int, list[int]]
    full: dict[int, frozenset[int]]


@lru_cache(WORDINGS_KEPT)
def wording_of(text: str, names: tuple[str, ...], credit_line: str | None) -> Wording:
    """Return the wording of an article's text, without what the house (`names`) adds. Kept for a while: copies come together."""
    spoken = [name for name in names if len(name) >= SHORTEST_NAME]
    return read_wording(without_house_lines(text, spoken, credit_line))


def wanted(row: Mapping[str, Any], names: tuple[str, ...], **more: Any) -> Wanted:
    """Return what is looked for, of a row made by `storage.record.article_row`."""
    wording = wording_of(row["text"], names, row["credit_line"])
    return Wanted(wording, sketch(wording), row["fingerprint"], **more)


def belong(one: Wanted, other: Wanted) -> bool:
    """Tell whether two texts would be neighbours: then they must not be decided side by side."""
    if len(set(one.sketch) & set(other.sketch)) < _enough(min(len(one.sketch), len(other.sketch))):
        return False
    found = compare(one.wording, other.wording)
    return is_copy(found) or is_part(found)


async def find_near(conn: AsyncConnection, texts: Mapping[int, Wanted]) -> Near:
    """Return the neighbours of texts, by their places, among what is stored and the texts ahead of each."""
    lists: defaultdict[int, list[int]] = defaultdict(list)
    for number, article in await find_carriers(conn, {one for text in texts.values() for one in text.sketch}):
        lists[number].append(article)
    found = Near({}, {}, {})
    ahead: dict[int, Wanted] = {}
    same: defaultdict[int | None, list[int]] = defaultdict(list)
    chosen: dict[int, frozenset[int]] = {}
    for place, text in texts.items():
        common = frozenset(number for number in text.sketch if len(lists.get(number, ())) >= LONGEST_LIST)
        chosen[place] = _candidates(text, lists, common) | text.pointed
        found.full[place] = frozenset(number for number in common if text.article_id not in lists[number])
        if text.fingerprint is not None and same[text.fingerprint]:
            found.twins[place] = same[text.fingerprint][:1]
        if text.stand_in is not None:
            ahead[text.stand_in] = text
            same[text.fingerprint].append(text.stand_in)
            for number in text.sketch:
                if number not in common:
                    lists[number].append(text.stand_in)
    ids = sorted({article for candidates in chosen.values() for article in candidates if article > 0})
    rows = {row.id: row for row in await conn.execute(_TEXTS, {"ids": ids})} if ids else {}
    for place, candidates in chosen.items():
        text = texts[place]
        laid = [_lay_beside(text, one, ahead[one]) for one in sorted(candidates, reverse=True) if one < 0]
        laid += [_lay(text, rows[one]) for one in sorted(candidates) if one in rows]
        found.neighbours[place] = [one for one in laid if one is not None]
    return found


async def find_compilations(conn: AsyncConnection, found: Iterable[Bond], *, also: Iterable[int] = ()) -> set[int]:
    """Return which articles of these bonds, not yet stored, and of `also` are compilations, all bonds considered."""
    fresh = list(found)
    suspects = {bond.long for bond in fresh if bond.is_inside} | set(also)
    if not suspects:
        return set()
    known = await read_bonds(conn, _INSIDE, suspects)
    every = {(bond.long, bond.short): bond for bond in [*known, *fresh]}
    inside = [bond for bond in every.values() if bond.is_inside and bond.long in suspects]
    by_long = Counter(bond.long for bond in inside)
    if not any(count > 1 for count in by_long.values()):
        return set()
    return compilations(inside, await related(conn, {bond.short for bond in inside}, fresh))


async def related(conn: AsyncConnection, ids: Collection[int], fresh: Iterable[Bond] = ()) -> set[Pair]:
    """Return the pairs among these articles that have something in common."""
    rows = await conn.execute(_AMONG, {"ids": sorted(ids)})
    return {pair(row.long_id, row.short_id) for row in rows} | {pair(bond.long, bond.short) for bond in fresh}


async def read_bonds(conn: AsyncConnection, statement: Any, ids: Iterable[int]) -> list[Bond]:
    """Return stored bonds."""
    return [
        Bond(row.short_id, row.long_id, bool(row.is_copy), row.share / 1000, row.begins / 1000, row.ends / 1000)
        for row in await conn.execute(statement, {"ids": sorted(ids)})
    ]


def bond_row(bond: Bond) -> dict[str, Any]:
    """Return a bond as a row."""
    return {
        "long_id": bond.long,
        "short_id": bond.short,
        "is_copy": bond.is_copy,
        "share": round(bond.share * 1000),
        "begins": round(bond.begin * 1000),
        "ends": round(bond.end * 1000),
    }


async def forget_text(conn: AsyncConnection, article_id: int) -> None:
    """Take an article's text out of what near copies are looked up in. Before the text itself is erased: its sketch is made
    from it."""
    for row in await conn.execute(_TEXTS, {"ids": [article_id]}):
        await forget_sketch(conn, article_id, sketch(wording_of(row.text, tuple(row.names), row.credit_line)))


def _candidates(text: Wanted, lists: Mapping[int, Sequence[int]], full: Collection[int]) -> frozenset[int]:
    """Return the articles worth comparing: two hashes that few texts have, or a third of all of them however common."""
    telling: Counter[int] = Counter()
    common: Counter[int] = Counter()
    for number in text.sketch:
        (common if number in full else telling).update(lists.get(number, ()))
    fewest = _enough(len(text.sketch))
    scores = {
        article: (telling[article], common[article])
        for article in telling.keys() | common.keys()
        if telling[article] >= fewest or (telling[article] + common[article]) * 3 >= max(len(text.sketch), 3 * fewest)
    }
    scores.pop(text.article_id or 0, None)
    best = sorted(scores, key=lambda article: (-scores[article][0], -scores[article][1], article))
    return frozenset(best[:MOST_COMPARED])


def _enough(size: int) -> int:
    return 2 if size > 4 else 1


def _lay(text: Wanted, row: Any) -> Neighbour | None:
    if row.status == "deleted" or row.id == text.article_id:
        return None
    if text.fingerprint is not None and row.fingerprint == text.fingerprint:
        return None  # the same text: found by its fingerprint
    other = wording_of(row.text, tuple(row.names), row.credit_line)
    return _neighbour(text, other, row.id, row.story_id, pointed=row.id in text.pointed)


def _lay_beside(text: Wanted, stand_in: int, other: Wanted) -> Neighbour | None:
    if text.fingerprint is not None and other.fingerprint == text.fingerprint:
        return None
    return _neighbour(text, other.wording, stand_in, 0, pointed=False)


def _neighbour(text: Wanted, other: Wording, article_id: int, story_id: int, *, pointed: bool) -> Neighbour | None:
    mine = text.wording
    if min(mine.size, other.size) < FEWEST_WORDS:
        return None
    found = compare(mine, other)
    copied = is_copy(found, pointed=pointed)
    if not (copied or is_part(found)):
        return None
    size = found.long
    return Neighbour(
        article_id,
        story_id,
        mine.order <= other.order,
        copied,
        round(found.shared_long / size, 3),  # as it is stored: read back it must be the same
        round(found.begin / size, 3),
        round(found.end / size, 3),
    )


_TEXTS = (
    select(
        articles.c.id,
        articles.c.story_id,
        articles.c.status,
        articles.c.text,
        articles.c.fingerprint,
        articles.c.credit_line,
        outlets.c.names,
    )
    .join(outlets, outlets.c.id == articles.c.outlet_id)
    .where(articles.c.id.in_(bindparam("ids", expanding=True)))
)
_INSIDE = select(bonds).where(
    bonds.c.long_id.in_(bindparam("ids", expanding=True)), bonds.c.share <= round(MOST_OF_IT * 1000)
)
_AMONG = select(bonds.c.long_id, bonds.c.short_id).where(
    bonds.c.long_id.in_(bindparam("ids", expanding=True)), bonds.c.short_id.in_(bindparam("ids", expanding=True))
)
