"""Furniture by its words: named rules over one block's text, a table a part of the world.

Precision first. A rule looks at the whole block (anchored patterns, a limit on length), never at a phrase somewhere inside a
paragraph: a sentence that merely quotes such words stays in the text. Rules that hold only near the end of the text, or only for a
block that is mostly links, say so. `parsers.boilerplate` applies them.
"""

from parsers.furniture.abroad import ABROAD
from parsers.furniture.asides import ASIDES
from parsers.furniture.eastern import EASTERN
from parsers.furniture.forms import FORMS
from parsers.furniture.houses import HOUSES
from parsers.furniture.rule import Rule
from parsers.furniture.west import WEST

__all__ = ["RULES", "Rule"]

RULES: tuple[Rule, ...] = (*WEST, *FORMS, *ASIDES, *HOUSES, *ABROAD, *EASTERN)
