"""Warnings of one reading: each said once, repeated ones counted, their number bounded whatever the feed does."""

from collections import Counter

MAX_WARNINGS = 30


class Notes:
    """Collects what was malformed or left out."""

    def __init__(self) -> None:
        """Start with none."""
        self._said: dict[str, None] = {}
        self._counted: Counter[str] = Counter()

    def say(self, what: str) -> None:
        """Note a fact about the whole feed."""
        if len(self._said) < MAX_WARNINGS:
            self._said[what] = None

    def count(self, what: str) -> None:
        """Note a fact about one more entry; `what` is a fixed phrase, never a text out of the feed."""
        self._counted[what] += 1

    def texts(self) -> tuple[str, ...]:
        """Return the warnings, facts first, then `3 x entry without a link`."""
        return (*self._said, *(f"{times} x {what}" for what, times in self._counted.items()))
