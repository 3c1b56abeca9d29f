"""The signature: "Author: Jane Roe" under a text whose author stands nowhere else."""

import re
from itertools import takewhile

from selectolax.lexbor import LexborNode

from parsers.article import Author
from parsers.document import Document
from parsers.expressions import expression
from parsers.fields import node_text
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.names import is_full_name, split_names

# As `_STARTS_BY`, for lines far from the headline, where the words must leave no doubt.
_SIGNED_BY = (
    r"(?:autor(?:en|in|innen)?(?:/\s?autor(?:in|innen)?)?|authors?|auteure?s?|text|texte|blog ?beitrag)\b\s*"
    r"(?::|\bvon\b|\bby\b|\bpar\b|(?=[\s<]))"
    r"|(?:von|by|par|por|written by|geschrieben von|verfasst von)\b"
)
_SIGNATURE = expression(rf"\W*(?:{_SIGNED_BY})\s*:?\s*", re.IGNORECASE)
_SIGNATURE_NEAR = expression(rf">\s*(?:{_SIGNED_BY})", re.IGNORECASE)
_LONGEST_SIGNATURE = 120
_LONG_PARAGRAPH = 160  # characters; text goes on after a signature that is a box's


def signature(doc: Document) -> list[Author]:
    """Return the names that sign the text at its end, "Author: Jane Roe": one signature only, as a list of stories has many."""
    if not _SIGNATURE_NEAR.search(doc.page.text):
        return []
    found: set[tuple[str, ...]] = set()
    for node in doc.css("p,em,i,strong,b,li,h4,h5,h6,address,small"):
        text = node_text(node)
        if not 8 <= len(text) <= _LONGEST_SIGNATURE or not (m := _SIGNATURE.match(text)):
            continue
        names = split_names(text[m.end() :])
        if (names := tuple(takewhile(is_full_name, names))) and not _is_amid_text(node) and not is_elsewhere(doc, node):
            found.add(names)
    return [Author(name) for name in next(iter(found))] if len(found) == 1 else []


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
