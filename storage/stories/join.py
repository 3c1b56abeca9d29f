"""Which stories an article brings together. Pure.

Two ways lead into a story: the same text (exact fingerprint, of any revision), and a pointer (a credit's link, a cross-host
canonical) to an article here whose text the other one carries. A pointer alone joins nothing: anybody can link anything. A
story is held together by its text and its origin; what resembles what, further down a chain, doesn't count (near-duplicates
will keep to that).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from storage.dedupe import shared_share
from storage.fingerprint import FEWEST_WORDS, normal_words

CARRIES = 0.6  # share of the shorter text's words in paragraphs both have, from which a pointer is confirmed


@dataclass(frozen=True, slots=True)
class Joined:
    """The story an article belongs to from now on (None: one of its own) and the stories that end in it."""

    story_id: int | None
    merged: tuple[int, ...] = ()


def carries(one: str, other: str) -> bool:
    """Tell whether two texts share most of the shorter one, paragraph by paragraph."""
    if (
        min(len(one), len(other)) < FEWEST_WORDS * 2
        or min(len(normal_words(one)), len(normal_words(other))) < FEWEST_WORDS
    ):
        return False
    return shared_share(one, other) >= CARRIES


def join(own: int | None, linked: Iterable[int]) -> Joined:
    """Return the story for an article that is in story `own` (None: new) and linked to stories `linked`: the oldest of all
    stays."""
    stories = sorted({*linked, *(() if own is None else (own,))})
    return Joined(stories[0], tuple(stories[1:])) if stories else Joined(None)
