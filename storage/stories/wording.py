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
from heapq import nsmallest
from itertools import accumulate
from zlib import crc32

Gram = int

SKETCH_SIZE = 20
"""Shingles of a text that are kept. A copy cut to a third keeps a third of them, one with every eighth word changed two thirds."""

FEWEST_WORDS = 18  # a text shorter than this says too little to tell a copy from a coincidence

CLOSING = 4  # paragraphs at the end of a text among which a house speaks of itself
LONGEST_HOUSE_LINE = 1_000  # characters

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+")
_SPACED = re.compile(r"[^\W_]+")
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_INVISIBLE = "'’‘ʼ＇`´\u00ad\u200b\u200c\u200d\u2060\ufeff"
_SENTENCE_START = re.compile(r"(?:\A|\n|[.!?:;…][\"”’»)\]]*\s)\s*[\"“„«‘(\[—–-]*\s*[^\W\d_]")
_DATELINE = re.compile(r"\A[^\W\d_][^\n.!?]{1,60}?\s[—–-]{1,2}\s")


@dataclass(frozen=True, eq=False)
class Wording:
    """A text's words, and what is made of them; an object stands for itself alone.

    `words` are folded, scripts without spaces by character; `marks` says of each what it is worth as a fact: "0" nothing, "1" a
    name, "2" a figure. `breaks` are the words that begin a paragraph, the first one's aside. `unspaced` tells a text that is
    read by character.
    """

    words: tuple[str, ...]
    marks: str
    breaks: tuple[int, ...]
    unspaced: bool

    @cached_property
    def sketch(self) -> tuple[int, ...]:
        """See `sketch`."""
        return sketch(self)

    @cached_property
    def grams(self) -> list[Gram]:
        """Every run of three words, by its 64-bit hash within this process: thousands of tuples would keep the garbage collector
        busy."""
        return list(map(hash, zip(self.words, self.words[1:], self.words[2:], strict=False)))

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
    has_unspaced = False
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        has_unspaced = _HAS_UNSPACED.search(text) is not None
    for letter in _INVISIBLE:
        text = text.replace(letter, "")  # far faster than `translate`, which looks every letter up
    text = _DATELINE.sub(_keep_sentence, text)
    parts = [
        (_TOKEN if has_unspaced else _SPACED).findall(part) for part in _SENTENCE_START.sub(_lower, text).split("\n\n")
    ]
    breaks = tuple(accumulate(len(part) for part in parts[:-1]))
    printed = [word for part in parts for word in part]
    words = [word if word.islower() else word.casefold() for word in printed]
    marks = "".join(["0" if word.islower() else _mark(word[0]) for word in printed])
    unspaced = has_unspaced and sum(len(word) == 1 and word > "\u0dff" for word in words) * 2 > len(words)
    return Wording(tuple(words), marks, breaks, unspaced)


def _mark(letter: str) -> str:
    return "2" if letter.isdigit() else "1" if letter.isupper() else "0"


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
    if wording.unspaced:
        run, telling = 5, list(zip(wording.words, map(_worth_of_character, wording.words, wording.marks), strict=True))
    else:
        run, telling = 3, [
            (word, _WORTH[mark] if mark != "0" else 1 if len(word) < 7 else 2)
            for word, mark in zip(wording.words, wording.marks, strict=True)
            if mark != "0" or len(word) > 3
        ]  # fmt: skip
    words, worths = [word for word, _ in telling], [worth for _, worth in telling]
    hashes = map(crc32, map(str.encode, map(" ".join, zip(*(words[at:] for at in range(run)), strict=False))))
    sums = map(sum, zip(*(worths[at:] for at in range(run)), strict=False))
    # Of all hashes the smallest, as if each shingle were there (worth squared) times.
    ranked = {(number // (worth * worth)) << 32 | number for number, worth in zip(hashes, sums, strict=True)}
    return tuple((one & 0xFFFFFFFF) - 0x80000000 for one in nsmallest(SKETCH_SIZE, ranked))


_WORTH = {"1": 6, "2": 8}  # of a name and of a figure, where a long word is worth two


def _worth_of_character(character: str, mark: str) -> int:
    return 8 if mark == "2" else 1 if "\u3040" <= character <= "\u309f" else 3


def _lower(match: "re.Match[str]") -> str:
    return match[0].lower()


def _keep_sentence(match: "re.Match[str]") -> str:
    return "" if match[0][0].isupper() else match[0]
