"""The body as HTML and as CommonMark, made from its blocks.

Every text is escaped here and only our own tags are written, so nothing of a page's markup reaches a reader.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from parsers.article import Block, Image, Mark

_Write = Callable[[str], str]
_Wrap = Callable[[Mark, str], str]
_TAGS = {"strong": "strong", "emphasis": "em", "code": "code"}
_MARKDOWN_SIGNS = {"strong": "**", "emphasis": "*", "code": "`"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>&!|~])")
_LINE_START = re.compile(r"^(\s*\d*)([#+.)-]|=+)(?=\s|$|-|=)", re.MULTILINE)
_UNESCAPE = re.compile(r"\\([\\`*_\[\]<>&!|~])")
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"]*\Z", re.IGNORECASE)


def to_html(blocks: Iterable[Block]) -> str:
    """Return the blocks as sanitised HTML, one element a line."""
    return "\n".join(_html_blocks(blocks))


def to_markdown(blocks: Iterable[Block]) -> str:
    """Return the blocks as CommonMark (tables in the GFM form), an empty line between them."""
    return "\n\n".join(part for part in _markdown_blocks(blocks) if part)


# --- HTML --------------------------------------------------------------------------------------------------------------


def _html_blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for is_list, run in groupby(blocks, key=lambda block: block.kind == "list_item"):
        if is_list:
            yield _html_list(list(run))
        else:
            yield from (part for block in run if (part := _html_block(block)))


def _html_block(block: Block) -> str:
    if block.kind == "image":
        return _html_image(block.image) if block.image else ""
    if block.kind == "table":
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in block.rows)
        return f"<table>{rows}</table>"
    if block.kind == "embed":
        label = escape(block.text or block.url or "")
        return (
            f'<p><a href="{escape(block.url)}">{label}</a></p>'
            if _is_safe(block.url) and block.url
            else f"<p>{label}</p>"
        )
    if block.kind == "code":
        return f"<pre><code>{escape(block.text)}</code></pre>"
    inner = _marked(block.text, block.marks, _html_text, _html_mark)
    if block.kind == "heading":
        level = min(max(block.level, 1), 6)
        return f"<h{level}>{inner}</h{level}>"
    return f"<blockquote><p>{inner}</p></blockquote>" if block.kind == "quote" else f"<p>{inner}</p>"


def _html_list(items: Sequence[Block]) -> str:
    """Nest items by their level: a deeper list opens inside the item before it."""
    parts: list[str] = []
    open_lists: list[str] = []
    for item in items:
        level = max(1, min(item.level, len(open_lists) + 1))
        while len(open_lists) > level:
            parts.append(f"</li></{open_lists.pop()}>")
        if len(open_lists) < level:
            open_lists.append("ol" if item.ordered else "ul")
            parts.append(f"<{open_lists[-1]}>")
        else:
            parts.append("</li>")
        parts.append(f"<li>{_marked(item.text, item.marks, _html_text, _html_mark)}")
    while open_lists:
        parts.append(f"</li></{open_lists.pop()}>")
    return "".join(parts)


def _html_image(image: Image) -> str:
    if not _is_safe(image.url):
        return ""
    size = "".join(f' {name}="{value}"' for name, value in (("width", image.width), ("height", image.height)) if value)
    picture = f'<img src="{escape(image.url)}" alt="{escape(image.alt or "")}"{size}>'
    caption = " ".join(escape(part) for part in (image.caption, image.credit) if part)
    return f"<figure>{picture}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def _html_text(text: str) -> str:
    return escape(text, quote=False)


def _html_mark(mark: Mark, inner: str) -> str:
    if mark.kind == "link":
        return f'<a href="{escape(mark.url)}">{inner}</a>' if mark.url and _is_safe(mark.url) else inner
    return f"<{_TAGS[mark.kind]}>{inner}</{_TAGS[mark.kind]}>"


# --- Markdown ----------------------------------------------------------------------------------------------------------


def _markdown_blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for is_list, run in groupby(blocks, key=lambda block: block.kind == "list_item"):
        if is_list:
            yield "\n".join(_markdown_items(list(run)))
        else:
            yield from (_markdown_block(block) for block in run)


def _markdown_items(items: Sequence[Block]) -> Iterator[str]:
    level_before = 0
    for item in items:
        level = max(1, min(item.level, level_before + 1))
        level_before = level
        sign = "1." if item.ordered else "-"
        yield f"{'    ' * (level - 1)}{sign} {_markdown_inline(item)}"


def _markdown_block(block: Block) -> str:
    if block.kind == "image":
        image = block.image
        if image is None or not _is_safe(image.url):
            return ""
        caption = " ".join(part for part in (image.caption, image.credit) if part)
        picture = f"![{_escaped(image.alt or '')}](<{image.url}>)"
        return f"{picture}\n\n*{_escaped(caption)}*" if caption else picture
    if block.kind == "table":
        return _markdown_table(block.rows)
    if block.kind == "embed":
        label = _escaped(block.text or block.url or "")
        return f"[{label}](<{block.url}>)" if block.url and _is_safe(block.url) else label
    if block.kind == "code":
        fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", block.text)), default=0) + 1)
        return f"{fence}\n{block.text}\n{fence}"
    inner = _markdown_inline(block)
    if block.kind == "heading":
        return f"{'#' * min(max(block.level, 1), 6)} {inner}"
    return f"> {inner}" if block.kind == "quote" else inner


def _markdown_inline(block: Block) -> str:
    return _LINE_START.sub(r"\1\\\2", _marked(block.text, block.marks, _escaped, _markdown_mark))


def _markdown_table(rows: Sequence[Sequence[str]]) -> str:
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    lines = [f"| {' | '.join([_escaped(cell) for cell in row] + [''] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _markdown_mark(mark: Mark, inner: str) -> str:
    if mark.kind == "link":
        return f"[{inner}](<{mark.url}>)" if mark.url and _is_safe(mark.url) else inner
    sign = _MARKDOWN_SIGNS[mark.kind]
    if mark.kind == "code":  # backslashes mean themselves inside code
        inner = _UNESCAPE.sub(r"\1", inner)
        sign = "`" * (max((len(run) for run in re.findall(r"`+", inner)), default=0) + 1)
        inner = f" {inner} " if inner.startswith("`") or inner.endswith("`") else inner
    return f"{sign}{inner}{sign}" if inner.strip() else inner


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


# --- marks -------------------------------------------------------------------------------------------------------------


def _is_safe(address: str | None) -> bool:
    return address is not None and _SAFE_ADDRESS.match(address) is not None


def _marked(text: str, marks: Sequence[Mark], write: _Write, wrap: _Wrap) -> str:
    """Write `text` with its marks nested; of two marks that cross, the later one is cut at the earlier one's end."""
    if not marks:
        return _plain(text, write)
    ordered = sorted((m for m in marks if 0 <= m.start < m.end <= len(text)), key=lambda m: (m.start, -m.end))
    return _marked_span(text, 0, len(text), ordered, write, wrap)


def _marked_span(text: str, start: int, end: int, marks: Sequence[Mark], write: _Write, wrap: _Wrap) -> str:
    parts: list[str] = []
    here = start
    place = 0
    while place < len(marks):
        mark = marks[place]
        place += 1
        begin, stop = max(mark.start, here), min(mark.end, end)
        if begin >= stop:
            continue
        inside = []
        while place < len(marks) and marks[place].start < stop:
            inside.append(marks[place])
            place += 1
        parts.append(_plain(text[here:begin], write))
        parts.append(wrap(mark, _marked_span(text, begin, stop, inside, write, wrap)))
        here = stop
    parts.append(_plain(text[here:end], write))
    return "".join(parts)


def _plain(text: str, write: _Write) -> str:
    """Escape, keeping a space at either end."""
    if not text.strip():
        return text
    head = text[: len(text) - len(text.lstrip())]
    tail = text[len(text.rstrip()) :]
    return head + write(text.strip()) + tail
