"""Which stories an article brings together. Pure.

Three ways lead into a story: the same text (exact fingerprint, of any revision), a text of which most stands in the other
(`likeness.py`), and a pointer (a credit's link, a cross-host canonical) to an article here that shares less, but still a
good part. A pointer alone joins nothing: anybody can link anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Joined:
    """The story an article belongs to from now on (None: one of its own) and the stories that end in it."""

    story_id: int | None
    merged: tuple[int, ...] = ()


def join(own: int | None, linked: Iterable[int]) -> Joined:
    """Return the story for an article that is in story `own` (None: new) and linked to stories `linked`: the oldest of all
    stays."""
    stories = sorted({*linked, *(() if own is None else (own,))})
    return Joined(stories[0], tuple(stories[1:])) if stories else Joined(None)
