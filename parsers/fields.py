"""Small extractors that outlet files are made of. Each call returns an *extractor*: a function `Document -> value`.

What they yield:

- `css("div.story > p")` is a `Css`: called with a document it yields the **texts** of the matching elements (a tuple of
  non-empty clean strings); its `.nodes(doc)` yields the **elements** (a list, document order) and `.selector` is the selector.
- `attr("time.pub", "datetime")` yields the attribute's values; `meta("parsely-author")` and `jsonld("author.name")` the contents;
  all as tuples of clean strings, empty when the page has none.
- `first(a, b, …)` yields what the first extractor that finds anything yields (`.nodes` too, when its parts have them).
- `names(x)` turns texts into authors' names, `when(x)` texts into an aware UTC datetime, `regex(pattern, x)` into what the
  pattern's first group (or whole match) matches, `joined(x)` many texts into one, `const(v)` always yields `v`.

A field that wants one text takes the first (`text_from`), one that wants several takes them all (`texts_from`), a body takes
elements (`nodes_from`). A plain function `Document -> str | list | nodes` is an extractor too: those three accept what it returns.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborNode, SelectolaxError

from parsers.document import Document
from parsers.errors import SyndicationError
from parsers.structured import text_of
from parsers.tags import TEXT, UNSEEN, numbers_of
from parsers.text import clean

Extractor = Callable[[Document], Any]


class SelectorError(SyndicationError):
    """An outlet file holds a CSS selector that is none."""


@dataclass(frozen=True)
class Css:
    """The elements a CSS selector matches; called, their texts."""

    selector: str

    def nodes(self, doc: Document) -> list[LexborNode]:
        """Return the matching elements in document order; raises `SelectorError` for a broken selector."""
        try:
            return doc.css(self.selector)
        except SelectolaxError as error:
            raise SelectorError(f"not a CSS selector: {self.selector!r}", url=doc.url) from error

    def __call__(self, doc: Document) -> tuple[str, ...]:
        """Return the matching elements' texts, empty ones left out."""
        return tuple(text for node in self.nodes(doc) if (text := node_text(node)))


@dataclass(frozen=True)
class First:
    """What the first of several extractors that finds anything yields."""

    extractors: tuple[Extractor, ...]

    def nodes(self, doc: Document) -> list[LexborNode]:
        """Return the elements of the first extractor that has any."""
        return next((nodes for extractor in self.extractors if (nodes := nodes_from(extractor, doc))), [])

    def __call__(self, doc: Document) -> Any:
        """Return the first non-empty value."""
        return next((value for extractor in self.extractors if (value := extractor(doc))), ())


def css(selector: str) -> Css:
    """Elements by CSS selector; see `Css`."""
    return Css(selector)


def first(*extractors: Extractor) -> First:
    """Whatever the first extractor that finds anything yields."""
    return First(extractors)


def attr(selector: str, name: str) -> Extractor:
    """Values of an attribute of the matching elements."""
    elements = Css(selector)

    def values(doc: Document) -> tuple[str, ...]:
        return tuple(text for node in elements.nodes(doc) if (text := clean(node.attributes.get(name) or "")))

    return values


def meta(*names: str) -> Extractor:
    """Contents of `<meta>` elements by `property`, `name` or `itemprop`, whatever the case."""
    wanted = tuple(name.lower() for name in names)
    return lambda doc: tuple(doc.structured.meta_all(*wanted))


def jsonld(path: str) -> Extractor:
    """Values at a dotted path of the page's article in JSON-LD: `jsonld("author.name")`."""
    return lambda doc: tuple(text for value in doc.structured.values(path) if (text := text_of(value)))


def regex(pattern: str, extractor: Extractor) -> Extractor:
    """For each text, the first group of `pattern` (or its whole match) where it matches."""
    compiled = re.compile(pattern)

    def values(doc: Document) -> tuple[str, ...]:
        matches = (compiled.search(text) for text in texts_from(extractor, doc))
        return tuple(text for m in matches if m and (text := clean(m[1] if compiled.groups else m[0])))

    return values


def joined(extractor: Extractor, separator: str = " ") -> Extractor:
    """All texts in one."""
    return lambda doc: separator.join(texts_from(extractor, doc))


def const(value: Any) -> Extractor:
    """Always `value`."""
    return lambda _doc: value


def names(extractor: Extractor) -> Extractor:
    """Authors' names out of texts: lists split, "By", roles, agencies' handles and mail addresses taken off."""

    def values(doc: Document) -> tuple[str, ...]:
        from parsers.metadata.names import split_names

        found = (name for text in texts_from(extractor, doc) for name in split_names(text))
        return tuple(dict.fromkeys(found))

    return values


def when(extractor: Extractor) -> Extractor:
    """The first text that is a date, as an aware UTC datetime; without a zone it is in the outlet's."""

    def value(doc: Document) -> datetime | None:
        from parsers.dates import parse_when

        zone = doc.outlet.timezone if doc.outlet else "UTC"
        language = doc.outlet.language if doc.outlet else None
        return next(
            (w for text in texts_from(extractor, doc) if (w := parse_when(text, timezone=zone, language=language))),
            None,
        )

    return value


# --- taking what an extractor yields -----------------------------------------------------------------------------------


def nodes_from(extractor: Extractor, doc: Document) -> list[LexborNode]:
    """Return the elements an extractor stands for: its `.nodes`, or the elements among what it returns."""
    finder = getattr(extractor, "nodes", None)
    if finder is not None:
        return list(finder(doc))
    value = extractor(doc)
    if isinstance(value, LexborNode):
        return [value]
    return (
        [v for v in value if isinstance(v, LexborNode)]
        if isinstance(value, Iterable) and not isinstance(value, str)
        else []
    )


def texts_from(extractor: Extractor, doc: Document) -> tuple[str, ...]:
    """Return all texts an extractor yields, clean and non-empty."""
    value = extractor(doc)
    if value is None:
        return ()
    if isinstance(value, str | LexborNode) or not isinstance(value, Iterable):
        value = (value,)
    texts = (node_text(v) if isinstance(v, LexborNode) else clean(str(v)) for v in value if v is not None)
    return tuple(text for text in texts if text)


def text_from(extractor: Extractor, doc: Document) -> str | None:
    """Return the first text an extractor yields."""
    return next(iter(texts_from(extractor, doc)), None)


INLINE = numbers_of(frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}))  # fmt: skip
UNREAD = UNSEEN | numbers_of(frozenset({"script", "style", "noscript", "template", "svg", "button", "select"}))
_DEEPEST = 256  # a frame a level: well inside the interpreter's recursion limit


def node_text(node: LexborNode) -> str:
    """Return an element's text, clean; every element that is not inline parts words, scripts and buttons are left out."""
    only = node.first_child
    if only is None:
        return ""
    if only.tag_id == TEXT and only.next is None:
        return clean(only.text_content or "")
    parts: list[str] = []
    _append_text(node, parts, 0)
    return clean("".join(parts))


def _append_text(node: LexborNode, parts: list[str], depth: int) -> None:
    child = node.first_child
    while child is not None:
        number = child.tag_id
        if number == TEXT:
            parts.append(child.text_content or "")
        elif number not in UNREAD and depth < _DEEPEST:
            if number in INLINE:
                _append_text(child, parts, depth + 1)
            else:
                parts.append(" ")
                _append_text(child, parts, depth + 1)
                parts.append(" ")
        child = child.next
