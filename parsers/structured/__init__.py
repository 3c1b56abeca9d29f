"""Structured: what a page says about itself for machines, read once.

`Structured` holds the head's `<meta>`, `<link>` and `<title>`, the page's JSON-LD (graphs and references resolved, broken JSON
repaired where that is safe) with the node of the page's own article, and its microdata.
"""

from parsers.structured.jsonld import ARTICLE_TYPES, Node, text_of, types_of
from parsers.structured.page import Structured

__all__ = ["ARTICLE_TYPES", "Node", "Structured", "text_of", "types_of"]
