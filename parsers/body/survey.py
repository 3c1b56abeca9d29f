"""One walk over a page's tree: text leaves in reading order and the regions that hold them.

A *leaf* is an unbroken run of inline text inside one block element, or a picture or an embed. A *region* is a container; since the
walk is depth first, a region's leaves are one slice of the list, and sums over regions are differences of running sums. Nothing is
judged here; the walk only leaves out what can't be text: scripts, controls, hidden elements, menus without a paragraph.

This is the hot path of the parser (a page has about two thousand nodes): look-ups are by number, an element's attributes are read
once, and elements with a single text inside, the most frequent kind, are read without a further call.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from parsers.body.hints import HINTS
from parsers.body.tags import (
    ACTIONS,
    BREAK,
    CONTAINER,
    EMBED,
    INLINE,
    MARKS,
    NAMES,
    NAMING,
    PICTURE,
    PLAIN,
    READING,
    RULE,
    SKIP,
    STATEFUL,
    UNNUMBERED,
)
from parsers.tags import TEXT
from parsers.text import tidy

Attributes = Mapping[str, str | None]
RawMark = tuple[str, int, int, Attributes]
"""A mark over parts of a leaf: kind, first part, end part, and its element's attributes."""

_PRUNED: Final = frozenset(("navigation", "footer", "cookie"))  # menus: without text of their own they are not walked
_OWN_TEXT: Final = "p,h1,article,br,blockquote"
_CONCEALING: Final = frozenset(("hidden", "aria-hidden", "style"))
_TELLING: Final = NAMING | _CONCEALING
_OWN_ARTICLE: Final = "h1,article"
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_FOR_READERS_ALOUD: Final = re.compile(r"(?:^|[\s_-])(?:sr-?only|screen-reader|visually-?hidden|srtext)", re.IGNORECASE)
_DEEPEST: Final = 300  # two frames a level: well inside the interpreter's recursion limit; real pages stay under 60
_SPAN: Final = next(number for number, name in NAMES.items() if name == "span")
_LINE_BREAK: Final = "\x0b"  # what a <br> leaves: no page text holds a vertical tab
_action: Final = ACTIONS.get
_NO_ATTRIBUTES: Final[dict[str, str | None]] = {}


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
    leaf's own block element; `attributes` are those of a picture or an embed.
    """

    __slots__ = ("attributes", "linked", "marks", "names", "parts", "region", "size", "state", "tag", "text", "tidy")

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
        self.attributes: Attributes = _NO_ATTRIBUTES
        self.tidy: str | None = None

    def cleaned(self) -> str:
        """Return the text as the record holds it."""
        if self.tidy is None:
            self.tidy = tidy(self.text)
        return self.tidy


class Region:
    """A container: its parent, the slice of leaves it holds, and the hint its names give; `node` is a table's element."""

    __slots__ = ("cut", "end", "hint", "names", "node", "parent", "start", "tag")

    def __init__(
        self, parent: int, tag: str, names: str, hint: str | None, node: LexborNode | None, start: int, cut: str | None
    ) -> None:
        self.parent = parent
        self.tag = tag
        self.names = names
        self.hint = hint
        self.node = node
        self.start = start
        self.end = start
        self.cut = cut


class Survey:
    """All leaves and regions of `nodes` in order; region 0 holds them all, a region without leaves is left out.

    With `hidden`, elements that the page hides are walked too: some pages hide their text until a script has run. `cuts` maps
    nodes (by `mem_id`) to the rule under which an outlet's layout cuts them: their region carries it. `ranges` are the slices of
    leaves inside the `marked` nodes (by `mem_id`), in reading order. `concealed` says whether something hidden was left out.
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
        self.regions: list[Region] = [Region(-1, "", "", None, None, 0, None)]
        self.ranges: list[tuple[int, int]] = []
        self.concealed = False
        self._hidden = hidden
        self._marked = marked
        self._cuts = cuts or {}
        self._parts: list[str] = []
        self._marks: list[RawMark] = []
        self._open: list[tuple[str, int, Attributes]] = []
        self._state = State()
        for node in nodes:
            if ACTIONS.get(node.tag_id) == SKIP:
                continue
            self._element(node, node.tag_id, 0, "div", "", 0)
            self._flush(0, "div", "")
        self.regions[0].end = len(self.leaves)

    def _visit(self, node: LexborNode, region: int, tag: str, names: str, depth: int) -> None:
        """Walk the children of `node`; `tag` and `names` are those of the block element that open text belongs to."""
        parts = self._parts
        child = node.first_child
        while child is not None:
            number = child.tag_id
            if number == TEXT:
                if (parts or not child.is_empty_text_node) and (text := child.text_content):
                    parts.append(text)
            elif depth <= _DEEPEST:
                action = _action(number)
                if action is None or INLINE < action < CONTAINER:
                    self._element(child, number, region, tag, names, depth)
                elif action == INLINE:
                    self._inline(child, number, region, tag, names, depth)
                elif action:  # none of those that are left out, nor of those above: a block
                    if parts:
                        self._flush(region, tag, names)
                    self._block(child, NAMES[number], action, region, depth)
            child = child.next

    def _element(self, child: LexborNode, number: int, region: int, tag: str, names: str, depth: int) -> None:
        action = ACTIONS.get(number)
        if action is None:
            action = UNNUMBERED.get(child.tag or "", CONTAINER)
        parts = self._parts
        if action >= CONTAINER:
            if parts:
                self._flush(region, tag, names)
            self._block(child, NAMES.get(number) or child.tag or "", action, region, depth)
        elif action == INLINE:
            self._inline(child, number, region, tag, names, depth)
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
            self._inline(child, number, region, tag, names, depth)

    def _inline(self, child: LexborNode, number: int, region: int, tag: str, names: str, depth: int) -> None:
        attributes = child.attributes
        if attributes and not self._hidden:
            if not _CONCEALING.isdisjoint(attributes) and _hides(attributes):
                self.concealed = True
                return
            if number == _SPAN and (own := attributes.get("class")) and _FOR_READERS_ALOUD.search(own):
                return
        if self._cuts and child.mem_id in self._cuts:
            return
        parts = self._parts
        kind = MARKS.get(number)
        if kind is not None:
            self._open.append((kind, len(parts), attributes))
        only = child.first_child
        if only is not None:
            if only.tag_id == TEXT and only.next is None:
                text = only.text_content
                if text:
                    parts.append(text)
            else:
                self._visit(child, region, tag, names, depth + 1)
        if kind is not None:
            start = self._open.pop()[1]
            if start < len(parts):
                self._marks.append((kind, start, len(parts), attributes))

    def _block(
        self, child: LexborNode, name: str, action: int, region: int, depth: int, *, shown: bool = False
    ) -> None:
        if self._marked and not shown and child.mem_id in self._marked:
            self._marked_block(child, name, action, region, depth)
            return
        attributes = child.attributes
        names = own = ""
        if attributes:
            names = own = attributes.get("class") or ""
            if not _TELLING.isdisjoint(attributes):
                names = _with_further(own, attributes)
                if not shown and not self._hidden and _hides(attributes):
                    self.concealed = True
                    return
        cut = self._cuts.get(child.mem_id) if self._cuts else None
        if action == PLAIN and cut is None:
            self._paragraph(child, name, own, region, depth)
            return
        only = child.first_child
        if only is None:
            return
        hint = HINTS[names] if names else None
        if (hint in _PRUNED or name == "footer") and cut is None and self._is_menu(child, name, region):
            return
        regions, leaves = self.regions, self.leaves
        inner, start, before = len(regions), len(leaves), self._state
        regions.append(Region(region, name, names, hint, child if name == "table" else None, start, cut))
        if action == STATEFUL:
            self._state = before.inside(name, inner)
        if only.tag_id == TEXT and only.next is None and not self._open and name != "pre":
            text = " ".join((only.text_content or "").split())
            if text:
                leaves.append(Leaf(name, text, inner, own, (), (), self._state))
        else:
            self._visit(child, inner, name, own, depth + 1)
            if self._parts:
                self._flush(inner, name, own)
        self._state = before
        if len(leaves) == start:
            del regions[inner:]  # nothing in it: most wrappers of a page
        else:
            regions[inner].end = len(leaves)

    def _paragraph(self, child: LexborNode, name: str, names: str, region: int, depth: int) -> None:
        only = child.first_child
        if only is not None and only.tag_id == TEXT and only.next is None and not self._open:
            text = " ".join((only.text_content or "").split())
            if text:
                self.leaves.append(Leaf(name, text, region, names, (text,), (), self._state))
            return
        self._visit(child, region, name, names, depth + 1)
        if self._parts:
            self._flush(region, name, names)

    def _is_menu(self, child: LexborNode, name: str, region: int) -> bool:
        """Say whether an element named like a menu has no text of its own; the page's footer has none but an article's."""
        if name == "footer" and not self._in_article(region):
            return not child.css_first(_OWN_ARTICLE)
        return name not in ("body", "footer") and not child.css_first(_OWN_TEXT)

    def _in_article(self, region: int) -> bool:
        while region > 0:
            if self.regions[region].tag in ("article", "main"):
                return True
            region = self.regions[region].parent
        return bool(self._marked)  # a layout says where its text is: nothing is left out unseen

    def _marked_block(self, child: LexborNode, name: str, action: int, region: int, depth: int) -> None:
        """Walk a marked element, hidden or not, and note which leaves it holds."""
        marked, start = self._marked, len(self.leaves)
        self._marked = frozenset()
        self._block(child, name, action, region, depth, shown=True)
        self._marked = marked
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
                marks = marks + [
                    (kind, start, end, attributes) for kind, start, attributes in self._open if start < end
                ]
            leaf = Leaf(tag, text, region, names, parts.copy() if marks or tag == "pre" else (), marks, self._state)
            for kind, start, stop, _ in marks:
                if kind == "link":
                    leaf.linked += len("".join(parts[start:stop]).strip())
            self.leaves.append(leaf)
            self._marks = []
        elif self._marks:
            self._marks = []
        parts.clear()
        if self._open:
            self._open = [(kind, 0, attributes) for kind, _, attributes in self._open]

    def _leave(self, child: LexborNode, tag: str, region: int) -> None:
        """Note a picture or an embed where it stands; text that runs on around it stays one leaf after it."""
        attributes = child.attributes
        if not self._hidden and _hides(attributes):
            return
        leaf = Leaf(tag, "", region, "", (), (), self._state)
        leaf.attributes = attributes
        self.leaves.append(leaf)


def _ends_line(parts: Sequence[str]) -> bool:
    """Say whether nothing but white space follows the last `<br>`."""
    for part in reversed(parts):
        if part == _LINE_BREAK:
            return True
        if not part.isspace():
            return False
    return False


def _with_further(own: str, attributes: Attributes) -> str:
    """Return an element's class with the other names that its attributes give it."""
    return " ".join((own, *(value or "" for key, value in attributes.items() if key in NAMING)))


def _hides(attributes: Attributes) -> bool:
    """Say whether an element's attributes hide it, from readers or from their eyes."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def address_of(leaf: Leaf) -> str | None:
    """Return the address, as written, of the first link in a leaf."""
    return next(
        (href for kind, _, _, attributes in leaf.marks if kind == "link" and (href := attributes.get("href"))), None
    )
