"""What is known of an article before its body is read."""

import re
from dataclasses import dataclass, field
from functools import cached_property

_OPENING = 4  # letters that are compared before all of a text's are
_OPENED = 12  # characters that they are read from
_SIGNS = re.compile(r"[\W_]+")
_LETTERS = {code: ord(sign.lower()) if (sign := chr(code)).isalnum() else None for code in range(128)}


def letters(text: str) -> str:
    """Return the letters and digits of a text, lower case: what is compared when a repeat is looked for."""
    return text.translate(_LETTERS) if text.isascii() else _SIGNS.sub("", text).casefold()


@dataclass(frozen=True)
class Known:
    """What the metadata already hold and the body therefore must not repeat; each as `letters`."""

    headlines: frozenset[str] = frozenset()
    standfirst: str = ""
    standfirst_apart: bool = False  # the convention of the page's language: English prints it with the headline
    authors: frozenset[str] = frozenset()
    captions: frozenset[str] = frozenset()
    recurring: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def longest(self) -> int:
        """Length in characters of the longest text that can repeat a headline or a name, its spaces and signs counted."""
        return 2 * max(map(len, (*self.headlines, *self.authors)), default=0) + 40

    @cached_property
    def _openings(self) -> frozenset[str]:
        return frozenset(text[:_OPENING] for text in (*self.headlines, *self.authors))

    def repeats(self, text: str) -> bool:
        """Say whether a text is the headline or an author's name, or has no letter at all."""
        if len(text) > self.longest:
            return False
        opening = letters(text[:_OPENED])[:_OPENING]
        if len(opening) == _OPENING and opening not in self._openings:
            return False
        own = letters(text)
        return not own or own in self.headlines or own in self.authors

    def is_headline(self, text: str) -> bool:
        """Say whether a text is the headline in one of its forms."""
        return 0 < len(text) <= self.longest and letters(text) in self.headlines
