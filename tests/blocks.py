"""What a block of text is told to be, by its words alone."""

from parsers.attribution import read_credit
from parsers.boilerplate import word_rule


def rule_of(text: str, *, near_start: bool = False, near_end: bool = True) -> str | None:
    """Return the rule of furniture that names a block, or None for a text."""
    return word_rule(text, text.lower(), near_start=near_start, near_end=near_end)


def credit_of(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a credit line's rule and the names in it; a block that is none fails the test."""
    credit = read_credit(text)
    assert credit is not None, text
    return credit.rule, credit.names
