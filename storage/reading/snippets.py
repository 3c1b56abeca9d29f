"""A few words of a text around the first place where it matches. Pure.

The databases can do this too, but PostgreSQL takes the whole text apart for it: a millisecond an article.
"""

from collections.abc import Iterable

from storage.views import fold

BEFORE = 60
"""Characters shown before the match."""
LENGTH = 200


def snippet(text: str, words: Iterable[str]) -> str:
    """Return about 200 characters around the first of the words, on one line, with … where it was cut; else how the text begins."""
    at = _first(text, [word for phrase in words for word in phrase.split()[:1]])
    begin = max(0, at - BEFORE)
    if begin:
        begin = text.find(" ", begin, at) + 1 or begin
    end = begin + LENGTH
    if end < len(text):
        end = max(text.rfind(" ", begin, end), at + 1) if " " in text[at:end] else end
    shown = " ".join(text[begin:end].split())
    return ("…" if begin else "") + shown + ("…" if end < len(text) else "")


def _first(text: str, words: list[str]) -> int:
    """Return where the first of the words to be found stands, 0 where none is."""
    lowered = text.lower()
    if len(lowered) != len(
        text
    ):  # a letter that has two in lower case: better a snippet of the beginning than of anywhere
        return 0
    found = [at for word in words if (at := lowered.find(word.lower())) >= 0]
    if not found and not text.isascii():
        plain = "".join(fold(one)[:1] or one for one in lowered)
        found = [at for word in words if (at := plain.find(fold(word.lower()))) >= 0]
    return min(found, default=0)
