"""What the matches of a pattern begin with: read from its source, so that a look-up says of most texts that none of many fits.

The patterns are ours: alternatives of words, groups and optional parts, matched from a text's first letter, whatever the case, over
text whose white space is folded. What is not understood ends an opening, which is then only shorter.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import chain

LONGEST = 6
"""Letters of an opening: enough to tell `the views` from `the vicar`."""
SIGN = "#"
"""The opening that stands for a digit or a sign."""
_SIGN_WRITTEN = re.compile(r"\\[d()\[\]]|\[\\d[^\]]*\]|[©ⓒ«&#_\d-]")
_UNKNOWN = frozenset(("",))
_CLASS = re.compile(r"\[(['’´`a-zà-ÿ]{1,4})\]")  # a few letters, one of which stands here
_LITERAL = re.compile(r"[^\W_]|[ '’:,;-]")
_BRACKET = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)


class Openings:
    """The openings of some patterns; `anything` says whether one of their matches may begin with whatever text."""

    def __init__(self, patterns: Iterable[str]) -> None:
        found = set(chain.from_iterable(openings(branch) for pattern in patterns for branch in branches(pattern)))
        self.anything = "" in found
        self._known = frozenset(found - {"", SIGN})
        self._sizes = sorted(set(map(len, self._known)))
        self._firsts = frozenset(opening[:3] for opening in self._known)
        self._shortest = frozenset(opening for opening in self._known if len(opening) < 3)

    def open(self, beginning: str) -> bool:
        """Say whether a text has one of the openings; `beginning` are its first `LONGEST` letters in lower case."""
        if beginning[:3] in self._firsts:
            for size in self._sizes:
                if beginning[:size] in self._known:
                    return True
        return beginning[:1] in self._shortest or beginning[:2] in self._shortest


def holds(text: str, words: Iterable[str]) -> bool:
    """Say whether a text holds one of some words."""
    for word in words:  # noqa: SIM110  asked of every block: a generator costs more than what it runs over
        if word in text:
            return True
    return False


@cache
def openings(branch: str) -> frozenset[str]:
    """Return what a text begins with, in lower case and up to some letters, where an alternative matches.

    `SIGN` stands for a digit or a sign, "" for whatever is not understood.
    """
    branch = branch.removeprefix(r"\s*")  # white space before the first letter is taken already
    if (sign := _SIGN_WRITTEN.match(branch)) is None:
        if not branch.startswith("(?:"):
            return _begun(branch, LONGEST)
        inner, rest = group(branch)
        found = frozenset(chain.from_iterable(openings(each + _required(rest)) for each in branches(inner)))
    else:
        rest = branch[sign.end() :]
        found = frozenset((SIGN,))
    if rest[:1] == "*" or rest.startswith("{0"):
        return _UNKNOWN
    return found | openings(rest[1:]) if rest[:1] == "?" else found


def _required(rest: str) -> str:
    """Return what follows a group, "" where that is how often it stands."""
    return rest[1:] if rest[:1] == "?" else "" if rest[:1] in {"+", "*", "{"} else rest


def _begun(pattern: str, left: int) -> frozenset[str]:
    """Return the first letters, up to `left`, of what a pattern matches."""
    while pattern.startswith(r"\b"):
        pattern = pattern[2:]
    letters: Iterable[str] = ()
    groups: Iterable[str] = ()
    if pattern.startswith("(?:"):
        inner, rest = group(pattern)
        groups = branches(inner)
    elif pattern.startswith((r"\s+", r"\s*")):
        letters, rest = " ", pattern[3:] if pattern[2] == "+" else "?" + pattern[3:]
    elif one := _CLASS.match(pattern):
        letters, rest = one[1], pattern[one.end() :]
    elif _LITERAL.match(pattern):
        letters, rest = pattern[0], pattern[1:]
    else:
        return _UNKNOWN
    if left <= 0 or rest[:1] == "*" or rest.startswith("{0"):
        return _UNKNOWN
    after = _required(rest)
    found = {letter.lower() + more for letter in letters for more in (_begun(after, left - 1) if after else _UNKNOWN)}
    found.update(*(_begun(each + after, left) for each in groups))
    return frozenset(found | _begun(rest[1:], left) if rest[:1] == "?" else found)


@cache
def branches(pattern: str) -> tuple[str, ...]:
    """Return the alternatives of a pattern at its top level."""
    depth = start = 0
    found = []
    for sign in _BRACKET.finditer(pattern):
        if sign[0] == "|" and not depth:
            found.append(pattern[start : sign.start()])
            start = sign.end()
        depth += (sign[0] == "(") - (sign[0] == ")")
    return (*found, pattern[start:])


@cache
def group(branch: str) -> tuple[str, str]:
    """Return what stands in the group that a pattern begins with, and what follows it."""
    depth = 0
    for sign in _BRACKET.finditer(branch):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if not depth and sign[0] == ")":
            return branch[3 : sign.start()], branch[sign.end() :]
    return branch[3:], ""
