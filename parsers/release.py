"""From when and until when an article may be shown: embargo and expiry, as the page or the outlet's terms set them.

A page's own date is read from where it is declared (PRISM's `embargoDate` and `expirationDate`, schema.org's `expires`, the robots
directive `unavailable_after`) or printed as a line of its own above the text ("Embargoed until 00:01 GMT, 5 May 2026"). A line
without a date that can be read holds nothing back: it is evidence only.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parsers.article import Evidence
from parsers.dates import When, read_when
from parsers.document import Document
from parsers.expressions import expression
from parsers.metadata import Metadata
from parsers.metadata.zones import zone_name
from parsers.outlet import Terms
from parsers.structured import text_of

_EMBARGO_METAS = ("prism.embargodate", "prism:embargodate", "embargodate", "embargo")
_EXPIRY_METAS = ("prism.expirationdate", "prism:expirationdate", "expirationdate", "dcterms.expires")
_UNAVAILABLE_AFTER = expression(r"\bunavailable_after\s*:\s*(.{6,60})", re.IGNORECASE)
_EMBARGO_LINE = expression(
    r"\W*(?:(?:strictly )?(?:under )?embargo(?:ed)?\b|not for (?:release|publication|broadcast)(?: or \w+)? (?:before|until)\b"
    r"|sperrfrist\b|(?:sous )?embargo jusqu|embargad[oa] hasta|embargo (?:até|fino al?)\b|non pubblicare prima)",
    re.IGNORECASE,
)
_LONGEST_LINE = 160  # characters: a sentence that merely speaks of an embargo is longer, or not at the top
_TOP = 2  # paragraphs


@dataclass(frozen=True, slots=True)
class Release:
    """Not to be shown before `embargoed_until` nor from `expires_at` on (aware UTC); None: no such bound."""

    embargoed_until: datetime | None = None
    expires_at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()


def read_release(doc: Document, metadata: Metadata, top: Sequence[str], terms: Terms) -> Release:
    """Return the bounds of a page whose text begins with the paragraphs `top`; the later embargo and the earlier expiry hold."""
    zone, structured = zone_name(doc), doc.structured

    def dated(rule: str, raw: str | None) -> tuple[When | None, Evidence] | None:
        return (read_when(raw, timezone=zone, language=metadata.language), Evidence(rule, raw[:200])) if raw else None

    lines = [line for line in top[:_TOP] if len(line) <= _LONGEST_LINE and _EMBARGO_LINE.match(line)]
    held = [
        *(dated(f"meta:{name}", structured.meta(name)) for name in _EMBARGO_METAS if name in structured.metas),
        *(dated("embargo line", line) for line in lines),
    ]
    ending = [
        dated("jsonld:expires", text_of((structured.article or {}).get("expires"))),
        *(dated(f"meta:{name}", structured.meta(name)) for name in _EXPIRY_METAS if name in structured.metas),
        *(dated("robots:unavailable_after", raw) for raw in _unavailable_after(doc)),
    ]
    embargoes = [(one[0].at, one[1]) for one in held if one is not None and one[0] is not None]
    expiries = [(_end(one[0]), one[1]) for one in ending if one is not None and one[0] is not None]
    unread = [one[1] for one in held if one is not None and one[0] is None]
    if metadata.published_at is not None:
        if terms.embargo_hours:
            until = metadata.published_at + timedelta(hours=terms.embargo_hours)
            embargoes.append((until, Evidence("outlet terms", f"embargo_hours = {terms.embargo_hours:g}")))
        if terms.expire_days:
            until = metadata.published_at + timedelta(days=terms.expire_days)
            expiries.append((until, Evidence("outlet terms", f"expire_days = {terms.expire_days:g}")))
    return Release(
        max((at for at, _ in embargoes), default=None),
        min((at for at, _ in expiries), default=None),
        (*(evidence for _, evidence in (*embargoes, *expiries)), *unread),
    )


def _unavailable_after(doc: Document) -> list[str]:
    said = [*doc.structured.metas.get("robots", ()), *doc.structured.metas.get("googlebot", ()), *doc.page.robots]
    return [m[1] for raw in said if (m := _UNAVAILABLE_AFTER.search(raw))]


def _end(when: When) -> datetime:
    """Return the end of a bare day: what expires on the 5th is there on the 5th."""
    return when.at if when.has_time else when.at + timedelta(days=1)
