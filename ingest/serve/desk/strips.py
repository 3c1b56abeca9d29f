"""A page from top to bottom: the blocks that were kept and those that were cut, in the order in which the page has them. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

KEY_LENGTH = 48
"""Letters of a block by which it is looked for on the page."""

_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Strip:
    """One block: kept where `rule` is None, else cut by that rule."""

    text: str
    rule: str | None


def strips(kept: Sequence[str], removed: Sequence[Mapping[str, str]], page_text: str | None) -> list[Strip]:
    """Return kept and removed blocks in the page's order.

    Kept blocks stay in the article's order, which is the page's. A removed block goes where its beginning is found; without the
    page, or where it is not found on it, it goes to the end.
    """
    letters = _letters(page_text or "")
    at = 0
    places: list[int] = []
    for text in kept:
        found = letters.find(_letters(text)[:KEY_LENGTH], at)
        at = found if found >= 0 else at
        places.append(at)
    placed: list[tuple[int, int, Strip]] = [
        (place, number, Strip(text, None)) for number, (place, text) in enumerate(zip(places, kept, strict=True))
    ]
    after = 0
    for number, one in enumerate(removed, len(kept)):
        key = _letters(one["text"])[:KEY_LENGTH]
        found = letters.find(key, after) if key else -1  # mostly they were cut from top to bottom
        if found < 0 and key:
            found = letters.find(key)
        after = max(after, found + 1)
        placed.append((found if found >= 0 else len(letters) + 1, number, Strip(one["text"], one["rule"])))
    return [strip for _, _, strip in sorted(placed, key=lambda one: one[:2])]


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text).casefold()
