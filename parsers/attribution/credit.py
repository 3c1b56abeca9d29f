"""What a credit line is: as printed, and taken apart."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A credit block as printed: its text and its links as (anchor text, absolute URL)."""

    text: str
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """What a credit line says: the rule that read it, the sources it names (nearest first), the original's title."""

    rule: str
    names: tuple[str, ...]
    title: str | None = None
