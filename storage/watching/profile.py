"""Profiles: what one article had, in a few numbers, and whether the latest ones differ from those before. Pure.

A layout that no longer fits a redesigned page still gives an article, by the generic extractor or with a menu in its text. It
shows in the figures of many pages: a field that was always there is gone, texts are a quarter as long, selectors find nothing.
Two rules decide, and both must speak: the difference is large, and chance does not explain it. Large keeps an ordinary week
quiet, in which a Sunday's desk has other habits; the test keeps small outlets quiet.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from types import MappingProxyType
from typing import Any

RECENT = 20  # pages that are held against those before
FEWEST_RECENT, FEWEST_BEFORE = 10, 20


@dataclass(frozen=True, slots=True)
class Expected:
    """What an outlet's declaration says of a usual day: articles from `fewest` to `most`, and the share with a byline."""

    fewest: int | None = None
    most: int | None = None
    byline_rate: float | None = None

    def stored(self) -> list[float | None]:
        """Return the JSON form."""
        return [self.fewest, self.most, self.byline_rate]

    @classmethod
    def read(cls, stored: Sequence[Any]) -> "Expected":
        """Return it from its JSON form."""
        return cls(*stored)


_FIELDS: Mapping[str, int] = MappingProxyType(
    {
        "byline": 1, "publication time": 2, "standfirst": 4, "lead image": 8, "full text": 16, "every selector finding": 32,
    }
)  # fmt: skip
"""Yes or no of one article; each a bit of `Profile.filled`, stored: never renumber one."""

_USUAL = 0.75  # a field is missed on an outlet on whose pages it mostly was
_FALL = 0.45  # of the pages: from 95 % with a byline to 50 % and less
_CHANCE = 1e-5
_APART = 0.9  # share of pairs (one recent page, one before) in which the recent one is the smaller, or the larger
_DEVIATIONS = 4.0
_TIMES = 2.0  # as long, or as short: texts whose length changed
_PER_MILLE = 100  # the least a quality falls or a residue rises
_OUT_OF_RANGE = 2.0  # times below or above the declared articles a day
_SHORT_LINE = 40  # characters
_MISSED = re.compile(r"layout\b.* found (?:nothing|too little)\b")


@dataclass(frozen=True, slots=True)
class Profile:
    """One article: `filled` a set of bits (`_FIELDS`), `words` of its text, `quality` and `residue` in per mille.

    The residue is what may be furniture: paragraphs that only their recurrence gave away, and short lines without an end.
    """

    filled: int
    words: int
    quality: int
    residue: int


def profile_of(row: Mapping[str, Any]) -> Profile:
    """Return the profile of an article's row (the columns of `articles`)."""
    has = {
        "byline": row["byline"] is not None,
        "publication time": row["published_at"] is not None,
        "standfirst": row["standfirst"] is not None,
        "lead image": row["lead_image_url"] is not None,
        "full text": row["completeness"] == "full",
        "every selector finding": not any(_MISSED.search(warning) for warning in row["warnings"]),
    }
    paragraphs = row["text"].split("\n\n") if row["text"] else []
    loose = sum(len(one) <= _SHORT_LINE and one[-1:].isalnum() for one in paragraphs)
    recurring = sum(one["rule"] == "recurring" for one in row["removed"])
    return Profile(
        filled=sum(bit for name, bit in _FIELDS.items() if has[name]),
        words=row["words"],
        quality=round(1000 * row["quality"]),
        residue=round(1000 * (loose + recurring) / max(1, len(paragraphs) + recurring)),
    )


def differences(recent: Sequence[Profile], before: Sequence[Profile]) -> tuple[str, ...]:
    """Return in words how the recent articles of an outlet differ from those before; empty when they do not, or are too few."""
    if len(recent) < FEWEST_RECENT or len(before) < FEWEST_BEFORE:
        return ()
    found = [_fallen(name, bit, recent, before) for name, bit in _FIELDS.items()]
    words, were = _middles(recent, before, lambda one: one.words)
    if max(words, were) >= _TIMES * max(1, min(words, were)) and _apart(recent, before, lambda one: one.words):
        found.append(f"words {words} in the middle of the last {len(recent)} articles, before {were}")
    quality, was = _middles(recent, before, lambda one: one.quality)
    if was - quality >= _PER_MILLE and _apart(recent, before, lambda one: one.quality):
        found.append(
            f"quality {quality / 1000:g} in the middle of the last {len(recent)} articles, before {was / 1000:g}"
        )
    loose, was = _middles(recent, before, lambda one: one.residue)
    if loose - was >= _PER_MILLE and _apart(recent, before, lambda one: one.residue):
        found.append(
            f"loose lines {loose / 1000:g} in the middle of the last {len(recent)} articles, before {was / 1000:g}"
        )
    return tuple(one for one in found if one is not None)


def disappointments(expected: Expected, recent: Sequence[Profile], per_day: float | None) -> tuple[str, ...]:
    """Return in words how the recent articles, and the articles a day of the last week (None: not known for so long), miss what
    was declared of the outlet. For an outlet without a history this is all there is to hold it against.
    """
    found: list[str] = []
    bylines = sum(bool(one.filled & _FIELDS["byline"]) for one in recent) / max(1, len(recent))
    if expected.byline_rate is not None and len(recent) >= RECENT and expected.byline_rate - bylines >= _FALL:
        found.append(f"byline on {bylines:.0%} of the last {len(recent)} articles, declared {expected.byline_rate:.0%}")
    if per_day is not None and expected.fewest is not None and per_day < expected.fewest / _OUT_OF_RANGE:
        found.append(f"articles a day {per_day:.3g} in the last week, declared {expected.fewest} at least")
    if per_day is not None and expected.most is not None and per_day > expected.most * _OUT_OF_RANGE:
        found.append(f"articles a day {per_day:.3g} in the last week, declared {expected.most} at most")
    return tuple(found)


def _fallen(name: str, bit: int, recent: Sequence[Profile], before: Sequence[Profile]) -> str | None:
    now, then = (sum(bool(one.filled & bit) for one in some) for some in (recent, before))
    rate, was = now / len(recent), then / len(before)
    if was < _USUAL or was - rate < _FALL or _chance(now, len(recent), then, len(before)) > _CHANCE:
        return None
    return f"{name} on {rate:.0%} of the last {len(recent)} articles, before on {was:.0%}"


def _chance(hits: int, draws: int, before: int, of: int) -> float:
    """Return how likely so few hits or fewer are when both samples have one rate (Fisher's exact test, one-sided)."""
    every = comb(draws + of, hits + before)
    return sum(comb(draws, few) * comb(of, hits + before - few) for few in range(hits + 1)) / every


def _middles(recent: Sequence[Profile], before: Sequence[Profile], figure: Callable[[Profile], int]) -> tuple[int, int]:
    """Return the medians of a figure."""
    now, then = (sorted(map(figure, some)) for some in (recent, before))
    return now[len(now) // 2], then[len(then) // 2]


def _apart(recent: Sequence[Profile], before: Sequence[Profile], figure: Callable[[Profile], int]) -> bool:
    """Tell whether a figure's distribution moved, by the rank-sum test of Mann and Whitney with ties counted half."""
    now, then = list(map(figure, recent)), list(map(figure, before))
    pairs = len(now) * len(then)
    larger = sum((one > other) + 0.5 * (one == other) for one in now for other in then)
    spread = sqrt(pairs * (len(now) + len(then) + 1) / 12)
    return abs(larger - pairs / 2) >= max(_DEVIATIONS * spread, (_APART - 0.5) * pairs)
