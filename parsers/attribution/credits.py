"""Credit lines: recognised as whole blocks, precision first, and taken apart into title, names and links.

A rule matches a block from its first to its last character, and what it takes for a source must look like a name: a sentence that
merely quotes such words goes on after them, or names no source, and stays in the text.
"""

import re
from functools import cache

from parsers.attribution.credit import Credit
from parsers.attribution.legal import read_notice
from parsers.attribution.named import END, read_named
from parsers.attribution.sources import SHORT_AGENCIES, agency_of, source_name
from parsers.eastern import source_of
from parsers.expressions import expression
from parsers.openings import LONGEST, Openings, holds

_LONGEST = 420
_SOURCE_LINE = expression(
    rf"^[\s(\[]*(?:sources?|quellen?|fuentes?|fontes?|fonti|bron(?:nen)?|źródło|источник|джерело"
    r"|kaynak|πηγή|المصدر|स्रोत|sumber|källa|kilde|izvor|zdroj|forrás|sursa|nguồn|via|h/t|hat tip)(?:\s?/\s?(?:via"
    rf"|quelle|source))?\s*:\s*(?P<source>[^\n:]{{2,60}}?)(?:\.?\s(?:h/t|hat tip)\b[^\n]{{2,60}})?{END}",
    re.IGNORECASE,
)
_VIA = expression(rf"^[\s(\[]*(?:via|per) (?P<source>[A-Z][\w’'&.-]*(?: [A-Z&][\w’'&.-]*){{0,4}}){END}")
_FOR_OUTLET = expression(
    r"^[\s(\[]*(?i:special (?:correspondent )?to|exclusive to|written for|contributed to|from|for)\s+"
    r"(?P<source>(?:[Tt]he )?[A-Z][\w’'&.-]*(?: (?:of |[A-Z&])[\w’'&.-]*){0,4})[\s.)]*$"
)
_PAPER_WORD = expression(
    r"\b(?:Times|Post|News|Journal|Tribune|Herald|Guardian|Press|Gazette|Chronicle|Telegraph|Observer|Star|Sun"
    r"|Globe|Mail|Record|Review|Register|Dispatch|Inquirer|Examiner|Bee|Enquirer"
    r"|Standard|Independent|Mirror|Express|Today|Magazine|Online|Digital|Network|TIME|CNN|BBC|NPR|NBC|CBS|ABC|PBS"
    r"|AP|AFP|Reuters|Bloomberg|Politico|POLITICO|Insider|Wire|Newsweek|Forbes)\b"
)
_STAFF = (
    r"(?:additional |with |further |original )?(?:reporting|writing|written|reported|editing|edited|compiled"
    r"|translated|translation|rewritten|produced|graphics|fact[- ]check(?:ing|ed)?|research|assistance)"
    r"(?:,? (?:and |& )?(?:additional )?(?:reporting|writing|editing|filming|graphics|production|compiling))*\s+(?:by|from)\b"
)
_INPUTS = r"with (?:inputs?|(?:an? )?reports?|files) (?:from|by)\b"
_REPORTING = expression(rf"^[\s(\[*_–—-]*(?:{_STAFF}|{_INPUTS})[\s:]+[^\n]{{3,380}}$", re.IGNORECASE)
_ABROAD_BRACKETED = (
    r"(?:bericht|bearbeitet|reporte|reportage|rédigé|reportagem|por|escrito|redacción|información|redazione)"
)
_ABROAD = (
    r"(?:bericht(?:erstattung)? von|(?:geschrieben|bearbeitet|redigiert) von|reporte de|reportaje de"
    r"|editado (?:en español )?por|traducido por|(?:con )?información de"
    r"|reportage (?:de|par)|rédigé par|édité par|version française|traduit par|avec la contribution de"
    r"|reportagem de|edição de|com reportagem de|tradução de|tradotto da|ha collaborato|con la collaborazione di)"
)
_REPORTING_ABROAD = expression(
    rf"^[\s(\[]*(?:\({_ABROAD_BRACKETED}[^)]{{5,300}}\)|{_ABROAD}\b[^\n]{{3,250}})[\s.)]*$", re.IGNORECASE
)
_NAME = r"[A-ZÀ-Þ][\w’'.-]*(?: (?:de|la|van|von|der|al|bin|el|[A-ZÀ-Þ][\w’'.-]*)){0,5}"
_CONTRIBUTED = expression(
    r"^[\s(\[*_]*(?P<who>[A-ZÀ-Þ“\"][^.!?]{2,220}?(?:\b[A-Z]\.[^.!?]{1,100}?){0,4}) (?:also )?(?:contributed"
    r"|provided additional)(?: reporting| research| writing)?"
    r"(?: to (?:this|the) (?:report|story|article|piece|post|guide|reporting|dispatch|newsletter"
    r"|analysis))?(?: from [A-Z][\w ,.’'-]{2,60})?[\s.)*_]*$"
)
# "Bloomberg's Ann Lee contributed.": without a house the words tell of a game
_REPORTED_AND = expression(
    r"^(?:[A-ZÀ-Þ][\w.’'-]+ )?[A-ZÀ-Þ][\w.’'-]+ reported from [A-ZÀ-Þ][^.!?]{2,60}\.\s(?P<source>Associated Press"
    r"|AP|CNN|Reuters|AFP)(?:['’]s)? (?:(?:[a-z]+ ){0,2}(?:writers?|reporters?|journalists?|correspondents?"
    r"|producers?) )?(?:[A-ZÀ-Þ][\w.’'-]+,? (?:(?:in"
    r"|and) )?){2,20}(?:also )?contributed(?: to this report)?(?: from [A-Z][\w ,]{2,60})?[\s.]*$"
)
_OF_A_HOUSE = expression(r"^[\s(\[*_]*(?P<house>[A-ZÀ-Þ][\w’'&. ]{1,40}?)[’']s? [A-ZÀ-Þ]")
_MATERIAL = expression(
    rf"^[\s(\[*]*(?:mit (?:material|agenturmaterial|informationen)? ?(?:von|der"
    rf"|des)?(?: nachrichtenagentur(?:en)?)?|with (?:reporting "
    rf"|additional reporting |files |inputs? |(?:an? )?reports? )?(?:from|by)?|\(?with agency inputs"
    rf"|additional reporting|avec|con (?:información"
    rf"|informazioni|material) de?(?:lla|ll[’'])?|com (?:informações|agências|material)? ?(?:d[aeo]s?)?)\s*"
    rf"(?P<source>(?:the )?(?:{SHORT_AGENCIES}|associated press|agenturen|agencies|agences|agencias"
    rf"|agências)(?:\s*(?:,|/|und|and|et|y|e|&)\s*(?:the )?(?:{SHORT_AGENCIES}|associated press))*)[\s.)\]]*$",
    re.IGNORECASE,
)
_AGENCY_TAG = expression(
    rf"^[\s(（\[©/–—-]*(?P<source>(?:{SHORT_AGENCIES})(?:[/,\s-]+(?:{SHORT_AGENCIES}|[a-z]{{2,4}}|infocom))*)"
    r"(?:,\s*dpa:[\d-]+/\d+)?(?:(?<=PTI|ANI)(?:\s[A-Z]{2,4}){1,6})?[\s.)）\]/]*$"
)
# "Australian Associated Press", "Rhys Macklem, The Canadian Press"
_SIGNED = expression(
    r"^(?!By |BY )(?:(?:[A-ZÀ-Þ][\w.’'-]+ ){1,3}[A-ZÀ-Þ][\w.’'-]+, )?(?P<source>(?:The )?(?:Canadian|Associated"
    r"|Australian Associated) Press|Agence France-Presse|Deutsche Presse-Agentur|Press Association)[\s.]*$"
)
_LONGEST_SIGNED = 90
_LONGEST_TAG = 48
_LONGEST_CLOSING = 60
_CLOSING = expression(
    rf"(?<=[.!?。”\"»)])\s*(?:[(（\[/]\s?©?\s?|©\s?)(?P<source>(?:{SHORT_AGENCIES})"
    rf"(?:[/,\s-]+(?:{SHORT_AGENCIES}|[a-z]{{2,4}}))*)\s?[)）\]/]?\.?\s*$"
)


def recognise_credit(text: str, lower: str | None = None) -> str | None:
    """Return the name of the rule by which a whole block is a credit line, or None. Precision first.

    `appeared_first_on`, `republished`, `originally_published`, `distributed_by`, `read_original`, `source_line`, `source_label`,
    `for_outlet`, `reporting_by`, `contributed`, `agency_tag`, `copyright_notice`, `licence`.
    """
    credit = read_credit(text, lower)
    return credit.rule if credit else None


def is_house(name: str) -> bool:
    """Say whether a name is an agency's, or has a word of an outlet's: `Reuters`, `Harbour Gazette`."""
    return agency_of(name) is not None or _PAPER_WORD.search(name) is not None


def is_signature(text: str) -> bool:
    """Say whether a line is a person's name and an agency's, or an agency's in full: what signs a text, or a picture."""
    return len(text) < _LONGEST_SIGNED and _SIGNED.match(text) is not None


def is_source_of_figures(text: str) -> bool:
    """Say whether a credit is a bare "Source: X" that names no agency: amid a text it tells where a box has its figures from."""
    credit = read_credit(text)
    return credit is not None and credit.rule == "source_line" and not any(map(agency_of, credit.names))


def read_credit(text: str, lower: str | None = None) -> Credit | None:
    """Take a whole block apart as a credit line; None when it is not one. `lower` is the text in lower case, if that is at hand."""
    size = len(text)
    if size > _LONGEST or size < 2:
        return None
    if size < _LONGEST_TAG and (tag := _AGENCY_TAG.match(text)):
        return Credit("agency_tag", _agencies(tag["source"]))
    if size < _LONGEST_SIGNED and (signed := _SIGNED.match(text)) and (name := agency_of(signed["source"])):
        return Credit("agency_tag", (name,))
    if size < _LONGEST_TAG and text[0] in "–—-" and (name := agency_of(text.lstrip("–—- ").rstrip(" ."))):
        return Credit("agency_tag", (name,))
    if text[0] in '"“„«' and text.rstrip()[-1] in '"”“»':
        return None  # somebody's words
    lower = text.lower() if lower is None else lower
    begins = lower.lstrip(" ([*_–—-")
    if credit := read_named(text, lower, begins):
        return credit
    if size < 90 and (credit := _short(text)):
        return credit
    if _openings().open(begins[:LONGEST]) and (credit := _reporting(text)):
        return credit
    if size < 320 and ("contributed" in lower or "provided" in lower) and (credit := _contributed(text)):
        return credit
    return read_notice(text, lower, begins)


@cache
def _openings() -> Openings:
    """Return what lines of reporters begin with."""
    return Openings((_STAFF, _INPUTS, _ABROAD_BRACKETED, _ABROAD))


def _short(text: str) -> Credit | None:
    for pattern in (_SOURCE_LINE, _VIA):
        if (m := pattern.match(text)) and (name := source_name(m["source"])):
            return Credit("source_line", (name,))
    if not text.isascii() and (source := source_of(text)) and (name := source_name(source)):
        return Credit("source_label", (name,))
    if (
        len(text) < 60
        and (m := _FOR_OUTLET.match(text))
        and _PAPER_WORD.search(m["source"])
        and (name := source_name(m["source"]))
    ):
        return Credit("for_outlet", (name,))
    if m := _MATERIAL.match(text):
        beside = "additional" in text[:20].lower()  # an agency's words in a reporter's own text
        return Credit("contributed" if beside else "agency_tag", _agencies(m["source"]))
    return None


def _reporting(text: str) -> Credit | None:
    pattern = _REPORTING.match(text) or (len(text) < 320 and _REPORTING_ABROAD.match(text))
    return Credit("reporting_by", ()) if pattern and _is_staff_line(text) else None


def _contributed(text: str) -> Credit | None:
    if (reported := _REPORTED_AND.match(text)) and (agency := agency_of(reported["source"])):
        return Credit("contributed", (agency,))
    found = _CONTRIBUTED.match(text)
    if (
        found is None
        or not _mostly_names(found["who"])
        or not (holds(text, ("this", "report", "research")) or _is_of_a_house(text))
    ):
        return None
    parts = re.split(r",| and ", found["who"])
    return Credit("contributed", tuple(name for part in parts if (name := agency_of(part)) is not None))


def _is_of_a_house(text: str) -> bool:
    found = _OF_A_HOUSE.match(text)
    return found is not None and is_house(found["house"])


def _is_staff_line(text: str) -> bool:
    """Return whether a line that begins "Reporting by" is names and roles only: a sentence has lower-case words.

    "With files from" begins sentences too: there every other word must be one of a name.
    """
    plain = re.sub(r"[()\[\];]", " ", text)
    return _mostly_names(plain, roles=True) and (not _WITH.match(text) or not _says_more(plain))


_STAFF_WORD = expression(
    r"^(?:additional|assistance|further|reporting|report|writing|written|editing|edited|compiled|translated|translation"
    r"|inputs?|files|reports|an?|produced|graphics|research|filming|production|fact|checking|by|from|and|in|at|with|for|of|the|on"
    r"|reported|bericht(?:erstattung)?|von|und|aus|redigiert|bearbeitet|geschrieben|reporte|reportaje|reportage"
    r"|reportagem|de|en|y|e|et|par|por|da|do|di|la|el|editado|editada|español|traducido|rédigé|édité|version"
    r"|française|edição|tradução|tradotto|collaborato|collaborazione|colaboró|contributo"
    r"|information|información|con|com|mit|avec|pour|news|desk|bureau|bureaux|newsroom|staff|writers?"
    r"|correspondents?|team|also|bei|im|in|der|die|redacción|van|bin|al)$",
    re.IGNORECASE,
)
_WITH = expression(rf"^\W*{_INPUTS}", re.IGNORECASE)


def _says_more(text: str) -> bool:
    """Return whether a line of names holds a lower-case word that is no staff word, or a year."""
    words = _words(text)
    return bool(_foreign(words)) or any(word.isdigit() for word in words)


def _mostly_names(text: str, *, roles: bool = False) -> bool:
    words = _words(text)
    capitals = sum(word[0].isupper() for word in words)
    return len(_foreign(words)) <= len(words) // 12 and capitals >= (2 if roles else 1)


def _words(text: str) -> list[str]:
    return [word for each in text.split() if (word := each.strip(".,:;’'\"“”"))]


def _foreign(words: list[str]) -> list[str]:
    """Return the lower-case words that are no staff's: what a sentence has and a line of names has not."""
    return [word for word in words if word[0].islower() and not _STAFF_WORD.match(word)]


def read_closing(paragraph: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the agency's mark that a story's last paragraph ends with, and the agencies: `(dpa/afp)`, `(©NTB)`, `/ritzau/`."""
    m = _CLOSING.search(paragraph[-_LONGEST_CLOSING:])
    if m is None or not (agencies := _agencies(m["source"])):
        return None
    return m[0].strip(), agencies


def _agencies(raw: str) -> tuple[str, ...]:
    parts = (raw, *re.split(r"\s*(?:,|/|\bund\b|\band\b|\bet\b|\by\b|&)\s*", raw))
    return tuple(dict.fromkeys(name for part in parts if (name := agency_of(part))))
