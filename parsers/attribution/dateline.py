"""Datelines: the place, day and agency that open a wire story."""

from dataclasses import dataclass

from parsers.attribution.sources import SHORT_AGENCIES, agency_of
from parsers.eastern import agency_opening, is_eastern
from parsers.expressions import expression

_TAG = rf"(?P<agency>(?:{SHORT_AGENCIES})(?:/[A-Za-z]{{2,5}})?)"
_DASH = r"\s*(?:\.\s?)?[-–—:]{1,2}\s*"
_PLACE = (
    r"[A-ZÀ-Þ][\w’'.À-ÿ]*(?:[\s/-]+(?:de|la|el|am|an|der|do|da|di|of|[A-ZÀ-Þ(][\w’'.À-ÿ)]*)){0,4}"
    r"(?:,\s?[A-Z][\w.]*(?:\s[A-Z][\w.]*)?)?"
)
# WASHINGTON (AP) — | LONDON, July 10 (Reuters) - | Berlin (dpa/bb) - | Madrid, 10 jul (EFE).-
_PLACE_FIRST = expression(
    rf"^(?P<place>{_PLACE})(?:[,.]\s*(?P<day>\d{{1,2}}\.?\s\w+\.?|\w+\.?\s\d{{1,2}})(?:,?\s\d{{4}})?)?\s*[(\[]{_TAG}[)\]]{_DASH}"
)
# (ANSA) - ROMA, 10 LUG - | (Reuters) - Shares … | AP —
_AGENCY_FIRST = expression(
    rf"^[(\[]{_TAG}[)\]]{_DASH}(?:(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ’' -]{{2,30}}),\s\d{{1,2}}\s\w{{3,10}}{_DASH})?"
)
# WASHINGTON — | KYIV, Ukraine — : capitals only, so that a sentence with a dash is none
_PLACE_ONLY = expression(
    r"^(?P<place>[A-ZÀ-Þ][A-ZÀ-Þ’'.-]{2,}(?:\s[A-ZÀ-Þ][A-ZÀ-Þ’'.-]+){0,3}(?:,\s[A-Z][\w.]+(?:\s[A-Z][\w.]+)?)?)(?:,\s(?:[A-Z][a-z]{2,8}\.?\s\d{1,2}|\d{1,2}\s\w+))?\s*(?:—|--|–|\s-\s)\s*(?=[“\"‘'(]?[A-ZÀ-Þ0-9])"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """The opening of a story: as printed, its place, and the agency's name, each if given."""

    text: str
    place: str | None
    wire: str | None


def read_dateline(opening: str) -> Dateline | None:
    """Return the dateline that a story's first paragraph opens with, or None."""
    opening = opening[:160].lstrip()
    if is_eastern(opening[:40]):
        if (found := agency_opening(opening)) is None:
            return None
        text, place, agency = found
        return Dateline(text, place, agency_of(agency))
    for pattern in (_PLACE_FIRST, _AGENCY_FIRST, _PLACE_ONLY):
        m = pattern.match(opening)
        if m:
            groups = m.groupdict()
            tag = groups.get("agency")
            wire = agency_of(tag) or agency_of(tag.partition("/")[0]) if tag else None
            return Dateline(m[0].rstrip(" -–—:."), groups.get("place"), wire)
    return None
