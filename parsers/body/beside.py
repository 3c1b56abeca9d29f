"""Credits that stand beside the text and not in it: a line right before or behind the container says where it was first."""

import re
from collections.abc import Iterator
from itertools import takewhile

from parsers.attribution import CreditLine, recognise_credit
from parsers.body.survey import Leaf, Survey
from parsers.body.tags import HEADINGS
from parsers.text import clean
from parsers.urls import absolute

_BESIDE = 8  # leaves
_SHORTEST, _LONGEST = 30, 420  # characters
_LINKED = 0.8
_PUBLISHED = re.compile(r"publi|appear|erschien|veröffentlicht")
_FROM_ELSEWHERE = frozenset(("appeared_first_on", "republished", "originally_published"))
_OF_OTHERS = frozenset(("comment", "related", "teaser", "sidebar", "newsletter", "advertisement"))


def credits_beside(survey: Survey, start: int, end: int, base: str) -> Iterator[CreditLine]:
    """Yield lines around the slice of leaves that say in plain words where the text was published first.

    The way out ends at a heading and at what is named as others' words: behind them other stories and comments have their credits.
    """
    before = takewhile(
        lambda leaf: not _ends_here(survey, leaf), reversed(survey.leaves[max(0, start - _BESIDE) : start])
    )
    after = takewhile(lambda leaf: not _ends_here(survey, leaf), survey.leaves[end : end + _BESIDE])
    for leaf in (*reversed(tuple(before)), *after):
        if (
            _SHORTEST <= leaf.size <= _LONGEST
            and leaf.linked < _LINKED * leaf.size
            and _PUBLISHED.search(leaf.text)
            and recognise_credit(leaf.cleaned()) in _FROM_ELSEWHERE
        ):
            yield CreditLine(leaf.cleaned(), links_of(leaf, base))


def links_of(leaf: Leaf, base: str) -> tuple[tuple[str, str], ...]:
    """Return the links of a leaf: their text and their absolute address."""
    found = []
    for kind, first, end, attributes in leaf.marks:
        if kind == "link" and (url := absolute(base, attributes.get("href"))):
            found.append((clean("".join(leaf.parts[first:end])), url))
    return tuple(found)


def _ends_here(survey: Survey, leaf: Leaf) -> bool:
    if leaf.tag in HEADINGS and leaf.size:
        return True
    number = leaf.region
    while number >= 0:
        if survey.regions[number].hint in _OF_OTHERS:
            return True
        number = survey.regions[number].parent
    return False
