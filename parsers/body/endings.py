"""What stands under a text as its own end: a paper's mark, the day of publication, what a release says of its house."""

import re
from collections.abc import Sequence

from parsers.body.known import Known
from parsers.body.survey import Leaf
from parsers.body.tags import HEADINGS
from parsers.dates import is_date_line, without_dates

_LONGEST_END_MARK = 2
_ANSWERS = frozenset(
    (
        "no", "ja", "si", "sí", "sì", "ok", "oh", "ha", "да", "ne", "ah", "us", "me", "go", "up", "we", "he", "it", "xi", "nu",
        "so", "do", "be", "by", "my", "to", "an", "at", "in", "on", "of", "is", "as", "if", "or", "ii", "iv", "vi", "ix",
    )
)  # fmt: skip
_PRINTED_ON = re.compile(
    r"\W*(?:(?:first |last |originally )?(?:published|posted|updated|modified)|erschien|veröffentlicht|aktualisiert|stand\b|publié"
    r"|publicad|pubblicat|actualizad|date\b|datum\b|erscheinungsdatum)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_ABOUT, _LONGEST_ABOUT = 0.4, 1_600  # of the text's characters, and characters
_ABOUT_HOUSE = re.compile(
    r"About (?:the )?(?P<house>[A-Z][\w&.’'-]*(?: (?:of|for|and|the|&|[A-Z][\w&.’'-]*)){0,7}?)\s?:?$"
)
_NAMED_WITHIN = 120  # characters in which a house's own words name it, and half of those in which they say what it is
_IS_A_HOUSE = re.compile(
    r"\b(?:compan(?:y|ies)|universit(?:y|ies)|college|provider|leader|organi[sz]ation|firm|institute|manufacturer|maker|platform|agency"
    r"|charity|foundation|association|non-?profit|bank|retailer|developer|publisher|producer|headquartered|founded (?:in|by)"
    r"|builds|serves|patents|(?:NYSE|NASDAQ|TSX|LSE|AIM)\b)",
    re.IGNORECASE,
)
_LONGEST_DATE = 120
_LONGEST_HEADING = 100


def is_colophon(leaf: Leaf, before: str, known: Known) -> bool:
    """Say whether the very last leaf is the mark or the name that a paper ends its texts with, or the day of publication.

    What answers a question or a label, an item of a list and a heading are the story's.
    """
    if leaf.tag in HEADINGS or leaf.state.item_depth or leaf.state.quoted or before[-1] in "?:":
        return False
    text = leaf.text
    if leaf.size <= _LONGEST_END_MARK:
        return text.isalpha() and text.casefold() not in _ANSWERS
    if known.is_house(text):
        return True
    if leaf.size > _LONGEST_DATE or not is_date_line(text):
        return False
    if _PRINTED_ON.match(text) is not None:
        return True
    return _CLOCK.search(text) is not None and not any(map(str.isalnum, without_dates(text)))


def cut_about(leaves: Sequence[Leaf], verdicts: list[str | None]) -> None:
    """Cut what a release ends with: "About Harbour & Sons" as a heading, what the house says of itself, whom to ask."""
    left = [place for place, leaf in enumerate(leaves) if leaf.size and verdicts[place] is None]
    sizes = sum(leaves[place].size for place in left)
    after = 0
    for order in range(len(left) - 1, -1, -1):
        leaf = leaves[left[order]]
        if after + leaf.size > min(_LONGEST_ABOUT, _ABOUT * sizes):
            return
        after += leaf.size
        about = _ABOUT_HOUSE.match(leaf.text) if leaf.size <= _LONGEST_HEADING else None
        if about is not None:
            said = [leaves[place] for place in left[order + 1 :]]
            if not said or any(other.tag in HEADINGS for other in said) or not _tells_of(said[0].text, about["house"]):
                return
            for place in left[order:]:
                verdicts[place] = "about"
            return


def _tells_of(text: str, house: str) -> bool:
    """Say whether a text begins with what a house is: "Harbour & Sons builds", "The Harbour Trust, founded in 1922, is a"."""
    at = text.find(house, 0, _NAMED_WITHIN)
    return at >= 0 and _IS_A_HOUSE.search(text, at + len(house), at + len(house) + 2 * _NAMED_WITHIN) is not None
