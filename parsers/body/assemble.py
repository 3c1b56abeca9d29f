"""Kept leaves to blocks of the record: clean text, marks with offsets into it, lists, quotes, tables, pictures, embeds."""

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
    tables: dict[int, bool] = {}
    captioned: set[int] = set()
    for place, leaf in enumerate(kept):
        if leaf.tag == "img":
            block = _picture(leaf, captions, captioned, base)
        elif leaf.tag == "embed":
            address = absolute(base, leaf.address)
            block = Block("embed", "", url=address) if address else None
        elif leaf.state.tabled:
            if leaf.state.tabled not in tables:
                tables[leaf.state.tabled] = _is_data(kept, place)
                if tables[leaf.state.tabled]:
                    block = _table(survey, leaf.state.tabled)
                    if block:
                        yield block
            block = None if tables[leaf.state.tabled] else text_block(leaf, base)
        else:
            block = text_block(leaf, base)
        if block is not None:
            yield block


def text_block(leaf: Leaf, base: str) -> Block | None:
    """Return the block of one text leaf, or None when cleaning leaves nothing of it."""
    code = leaf.tag == "pre"
    text = clean("".join(leaf.parts).replace("\x0b", "\n"), keep_lines=True) if code else clean(leaf.text)
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
    for kind, first, end, node in leaf.marks[:_MOST_MARKS]:
        start = len(clean("".join(leaf.parts[:first])))
        stop = len(clean("".join(leaf.parts[:end])))
        while start < stop and text[start : start + 1] == " ":
            start += 1
        if not start < stop <= len(text):
            continue
        if kind == "link":
            if url := absolute(base, node.attributes.get("href")):
                yield Mark(start, stop, "link", url)
        elif kind in ("strong", "emphasis", "code"):
            yield Mark(start, stop, kind)  # type: ignore[arg-type]


def _picture(leaf: Leaf, captions: dict[int, str], captioned: set[int], base: str) -> Block | None:
    assert leaf.node is not None
    image: Image | None = image_of(leaf.node.attributes, base, caption=captions.get(leaf.state.figure))
    if image is None:
        return None
    if leaf.state.figure >= 0:
        if leaf.state.figure in captioned and captions.get(leaf.state.figure):
            return None
        captioned.add(leaf.state.figure)
    return Block("image", "", image=image)


def _is_data(kept: Sequence[Leaf], place: int) -> bool:
    """Say whether the table that begins at `place` holds data: short cells; a table of paragraphs is a layout."""
    number = kept[place].state.tabled
    cells = [leaf for leaf in kept[place:] if leaf.state.tabled == number]
    return len(cells) >= 2 and all(cell.size <= _LONGEST_CELL for cell in cells)


def _table(survey: Survey, number: int) -> Block | None:
    rows = []
    for row in survey.regions[number].node.css("tr"):
        cells = tuple(clean(cell.text(separator=" ")) for cell in row.iter() if cell.tag in ("td", "th"))
        if any(cells):
            rows.append(cells)
    return Block("table", "", rows=tuple(rows)) if rows else None
