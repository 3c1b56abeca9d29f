"""The text of a line as it is seen: elements that a stylesheet sets apart run together in the source."""

from selectolax.lexbor import LexborNode

from parsers.fields import INLINE, UNREAD
from parsers.tags import TEXT
from parsers.text import clean


def spaced_text(node: LexborNode) -> str:
    """Return an element's text, clean, with a space where two elements would run together: `Jane Roe@roe`, `RoePublished`."""
    return clean(_joined(node, " "))


def parted_text(node: LexborNode) -> str:
    """Return an element's text, clean, with " | " between blocks, at line breaks and where two elements would run together."""
    return " | ".join(part for raw in _joined(node, "\n").split("\n") if (part := clean(raw)))


def _joined(node: LexborNode, gap: str) -> str:
    only = node.first_child
    if only is None:
        return ""
    if only.tag_id == TEXT and only.next is None:
        text = only.text_content or ""
        return text.replace("\n", " ") if gap == "\n" else text
    parts: list[str] = []
    _append(node, parts, gap)
    return "".join(parts)


def _append(node: LexborNode, parts: list[str], gap: str) -> None:
    child = node.first_child
    while child is not None:
        number = child.tag_id
        if number == TEXT:
            text = child.text_content or ""
            if gap == "\n":
                text = text.replace("\n", " ")
            if text:
                if parts and _runs_together(parts[-1], text):
                    parts.append(gap)
                parts.append(text)
        elif number not in UNREAD:
            if number in INLINE:
                if parts and parts[-1][-1:].isalpha() and _follows_element(child) and child.text()[:1].isalpha():
                    parts.append(gap)  # a name and a role, each in an element of its own
                _append(child, parts, gap)
            else:
                parts.append(gap)
                _append(child, parts, gap)
                parts.append(gap)
        child = child.next


def _follows_element(node: LexborNode) -> bool:
    before = node.prev
    return before is not None and before.tag_id not in UNREAD and before.tag_id != TEXT


def _runs_together(before: str, after: str) -> bool:
    """Return whether a word ends and a capitalised one, or a handle, begins; a single letter is an initial set large."""
    last, first = before[-1], after[0]
    return (last.islower() or last.isdigit()) and (first.isupper() or first == "@")
