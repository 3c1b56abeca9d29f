"""Kept leaves to blocks of the record: clean text, marks with offsets into it, lists, quotes, tables, pictures, embeds."""

from collections import Counter
from collections.abc import Iterator, Sequence

from parsers.article import Block, BlockKind, Image, Mark
from parsers.body.figures import image_of
from parsers.body.survey import Leaf, Survey
from parsers.text import clean
from parsers.urls import absolute

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LONGEST_CELL = 240
_MOST_MARKS = 300  # of one block: a paragraph of more links is no paragraph


def assemble(survey: Survey, kept: Sequence[Leaf], captions: dict[int, str], base: str) -> Iterator[Block]:
    """Yield the blocks of `kept` leaves; `captions` are figures' captions by region number."""
    data = _data_tables(kept)
    written: set[int] = set()
    captioned: set[int] = set()
    for leaf in kept:
        if leaf.tag == "img":
            block = _picture(leaf, captions, captioned, base)
        elif leaf.tag == "embed":
            address = absolute(base, next(filter(None, map(leaf.attributes.get, ("src", "data-src", "href"))), None))
            block = Block("embed", "", url=address) if address else None
        elif leaf.state.tabled in data:
            block = _table(survey, leaf.state.tabled) if leaf.state.tabled not in written else None
            written.add(leaf.state.tabled)
        else:
            block = text_block(leaf, base)
        if block is not None:
            yield block


def text_block(leaf: Leaf, base: str) -> Block | None:
    """Return the block of one text leaf, or None when cleaning leaves nothing of it."""
    code = leaf.tag == "pre"
    text = clean("".join(leaf.parts).replace("\x0b", "\n"), keep_lines=True) if code else leaf.cleaned()
    if not text:
        return None
    kind: BlockKind = "paragraph"
    level = 0
    if leaf.tag in _HEADINGS:
        kind, level = "heading", _HEADINGS[leaf.tag]
    elif code:
        kind = "code"
    elif leaf.state.item_depth and leaf.tag in {"li", "p", "div"}:
        kind, level = "list_item", leaf.state.item_depth
    elif leaf.state.quoted:
        kind = "quote"
    marks = () if code or not leaf.marks else tuple(_marks(leaf, text, base))
    return Block(kind, text, marks, level, ordered=leaf.state.ordered and kind == "list_item")


def _marks(leaf: Leaf, text: str, base: str) -> Iterator[Mark]:
    offsets = _Offsets(leaf, text)
    for kind, first, end, attributes in leaf.marks[:_MOST_MARKS]:
        start, stop = offsets.at(first), offsets.at(end)
        while start < stop and text[start : start + 1] == " ":
            start += 1
        if not start < stop <= len(text):
            continue
        if kind == "link":
            if url := absolute(base, attributes.get("href")):
                yield Mark(start, stop, "link", url)
        elif kind in ("strong", "emphasis", "code"):
            yield Mark(start, stop, kind)  # type: ignore[arg-type]


class _Offsets:
    """Where each part of a leaf begins in its clean text."""

    def __init__(self, leaf: Leaf, text: str) -> None:
        self._parts = leaf.parts
        self._places = None if text != leaf.text else _places(leaf.parts)

    def at(self, part: int) -> int:
        """Return the length of the clean text of all parts before one, without a space at its end."""
        if self._places is not None:
            return self._places[part]
        return len(clean("".join(self._parts[:part])))  # text was taken out: count what is left of it


def _places(parts: Sequence[str]) -> list[int]:
    """Return, for each number of parts, the length of their joined text with its white space folded."""
    places = [0]
    size = 0
    spaced = False
    for part in parts:
        words = part.split()
        if words:
            size += len(words) - 1 + sum(map(len, words)) + (1 if size and (spaced or part[0].isspace()) else 0)
            spaced = part[-1].isspace()
        elif part:
            spaced = True
        places.append(size)
    return places


def _picture(leaf: Leaf, captions: dict[int, str], captioned: set[int], base: str) -> Block | None:
    image: Image | None = image_of(leaf.attributes, base, caption=captions.get(leaf.state.figure))
    if image is None:
        return None
    if leaf.state.figure >= 0:
        if leaf.state.figure in captioned and captions.get(leaf.state.figure):
            return None
        captioned.add(leaf.state.figure)
    return Block("image", "", image=image)


def _data_tables(kept: Sequence[Leaf]) -> set[int]:
    """Return the numbers of the tables that hold data: two short cells or more; a table of paragraphs is a layout."""
    cells = Counter(leaf.state.tabled for leaf in kept if leaf.state.tabled and leaf.size)
    layouts = {leaf.state.tabled for leaf in kept if leaf.state.tabled and leaf.size > _LONGEST_CELL}
    return {number for number, count in cells.items() if count >= 2 and number not in layouts}


def _table(survey: Survey, number: int) -> Block | None:
    rows = []
    table = survey.regions[number].node
    assert table is not None
    for row in table.css("tr"):
        cells = tuple(clean(cell.text(separator=" ")) for cell in row.iter() if cell.tag in ("td", "th"))
        if any(cells):
            rows.append(cells)
    return Block("table", "", rows=tuple(rows)) if rows else None
