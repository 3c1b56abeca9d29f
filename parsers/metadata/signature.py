"""The signature: "Author: Jane Roe" under a text whose author stands nowhere else."""

import html
import re
from itertools import takewhile

from selectolax.lexbor import LexborNode

from parsers.article import Author
from parsers.document import Document
from parsers.expressions import expression
from parsers.fields import node_text
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.names import is_full_name, split_names
from parsers.text import clean

# As `_STARTS_BY`, for lines far from the headline, where the words must leave no doubt.
_SIGNED_BY = (
    r"(?:autor(?:en|in|innen)?(?:/\s?autor(?:in|innen)?)?|authors?|auteure?s?|text|texte|blog ?beitrag)\b\s*"
    r"(?::|\bvon\b|\bby\b|\bpar\b|(?=[\s<]))"
    r"|(?:von|by|par|por|written by|geschrieben von|verfasst von)\b"
)
_SIGNATURE = expression(rf"\W*(?:{_SIGNED_BY})\s*:?\s*", re.IGNORECASE)
# Where one may begin in the source; the look ahead and the case by case make it three times as fast as the plain pattern.
_MAY_BEGIN = expression(
    rb">[\s\xc2\xa0]*(?=[AaBbGgPpTtVvWw])(?:[Aa][Uu][Tt](?:[Hh]?[Oo]|[Ee][Uu])[Rr]|[Tt][Ee][Xx][Tt][Ee]?\b|[Bb]log ?[Bb]eitrag"
    rb"|[Vv][Oo][Nn]\b|[Bb][Yy]\b|[Pp][AaOo][Rr]\b|[Ww]ritten by|[Gg]eschrieben von|[Vv]erfasst von)"
)
_BLOCK_BOUNDARY = expression(r"</?(?:p|div|li|ul|ol|h\d|td|tr|section|article|aside|footer|address)\b", re.IGNORECASE)
_TAG = expression(r"<[^<>]*>")
_LONGEST_SOURCE = 1_000  # bytes
_LONGEST_SIGNATURE = 120
_LONG_PARAGRAPH = 160  # characters; text goes on after a signature that is a box's


def signature(doc: Document) -> list[Author]:
    """Return the names that sign the text at its end, "Author: Jane Roe": one signature only, as a list of stories has many."""
    markup = doc.page.markup
    if not any(_names_of(_source_text(markup, m.start() + 1)) for m in _MAY_BEGIN.finditer(markup)):
        return []
    found: set[tuple[str, ...]] = set()
    for node in doc.css("p,em,i,strong,b,li,h4,h5,h6,address,small"):
        text = node_text(node)
        if (names := _names_of(text)) and not _is_amid_text(node) and not is_elsewhere(doc, node):
            found.add(names)
    return [Author(name) for name in next(iter(found))] if len(found) == 1 else []


def _names_of(text: str) -> tuple[str, ...]:
    """Return the full names that a text names as its authors'; none for one that is no signature."""
    if not 8 <= len(text) <= _LONGEST_SIGNATURE or not (m := _SIGNATURE.match(text)):
        return ()
    return tuple(takewhile(is_full_name, split_names(text[m.end() :])))


def _source_text(markup: bytes, start: int) -> str:
    """Return the text of a page's source from a position to the end of the block there."""
    part = markup[start : start + _LONGEST_SOURCE].decode("utf-8", "ignore")
    boundary = _BLOCK_BOUNDARY.search(part)
    return clean(html.unescape(_TAG.sub("", part[: boundary.start()] if boundary else part)))


def _is_amid_text(node: LexborNode) -> bool:
    """Return whether text stands before and after a line: it then names who wrote a box, or who is quoted."""
    block: LexborNode | None = node
    while block is not None and block.tag in {"em", "i", "strong", "b", "small", "span"}:
        block = block.parent
    return block is not None and _is_text_near(block, "prev") and _is_text_near(block, "next")


def _is_text_near(block: LexborNode, side: str) -> bool:
    other = getattr(block, side)
    for _ in range(4):
        if other is None:
            return False
        if other.is_element_node and len(node_text(other)) >= _LONG_PARAGRAPH:
            return True
        other = getattr(other, side)
    return False
