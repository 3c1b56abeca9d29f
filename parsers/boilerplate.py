"""Which rule of furniture, if any, a block's words match (`parsers.furniture`); notes about corrections, disclaimers, authors.

Of the hundred rules with their thousand alternatives few can match a block: by its first letters, by words that it must hold, by
its length. What is left is tried in the rules' order.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

from parsers.expressions import expression
from parsers.furniture import RULES, Rule
from parsers.openings import LONGEST, SIGN, Openings, branches, group, holds, openings

_SIGNS = (
    r"\W{0,12}"  # what may stand before a cue; without an end a block of signs alone would be tried from each of them
)

_SPOKEN = expression(  # somebody's words, or who said them
    r"[\"“”„«»]|\b(?:said|says|(?<!-)told|tells|asked|asks|wrote|shouted|answered|replied|admitted|advise[ds]"
    r"|insist(?:s|ed)|argue[ds]"
    r"|warn(?:s|ed)|according to|whisper(?:s|ed)|say|sag(?:t|te|ten)|schätz(?:t|en)|schrieb|fragte|lautete"
    r"|waarschuwt|sanoi|sanottiin|kerto(?:i|ivat)|alega|mówi|disse|dijo|a déclaré|explique|powiedział\w*)\b"
)
_LONGEST = max(rule.longest for rule in RULES)
_SIZES = (140, 260, _LONGEST)

_DISCLAIMERS = (
    r"disclaimer\s*[:.]|disclosure\s*:|(?:content |trigger )?warning\s*:\s*this (?:story|article)\b|"
    r"the following is an? (?:opinion|commentary|guest)\b|"
    r"(?:the |all |any )?(?:views?|opinions?)(?:,? (?:thoughts|and opinions|and views|"
    r"or opinions))*\s+(?:and\s+\w+\s+)?(?:expressed|stated|contained|presented|reflected)\b.{0,120}\b(?:are|do|does|is|"
    r"belong|remain|necessarily|solely)\b|"
    r"(?:this|the) (?:article|column|piece|post|op-ed|essay|commentary)\b.{0,60}\b(?:does not|do not|"
    r"is not)\b.{0,60}\b(?:necessarily )?(?:reflect|represent|constitute|intended)\b|"
    r"(?:the )?information (?:provided|contained|in this|on this)\b.{0,100}\b(?:not (?:constitute|intended|financial|medical|"
    r"investment|legal)|(?:for|purposes) (?:informational|educational|general))|"
    r"(?:die|der|das) (?:hier |in diesem )?.{0,40}(?:geäußerten?|vertretenen?) (?:meinung|ansicht|auffassung)(?:en)?\b|"
    r"gastbeiträge geben\b|"
    r"les (?:opinions?|propos|points? de vue) (?:exprimées?|exprimés?)\b|las? opinion(?:es)? (?:expresadas?|vertidas?)\b|"
    r"a opini(?:ão|ões) (?:expressas?|aqui|do autor)\b|as opini(?:ão|ões) (?:expressas?|aqui|do autor)\b|"
    r"le opinioni (?:espresse|contenute)\b"
)  # fmt: skip
_CORRECTIONS = (
    r"(?:corrections?|clarifications?|editor['’]?s?['’]? (?:note|update)|editors['’]? note|note from the editor|update|"
    r"updated|this (?:article|story|post|piece|headline|column|version)(?: of (?:this|the) (?:article|story))? (?:has been|"
    r"was|have been)\s+(?:\w+\s+){0,3}?(?:updated|corrected|amended|edited|revised|clarified)|an earlier version of this|"
    r"a previous version of this|the (?:story|article|headline) (?:was|has been) (?:corrected|updated)|note\s*:\s*this (?:story"
    r"|article)|(?:anmerkung|hinweis) der redaktion|korrektur|korrigiert|richtigstellung|"
    r"in einer früheren (?:version|fassung)|rectificati(?:f|on)|note de la rédaction|une (?:version|"
    r"première version) (?:précédente|antérieure)|correcci[óo]n|nota del editor|fe de erratas|nota da reda[çc][ãa]o|"
    r"corre[çc][ãa]o|errata|rettifica|nota della redazione|ndr)\b\s*(?:[:(.–—-]|to (?:include|reflect|add|correct|clarify|"
    r"note)|with|at|on \w+ \d|\d|$|\w|,[^:.]{3,48}:)"
)  # fmt: skip
DISCLAIMER = expression(f"{_SIGNS}(?:{_DISCLAIMERS})", re.IGNORECASE)
CORRECTION = expression(f"{_SIGNS}(?:{_CORRECTIONS})", re.IGNORECASE)
# Words after which CORRECTION needs a colon, dash or bracket: "Update" and "Correction" begin ordinary sentences too.
_BARE_CORRECTION = expression(
    _SIGNS + r"(?:corrections?|clarifications?|updated?|korrektur|korrigiert|correcci[óo]n|errata|rettifica|ndr)\b"
    r"(?!\s*(?:\([^)]*\)|[\d/.,: ]*|[A-Z][a-z]+\.? \d{1,2}(?:st|nd|rd|th)?(?:,? \d{4})?"
    r"(?:,? (?:at )?\d{1,2}[:.]\d{2}\s?(?:[AaPp]\.?[Mm]\.?)?(?: [A-Z]{2,4})?)?|,[^:]{3,48})?\s*[:–—-])",
    re.IGNORECASE,
)  # fmt: skip
# "Updated: December 9, 2024If you are serving food": a day that ran into the story's first paragraph
_GLUED_DAY = expression(
    _SIGNS + r"(?:last )?updated?\s*(?:on)?\s*:?\s*[^.!?\n]{0,24}\b(?:19|20)\d\d(?=(?-i:[A-Z][a-z]))", re.IGNORECASE
)
_ABOUT_AUTHORS = (
    r"about the (?:authors?|writer)|(?:über|zur) (?:den autor|die autorin|person)|à propos de l['’]auteur|"
    r"sobre (?:el autor|la autora|o autor|a autora|la firma)|l['’]autore|об авторе|про автора|o autorze|over de auteur|"
    r"yazar hakkında"
)  # fmt: skip
AUTHOR_NOTE = expression(
    rf"(?i:\W{{0,12}}(?:{_ABOUT_AUTHORS})\b.{{0,60}}$)|"
    r"\W{0,12}(?:[A-Z][\w.'’-]+\s+){1,4}(?:is|are|was)\s+(?:an?|the|our|(?:currently )?(?:based|senior|chief|deputy|"
    r"associate))\s+(?:\w+[\s,-]+){0,6}?(?i:reporter|correspondent|editor|writer|journalist|columnist|contributor|professor|"
    r"author|fellow|analyst|director|blogger|founder|producer|freelancer?|critic|lecturer|commentator|co-?founder|ceo|"
    r"researcher)\b|"
    r"\W{0,12}(?:[A-Z][\w.'’-]+\s+){1,4}(?:(?:covers|writes about|reports on)\s[^.\n]{3,120}\sfor\s|can be (?:reached|contacted"
    r"|followed) (?:at|on|via)\s)|"
    r"(?:[Rr]each|[Cc]ontact|[Ee]-?mail|[Ff]ollow) (?:him|her|them|[A-Z]\w+(?: [A-Z]\w+)?) (?:at|on|via|by)\s[^\n]{0,80}@|"
    r"(?:(?:[A-ZÀ-Þ][\w.'’-]+\s+){1,4})?[Ss]chreibt\s+(?:seit (?:\w+ )?\d{4} )?(?:für|über)\b",
)  # fmt: skip


_NOTES = (_DISCLAIMERS, _CORRECTIONS, _ABOUT_AUTHORS)
_FIRST_LETTER = expression(r"\W*([^\W\d_])?")
_LONGEST_SEPARATOR = 12
_LONGEST_NOTE = 900


def word_rule(
    text: str, lower: str, *, linked: bool = False, near_start: bool = False, near_end: bool = False
) -> str | None:
    """Return what `rule_for` does, else "disclaimer", "correction" or, near the end, "author_note" for a text that is one.

    `lower` is the text in lower case.
    """
    size = len(text)
    if size >= _LONGEST_NOTE:
        return None
    text, start, beginning = _begun(text, lower)
    reach = _reach(size)
    opens = reach.any_openings.open(beginning)
    if (opens or start != 0 or holds(lower, reach.needed[text[-1] == ".", lower.isascii()])) and (
        rule := _rule_for(text, lower, start, beginning, linked=linked, near_start=near_start, near_end=near_end)
    ):
        return rule
    if opens and _note_openings().open(beginning):
        if is_disclaimer(text):
            return "disclaimer"
        if is_correction(text):
            return "correction"
    if near_end and (opens or holds(lower, _AUTHOR_WORDS)) and is_author_note(text):
        return "author_note"
    return None


def rule_for(text: str, *, linked: bool = False, near_start: bool = False, near_end: bool = False) -> str | None:
    """Return the name of the furniture rule that a block's text matches, or None for body text.

    `linked`: most of the block is a link. `near_start` and `near_end` say where the block stands in the container.
    """
    lower = text.lower()
    text, start, beginning = _begun(text, lower)
    return _rule_for(text, lower, start, beginning, linked=linked, near_start=near_start, near_end=near_end)


def _begun(text: str, lower: str) -> tuple[str, int | None, str]:
    """Return the text as patterns read it, the place of its first letter, and what it begins with there, in lower case."""
    start = _first_letter(text)
    if start is None:
        return text, None, ""
    beginning = lower[start : start + LONGEST]
    if "\u0307" in beginning:  # of a Turkish capital I, which no pattern has
        beginning = lower[start : start + 2 * LONGEST].replace("\u0307", "")[:LONGEST]
        text = text.replace("\u0130", "I")
    return text, start, beginning


def _first_letter(text: str) -> int | None:
    """Return the place of the letter that a text begins with, signs aside; None where it begins with a digit, or has no letter."""
    if text[:1].isalpha():
        return 0
    first = _FIRST_LETTER.match(text)
    return first.start(1) if first is not None and first[1] is not None else None


def _rule_for(
    text: str, lower: str, start: int | None, beginning: str, *, linked: bool, near_start: bool, near_end: bool
) -> str | None:
    size = len(text)
    if size > _LONGEST:
        return None
    if start is None and not any(map(str.isalnum, text)) and "_" not in text:  # signs alone
        return "separator" if size <= _LONGEST_SEPARATOR else None
    reach = _reach(size)
    plain = reach.openings.open(beginning) or reach.openings.anything
    if not plain and start != 0:
        plain = _CUES[""].any_signed.match(text) is not None
    if not plain and not holds(lower, reach.needed[text[-1] == ".", lower.isascii()]):
        return None
    cues = _CUES[beginning[:1] if beginning[:1] in _initials() else ""]
    for rule, pattern in cues.rules if plain else cues.needing:
        if size > rule.longest:
            continue
        if (rule.where == "end" and not near_end) or (rule.where == "start" and not near_start):
            continue
        if rule.where == "linked" and not linked:
            continue
        if rule.needs and not holds(lower, rule.needs):
            continue
        if pattern.match(text) and not (rule.unspoken and _SPOKEN.search(lower)):
            return rule.name
    return None


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a block may begin with or hold, of which there is at least one in every match of the rules for its size.

    `openings` are those of the alternatives that need no word, `any_openings` those of disclaimers, corrections and notes about
    authors too; `needed` are the words of the other alternatives, by whether a block ends in a full stop and whether it is ASCII.
    """

    openings: Openings
    any_openings: Openings
    needed: dict[tuple[bool, bool], tuple[str, ...]]


@cache
def _reaches() -> tuple[_Reach, ...]:
    """Return the reach for each of `_SIZES` and beyond: nearly all alternatives begin with a word, few blocks with one of them."""
    return tuple(
        _Reach(
            Openings(opening),
            Openings((*opening, *_NOTES)),
            {
                (is_sentence, is_ascii): tuple(
                    dict.fromkeys(
                        word
                        for rule in reaching
                        if not (is_sentence and "." in rule.barred)
                        for word in rule.needs
                        if word.isascii() or not is_ascii
                    )
                )
                for is_sentence in (False, True)
                for is_ascii in (False, True)
            },
        )
        for shorter in (0, *_SIZES)
        for reaching in [[rule for rule in RULES if rule.longest > shorter]]
        for opening in [[rule.alternatives for rule in reaching if not rule.needs]]
    )


def _reach(size: int) -> _Reach:
    one, two, three = _SIZES
    return _reaches()[0 if size <= one else 1 if size <= two else 2 if size <= three else 3]


@dataclass(frozen=True, slots=True)
class _Cues:
    """The rules that a block can match whose first letter is known, narrowed to that letter; those that need a word again apart.

    `any_signed` matches where an alternative does that begins with a digit or a sign.
    """

    rules: tuple[tuple[Rule, re.Pattern[str]], ...]
    needing: tuple[tuple[Rule, re.Pattern[str]], ...]
    any_signed: re.Pattern[str]


class _CuesByLetter(dict[str, _Cues]):
    """Cues by a block's first letter, "" where it is one that no alternative begins with, or where there is none."""

    def __missing__(self, letter: str) -> _Cues:
        narrowed = [(rule, kept) for rule in RULES if (kept := _narrowed(rule.alternatives, letter))]
        rules = tuple((rule, _compiled(kept)) for rule, kept in narrowed)
        plain = (branch for rule, kept in narrowed if not rule.needs for branch in branches(kept))
        signed = "|".join(branch for branch in plain if SIGN in openings(branch))
        cues = self[letter] = _Cues(rules, tuple(each for each in rules if each[0].needs), _compiled(signed or "(?!)"))
        return cues


_CUES = _CuesByLetter()


@cache
def _initials() -> frozenset[str]:
    """Return the letters that some alternative begins with."""
    found = chain.from_iterable(openings(branch) for rule in RULES for branch in branches(rule.alternatives))
    return frozenset(opening[0] for opening in found if opening)


# One is in every author note that begins with a name, or tells how to reach one.
_AUTHOR_WORDS = (" is ", " are ", " was ", "chreibt", " covers ", " writes about ", " reports on ", " can be ", "@")


@cache
def _note_openings() -> Openings:
    """Return what disclaimers, corrections and notes about authors begin with."""
    return Openings(_NOTES)


@lru_cache(maxsize=1024)
def _compiled(alternatives: str) -> re.Pattern[str]:
    return expression(rf"{_SIGNS}(?:{alternatives})", re.IGNORECASE)


def _narrowed(alternatives: str, letter: str) -> str:
    """Return those alternatives of a pattern that can begin with a letter; what begins with no plain letter or group stays."""
    return "|".join(kept for branch in branches(alternatives) if (kept := _narrowed_branch(branch, letter)))


def _narrowed_branch(branch: str, letter: str) -> str:
    if branch.startswith("(?:"):
        inner, rest = group(branch)
        if rest[:1] in _OPTIONAL:
            return branch
        kept = _narrowed(inner, letter)
        return f"(?:{kept}){rest}" if kept else ""
    if not branch[:1].isalpha() or branch[1:2] in _OPTIONAL or branch[0].lower() == letter:
        return branch
    return ""


_OPTIONAL = frozenset("?*{")


def is_disclaimer(text: str) -> bool:
    """Say whether a block is a disclaimer as a whole."""
    return len(text) < _LONGEST_NOTE and DISCLAIMER.match(text) is not None


def is_correction(text: str) -> bool:
    """Say whether a block is a correction, an update notice or an editor's note."""
    if len(text) >= _LONGEST_NOTE or not CORRECTION.match(text) or _BARE_CORRECTION.match(text):
        return False
    return not _GLUED_DAY.match(text)


def is_author_note(text: str) -> bool:
    """Say whether a block tells who the author is; only meaningful at the end of a text."""
    return len(text) < 700 and AUTHOR_NOTE.match(text) is not None
