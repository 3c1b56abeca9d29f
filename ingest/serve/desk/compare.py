"""Two texts side by side: paragraphs aligned, and within those that changed the words that did. Pure, and bounded in its work."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from typing import Literal

MOST_PARAGRAPHS = 250
MOST_WORDS = 1_200
"""In one paragraph; a longer one that changed is shown as a whole. The matcher takes the product of both sides at worst."""
MOST_MARKED = 20_000
"""Words on both sides together; paragraphs that changed beyond are shown as a whole. An unkind outlet can make it take a second."""
ALIKE = 0.4
"""Share of common words from which two paragraphs are the same one, edited."""

_WORDS = re.compile(r"\s*(?:[^\s\w]|\w+)|\s+$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a paragraph's text, and whether the other side has it."""

    text: str
    is_only_here: bool


Side = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One paragraph of each side; None where a side has none there."""

    kind: Literal["same", "changed", "left", "right"]
    left: Side | None
    right: Side | None


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of one kind of interest in a row: what is the same can be folded away."""

    is_same: bool
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts compared. `is_cut` tells that one was longer than `MOST_PARAGRAPHS`; the counts are paragraphs."""

    runs: tuple[Run, ...]
    same: int
    changed: int
    only_left: int
    only_right: int
    is_cut: bool = False

    @property
    def is_same(self) -> bool:
        """Tell whether nothing differs."""
        return not (self.changed or self.only_left or self.only_right or self.is_cut)


def compare(left: str, right: str) -> Comparison:
    """Compare two running texts whose paragraphs stand apart by an empty line."""
    ours, theirs = _paragraphs(left), _paragraphs(right)
    is_cut = max(len(ours), len(theirs)) > MOST_PARAGRAPHS
    rows = _rows(ours[:MOST_PARAGRAPHS], theirs[:MOST_PARAGRAPHS])
    count = {kind: sum(row.kind == kind for row in rows) for kind in ("same", "changed", "left", "right")}
    return Comparison(_runs(rows), count["same"], count["changed"], count["left"], count["right"], is_cut)


def words_apart(left: str, right: str) -> tuple[Side, Side]:
    """Return both sides of one paragraph with what differs marked."""
    ours, theirs = _WORDS.findall(left), _WORDS.findall(right)
    if max(len(ours), len(theirs)) > MOST_WORDS:
        return _alone(left), _alone(right)
    one: list[tuple[str, bool]] = []
    other: list[tuple[str, bool]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        differs = kind != "equal"
        one.append(("".join(ours[i1:i2]), differs))
        other.append(("".join(theirs[j1:j2]), differs))
    return _joined(one), _joined(other)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]


def _rows(ours: Sequence[str], theirs: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    left = MOST_MARKED
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind == "equal":
            rows += [Row("same", _whole(text), _whole(text)) for text in ours[i1:i2]]
        else:
            replaced, left = _replaced(ours[i1:i2], theirs[j1:j2], left)
            rows += replaced
    return rows


def _replaced(ours: Sequence[str], theirs: Sequence[str], left: int) -> tuple[list[Row], int]:
    """Pair paragraphs that are the same one, edited, in order; the others stand alone. `left` words may be marked; return what is
    left of them."""
    rows: list[Row] = []
    bags = [_bag(text) for text in theirs]
    at = 0
    for text in ours:
        bag = _bag(text)
        likeness = [len(bag & other) / max(1, len(bag | other)) for other in bags[at:]]
        best = max(likeness, default=0.0)
        if best < ALIKE:
            rows.append(Row("left", _alone(text), None))
            continue
        place = at + likeness.index(best)
        rows += [Row("right", None, _alone(one)) for one in theirs[at:place]]
        left -= len(_WORDS.findall(text)) + len(_WORDS.findall(theirs[place]))
        both = words_apart(text, theirs[place]) if left >= 0 else (_alone(text), _alone(theirs[place]))
        rows.append(Row("changed", *both))
        at = place + 1
    return rows + [Row("right", None, _alone(one)) for one in theirs[at:]], left


def _bag(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def _runs(rows: Sequence[Row]) -> tuple[Run, ...]:
    runs: list[tuple[bool, list[Row]]] = []
    for row in rows:
        is_same = row.kind == "same"
        if runs and runs[-1][0] == is_same:
            runs[-1][1].append(row)
        else:
            runs.append((is_same, [row]))
    return tuple(Run(is_same, tuple(found)) for is_same, found in runs)


def _whole(text: str) -> Side:
    return (Piece(text, is_only_here=False),)


def _alone(text: str) -> Side:
    return (Piece(text, is_only_here=True),)


def _joined(pieces: Sequence[tuple[str, bool]]) -> Side:
    """Return runs of what is and is not on the other side; the space before a marked run is not marked."""
    runs: list[Piece] = []
    for differs, found in groupby((piece for piece in pieces if piece[0]), key=itemgetter(1)):
        text = "".join(part for part, _ in found)
        if differs and text[0].isspace() and text.strip():
            runs.append(Piece(text[: -len(text.lstrip())], is_only_here=False))
            text = text.lstrip()
        runs.append(Piece(text, is_only_here=differs))
    return tuple(runs)
