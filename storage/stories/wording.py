"""A text as stories compare it: its words in order, which of them are facts, and a small sketch to find it by. Pure.

Nothing here depends on what else is stored: the same text gives the same words and the same sketch at any time, in any
database. That is what makes stories independent of the order in which articles arrive. Rarity is therefore judged from
the word itself and not counted: figures and names tell texts apart, long words do so more than short ones.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

Gram = tuple[str, str, str]

SKETCH_SIZE = 20
"""Shingles of a text that are kept. A copy cut to a third keeps a third of them, one with every eighth word changed two thirds."""

FEWEST_WORDS = 18  # a text shorter than this says too little to tell a copy from a coincidence

CLOSING = 4  # paragraphs at the end of a text among which a house speaks of itself
LONGEST_HOUSE_LINE = 1_000  # characters

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(f"\n\n|[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_INVISIBLE = dict.fromkeys(map(ord, "'’‘ʼ＇`´\u00ad\u200b\u200c\u200d\u2060\ufeff"), None)
_SENTENCE_START = re.compile(r"(?:\A|\n|[.!?:;…][\"”’»)\]]*\s)\s*[\"“„«‘(\[—–-]*\s*[^\W\d_]")
_DATELINE = re.compile(r"\A[^\W\d_][^\n.!?]{1,60}?\s[—–-]{1,2}\s")


@dataclass(frozen=True)
class Wording:
    """A text's words. `words` are folded, scripts without spaces by character; `marks` says of each what it is worth as a
    fact: "0" nothing, "1" a name, "2" a figure. `breaks` are the words that begin a paragraph, the first one's aside.
    `unspaced` tells a text that is read by character."""

    words: tuple[str, ...]
    marks: str
    breaks: frozenset[int]
    unspaced: bool

    @cached_property
    def grams(self) -> list[Gram]:
        """Every run of three words."""
        return list(zip(self.words, self.words[1:], self.words[2:], strict=False))

    @cached_property
    def places(self) -> dict[Gram, int]:
        """Where each run of three words stands first."""
        grams = self.grams
        return dict(zip(reversed(grams), range(len(grams) - 1, -1, -1), strict=True))

    @cached_property
    def order(self) -> tuple[int, int]:
        """A total order of texts by content: longer ones last."""
        return len(self.words), crc32(" ".join(self.words).encode())


def read_wording(text: str) -> Wording:
    """Return the words of a text. Quotes, dashes, ligatures, invisible characters and a dateline do not count."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.translate(_INVISIBLE)
    text = _DATELINE.sub(_keep_sentence, text)
    printed: list[str] = []
    breaks = []
    for found in _TOKEN.findall(_SENTENCE_START.sub(_lower, text)):
        if found == "\n\n":
            breaks.append(len(printed))
        else:
            printed.append(found)
    words = [word if word.islower() else word.casefold() for word in printed]
    marks = "".join(
        ["0" if word.islower() else "2" if word[0].isdigit() else "1" if word[0].isupper() else "0" for word in printed]
    )
    unspaced = False
    if not text.isascii() and _HAS_UNSPACED.search(text):
        unspaced = sum(len(word) == 1 and word > "\u0dff" for word in words) * 2 > len(words)
    return Wording(tuple(words), marks, frozenset(breaks), unspaced)


def without_house_lines(text: str, names: Collection[str], credit_line: str | None) -> str:
    """Return a text without what its carrier adds below it: the printed credit, and closing paragraphs in which the house
    (`names`) speaks of itself."""
    paragraphs = text.split("\n\n")
    closing = max(1, len(paragraphs) - CLOSING)
    kept = [
        paragraph
        for place, paragraph in enumerate(paragraphs)
        if place == 0 or not (paragraph.strip() == credit_line or (place >= closing and _speaks_of(paragraph, names)))
    ]
    return text if len(kept) == len(paragraphs) else "\n\n".join(kept)


def _speaks_of(paragraph: str, names: Collection[str]) -> bool:
    return len(paragraph) <= LONGEST_HOUSE_LINE and any(name in paragraph for name in names)


def sketch(wording: Wording) -> tuple[int, ...]:
    """Return up to `SKETCH_SIZE` signed 32-bit hashes of the text's rarest shingles, a consistent sample of them: texts
    that share shingles share samples. Empty for a text too short."""
    if len(wording.words) < FEWEST_WORDS:
        return ()
    telling: list[tuple[int, int]] = []
    if wording.unspaced:
        telling = [
            (crc32(word.encode()), 8 if mark == "2" else 1 if "\u3040" <= word <= "\u309f" else 3)
            for word, mark in zip(wording.words, wording.marks, strict=True)
        ]
        hashes = _runs_of_five(telling)
    else:
        for word, mark in zip(wording.words, wording.marks, strict=True):
            if mark != "0":
                telling.append((crc32(word.encode()), 8 if mark == "2" else 6))
            elif len(word) > 3:
                telling.append((crc32(word.encode()), 1 if len(word) < 7 else 2))
        hashes = [
            (((a * 0x9E3779B1 + b * 0x85EBCA77 + c * 0xC2B2AE3D) & 0xFFFFFFFFFFFF) >> 16, v + w + x)
            for (a, v), (b, w), (c, x) in zip(telling, telling[1:], telling[2:], strict=False)
        ]
    chosen = sorted({((number * 0x2545F491 & 0xFFFFFFFF) // worth**2, number) for number, worth in hashes})
    return tuple(dict.fromkeys(number - 0x80000000 for _, number in chosen[: SKETCH_SIZE * 2]))[:SKETCH_SIZE]


def _runs_of_five(telling: list[tuple[int, int]]) -> list[tuple[int, int]]:
    factors = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1)
    return [
        (
            (sum(number * factor for (number, _), factor in zip(run, factors, strict=True)) & 0xFFFFFFFFFFFF) >> 16,
            sum(worth for _, worth in run),
        )
        for run in zip(*(telling[at:] for at in range(5)), strict=False)
    ]


def _lower(match: "re.Match[str]") -> str:
    return match[0].lower()


def _keep_sentence(match: "re.Match[str]") -> str:
    return "" if match[0][0].isupper() else match[0]
