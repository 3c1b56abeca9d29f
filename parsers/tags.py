"""Tags by Lexbor's numbers: to ask a node for its number costs a third of asking for its name, a new string every time."""

from typing import Final

from selectolax.lexbor import LexborHTMLParser

_TREE: Final = LexborHTMLParser("<!doctype html><body><p>x</p><!----><?x?>")
_MOST_NUMBERED: Final = 10_000  # tags that Lexbor does not know are numbered anew, by an address, in each document


def number_of(name: str) -> int | None:
    """Return the number of a tag in every document, None for a tag that Lexbor does not know."""
    number = _TREE.create_node(name).tag_id
    return number if number < _MOST_NUMBERED else None


def numbers_of(names: frozenset[str]) -> frozenset[int]:
    """Return the numbers of tags that Lexbor knows; raises ValueError where it does not know one of them."""
    numbers = {name: number_of(name) for name in names}
    if unknown := [name for name, number in numbers.items() if number is None]:
        raise ValueError(f"tags without a number: {', '.join(unknown)}")
    return frozenset(number for number in numbers.values() if number is not None)


def _of_others() -> dict[str, int]:
    """Ask for the numbers of nodes that are no elements: constants of Lexbor's build, as those of the tags are."""
    found = {}
    body, doctype = _TREE.body, _TREE.root.prev if _TREE.root is not None else None
    assert body is not None
    assert body.first_child is not None
    for name, node in (
        ("text", body.first_child.first_child),
        ("comment", body.first_child.next),
        ("instruction", body.last_child),
        ("doctype", doctype),
    ):
        assert node is not None, name
        assert not node.is_element_node, name
        found[name] = node.tag_id
    return found


_OTHERS: Final = _of_others()
TEXT: Final = _OTHERS["text"]
"""The number of text nodes."""
COMMENT: Final = _OTHERS["comment"]
"""The number of comments."""
UNSEEN: Final = frozenset(_OTHERS.values()) - {TEXT}
"""The numbers of nodes that are neither elements nor text."""
