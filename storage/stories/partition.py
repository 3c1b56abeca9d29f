"""Which articles are one story, given what their texts have in common. Pure, and independent of the order of everything.

A bond says that the shorter of two texts stands in the longer one: as a copy of it, or as a part. Copies hold a story
together, with one exception: a compilation. A text in which two others lie side by side that have nothing to do with each
other is a round-up of both and a copy of neither, so what lies in it no longer holds it to anything. That is what keeps
unrelated stories from being chained through a page that quotes them all.

An operator's decisions come before everything: `together` holds, `apart` keeps apart.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

MOST_OF_IT = 0.6  # a text that covers more of a longer one than this is that text, not a part of it
OVERLAP = 0.02  # of the longer text, by which two parts that lie side by side may overlap

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bond:
    """What a longer text has of a shorter one: the share of it that is common, and from where to where, all in 0-1 of the
    longer text. `is_copy` tells that the two are one text, as far as two texts alone can tell."""

    short: int
    long: int
    is_copy: bool
    share: float
    begin: float
    end: float

    @property
    def is_inside(self) -> bool:
        """Whether the longer text could be a compilation that holds the shorter one."""
        return self.share <= MOST_OF_IT


def compilations(bonds: Iterable[Bond], related: Collection[Pair]) -> set[int]:
    """Return the articles that are compilations. `related` are pairs (smaller id first) that have something in common:
    two cuts of one text, for example, that lie in it side by side."""
    inside: defaultdict[int, list[Bond]] = defaultdict(list)
    for bond in bonds:
        if bond.is_inside:
            inside[bond.long].append(bond)
    return {whole for whole, parts in inside.items() if _side_by_side(parts, related)}


def _side_by_side(parts: list[Bond], related: Collection[Pair]) -> bool:
    parts.sort(key=lambda bond: bond.begin)
    return any(
        later.begin >= earlier.end - OVERLAP and pair(earlier.short, later.short) not in related
        for place, earlier in enumerate(parts)
        for later in parts[place + 1 :]
    )


def holding(bonds: Iterable[Bond], wholes: Collection[int]) -> list[Bond]:
    """Return the bonds that hold a story together, strongest first, where `wholes` are compilations."""
    held = [bond for bond in bonds if bond.is_copy and not (bond.is_inside and bond.long in wholes)]
    return sorted(held, key=lambda bond: (-bond.share, bond.short, bond.long))


def partition(
    articles: Iterable[int],
    held: Iterable[Bond],
    *,
    same_text: Iterable[Collection[int]] = (),
    together: Iterable[Pair] = (),
    apart: Collection[Pair] = (),
) -> list[list[int]]:
    """Return the stories as sorted lists of articles."""
    root = {article: article for article in articles}
    groups: dict[int, set[int]] = {article: {article} for article in root}
    for one, other in together:
        _unite(one, other, root, groups, ())
    for alike in same_text:
        first, *rest = sorted(alike)
        for other in rest:
            _unite(first, other, root, groups, apart)
    for bond in held:
        _unite(bond.short, bond.long, root, groups, apart)
    return sorted(map(sorted, groups.values()))


def _unite(one: int, other: int, root: dict[int, int], groups: dict[int, set[int]], apart: Collection[Pair]) -> None:
    if one not in root or other not in root or root[one] == root[other]:
        return
    into, out = sorted((root[one], root[other]))
    if apart and any(pair(a, b) in apart for a in groups[into] for b in groups[out]):
        return
    for article in groups[out]:
        root[article] = into
    groups[into] |= groups.pop(out)


def owners(groups: Iterable[Collection[int]], story_of: Mapping[int, int]) -> dict[int, int | None]:
    """Return the story of each group, by the group's first article: the oldest of those whose first article it holds, None
    for a new one. `story_of` says where the articles are now."""
    first_of: dict[int, int] = {}
    for article in sorted(story_of):
        first_of.setdefault(story_of[article], article)
    owned: dict[int, int | None] = {}
    for group in groups:
        held = [story for story, article in first_of.items() if article in group]
        owned[min(group)] = min(held, default=None)
    return owned


def pair(one: int, other: int) -> Pair:
    """Return two articles in the order in which pairs are kept."""
    return (one, other) if one < other else (other, one)
