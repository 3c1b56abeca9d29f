"""Extractors written as text: what a declared layout may say in place of a Python extractor."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parsers import declared_table as checks
from parsers.fields import Extractor, attr, css, first, jsonld, meta, names

if TYPE_CHECKING:
    from parsers.document import Document

EXTRACTED_BY = 'a CSS selector, "selector::attr(name)", "meta:name" or "jsonld:path", or a list of these'

_ATTRIBUTE = re.compile(r"(.+)::attr\(\s*([\w:.-]+)\s*\)")


@dataclass(frozen=True, slots=True)
class Written:
    """An extractor that remembers how it was written, so that it can be written again."""

    raw: str | tuple[str, ...]
    _extract: Extractor

    def __call__(self, doc: "Document") -> object:
        """Return what the extractor finds."""
        return self._extract(doc)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Written) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)


def body_by(value: object) -> Extractor:
    """A body takes elements, so only selectors will do."""
    selectors = _strings(value)
    found = [css(checks.selector(one)) for one in selectors]
    return found[0] if len(found) == 1 else first(*found)


def extractor_for(field: str) -> Callable[[Any], Extractor]:
    """Return the check that turns a field's text or list of texts into its extractor."""

    def check(value: object) -> Extractor:
        stated = _strings(value)
        parts = [_one(one) for one in stated]
        extractor = parts[0] if len(parts) == 1 else first(*parts)
        if field == "authors":  # one text may hold several names
            extractor = names(extractor)
        elif len(stated) == 1 and not _is_special(stated[0]):
            return extractor
        return Written(stated[0] if len(stated) == 1 else tuple(stated), extractor)

    return check


def _one(stated: str) -> Extractor:
    if stated.startswith("meta:"):
        return meta(checks.text(stated[5:]))
    if stated.startswith("jsonld:"):
        return jsonld(checks.text(stated[7:]))
    if found := _ATTRIBUTE.fullmatch(stated):
        return attr(checks.selector(found[1]), found[2])
    return css(checks.selector(stated))


def _is_special(stated: str) -> bool:
    return stated.startswith(("meta:", "jsonld:")) or _ATTRIBUTE.fullmatch(stated) is not None


def _strings(value: object) -> Sequence[str]:
    stated = value if isinstance(value, list) else [value]
    if not stated:
        raise ValueError("an empty list")
    return [checks.text(one) for one in stated]
