"""One walk over a page's tree: text leaves in reading order and the regions that hold them.

A *leaf* is an unbroken run of inline text inside one block element, or a picture or an embed. A *region* is a container; since the
walk is depth first, a region's leaves are one slice of the list, and sums over regions are differences of running sums. Nothing is
judged here; the walk only leaves out what can't be text: scripts, controls, hidden elements, menus without a paragraph.

This is the hot path of the parser (a page has about a thousand nodes): look-ups are by table, and elements with a single text
inside, the most frequent kind, are read without a further call.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from parsers.body.hints import hint_of
from parsers.body.tags import (
    ACTIONS,
    BREAK,
    EMBED,
    INLINE,
    MARKS,
    NAMING,
    PICTURE,
    PLAIN,
    READING,
    RULE,
    SKIP,
    STATEFUL,
)

RawMark = tuple[str, int, int, LexborNode]
"""A mark over parts of a leaf: kind, first part, end part, and its element, whose attributes are read when they are wanted."""

_PRUNED: Final = frozenset(("navigation", "footer", "cookie"))  # menus: without text of their own they are not walked
_OWN_TEXT: Final = "p,h1,article,br,blockquote"
_MAYBE_HIDDEN: Final = (
    '[hidden],[aria-hidden="true"],[style*="none"],[style*="hidden"],span[class*="creen-reader"],span[class*="sr-only"]'
)
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DEEPEST: Final = 300  # two frames a level: well inside the interpreter's recursion limit; real pages stay under 60
_BLOCKS: Final = frozenset((None, PLAIN, STATEFUL))
_LINE_BREAK: Final = "\x0b"  # what a <br> leaves: no page text holds a vertical tab


class State(NamedTuple):
    """What open text stands in: quotes (how deep), table and figure (region numbers), lists (how deep, numbered)."""

    quoted: int = 0
    tabled: int = 0
    figure: int = -1
    item_depth: int = 0
    ordered: bool = False

    def inside(self, name: str, region: int) -> "State":
        """Return the state inside a blockquote, table, figure or list that is region number `region`."""
        if name == "blockquote":
            return self._replace(quoted=self.quoted + 1)
        if name == "table":
            return self._replace(tabled=region)
        if name == "figure":
            return self._replace(figure=region)
        return self._replace(item_depth=self.item_depth + 1, ordered=name == "ol")


class Leaf:
    """A run of inline text (or a picture or embed) with what its surroundings say.

    `parts` are raw text pieces. `size` counts the characters of `text`, `linked` those inside links. `names` is the class of the
    leaf's own block element; `node` the element of a picture, `address` the address of an embed.
    """

    __slots__ = ("address", "linked", "marks", "names", "node", "parts", "region", "size", "state", "tag", "text")

    def __init__(
        self, tag: str, text: str, region: int, names: str, parts: Sequence[str], marks: Sequence[RawMark], state: State
    ) -> None:
        self.tag = tag
        self.text = text
        self.size = len(text)
        self.region = region
        self.names = names
        self.parts = parts
        self.marks = marks
        self.state = state
        self.linked = 0
        self.node: LexborNode | None = None
        self.address: str | None = None


class Region:
    """A container: its parent, the slice of leaves it holds, and the hint its names give."""

    __slots__ = ("cut", "end", "hint", "names", "node", "parent", "start", "tag")

    def __init__(self, parent: int, tag: str, names: str, node: LexborNode, start: int, cut: str | None) -> None:
        self.parent = parent
        self.tag = tag
        self.names = names
        self.hint = hint_of(names) if names else None
        self.node = node
        self.start = start
        self.end = start
        self.cut = cut


class Survey:
    """All leaves and regions of `nodes` in order; region 0 holds them all, a region without leaves is left out.

    With `hidden`, elements that the page hides are walked too: some pages hide their text until a script has run. `cuts` maps
    nodes (by `mem_id`) to the rule under which an outlet's layout cuts them: their region carries it. `ranges` are the slices of
    leaves inside the `marked` nodes (by `mem_id`), in reading order.
    """

    def __init__(
        self,
        nodes: Sequence[LexborNode],
        *,
        hidden: bool = False,
        cuts: Mapping[int, str] | None = None,
        marked: frozenset[int] = frozenset(),
    ) -> None:
        self.leaves: list[Leaf] = []
        self.regions: list[Region] = [Region(-1, "", "", nodes[0], 0, None)]
        self.ranges: list[tuple[int, int]] = []
        self._marked = marked
        self._cuts = cuts or {}
        self._parts: list[str] = []
        self._marks: list[RawMark] = []
        self._open: list[tuple[str, int, LexborNode]] = []
        self._concealed = frozenset[int]() if hidden else _concealed(nodes)
        self._state = State()
        for node in nodes:
            self._element(node, node.tag or "", 0, "div", "", 0)
            self._flush(0, "div", "")
        self.regions[0].end = len(self.leaves)

    def _visit(self, node: LexborNode, region: int, tag: str, names: str, depth: int) -> None:
        """Walk the children of `node`; `tag` and `names` are those of the block element that open text belongs to."""
        parts = self._parts
        child = node.child
        while child is not None:
            name = child.tag or ""
            if name == "-text":
                text = child.text_content
                if text and (parts or not text.isspace()):
                    parts.append(text)
            elif depth <= _DEEPEST:
                action = ACTIONS.get(name)
                if action is None:
                    if parts:
                        self._flush(region, tag, names)
                    self._block(child, name, None, region, depth)
                elif action == INLINE:
                    self._inline(child, name, region, tag, names, depth)
                elif action != SKIP:
                    self._element(child, name, region, tag, names, depth)
            child = child.next

    def _element(self, child: LexborNode, name: str, region: int, tag: str, names: str, depth: int) -> None:
        action = ACTIONS.get(name)
        if action == SKIP:
            return
        if action == INLINE:
            self._inline(child, name, region, tag, names, depth)
            return
        parts = self._parts
        if action in _BLOCKS:
            if parts:
                self._flush(region, tag, names)
            self._block(child, name, action, region, depth)
        elif action == BREAK:
            if tag != "pre" and _ends_line(parts):
                self._flush(region, tag, names)  # <br><br> parts paragraphs
            elif parts:
                parts.append(_LINE_BREAK)
        elif action == PICTURE:
            self._leave(child, "img", region)
        elif action == EMBED:
            if parts:
                self._flush(region, tag, names)
            self._leave(child, "embed", region)
        elif action == RULE:
            self._flush(region, tag, names)
        elif action == READING and child.prev is not None and child.prev.tag == "rp":
            # a reading belongs to the text where the page prints it in brackets, else it stands above the line
            self._inline(child, name, region, tag, names, depth)

    def _inline(self, child: LexborNode, name: str, region: int, tag: str, names: str, depth: int) -> None:
        if (self._concealed or self._cuts) and (child.mem_id in self._concealed or child.mem_id in self._cuts):
            return
        parts = self._parts
        kind = MARKS.get(name)
        if kind is not None:
            self._open.append((kind, len(parts), child))
        only = child.child
        if only is not None and only.next is None and only.is_text_node:
            text = only.text_content
            if text:
                parts.append(text)
        elif only is not None:
            self._visit(child, region, tag, names, depth + 1)
        if kind is not None:
            start = self._open.pop()[1]
            if start < len(parts):
                self._marks.append((kind, start, len(parts), child))

    def _block(self, child: LexborNode, name: str, action: int | None, region: int, depth: int) -> None:
        if self._marked and child.mem_id in self._marked:
            self._marked_block(child, name, action, region, depth)
            return
        if self._concealed and child.mem_id in self._concealed:
            return
        attributes = child.attributes
        names = own = ""
        if attributes:
            names = own = attributes.get("class") or ""
            for key in attributes:
                if key in NAMING:
                    names = f"{names} {attributes[key] or ''}"
        cut = self._cuts.get(child.mem_id) if self._cuts else None
        if action == PLAIN and cut is None:
            only = child.child
            if only is not None and only.next is None and only.is_text_node:
                self._parts.append(only.text_content or "")
            else:
                self._visit(child, region, name, own, depth + 1)
            if self._parts:
                self._flush(region, name, own)
            return
        if names and cut is None and name != "body" and hint_of(names) in _PRUNED and not child.css_first(_OWN_TEXT):
            return
        regions, leaves = self.regions, self.leaves
        inner, start, before = len(regions), len(leaves), self._state
        regions.append(Region(region, name, names, child, start, cut))
        if action == STATEFUL:
            self._state = before.inside(name, inner)
        self._visit(child, inner, name, own, depth + 1)
        if self._parts:
            self._flush(inner, name, own)
        self._state = before
        if len(leaves) == start:
            del regions[inner:]  # nothing in it: most wrappers of a page
        else:
            regions[inner].end = len(leaves)

    def _marked_block(self, child: LexborNode, name: str, action: int | None, region: int, depth: int) -> None:
        """Walk a marked element, hidden or not, and note which leaves it holds."""
        marked, concealed, start = self._marked, self._concealed, len(self.leaves)
        self._marked, self._concealed = frozenset(), concealed - {child.mem_id}
        self._block(child, name, action, region, depth)
        self._marked, self._concealed = marked, concealed
        if len(self.leaves) > start:
            self.ranges.append((start, len(self.leaves)))

    def _flush(self, region: int, tag: str, names: str) -> None:
        """End the open run of text: make it a leaf if it holds any, and let open marks begin anew."""
        parts = self._parts
        text = " ".join("".join(parts).split())
        if text:
            marks = self._marks
            if self._open:
                end = len(parts)
                marks = marks + [(kind, start, end, node) for kind, start, node in self._open if start < end]
            leaf = Leaf(tag, text, region, names, (), marks, self._state)
            for kind, start, stop, _ in marks:
                if kind == "link":
                    leaf.linked += len("".join(parts[start:stop]).strip())
            leaf.parts = parts.copy()
            self.leaves.append(leaf)
            self._marks = []
        elif self._marks:
            self._marks = []
        parts.clear()
        if self._open:
            self._open = [(kind, 0, node) for kind, _, node in self._open]

    def _leave(self, child: LexborNode, tag: str, region: int) -> None:
        """Note a picture or an embed where it stands; text that runs on around it stays one leaf after it."""
        leaf = Leaf(tag, "", region, "", (), (), self._state)
        leaf.node = child
        if tag == "embed":
            attributes = child.attributes
            leaf.address = attributes.get("src") or attributes.get("data-src") or attributes.get("href")
        self.leaves.append(leaf)


def _ends_line(parts: Sequence[str]) -> bool:
    """Say whether nothing but white space follows the last `<br>`."""
    for part in reversed(parts):
        if part == _LINE_BREAK:
            return True
        if not part.isspace():
            return False
    return False


def _concealed(nodes: Sequence[LexborNode]) -> frozenset[int]:
    """Return the `mem_id`s of the elements that the page hides, from readers or from their eyes."""
    found = set()
    for node in nodes:
        for element in node.css(_MAYBE_HIDDEN):
            attributes = element.attributes
            hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
            if hidden or _names_hidden(element, attributes) or _HIDDEN_STYLE.search(attributes.get("style") or ""):
                found.add(element.mem_id)
    return frozenset(found)


def _names_hidden(element: LexborNode, attributes: Mapping[str, str | None]) -> bool:
    return element.tag == "span" and hint_of(attributes.get("class") or "") == "hidden"


def address_of(leaf: Leaf) -> str | None:
    """Return the address, as written, of the first link in a leaf."""
    return next(
        (href for kind, _, _, node in leaf.marks if kind == "link" and (href := node.attributes.get("href"))), None
    )
