"""What is known of an article before its body is read."""

import re
from dataclasses import dataclass, field
from functools import cached_property

_OPENING = 4  # letters that are compared before all of a text's are
_OPENED = 12  # characters that they are read from
_SIGNS = re.compile(r"[\W_]+")
_TIME = re.compile(r"\W*(?:\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?)?\s*(?:GMT|BST|EDT|EST|ET|CET|Uhr)?)?\W*")
_MOST_BESIDE = 12  # letters: "Key event", "in London"
_SHORTEST_NAME = 5
# "Dr Ann Lee teaches", "Lee has covered": whoever a page tells this of under its text, and who wrote it, is its author
_TOLD_OF = re.compile(
    r"(?:(?:Dr|Prof|Professor|Mr|Ms|Mrs)\.?\s)?"
    r"(?P<name>(?:[A-ZÀ-Þ][\w.’'-]*\s(?:(?:de|la|van|von|der|da|al|bin|el|of)\s){0,2}){1,4})"
    r"(?:(?:currently|also|previously|regularly)\s)?(?:is|was|has|covers|covered|writes|reports|teaches|works|worked|lives"
    r"|joined|can be|edits|hosts|studies|researches|leads|grew|ist|arbeitet|schreibt|lebt|est|es|é|è)\s"
)
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

    def signs(self, text: str) -> bool:
        """Say whether a text is an author's name, with a time before it or a word or two behind, as an entry of a live blog has."""
        start = _TIME.match(text)
        own = letters(text[start.end() :] if start else text)
        return any(
            own.startswith(name) and len(own) - len(name) <= (_MOST_BESIDE if start and start[0].strip() else 0)
            for name in self.authors
            if len(name) >= _SHORTEST_NAME
        )

    def is_told_of(self, text: str) -> bool:
        """Say whether a text begins with an author's name, or the last of it, and what authors are told of."""
        told = _TOLD_OF.match(text) if self.authors else None
        if told is None:
            return False
        own = letters(told["name"])
        return len(own) >= _SHORTEST_NAME and any(name == own or name.endswith(own) for name in self.authors)
