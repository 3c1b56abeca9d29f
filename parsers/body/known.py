"""What is known of an article before its body is read."""

import re
from dataclasses import dataclass, field
from functools import cached_property

_OPENING = 4  # letters that are compared before all of a text's are
_OPENED = 12  # characters that they are read from
_SIGNS = re.compile(r"[\W_]+")
_TIME = re.compile(r"\W*(?P<time>\d{1,2}[:.h]\d{2}\s*(?:[ap]\.?m\.?)?\s*(?:GMT|BST|EDT|EST|ET|CET|Uhr)?)\W*")
_ENDS = (".", "!", "?", ":", "”", '"', "»")
_LONGEST_SIGN = 80  # characters
_MOST_BESIDE = 12  # letters: "Key event", "in London"
_SHORTEST_NAME = 5
_LONGEST_POST = 200
_NO_POST = (*_ENDS, ")", "–", "—", "…")
_NAMED = re.compile(
    r"(?:(?:Dr|Prof|Professor|Mr|Ms|Mrs)\.?\s)?"
    r"(?P<name>(?:[A-ZÀ-Þ][\w.’'-]*\s(?:(?:de|la|van|von|der|da|al|bin|el|of)\s){0,2}){1,4})(?P<told>.{4,40})"
)
# What a page tells of its author, and a story seldom of anybody; of one it names in full, and of one it names by the last name.
_TOLD = re.compile(
    r"(?:currently |also |previously )?(?:(?:is|was) (?:an?|the|our|based)\b|has (?:written|covered|reported|worked|been an?)\b"
    r"|covers|covered|writes|reports on|teaches|edits|hosts|joined|lives (?:in|with)|works (?:as|for|at)"
    r"|can be (?:reached|contacted|followed|found)|ist (?:freie|redakt|autor|journalist|reporter|korrespondent)"
    r"|(?:arbeitet|schreibt) |est (?:journaliste|correspondant)|es periodista|è (?:giornalista|una? giornalista))",
    re.IGNORECASE,
)
_TOLD_BY_LAST_NAME = re.compile(
    r"(?:also )?(?:covers|writes (?:about|for)|reports on|teaches|edits|has (?:written about|covered|reported (?:on|for))"
    r"|can be (?:reached|contacted))\b"
)
_INTRODUCED = re.compile(
    r"(?:(?:[A-ZÀ-Þ][\w.’'-]*\s){2,5}(?:is|ist|est|es|è) (?:an?|the|our) [^.]{0,80}\b(?:reporter|correspondent|editor|director"
    r"|professor|author|chief|fellow|writer|journalist|researcher|lecturer|analyst|economist|historian|scholar|columnist|founder"
    r"|president|minister|ambassador|secretary|expert|chair(?:man|woman)?|executive|lawyer|critic)\b[^.]{0,120}(?:\.\s|\.?$)){1,4}$"
)
_PORTRAYED = re.compile(r"\b(?:who|which|that|nobody|few|and an? \w+)\b")
_POST = re.compile(
    r"\s(?:the |an? |our )?(?:(?:senior|associate|assistant|adjunct|visiting|emeritus|deputy|chief|research|principal|staff"
    r"|postdoctoral|phd|doctoral|clinical|contributing) )*(?:professor|lecturer|reader|fellow|researcher|scientist|candidate"
    r"|student|director|editor|reporter|correspondent|writer|columnist|instructor|chair|dean|scholar|university)\b",
    re.IGNORECASE,
)
_TITLES = ("dr", "prof", "mr")
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
    writers: frozenset[tuple[str, ...]] = frozenset()  # the persons among them: the words of each name, case-folded
    captions: frozenset[str] = frozenset()
    houses: frozenset[str] = frozenset()  # what the site calls itself
    recurring: frozenset[int] = field(default_factory=frozenset)

    @cached_property
    def longest(self) -> int:
        """Length in characters of the longest text that can repeat a headline or a name, its spaces and signs counted."""
        return 2 * max(map(len, (*self.headlines, *self.authors)), default=0) + 40

    @cached_property
    def _openings(self) -> frozenset[str]:
        return frozenset(text[:_OPENING] for text in (*self.headlines, *self.authors))

    @cached_property
    def _initials(self) -> frozenset[str]:
        return frozenset(name[0] for name in self.authors if name)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """What a text begins with that tells of a writer: a letter of one of the names, or of a title."""
        return frozenset(word[0].upper() for writer in self.writers for word in (*writer, *_TITLES))

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
        """Say whether a text is an author's name, with a time before it and perhaps a word behind, as in live blogs."""
        if (
            len(text) > _LONGEST_SIGN
            or not (text[0].isdigit() or text[0].casefold() in self._initials)
            or text[-1] in _ENDS
        ):
            return False
        time = _TIME.match(text)
        own = letters(text[time.end() :] if time else text)
        if own in self.authors:
            return len(own) >= _SHORTEST_NAME
        return time is not None and any(
            own.startswith(name) and len(own) - len(name) <= _MOST_BESIDE
            for name in self.authors
            if len(name) >= _SHORTEST_NAME
        )

    def is_house(self, text: str) -> bool:
        """Say whether a text is the site's name and nothing else."""
        return len(text) <= _LONGEST_SIGN and letters(text) in self.houses

    def is_signed(self, text: str) -> bool:
        """Say whether a text is a writer's name and post: "Ada Quill, Lecturer in Hydrology, University of Aldermouth"."""
        name, comma, post = text.partition(",")
        if (
            not comma
            or len(text) > _LONGEST_POST
            or post.rstrip()[-1:] in _NO_POST
            or tuple(name.casefold().split()) not in self.writers
        ):
            return False
        return _POST.match(post) is not None

    def introduces(self, text: str) -> bool:
        """Say whether a text tells, sentence by sentence, what the writers are, each by the full name, and nothing else."""
        told = _NAMED.match(text) if text[0] in self._beginnings else None
        return (
            told is not None
            and tuple(told["name"].casefold().split()) in self.writers
            and _INTRODUCED.match(text) is not None
            and _PORTRAYED.search(text) is None
        )

    def is_told_of(self, text: str) -> bool:
        """Say whether a text begins with the name of a person who wrote the article, and goes on as notes about authors do."""
        told = _NAMED.match(text) if text[0] in self._beginnings else None
        if told is None:
            return False
        words = tuple(told["name"].casefold().split())
        if words in self.writers:
            return _TOLD.match(told["told"]) is not None
        return (
            any(writer[-len(words) :] == words for writer in self.writers)
            and _TOLD_BY_LAST_NAME.match(told["told"]) is not None
        )
