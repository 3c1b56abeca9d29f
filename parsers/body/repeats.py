"""What a text prints twice: a paragraph again, and pull quotes, whose words stand in a paragraph, whole or shortened."""

import re
from collections.abc import Sequence
from itertools import islice

from parsers.body.known import letters
from parsers.body.survey import Leaf, Region
from parsers.body.tags import HEADINGS

_REPEAT_SHORTEST = 80
_PULL_SHORTEST, _PULL_LONGEST = 30, 320
_MOST_QUOTES = 60  # each is looked for in every paragraph
_FEWEST_SHORTENED, _MOST_SHORTENED = 3, 40  # words: those that count, and all
_MOST_HOLDING, _MOST_READ, _MOST_STARTS = (
    8,
    6_000,
    16,
)  # paragraphs with all its words, characters of one, places in it
_JOINING = 3  # letters of a word that may be new
_STRETCH = 3  # times the quotation's words: how far apart they may stand
_JOINED = 2  # words before the first, one of which may turn the sense
_TURNING = frozenset(
    (
        "not", "never", "no", "none", "nobody", "nothing", "neither", "nor", "cannot", "t", "nicht", "nie", "kein", "keine",
        "keinen", "niemand", "ne", "pas", "jamais", "aucun", "nunca", "ninguno", "non", "mai", "nessuno", "não", "niet", "nooit",
        "geen", "inte", "aldrig", "ikke", "ingen", "inget", "hardly", "rarely", "barely", "seldom", "scarcely", "without",
        "refused", "denied", "failed", "keinem", "keiner", "keines", "keinerlei", "nichts", "niemals", "weder", "ohne", "kaum",
        "jamás", "tampoco", "nadie", "nada", "sin", "ni", "rien", "personne", "sans", "guère", "senza", "nulla", "niente",
        "nem", "sem",
        "не", "ни", "нет", "ei", "eivät", "nie", "żaden", "within", "unless", "until", "bis",
    )
)  # fmt: skip
_POSTED = re.compile(r"\(@|t\.co/|^\W*[—–-]\s?[^—–]{2,60}\b(?:19|20)\d\d$")
_SPEAKER = re.compile(r"[—–-]?\s?[A-ZÀ-ÞА-Я][^.!?]*$")
_POST = 4  # leaves of an embedded post, which ends with its writer's handle or the day: it may say what the story says
_WORD = re.compile(r"\w+")
_QUOTE_SIGNS = " \"'“”„‘’«»…."
# words in quotation marks, and who said them
_ATTRIBUTED = re.compile(r"[\"“”„«»‹›]\s*([^\"“”„«»‹›]{20,300})\s*[\"“”«»‹›]\s*[—–,-]?\s*([^\"“”„«»‹›.!?]{3,90})$")
_LONGEST_SPEAKER = 100  # characters


def cut_repeats(leaves: Sequence[Leaf], verdicts: list[str | None], regions: Sequence[Region]) -> None:
    """Cut what is printed twice: a paragraph again, or a pull quote whose words stand in a paragraph."""
    seen: set[str] = set()
    told: list[Leaf] = []
    quotes: list[int] = []
    for place, leaf in enumerate(leaves):
        if verdicts[place] is not None or not leaf.size >= _PULL_SHORTEST or leaf.state.tabled:
            continue
        if (
            leaf.text in seen
            and leaf.size > _REPEAT_SHORTEST
            and leaf.tag in ("p", "div")
            and not leaf.state.item_depth
        ):
            verdicts[place] = "repeat"
            continue
        seen.add(leaf.text)
        if not leaf.state.quoted:
            told.append(leaf)
        if (
            leaf.size <= _PULL_LONGEST
            and (leaf.state.quoted or leaf.tag not in ("p", "li"))
            and leaf.tag not in HEADINGS
        ):
            quotes.append(place)
    said_elsewhere: list[tuple[int, str]] = []
    for place in quotes[:_MOST_QUOTES]:
        own = leaves[place].text.strip(_QUOTE_SIGNS)
        longer = leaves[place].size + 20
        if any(own in text for text in seen if len(text) > longer):
            verdicts[place] = "pullquote"
        elif _may_be_shortened(leaves, place) and _is_shortened(own, [other for other in told if other.size > longer]):
            verdicts[place] = "pullquote"
            _cut_speaker(leaves, verdicts, place, regions)
        elif said := _ATTRIBUTED.match(leaves[place].text):
            said_elsewhere.append((place, letters(said[1])))
    if said_elsewhere:
        # the same words of two speakers are two quotations
        quoted = {leaves[place].text for place, _ in said_elsewhere}
        texts = [letters(text) for text in seen if text not in quoted and len(text) > _PULL_SHORTEST]
        for place, words in said_elsewhere:
            if any(words in text for text in texts):
                verdicts[place] = "pullquote"


def _may_be_shortened(leaves: Sequence[Leaf], place: int) -> bool:
    """Say whether a leaf may be a pull quote in other words: it stands in a quotation that nothing leads to and that is no post."""
    leaf = leaves[place]
    if not leaf.state.quoted or leaf.text.rstrip(_QUOTE_SIGNS).endswith("?"):
        return False
    before = next((other.text for other in reversed(leaves[:place]) if other.size), "")
    after = leaves[place + 1 : place + _POST]
    return before[-1:] != ":" and not any(other.state.quoted and _POSTED.search(other.text) for other in (leaf, *after))


def _is_shortened(quote: str, others: Sequence[Leaf]) -> bool:
    """Say whether a paragraph holds a quotation's words in order, with others between them: editors shorten pull quotes.

    Short words may be new, where two sentences were joined; none that turns the sense may have been left out between them.
    """
    words = _WORD.findall(quote.lower())
    needed = [word for word in words if len(word) > _JOINING or word.isdigit()]
    if len(words) > _MOST_SHORTENED or len(needed) < _FEWEST_SHORTENED:
        return False
    needed_by_length = sorted(needed, key=len, reverse=True)  # the longest is the rarest
    holding = (other for other in others if all(word in other.lower() for word in needed_by_length))
    return any(
        _holds_in_order(_WORD.findall(other.lower()[:_MOST_READ]), needed, words)
        for other in islice(holding, _MOST_HOLDING)
    )


def _holds_in_order(there: Sequence[str], needed: Sequence[str], words: Sequence[str]) -> bool:
    for start in islice((place for place, word in enumerate(there) if word == needed[0]), _MOST_STARTS):
        at, taken = start, 0
        for end in range(start, min(len(there), start + _STRETCH * len(words))):
            if there[end] == needed[taken]:
                taken, at = taken + 1, end
                if taken == len(needed):
                    break
        if taken == len(needed):
            return _TURNING.isdisjoint(set(there[max(0, start - _JOINED) : at + 1]).difference(words))
    return False


def _cut_speaker(leaves: Sequence[Leaf], verdicts: list[str | None], place: int, regions: Sequence[Region]) -> None:
    """Cut who said a pull quote, where that stands behind it and ends the same quotation."""
    number = leaves[place].region
    while number >= 0 and regions[number].tag != "blockquote":
        number = regions[number].parent
    after = place + 1
    if number < 0 or after >= len(leaves) or verdicts[after] is not None:
        return
    leaf = leaves[after]
    within = leaf.region
    while within > number:
        within = regions[within].parent
    is_last = after + 1 >= len(leaves) or not leaves[after + 1].state.quoted
    if within == number and is_last and 0 < leaf.size <= _LONGEST_SPEAKER and _SPEAKER.match(leaf.text):
        verdicts[after] = "pullquote"
