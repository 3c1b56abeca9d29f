"""The lines around the headline: where pages print kicker, standfirst, byline, date and counters.

One short walk from the headline's element, forwards to the first paragraphs of the body and backwards over what stands right above
it, instead of many selections over the whole tree.
"""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from parsers.expressions import expression
from parsers.fields import node_text
from parsers.metadata.lines import parted_text, spaced_text
from parsers.tags import TEXT, UNSEEN, numbers_of

_MOST_ELEMENTS = 160
_MOST_LINES = 32
_SHORT_LINE = 150
_LONG_PARAGRAPH = 160  # characters; the second such paragraph is the body
_SKIPPED = numbers_of(frozenset({
    "script", "style", "noscript", "template", "svg", "form", "select", "iframe", "nav", "picture", "video", "button",
}))  # fmt: skip
_NO_BLOCKS = UNSEEN | _SKIPPED | numbers_of(frozenset({
    "a", "abbr", "b", "bdi", "cite", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup",
    "time", "u", "address",
    "br", "wbr", "img", "ins", "del", "data",
}))  # fmt: skip
_NOT_ABOVE = _SKIPPED | numbers_of(frozenset({"nav", "header"}))
_ENDS = numbers_of(frozenset({"body", "html", "main"}))
_WHOLES = _ENDS | numbers_of(frozenset({"article"}))


class Line:
    """A line as printed near the headline; `above` is true for lines before the headline, `node` is the element, `tag` its name."""

    __slots__ = ("_known", "_marks", "_parts", "above", "node", "tag", "text")

    def __init__(self, text: str, node: LexborNode, known: dict[int, str], *, above: bool) -> None:
        """Make a line; `known` keeps the marks of elements that lines have in common."""
        self.text = text
        self.tag = node.tag or ""
        self.above = above
        self.node = node
        self._known = known
        self._parts: str | None = None
        self._marks: str | None = None

    @property
    def parts(self) -> str:
        """The text with " | " between its parts, as `parted_text` has it."""
        if self._parts is None:
            self._parts = parted_text(self.node) if self.node.first_child is not None else self.text
        return self._parts

    @property
    def marks(self) -> str:
        """Lower-case classes, ids, itemprops and rels of the element, its nearest ancestors and its first descendants."""
        if self._marks is None:
            self._marks = marks_of(self.node, self._known)
        return self._marks


def lines_around(headline: LexborNode) -> list[Line]:
    """Return the lines after the headline in order, up to the body, then those before it, nearest first."""
    found: list[Line] = []
    known: dict[int, str] = {}
    paragraphs = 0
    for count, node in enumerate(_following(headline)):
        if count > _MOST_ELEMENTS or len(found) >= _MOST_LINES:
            break
        text = spaced_text(node)
        if not text:
            continue
        found.append(Line(text[:600], node, known, above=False))
        if len(text) >= _LONG_PARAGRAPH:
            paragraphs += 1
            if paragraphs == 2:
                break
    for count, node in enumerate(_preceding(headline)):
        if count > 12:
            break
        text = spaced_text(node)
        if text and len(text) < 300:
            found.append(Line(text, node, known, above=True))
    return found


def marks_of(node: LexborNode, known: dict[int, str]) -> str:
    """Return the classes, ids, itemprops and rels of an element, its nearest two ancestors and its first few descendants.

    `known` keeps an element's own marks: neighbours share their ancestors.
    """
    parts = [_own_marks(node)]
    parent = node.parent
    for _ in range(2):
        if parent is None or parent.tag_id in _WHOLES:
            break
        marks = known.get(parent.mem_id)
        if marks is None:
            marks = known[parent.mem_id] = _own_marks(parent)
        parts.append(marks)
        parent = parent.parent
    child = node.first_child
    count = 0
    while child is not None and count < 5:
        if (number := child.tag_id) != TEXT and number not in UNSEEN:
            parts.append(_own_marks(child))
            grandchild = child.first_child
            if grandchild is not None and grandchild.is_element_node:
                parts.append(_own_marks(grandchild))
            count += 1
        child = child.next
    return " ".join(filter(None, parts)).lower()


_AUTHOR_ADDRESS = expression(
    r"/(?:authors?|autor(?:en|es|in)?|auteurs?|by|profil(?:e|es|s)?|people|person|contributors?|staff|editors?|journalists?"
    r"|writers?|reporters?|newsteam)(?:/|\?|-)"
)


def _own_marks(node: LexborNode) -> str:
    attributes = node.attributes
    if not attributes:
        return ""
    if len(attributes) == 1 and (own := attributes.get("class")):
        return own
    parts = [value for name in ("class", "id", "itemprop", "rel", "data-testid") if (value := attributes.get(name))]
    if "href" in attributes and _AUTHOR_ADDRESS.search(attributes["href"] or ""):
        parts.append("author-link")
    return " ".join(parts)


def _is_line(node: LexborNode) -> bool:
    """Return whether the element is a line of its own: text and inline elements, or a label over a short text."""
    child = node.first_child
    has_text = has_block = False
    while child is not None:
        number = child.tag_id
        if number == TEXT:
            has_text = has_text or not (child.is_empty_text_node or (child.text_content or "").isspace())
        elif number not in _NO_BLOCKS:
            has_block = True
        child = child.next
    if not has_block:
        return True
    return has_text and len(node_text(node)) < _SHORT_LINE


def _following(start: LexborNode) -> Iterator[LexborNode]:
    """Yield the lines after `start` in document order."""
    node: LexborNode | None = start
    climbed = 0
    budget = _MOST_ELEMENTS * 4
    while node is not None and climbed < 7 and budget:
        budget -= 1
        sibling = node.next
        while sibling is not None:
            if sibling.is_element_node:
                yield from _lines_in(sibling)
            sibling = sibling.next
        node = node.parent
        climbed += 1
        if node is None or node.tag_id in _ENDS:
            return


def _lines_in(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the lines of an element in document order; a stack, as generators in generators cost a frame a level."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.tag_id in _SKIPPED:
            continue
        if _is_line(current):
            yield current
            continue
        children: list[LexborNode] = []
        child = current.last_child
        while child is not None:
            if child.is_element_node:
                children.append(child)
            child = child.prev
        stack += children


def _preceding(start: LexborNode) -> Iterator[LexborNode]:
    """Yield the lines right above `start`, nearest first; not past the element that holds the article."""
    node: LexborNode | None = start
    for _ in range(4):
        if node is None or node.tag_id in _WHOLES:
            return
        sibling = node.prev
        while sibling is not None:
            if sibling.is_element_node and sibling.tag_id not in _NOT_ABOVE:
                yield from reversed(list(_lines_in(sibling))[:8])
            sibling = sibling.prev
        node = node.parent
