"""Fingerprints that tell equal texts, and keys that tell equal headlines. Pure and versioned.

A fingerprint ignores what restyling changes: case, white space, paragraph breaks, punctuation and the glyphs of quotes and
dashes. Near copies need more than equality and come beside this (shingles); here equal means equal word by word.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import blake2b

VERSION = 1
FEWEST_WORDS = 25
"""Texts shorter than this say too little to tell a copy from a coincidence ("This story was updated.", a caption, a lottery
draw)."""

_WORDS = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_APOSTROPHES = "'’‘ʼ＇`´"  # "don't", "don’t" and "dont" are one word


def normal_words(text: str) -> list[str]:
    """Return the words of a text as fingerprints see them: NFKC, case-folded, letters and digits only."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    for letter in _APOSTROPHES:
        text = text.replace(letter, "")  # far faster than `translate`, which looks every letter up
    return _WORDS.findall(text.casefold())


def text_fingerprint(text: str) -> int | None:
    """Return the signed 64-bit fingerprint of a text, None where it is too short to tell copies by.

    Scripts without spaces count by character. The version is hashed in: a changed rule changes every fingerprint at once.
    """
    return fingerprint_of(normal_words(text), text)


def fingerprint_of(words: Sequence[str], text: str) -> int | None:
    """Return `text_fingerprint` of a text whose `normal_words` are at hand."""
    if len(words) < FEWEST_WORDS and len(words) + len(_UNSPACED.findall(text)) < FEWEST_WORDS:
        return None
    return _hash(b"text", words)


def headline_key(headline: str) -> int:
    """Return a signed 64-bit key of a headline: equal for equal words."""
    return _hash(b"headline", normal_words(headline))


def paragraph_key(paragraph: str) -> str:
    """Return a paragraph as revisions compare it: its words."""
    return " ".join(normal_words(paragraph))


def digest(parts: Iterable[str]) -> int:
    """Return a signed 64-bit digest of a record's parts, in order."""
    return _hash(b"record", parts, separator="\x1f")


def _hash(kind: bytes, words: Iterable[str], separator: str = " ") -> int:
    body = separator.join(words).encode("utf-8", "replace")
    return int.from_bytes(blake2b(body, digest_size=8, person=kind + b"%d" % VERSION).digest(), "big", signed=True)
