"""What a rule over the words of one block is."""

from dataclasses import dataclass
from typing import Literal

Where = Literal["anywhere", "end", "start", "linked"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule: an alternative must match at the block's start, the block be no longer than `longest` characters.

    `needs` are lower-case words of which any match holds one: alternatives that begin with free text are slow to fail. `barred` are
    signs that no match ends with: sentences end with them. `unspoken` is a rule that matches no block in which somebody speaks: a
    story quotes what posters, officials and answering machines say.
    """

    name: str
    longest: int
    where: Where
    alternatives: str
    needs: tuple[str, ...] = ()
    barred: str = ""
    unspoken: bool = False


def rule(
    name: str,
    longest: int,
    where: Where,
    *alternatives: str,
    needs: tuple[str, ...] = (),
    barred: str = "",
    unspoken: bool = False,
) -> Rule:
    """Return a rule of several alternatives."""
    return Rule(name, longest, where, "|".join(alternatives), needs, barred, unspoken)
