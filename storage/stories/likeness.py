"""How much of one text stands in another, and whether they tell the same facts. Pure and symmetric.

Two texts are laid side by side: runs of three words that both have are anchors, anchors that follow each other closely in both
texts make a passage, and the words between two anchors of a passage are what somebody changed. An edited copy has long
passages with small changes, a text with shared quotes or a fixed introduction has a passage beside much that is foreign, and
a page of a template has passages in which the figures and names were exchanged.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from storage.stories.wording import Unpacked, Wording, unpacked

WIDEST_GAP = 24  # words that may stand between two anchors of a passage, on either side
WIDEST_EDIT = 12  # words between two anchors that count as common, though changed
FEWEST_ANCHORS = 4  # a shorter passage is a phrase that anybody may use
EDGE = 12  # words before the first and behind the last passage that are compared like a gap
LEAD = 24  # words that a text opens with
STRIDE = 64  # anchors that are compared at once, a power of two


Run = tuple[int, int, int]
"""Anchors that follow each other: where the first stands in the shorter and in the longer text, and how many."""

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
    short, long = map(unpacked, (one, other) if one.order <= other.order else (other, one))
    here: list[tuple[int, int]] = []
    there: list[tuple[int, int]] = []
    altered = 0
    for passage in _passages(_runs(short, long)):
        agreed, exchanged = _facts(short, long, passage)
        if _other_facts(agreed, exchanged):
            altered += passage[-1][0] + passage[-1][2] + 2 - passage[0][0]
        else:
            for (i, j, _), (i_last, j_last, size) in _pieces(passage):
                here.append((i, i_last + size + 2))
                there.append((j, j_last + size + 2))
    shared_short, lead_short, foreign = _covered(here, short.size)
    shared_long, lead_long, _ = _covered(there, long.size)
    begin, end = (min(there)[0], max(stop for _, stop in there)) if there else (0, 0)
    return Likeness(
        short.size, long.size, shared_short, shared_long, lead_short, lead_long, altered, foreign, begin, end
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


def _runs(short: Unpacked, long: Unpacked) -> list[Run]:
    """Return the runs of anchors (three equal words) that follow each other in both texts, in the shorter's order. Of the places
    in the longer text where an anchor stands, the one that goes on from the anchor before is taken, else the first."""
    here, there, first_of = short.grams, long.grams, long.places.get
    ends, size = len(here), len(there)
    found: list[Run] = []
    i = next_i = next_j = 0
    while i < ends:
        first = first_of(here[i])
        if first is None:
            i += 1
            continue
        j = next_j + i - next_i
        if j != first and not (0 <= j < size and there[j] == here[i]):
            j = first
        begin = i
        step = STRIDE
        while step:  # as far as both go on alike, in steps that become smaller
            if i + step <= ends and j + step <= size and here[i : i + step] == there[j : j + step]:
                i, j = i + step, j + step
            else:
                step >>= 1
        found.append((begin, j - (i - begin), i - begin))
        next_i, next_j = i, j
    return found


def _passages(runs: Sequence[Run]) -> list[list[Run]]:
    """Return the runs of each common passage."""
    return [passage for passage in _chained(runs, WIDEST_GAP) if _anchors(passage) >= FEWEST_ANCHORS]


def _pieces(passage: Sequence[Run]) -> list[tuple[Run, Run]]:
    """Return first and last run of the parts of a passage between which little was changed."""
    return [(piece[0], piece[-1]) for piece in _chained(passage, WIDEST_EDIT) if _anchors(piece) >= FEWEST_ANCHORS]


def _chained(runs: Sequence[Run], widest: int) -> list[list[Run]]:
    """Return runs in chains: within one, each begins at most `widest` words behind the one before, in both texts."""
    chains: list[list[Run]] = []
    end_i = end_j = -1_000
    for run in runs:
        i, j, size = run
        if i - end_i <= widest + 3 and 0 < j - end_j <= widest + 3:
            chains[-1].append(run)
        else:
            chains.append([run])
        end_i, end_j = i + size - 1, j + size - 1
    return chains


def _anchors(runs: Sequence[Run]) -> int:
    return sum(run[2] for run in runs)


def _facts(short: Unpacked, long: Unpacked, passage: Sequence[Run]) -> tuple[int, int]:
    """Return how many facts of a passage both texts have, and how many were exchanged for others. The beginnings and ends of
    the texts count where they are near."""
    agreed = exchanged = 0
    first, last = passage[0], passage[-1]
    most = _count(short.marks, first[0], last[0] + last[2] + 2)
    ends = short.size, long.size
    tail = last[0] + last[2] + 2, last[1] + last[2] + 2
    if first[0] < EDGE and first[1] < EDGE:
        exchanged += _exchange(short, 0, first[0], long, 0, first[1])[1]
    before_i = before_j = begin = -1
    for i, j, size in passage:
        if before_i >= 0:
            same, changed = _exchange(short, before_i, i, long, before_j, j)
            agreed += same
            exchanged += changed
            if changed and _other_facts(most, exchanged):
                return agreed, exchanged  # whatever the rest says
        begin = max(i, before_i)
        before_i, before_j = i + size + 2, j + size + 2
        agreed += _count(short.marks, begin, before_i)
    if (
        ends[0] - tail[0] < EDGE
        and ends[1] - tail[1] < EDGE
        and not _breaks(short, tail[0], ends[0])
        and not _breaks(long, tail[1], ends[1])
    ):
        exchanged += _exchange(short, tail[0], ends[0], long, tail[1], ends[1])[1]
    return agreed, exchanged


def _other_facts(agreed: int, exchanged: int) -> bool:
    """Tell whether a passage says other things in the same words: more than one fact in seventeen, or one in five where it is
    just one."""
    known = agreed + exchanged
    return (exchanged >= 2 and exchanged > 0.06 * known) or exchanged > 0.2 * known


def _count(marks: str, begin: int, end: int) -> int:
    return marks.count("1", begin, end) + marks.count("2", begin, end)


def _exchange(short: Unpacked, i: int, i_end: int, long: Unpacked, j: int, j_end: int) -> tuple[int, int]:
    """Return agreed and exchanged facts between two anchors."""
    if i >= i_end or j >= j_end:
        return 0, 0  # something was put in or left out; nothing was exchanged
    mine, yours = short.marks[i:i_end], long.marks[j:j_end]
    figures = ("2" in mine or _spelt(short, i, i_end)) and ("2" in yours or _spelt(long, j, j_end))
    names = ("1" in mine and "1" in yours) or short.unspaced
    if not (figures or names) or _breaks(short, i + 1, i_end - 1) != _breaks(long, j + 1, j_end - 1):
        return 0, 0  # nothing to exchange, or the end of one paragraph and another paragraph
    agreed = exchanged = 0
    if figures:
        one, other = _figures(short, i, i_end), _figures(long, j, j_end)
        if "".join(one) == "".join(other):  # 1,000 and 1000
            agreed += len(one)
        else:
            ours, theirs = Counter(one), Counter(other)
            agreed += (ours & theirs).total()
            exchanged += min((ours - theirs).total(), (theirs - ours).total())
    if names:
        named, others = _names(short, i, i_end), _names(long, j, j_end)
        apart, rest = sorted(named - others), sorted(others - named)
        slips = sum(any(_slip(a, b) for b in rest) for a in apart)
        agreed += len(named & others) + slips
        exchanged += max(0, min(len(apart), len(rest)) - slips)
    return agreed, exchanged


def _breaks(wording: Unpacked, begin: int, end: int) -> int:
    return bisect_right(wording.breaks, end) - bisect_left(wording.breaks, begin)


def _spelt(wording: Unpacked, begin: int, end: int) -> bool:
    return not NUMERALS.keys().isdisjoint(wording.words[begin:end])


def _figures(wording: Unpacked, begin: int, end: int) -> list[str]:
    return [
        word if mark == "2" else NUMERALS[word]
        for word, mark in zip(wording.words[begin:end], wording.marks[begin:end], strict=True)
        if mark == "2" or word in NUMERALS
    ]


def _names(wording: Unpacked, begin: int, end: int) -> set[str]:
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
