"""Document: one page with its tree, the outlet it belongs to and what it says about itself in structured form."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.outlet import Outlet
from parsers.page import Page
from parsers.structured import Structured
from parsers.tags import number_of

T = TypeVar("T")
RelLink = tuple[LexborNode, dict[str, str | None]]
"""A link and its attributes."""
_NUMBER = {name: number_of(name) for name in ("h1", "time", "a")}


@dataclass(frozen=True)
class Document:
    """What extractors work on. Everything is computed once and kept; the tree belongs to one thread.

    `css` results are kept by selector: a selection costs a fortieth of a parse and more (a search of
    the page's source for one word: a seventh), whoever asks for it again gets it free. Who changes
    the tree (removes or moves nodes) does it after the metadata were read.
    """

    page: Page
    outlet: Outlet | None = None

    @property
    def url(self) -> str:
        """The address the bytes came from, after redirects."""
        return self.page.url

    @property
    def tree(self) -> LexborHTMLParser:
        """The parsed tree; raises `UndecodablePageError` or `TooComplexError` when there can't be one."""
        return self.page.tree

    @cached_property
    def root(self) -> LexborNode:
        """The `html` element."""
        root = self.tree.root
        assert root is not None  # the HTML algorithm always makes one
        return root

    @cached_property
    def structured(self) -> Structured:
        """JSON-LD, microdata, meta and link values, read once."""
        return Structured(self.tree, url=self.page.url)

    @cached_property
    def _kept(self) -> dict[str, Any]:
        return {}

    def kept(self, name: str, make: Callable[["Document"], T]) -> T:
        """Return what `make` makes of the document, made once and kept under a name."""
        if name not in self._kept:
            self._kept[name] = make(self)
        found: T = self._kept[name]
        return found

    @cached_property
    def around_headline(self) -> frozenset[int]:
        """Memory ids of all elements that hold an `<h1>`: what they are marked as says nothing about their parts."""
        found: set[int] = set()
        for heading in self.css("h1")[:3]:
            parent = heading.parent
            while parent is not None:
                found.add(parent.mem_id)
                parent = parent.parent
        return frozenset(found)

    @cached_property
    def rel_links(self) -> dict[str, list[RelLink]]:
        """The links that say what they are to the page, by each word of their `rel`: authors, tags, categories, licences."""
        found: dict[str, list[RelLink]] = {}
        for node in self.css("a[rel]"):
            attributes = node.attributes
            for word in dict.fromkeys((attributes.get("rel") or "").split()):
                found.setdefault(word, []).append((node, attributes))
        return found

    @cached_property
    def _selected(self) -> dict[str, list[LexborNode]]:
        """What was selected, by selector. What nearly every page is asked for is looked for at once: a tree is walked slowly."""
        found: dict[str, list[LexborNode]] = {"h1": [], "time": [], "a[rel]": []}
        lists = {_NUMBER[selector.partition("[")[0]]: nodes for selector, nodes in found.items()}
        for node in self.tree.css(",".join(found)):
            lists[node.tag_id].append(node)
        return found

    def css(self, selector: str) -> list[LexborNode]:
        """Return the nodes that `selector` matches, in document order; raises ValueError for a selector that is none."""
        found = self._selected.get(selector)
        if found is None:
            found = self.tree.tags(selector) if selector.isalnum() else self.tree.css(selector)
            if "," in selector:  # selectolax 1.0 yields a node once for every alternative that it matches
                found = list({node.mem_id: node for node in found}.values())
            self._selected[selector] = found
        return found
