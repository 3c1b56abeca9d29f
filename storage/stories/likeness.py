"""How much of one text stands in another, and whether they tell the same facts. Pure and symmetric.

Two texts are laid side by side: runs of three words that both have are anchors, anchors that follow each other closely in both
texts make a passage, and the words between two anchors of a passage are what somebody changed. An edited copy has long
passages with small changes, a text with shared quotes or a fixed introduction has a passage beside much that is foreign, and
a page of a template has passages in which the figures and names were exchanged.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from storage.stories.wording import Wording

WIDEST_GAP = 24  # words that may stand between two anchors of a passage, on either side
WIDEST_EDIT = 12  # words between two anchors that count as common, though changed
FEWEST_ANCHORS = 4  # a shorter passage is a phrase that anybody may use
EDGE = 12  # words before the first and behind the last passage that are compared like a gap
LEAD = 24  # words that a text opens with


OPENING = 0.4  # share of the lead that must be common for two texts to open alike
POINTED_SHARE = 0.35  # of the shorter text, where one article names the other


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts have in common, in words of the shorter and of the longer text.

    `shared_*` lie in common passages; `lead_*` are those among the first `LEAD`. `altered` words lie in passages in which
    facts were exchanged for others, and are not among the shared ones. `foreign` is the shorter text's longest run outside
    every passage; `begin` and `end` are where the passages lie in the longer text.
    """

    short: int
    long: int
    shared_short: int
    shared_long: int
    lead_short: int
    lead_long: int
    altered: int
    foreign: int
    begin: int
    end: int


def compare(one: Wording, other: Wording) -> Likeness:
    """Lay two texts side by side."""
    short, long = (one, other) if one.order <= other.order else (other, one)
    here: list[tuple[int, int]] = []
    there: list[tuple[int, int]] = []
    altered = 0
    for passage in _passages(short, long):
        (i, j), (i_last, j_last) = passage[0], passage[-1]
        edges = passage
        if i < EDGE and j < EDGE:
            edges = [(-3, -3), *edges]
        ends = len(short.words), len(long.words)
        if (
            ends[0] - i_last - 3 < EDGE
            and ends[1] - j_last - 3 < EDGE
            and not _breaks(short, i_last + 3, ends[0])
            and not _breaks(long, j_last + 3, ends[1])
        ):
            edges = [*edges, ends]
        agreed, exchanged = _facts(short, long, edges)
        if (exchanged >= 2 and exchanged > 0.06 * (agreed + exchanged)) or exchanged > 0.2 * (agreed + exchanged):
            altered += i_last + 3 - i
        else:
            for head, tail in _pieces(passage):
                here.append((head[0], tail[0] + 3))
                there.append((head[1], tail[1] + 3))
    shared_short, lead_short, foreign = _covered(here, len(short.words))
    shared_long, lead_long, _ = _covered(there, len(long.words))
    begin, end = (min(there)[0], max(stop for _, stop in there)) if there else (0, 0)
    return Likeness(
        len(short.words),
        len(long.words),
        shared_short,
        shared_long,
        lead_short,
        lead_long,
        altered,
        foreign,
        begin,
        end,
    )


def is_copy(found: Likeness, *, pointed: bool = False) -> bool:
    """Tell whether two texts are one text. `pointed`: one of the two articles names the other as its original.

    What both open with counts most: a copy may be cut, but mostly from its end; quotes and background that two reports share
    stand further down. Where only one opening is found in the other text, or none, more of both must be the same.
    """
    if 2 * found.altered > found.shared_short:
        return False
    shared_short = found.shared_short / (found.short - found.altered)
    shared_long = found.shared_long / found.long
    if pointed:
        return shared_short >= POINTED_SHARE
    full = OPENING * min(LEAD, found.short)
    openings = (found.lead_short >= full) + (found.lead_long >= full)
    if openings == 2:
        block = found.foreign / found.short
        return shared_short >= 0.7 or (shared_short >= 0.5 and block < 0.4) or (shared_short >= 0.4 and block <= 0.35)
    if found.altered > 0.05 * found.short:
        return False
    if openings == 1:
        near_top = found.lead_long >= full or found.begin <= 0.35 * found.long
        return near_top and shared_short >= 0.6 and shared_long >= 0.4
    return shared_short >= 0.8 and shared_long >= 0.45


def is_part(found: Likeness) -> bool:
    """Tell whether nearly all of the shorter text stands in the longer one, copy or not: what compilations are made of."""
    return found.shared_short >= 0.6 * found.short and found.altered <= 0.1 * found.short


def _covered(spans: list[tuple[int, int]], size: int) -> tuple[int, int, int]:
    """Return how many words spans cover in all and within the lead, and the longest run that none covers."""
    shared = lead = foreign = end = 0
    for begin, stop in sorted(spans):
        if stop > end:
            foreign = max(foreign, begin - end)
            shared += stop - max(begin, end)
            lead += max(0, min(stop, LEAD) - max(begin, end))
            end = stop
    return shared, lead, max(foreign, size - end)


def _passages(short: Wording, long: Wording) -> list[list[tuple[int, int]]]:
    """Return the common passages as lists of anchors (place in the shorter, in the longer text), in the shorter's order."""
    here, there, places = short.grams, long.grams, long.places
    size = len(there)
    found: list[list[tuple[int, int]]] = []
    current: list[tuple[int, int]] = []
    last_i = last_j = -100
    shift = 0
    for i, gram in enumerate(here):
        first = places.get(gram)
        if first is None:
            continue
        j = i + shift
        if j != first and not (0 <= j < size and there[j] == gram):
            j = first
        if i - last_i <= WIDEST_GAP + 3 and 0 < j - last_j <= WIDEST_GAP + 3:
            current.append((i, j))
        else:
            if len(current) >= FEWEST_ANCHORS:
                found.append(current)
            current = [(i, j)]
        last_i, last_j, shift = i, j, j - i
    if len(current) >= FEWEST_ANCHORS:
        found.append(current)
    return found


def _pieces(passage: Sequence[tuple[int, int]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return first and last anchor of the parts of a passage between which little was changed."""
    pieces = []
    begin = before = passage[0]
    anchors = 0
    for anchor in passage:
        if anchor[0] - before[0] > WIDEST_EDIT + 3 or anchor[1] - before[1] > WIDEST_EDIT + 3:
            if anchors >= FEWEST_ANCHORS:
                pieces.append((begin, before))
            begin, anchors = anchor, 0
        before = anchor
        anchors += 1
    if anchors >= FEWEST_ANCHORS:
        pieces.append((begin, before))
    return pieces


def _facts(short: Wording, long: Wording, passage: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return how many facts of a passage both texts have, and how many were exchanged for others."""
    agreed = exchanged = 0
    begin = passage[0][0]
    before_i, before_j = passage[0]
    for i, j in passage[1:]:
        if i - before_i > 1 or j - before_j > 1:
            agreed += _count(short.marks, max(begin, 0), before_i + 3)
            same, changed = _exchange(short, before_i + 3, i, long, before_j + 3, j)
            agreed += same
            exchanged += changed
            begin = max(i, before_i + 3)
        before_i, before_j = i, j
    return agreed + _count(short.marks, max(begin, 0), before_i + 3), exchanged


def _count(marks: str, begin: int, end: int) -> int:
    return marks.count("1", begin, end) + marks.count("2", begin, end)


def _exchange(short: Wording, i: int, i_end: int, long: Wording, j: int, j_end: int) -> tuple[int, int]:
    """Return agreed and exchanged facts between two anchors."""
    if i >= i_end or j >= j_end:
        return 0, 0  # something was put in or left out; nothing was exchanged
    if _breaks(short, i + 1, i_end - 1) != _breaks(long, j + 1, j_end - 1):
        return 0, 0  # the end of one paragraph and another paragraph
    agreed = exchanged = 0
    one, other = _figures(short, i, i_end), _figures(long, j, j_end)
    if one and other:
        if "".join(one) == "".join(other):  # 1,000 and 1000
            agreed += len(one)
        else:
            mine, yours = Counter(one), Counter(other)
            agreed += (mine & yours).total()
            exchanged += min((mine - yours).total(), (yours - mine).total())
    named, others = _names(short, i, i_end), _names(long, j, j_end)
    if named and others:
        agreed += len(named & others)
        apart = sorted(named - others)
        rest = sorted(others - named)
        slips = sum(any(_slip(a, b) for b in rest) for a in apart)
        agreed += slips
        exchanged += max(0, min(len(apart), len(rest)) - slips)
    return agreed, exchanged


def _breaks(wording: Wording, begin: int, end: int) -> int:
    return sum(place in wording.breaks for place in range(begin, end + 1)) if wording.breaks else 0


def _figures(wording: Wording, begin: int, end: int) -> list[str]:
    return [
        word if mark == "2" else NUMERALS[word]
        for word, mark in zip(wording.words[begin:end], wording.marks[begin:end], strict=True)
        if mark == "2" or word in NUMERALS
    ]


def _names(wording: Wording, begin: int, end: int) -> set[str]:
    if wording.unspaced:
        name = "".join(word for word in wording.words[begin:end] if word >= "\u30a0")
        return {name} if name else set()
    return {
        word
        for word, mark in zip(wording.words[begin:end], wording.marks[begin:end], strict=True)
        if mark == "1" and len(word) > 1
    }


def _slip(one: str, other: str) -> bool:
    """Tell whether two names are one with a slip of the pen: most of their letters begin or end alike."""
    if abs(len(one) - len(other)) > 2:
        return False
    size = max(len(one), len(other))
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start + end >= max(size - 2, size * 0.6)


_NUMERALS = (
    "zero null zéro", "one eins ein eine un une", "two zwei deux", "three drei trois", "four vier quatre",
    "five fünf cinq", "six sechs", "seven sieben sept", "eight acht huit", "nine neun neuf", "ten zehn dix",
    "eleven elf onze", "twelve zwölf douze",
)  # fmt: skip
NUMERALS = {word: str(number) for number, words in enumerate(_NUMERALS) for word in words.split()}
