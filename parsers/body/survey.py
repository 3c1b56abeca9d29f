"""One walk over a page's tree: text leaves in reading order and the regions that hold them.

A *leaf* is an unbroken run of inline text inside one block element, or a picture or an embed. A *region* is a container; since the
walk is depth first, a region's leaves are one slice of the list, and sums over regions are differences of running sums. Nothing is
judged here; the walk only leaves out what can't be text: scripts, controls, hidden elements, menus without a paragraph.

This is the hot path of the parser (a page has about two thousand nodes): look-ups are by number, an element's attributes are read
once, and elements with a single text inside, the most frequent kind, are read without a further call.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from parsers.body.hints import HINTS
from parsers.body.tags import (
    ACTIONS,
    BREAK,
    CONTAINER,
    EMBED,
    INLINE,
    MARKED,
    MARKS,
    NAMES,
    NAMING,
    PICTURE,
    PLAIN,
    RARE,
    READING,
    RULE,
    SKIP,
    STATEFUL,
    UNNUMBERED,
)
from parsers.remembered import Remembered
from parsers.tags import TEXT
from parsers.text import clean, composed

Attributes = Mapping[str, str | None]
RawMark = tuple[str, int, int, Attributes]
"""A mark over parts of a leaf: kind, first part, end part, and its element's attributes."""

_PRUNED: Final = frozenset(("navigation", "footer", "cookie"))  # menus: without text of their own they are not walked
_OWN_TEXT: Final = "p,h1,article,br,blockquote"
_CONCEALING: Final = frozenset(("hidden", "aria-hidden", "style"))
_OWN_ARTICLE: Final = "h1,article"
_STREAMED: Final = "S:"
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_ALOUD: Final = re.compile(r"(?:^|[\s_-])(?:sr-?only|screen-reader|visually-?hidden|srtext)", re.IGNORECASE)
_MOST_CLASSES: Final = 8_192
_DEEPEST: Final = 300  # elements; real pages stay under 60
_SPAN: Final = next(number for number, name in NAMES.items() if name == "span")
_LINE_BREAK: Final = "\x0b"  # what a <br> leaves: no page text holds a vertical tab
_NO_ATTRIBUTES: Final[dict[str, str | None]] = {}
_IN_ARTICLE: Final = frozenset(("article", "main"))
_NONE: Final[frozenset[int]] = frozenset()
_PAGE_HEADINGS: Final = frozenset(("h1", "h2"))
_HEADED: Final = frozenset(("p", "div"))
_MOST_BEFORE: Final = 2  # parts of white space before a line in bold
_PARAGRAPH_SIZE: Final = 40  # characters; figures in a cell are shorter


def _is_for_readers_aloud(own: str | None) -> bool:
    """Say whether classes show an element to readers aloud alone."""
    return own is not None and _ALOUD.search(own) is not None


_FOR_READERS_ALOUD: Final = Remembered(_is_for_readers_aloud, _MOST_CLASSES)


class State(NamedTuple):
    """What open text stands in: quotes (how deep), table and figure (region numbers), lists (how deep, numbered)."""

    quoted: int = 0
    tabled: int = 0
    figure: int = -1
    item_depth: int = 0
    ordered: bool = False

    def inside(self, name: str, region: int) -> "State":
        """Return the state inside a blockquote, table, figure or list that is region number `region`."""
        quoted, tabled, figure, item_depth, ordered = self
        if name == "blockquote":
            return State(quoted + 1, tabled, figure, item_depth, ordered)
        if name == "table":
            return State(quoted, region, figure, item_depth, ordered)
        if name == "figure":
            return State(quoted, tabled, region, item_depth, ordered)
        return State(quoted, tabled, figure, item_depth + 1, name == "ol")


class Leaf:
    """A run of inline text (or a picture or embed) with what its surroundings say.

    `text` is given without white space at its ends and kept with the rest of it folded, `parts` are the raw pieces of it. `size`
    counts its characters, `linked` those inside links. `names` is the class of the leaf's own block element; `attributes` are
    those of a picture or an embed.
    """

    __slots__ = (
        "_clean", "_lower", "_printable", "attributes", "linked", "marks", "names", "parts", "region", "size", "state", "tag",
        "text",
    )  # fmt: skip

    def __init__(
        self, tag: str, text: str, region: int, names: str, parts: Sequence[str], marks: Sequence[RawMark], state: State
    ) -> None:
        self.tag = tag
        self._printable = text.isprintable()  # then it has no white space but spaces
        if not self._printable or "  " in text:
            text = " ".join(text.split())
        self.text = text
        self.size = len(text)
        self.region = region
        self.names = names
        self.parts = parts
        self.marks = marks
        self.state = state
        self.linked = 0
        self.attributes: Attributes = _NO_ATTRIBUTES
        self._clean: str | None = None
        self._lower: str | None = None

    def cleaned(self) -> str:
        """Return the text as the record holds it."""
        if self._clean is None:
            self._clean = composed(self.text) if self._printable else clean(self.text)
        return self._clean

    def lower(self) -> str:
        """Return the text in lower case."""
        if self._lower is None:
            self._lower = self.text.lower()
        return self._lower


class Region(NamedTuple):
    """A container: its parent, its names and the hint they give, and the slice of leaves it holds; `node` is a table's element."""

    parent: int
    tag: str
    names: str
    hint: str | None
    node: LexborNode | None
    cut: str | None
    start: int
    end: int


class _Run:
    """The open run of inline text: its parts, the marks over them, and the marks that are still open."""

    __slots__ = ("begun", "leaves", "marks", "parts")

    def __init__(self, leaves: list[Leaf]) -> None:
        self.leaves = leaves
        self.parts: list[str] = []
        self.marks: list[RawMark] = []
        self.begun: list[tuple[str, int, Attributes]] = []

    def is_strong(self) -> bool:
        """Say whether all of its text is marked as strong, and the mark has ended."""
        if len(self.marks) != 1 or self.begun:
            return False
        kind, start, end, _ = self.marks[0]
        if kind != "strong" or start > _MOST_BEFORE:
            return False
        around = chain(self.parts[:start], islice(self.parts, end, None))
        return not any(map(str.strip, around)) and self.parts[end - 1].rstrip()[-1:] != ","

    def end(self, region: int, tag: str, names: str, state: State) -> None:
        """Make the run a leaf if it holds any text, and let open marks begin anew."""
        parts, begun = self.parts, self.begun
        text = "".join(parts).strip()
        if text:
            marks = self.marks
            if begun:
                size = len(parts)
                marks += [(kind, start, size, attributes) for kind, start, attributes in begun if start < size]
            leaf = Leaf(tag, text, region, names, parts.copy() if marks or tag == "pre" else (), marks, state)
            for kind, start, stop, _ in marks:
                if kind == "link":
                    leaf.linked += len("".join(parts[start:stop]).strip())
            self.leaves.append(leaf)
            self.marks = []  # those are the leaf's now
        elif self.marks:
            self.marks = []
        parts.clear()
        if begun:
            begun[:] = [(kind, 0, attributes) for kind, _, attributes in begun]


_NOWHERE: Final = State()
_UNENDED: Final = Region(-1, "", "", None, None, None, 0, 0)
_region: Final = tuple.__new__  # the class itself is called through a function
_PARAGRAPH, _REGION = -1, -2  # what ends with an element, if that is no inline one
_Opened = tuple[str, str | None, LexborNode | None, str | None, int, State, bool]
"""Of a block that is walked into: all its names, the hint they give, its node if it is a table's, its cut, the leaf that it begins
with, what it stands in, and whether it is one of the marked nodes."""
_Frame = tuple[LexborNode, int, str, str, int, _Opened]
_NOTHING: Final[_Opened] = ("", None, None, None, 0, _NOWHERE, False)


def _take_layouts_for_text(leaves: Sequence[Leaf]) -> None:
    """Let what stands in a table that lays the page out stand in none: it has a heading of a page, or two paragraphs in a cell."""
    tabled = [leaf for leaf in leaves if leaf.state.tabled]
    layouts = {leaf.state.tabled for leaf in tabled if leaf.tag in _PAGE_HEADINGS}
    cells = Counter(leaf.region for leaf in tabled if leaf.tag == "p" and leaf.size >= _PARAGRAPH_SIZE)
    layouts |= {leaf.state.tabled for leaf in tabled if leaf.tag == "p" and cells[leaf.region] > 1}
    for leaf in tabled:
        if leaf.state.tabled in layouts:
            leaf.state = leaf.state._replace(tabled=0)


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
        self.regions: list[Region] = [_UNENDED]
        self.ranges: list[tuple[int, int]] = []
        self.concealed = self._tabled = False
        self._run = _Run(self.leaves)
        for node in nodes:
            if ACTIONS[node.tag_id] != SKIP:
                self._walk(node, cuts or {}, marked, hidden=hidden)
                self._run.end(0, "div", "", _NOWHERE)
        self.regions[0] = Region(-1, "", "", None, None, None, 0, len(self.leaves))
        if self._tabled:
            _take_layouts_for_text(self.leaves)

    def _walk(  # noqa: C901  one loop: calls for every element would cost as much again as what is done about it
        self, top: LexborNode, cuts: Mapping[int, str], wanted: frozenset[int], *, hidden: bool
    ) -> None:
        """Walk `top` and all below it.

        `region`, `tag` and `names` are those of the block that open text belongs to, `state` is what it stands in; `frames` are
        the elements that were walked into, with what these were around them and with what their end needs.
        """
        regions, leaves, run = self.regions, self.leaves, self._run
        parts, begun = run.parts, run.begun
        region, tag, names, state, marked = 0, "div", "", _NOWHERE, wanted
        frames: list[_Frame] = []
        child, number = top, top.tag_id
        while True:
            if number == TEXT:
                if (parts or not child.is_empty_text_node) and (text := child.text_content):
                    parts.append(text)
            elif not (action := ACTIONS[number]):
                pass
            elif action <= MARKED:
                only = child.first_child
                if only is not None and not (cuts and child.mem_id in cuts):
                    attributes = child.attributes
                    if not attributes or hidden:
                        concealed = False
                    elif not _CONCEALING.isdisjoint(attributes) and _hides(attributes):
                        concealed = self.concealed = True
                    else:
                        concealed = number == _SPAN and _FOR_READERS_ALOUD[attributes.get("class")]
                    if concealed:
                        pass
                    elif (below := only.tag_id) != TEXT or only.next is not None:
                        if len(frames) <= _DEEPEST:
                            if action == MARKED:
                                begun.append((MARKS[number], len(parts), attributes))
                            frames.append((child, region, tag, names, action, _NOTHING))
                            child, number = only, below
                            continue
                    elif text := only.text_content:
                        parts.append(text)
                        if action == MARKED:
                            run.marks.append((MARKS[number], len(parts) - 1, len(parts), attributes))
            elif action >= CONTAINER and (action != RARE or child.tag not in UNNUMBERED):
                if parts:
                    run.end(region, tag, names, state)
                name = NAMES[number] if action != RARE else child.tag or ""
                cut, is_wanted = None, False
                if cuts or marked:
                    place = child.mem_id
                    cut, is_wanted = cuts.get(place), place in marked
                only = child.first_child
                own = naming = ""
                if attributes := child.attributes:
                    own = naming = attributes.get("class") or ""
                    if not own or len(attributes) > 1:
                        for key in attributes:
                            if key in NAMING:
                                naming = f"{naming} {attributes[key] or ''}"
                            elif key in _CONCEALING and not hidden and not is_wanted and _hides(attributes):
                                self.concealed = True
                                only = None
                start = len(leaves)
                if only is None or len(frames) > _DEEPEST:
                    pass
                elif action == PLAIN and cut is None:
                    if (below := only.tag_id) != TEXT or begun or only.next is not None:
                        opened: _Opened = ("", None, None, None, start, state, is_wanted)
                        frames.append((child, region, tag, names, _PARAGRAPH, opened))
                        tag, names = name, own
                        if is_wanted:
                            marked = _NONE
                        child, number = only, below
                        continue
                    if text := (only.text_content or "").strip():
                        leaves.append(Leaf(name, text, region, own, (text,), (), state))
                elif (
                    ((hint := HINTS[naming] if naming else None) not in _PRUNED and name != "footer")
                    or cut is not None
                    or not _is_menu(child, name, tag, frames, marked)
                ):
                    inner, around = len(regions), state
                    table = None
                    if action == STATEFUL:
                        state = state.inside(name, inner)
                        if name == "table":
                            table, self._tabled = child, True
                    if (below := only.tag_id) != TEXT or begun or only.next is not None or name == "pre":
                        regions.append(_UNENDED)
                        opened = (naming, hint, table, cut, start, around, is_wanted)
                        frames.append((child, region, tag, names, _REGION, opened))
                        region, tag, names = inner, name, own
                        if is_wanted:
                            marked = _NONE
                        child, number = only, below
                        continue
                    if text := (only.text_content or "").strip():
                        regions.append(_region(Region, (region, name, naming, hint, table, cut, start, start + 1)))
                        leaves.append(Leaf(name, text, inner, own, (), (), state))
                    state = around
                if is_wanted and len(leaves) > start:
                    self.ranges.append((start, len(leaves)))
            elif action == READING:
                # a reading belongs to the text where the page prints it in brackets, else it stands above the line
                if (before := child.prev) is not None and before.tag == "rp" and (text := child.text()):
                    parts.append(text)
            else:
                point = UNNUMBERED[child.tag or ""] if action == RARE else action
                self._point(child, point, region, tag, names, state, hidden=hidden)
            if not frames:
                return
            following = child.next
            while following is None:
                child, outer, outer_tag, outer_names, end, opened = frames.pop()
                if end == MARKED:
                    kind, first, own_attributes = begun.pop()
                    if first < len(parts):
                        run.marks.append((kind, first, len(parts), own_attributes))
                elif end != INLINE:
                    if parts:
                        run.end(region, tag, names, state)
                    naming, hint, table, cut, start, state, is_wanted = opened
                    if end == _REGION:
                        if len(leaves) == start:
                            del regions[region:]  # nothing in it: most wrappers of a page
                        else:
                            regions[region] = _region(
                                Region, (outer, tag, naming, hint, table, cut, start, len(leaves))
                            )
                    if is_wanted:
                        marked = wanted
                        if len(leaves) > start:
                            self.ranges.append((start, len(leaves)))
                    region, tag, names = outer, outer_tag, outer_names
                if not frames:
                    return
                following = child.next
            child, number = following, following.tag_id

    def _point(
        self, child: LexborNode, action: int, region: int, tag: str, names: str, state: State, *, hidden: bool
    ) -> None:
        """Take an element that has no text of its own: a break, a rule, a picture or an embed."""
        run = self._run
        if action == BREAK:
            if tag != "pre" and (
                _ends_line(run.parts) or (_may_be_headed(tag, state) and run.is_strong() and _begins(child))
            ):
                run.end(region, tag, names, state)  # <br><br> parts paragraphs, and a line in bold is a heading
            elif run.parts:
                run.parts.append(_LINE_BREAK)
        elif action == RULE:
            run.end(region, tag, names, state)
        elif action in (PICTURE, EMBED):
            if action == EMBED and run.parts:
                run.end(region, tag, names, state)
            attributes = child.attributes
            if hidden or not _hides(attributes):
                leaf = Leaf("img" if action == PICTURE else "embed", "", region, "", (), (), state)
                leaf.attributes = (
                    attributes  # where it stands; text that runs on around a picture stays one leaf after it
                )
                self.leaves.append(leaf)


def _is_menu(child: LexborNode, name: str, tag: str, frames: Sequence[_Frame], marked: frozenset[int]) -> bool:
    """Say whether an element named like a menu has no text of its own; the page's footer has none but an article's.

    Where a layout says where the text is nothing is left out unseen.
    """
    if name == "footer" and not marked and _IN_ARTICLE.isdisjoint((tag, *(frame[2] for frame in frames))):
        return not child.css_first(_OWN_ARTICLE)
    return name not in ("body", "footer") and not child.css_first(_OWN_TEXT)


def _may_be_headed(tag: str, state: State) -> bool:
    """Say whether a line in bold is a heading there: in a list, a quotation or a table it is a part of what stands there."""
    return tag in _HEADED and not (state.item_depth or state.quoted or state.tabled)


def _begins(line_break: LexborNode) -> bool:
    """Say whether what follows a `<br>` begins anew: no sentence goes on there, and no other line in bold."""
    following = line_break.next
    while following is not None and following.tag_id == TEXT and not (following.text_content or "").strip():
        following = following.next
    if following is None:
        return False
    if following.tag_id == TEXT:
        return not (following.text_content or "").lstrip()[:1].islower()
    return following.tag not in ("b", "strong")


def _ends_line(parts: Sequence[str]) -> bool:
    """Say whether nothing but white space follows the last `<br>`."""
    for part in reversed(parts):
        if part == _LINE_BREAK:
            return True
        if not part.isspace():
            return False
    return False


def _hides(attributes: Attributes) -> bool:
    """Say whether an element's attributes hide it, from readers or from their eyes.

    What React streams comes in `<div hidden id="S:1">`, which a script puts where it belongs as soon as it is there.
    """
    if "hidden" in attributes and not (attributes.get("id") or "").startswith(_STREAMED):
        return True
    if attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    if not style or (
        "none" not in (lower := style.lower()) and "hidden" not in lower
    ):  # most: the pattern is slow to fail
        return False
    return _HIDDEN_STYLE.search(lower) is not None


def address_of(leaf: Leaf) -> str | None:
    """Return the address, as written, of the first link in a leaf."""
    return next(
        (href for kind, _, _, attributes in leaf.marks if kind == "link" and (href := attributes.get("href"))), None
    )
