"""Microdata (HTML standard, section 5) to nodes of the shape of JSON-LD."""

from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.structured.jsonld import Node
from parsers.text import clean

_MOST_ITEMS = 400
_URL_ATTRIBUTE = {
    "a": "href", "link": "href", "area": "href", "img": "src", "video": "src", "audio": "src", "source": "src", "iframe": "src",
    "embed": "src", "object": "data",
}  # fmt: skip
_LONG_TEXT = frozenset({"articleBody", "text", "reviewBody"})  # the body has its own reader


def microdata_nodes(tree: LexborHTMLParser) -> list[Node]:
    """Return the page's microdata items in document order, each with its direct properties; `#node` holds the element.

    Properties outside of any item count as those of one untyped article, as themes without `itemscope` mean them.
    """
    items: dict[int, Node] = {}
    found: list[Node] = []
    seen: set[int] = set()
    loose: Node = {"@type": "Article"}
    for element in tree.css("[itemscope],[itemprop]")[:_MOST_ITEMS]:
        attributes = element.attributes
        owner = _owner(element, items)
        value: Any
        if element.mem_id in seen:
            continue  # selectolax yields a node once for every alternative that it matches
        seen.add(element.mem_id)
        if "itemscope" in attributes:
            value = {
                "@type": [t.rsplit("/", 1)[-1] for t in (attributes.get("itemtype") or "").split()],
                "#element": element,
            }
            if item_id := attributes.get("itemid"):
                value["@id"] = item_id
            items[element.mem_id] = value
            found.append(value)
        elif attributes.get("itemprop"):
            value = None
        else:
            continue
        for name in (attributes.get("itemprop") or "").split():
            if value is None:
                if name in _LONG_TEXT:
                    continue
                value = _value(element, attributes)
            if value not in (None, ""):
                (owner if owner is not None else loose).setdefault(name, []).append(value)
    if len(loose) > 1:
        found.append(loose)
    return found


def _owner(element: LexborNode, items: dict[int, Node]) -> Node | None:
    parent = element.parent
    for _ in range(60):
        if parent is None:
            return None
        if (item := items.get(parent.mem_id)) is not None:
            return item
        parent = parent.parent
    return None


def _value(element: LexborNode, attributes: dict[str, str | None]) -> str | None:
    tag = element.tag
    if tag == "meta" or (attributes.get("content") and tag not in _URL_ATTRIBUTE):
        return attributes.get("content")
    if tag in {"data", "meter"}:
        return attributes.get("value")
    if tag == "time" and attributes.get("datetime"):
        return attributes.get("datetime")
    if tag in _URL_ATTRIBUTE:
        printed = clean(element.text())
        # `<a itemprop="author">Jane Roe</a>` and `<a itemprop="name">` mean the text, against the letter of the standard.
        if (
            tag == "a"
            and printed
            and set((attributes.get("itemprop") or "").split()) & {"author", "name", "creator", "headline"}
        ):
            return printed
        return attributes.get(_URL_ATTRIBUTE[tag])
    return clean(element.text())
