"""Authors' names out of printed bylines."""

import re
from functools import lru_cache

from parsers.dates import without_dates
from parsers.eastern import is_eastern, labelled_names, may_be_name
from parsers.expressions import expression
from parsers.text import clean

_VERB = (
    r"written|posted|published|reported|reviewed|updated|edited|compiled|submitted|words|story|text|texte|texto"
    r"|testo|article|analysis|opinion|comment|review"
    r"|interview|protokoll|kolumne|kommentar|analyse|essay|gastbeitrag|reportage|glosse|rezension|geschrieben"
    r"|verfasst|veröffentlicht|erstellt|gespeichert"
    r"|eingetragen|eingestellt|gepostet|publiziert|aktualisiert|autor(?:in)?(?:nen|en)?|authors?|auteurs?|autore"
    r"|autori|publié|rédigé|écrit|mis à jour|escrito|publicado"
    r"|scritto|pubblicato|postato|skrevet|tekst|contributors?|propos recueillis|recherche|bericht|quelle|source"
    r"|fuente|fonte|datum|date|stand|bron|źródło|kaynak|oprac\.|haber|yazar|muhabir|penulis|oleh|автор(?:ы|и)?|текст"
    r"|συντάκτης|γράφει(?: ο| η)?|του|της|بقلم|كتب|كتبت|إعداد|रिपोर्ट"
)
_BY = r"by|von|vom|par|por|di|da|door|av|af"
_LEAD = expression(
    rf"^(?:\W*(?:(?:{_VERB})\b\s*(?:(?:und|and|et|&)\s*(?:{_VERB})\b)?(?:\s+(?:on|am|le|el|um|in)\b)?\s*[:|]?|(?:am"
    rf"|on|le|el)\s*(?=\|)|ein(?:e)?\s+\w+\s+(?=von\b))\s*)*\W*(?:(?:{_BY})\b\s*:?\s+)?(?:(?:{_VERB})\s*:\s*)?",
    re.IGNORECASE,
)
_BY_INSIDE = expression(
    r"(?:^|[|,;·•/–—-]\s*|\b(?:am|on|um|le|el)\s+|\|\s*)(?:by|von|par|por|door)\s*:?\s+", re.IGNORECASE
)
_SEPARATOR = expression(
    r"\s*(?:,|;|\||•|·|\n|\s/|/\s|/(?=[A-ZÀ-Þ][a-zà-ÿ]+ )|\s[-–—]\s|\band\b|\bAND\b|\bAnd\b|\bund\b|\bUND\b|\bet\b"
    r"|(?<=\w)\s+y\s+(?=[A-ZÀ-Þ])|\bog\b|\boch\b|\bsowie\b|\bwith\b|\bmit\b|\bavec\b|\bcon\b(?=\s+(?:EFE|AFP|AP|ANSA|Reuters)\b)"
    r"|(?<=\w)\s+e\s+(?=[A-ZÀ-Þ])|&|\+|\bby\b)\s*"
)
_PARENTHESES = expression(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_FILED = expression(
    r"\|\s*(?:in|under)\b.*$|\|\s*(?:tags?|topics?|themen)\s*\|.*$|\b(?:posted|filed|published|tagged)\s+(?:in|under|with|as)\b.*$"
    r"|\b(?:tags?|categor(?:y|ies)|kategorien?|topics?|themen|schlagw[oö]rter|filed|tagged)\s*:.*$",
    re.IGNORECASE,
)
_LONGEST_PART = 12  # words; a byline's part with more is the author's description
_NOT_BY = expression(
    r"\b(?:(?:medically |fact[- ]?|peer[- ])?(?:reviewed|checked|edited|updated|translated) by|fact[- ]checked"
    r"|reviewed\s*:|(?:photos?|photography|illustrations?|video|fotos?|bild(?:er)?|foto|übersetzt"
    r"|illustration)\s*(?:by|von|:)).*$",
    re.IGNORECASE,
)
_GLUED_MONTH = expression(r"(?<=[a-zß-ÿ])(?=(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d)")
# Latin with its extensions, Greek, Cyrillic
_CAPITAL = "[A-ZÀ-ÞĀ-ŽΆ-ΫЀ-Я]"
_SMALL = "[a-zà-ÿĀ-ſά-ώа-џ’'-]"
_PLAIN_NAME = expression(rf"{_CAPITAL}{_SMALL}+(?: {_CAPITAL}\.)?(?: {_CAPITAL}(?:{_SMALL}|{_CAPITAL})+){{1,2}}")
_VERB_FIRST = expression(rf"(?:{_VERB}|{_BY}|ein|eine)\b", re.IGNORECASE)
_GLUED_BY = expression(r"^(?:By|Von|Par)(?=[A-Z][a-zà-ÿ]+ )")
_MAIL = expression(r"[\w.+-]+@[\w-]+\.[\w.-]+|@\w+|https?://\S+|www\.\S+")
_HIDDEN_MAIL = expression(r"[\w.+-]+\s?[(\[]\s?at\s?[)\]]\s?[\w-]+\s?(?:\.|[(\[]\s?dot\s?[)\]])\s?[\w.-]+")
_TAIL = expression(
    r"\s+(?:for|für|pour|para|per|in|im|aus|at|from|on|über|is|ist|has|was|am|updated?|published|posted"
    r"|publié|publicado|pubblicato|publicerad|publisert|opublikowano|опубликовано|yayınlanma|reports?"
    r"|reporting|berichtet|im gespräch|"
    r"special to|à|en|em|para|about|a\.d\.)\b\s.*$|\s+(?:am|um|on|at|in|le)$|\s+\d.*$|['’]s\b.*$",
    re.IGNORECASE,
)
_ROLE = expression(
    r"\b(?:editors?|reporters?|correspondents?|writers?|columnists?|contributors?|contributing|producers?"
    r"|photographers?|journalists?|staff|analysts?"
    r"|professors?|lecturer|director|founder|chief|senior|deputy|managing|associate|fellow|head of|desk|newsroom|specialist|bureau"
    r"|redakteur(?:in)?(?:en)?|korrespondent(?:in)?|chefredakt\w*|journaliste?(?:in)?|leiter(?:in)?|ressort\w*"
    r"|volontär(?:in)?|reporterin|moderator(?:in)?"
    r"|autorin|mitarbeiter(?:in)?|kolumnist(?:in)?|fotograf(?:in)?|rédact\w+|envoyée?|correspondante?|periodista"
    r"|redactora?|giornalista"
    r"|freelance\w*|author|blogger|geschäftsführer\w*|ceo|phd|university|universität|institute|institut"
    r"|min(?:ute)?s?\.? read|read(?:ing)? time|lesezeit|uhr|aktualisiert"
    r"|geändert|güncelleme|oppdatert|opdateret|uppdaterad|actualizad[oa]|aggiornato|atualizado"
    r"|stand|comments?|kommentare?|share|facebook|twitter|e-?mail|subscribe|follow|view all|posts?"
    r"|read more|mehr|teilen|updated|published|posted"
    r"|kategorien?|categor(?:y|ies)|tags?|fotos?|photos?|bild(?:er)?|lesedauer|drucken|print|menu|home|kommentieren"
    r"|zuletzt|min|views?|likes?|veröffentlicht|ergänzungen"
    r"|minutes?|ago|attorney|lawyer|experts?|marketing|development|manager|officer|president|engineer|consultant"
    r"|hardware|software|dietitian|nutritionist|created|gmt|utc|uncategorized|allgemein\b|(?:january|february|march|april|june|july"
    r"|august|september|october|november|december)(?!\s+(?-i:[A-ZÀ-Þ][a-zà-ÿ])))\b",  # April is a month, April Fulton is not
    re.IGNORECASE,
)
_DESK = expression(
    r"\b(?:news|tv|radio|online|magazin(?:e)?|zeitung|times|tribune|herald|media|gmbh|inc|verlag)\b|\.(?:com|de|org"
    r"|net|at|ch)$|redaktion|redazione|rédaction|redacción|redação|staff\b|newsroom|\bdesk\b|\bteam\b|editors?$"
    r"|agenc(?:y|ies|ia|ias|es)|agenturen|pressestelle|news ?service|^admin$|(?-i:^The(?: [A-ZÀ-Þ]\S*){1,3}$)",
    re.IGNORECASE,
)
_NOT_A_NAME_WORDS = (
    "um le at am on et in the el of les und and with ago administrator author autor anonymous user webmaster home "
    "about kontakt contact none null n/a na news archive blog press presse by von system"
    " root superuser name test web online wordpress undefined profile article articles"
    " opinion video lokales politik sport kultur wirtschaft"
    " δημοσίευση ενημέρωση публикация опубликовано обновлено güncelleme publié publicado publicerad uppdaterad"
    " authored sign log more advice podcast prerequisites recipe recipes publisher human login nachrichten startseite photo"
)
_PHRASE = expression(
    r"(?:sign|log) ?(?:in|up|out)|fact[- ]?checked|(?:learn|show|see|load) more|about (?:us|the .*)|my account"
    r"|last edited.*|full (?:profile|bio)"
    r"|in .*|articles by .*|super user|.*taboola.*|.*outbrain.*"
    r"|view (?:full )?(?:profile|bio)|gastautor(?:in)?|guest .*|top stories|over ons|contact us",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(_NOT_A_NAME_WORDS.split())
_AGENCY = expression(
    r"(?:ap|afp|dpa|apa|ansa|efe|reuters|kna|epd|sid|lusa|tass|pti|ani|upi|pa|aap|sda|keystone-sda|belga|anp|ntb"
    r"|ritzau|stt|tt|dts|bloomberg|agencies|agenturen|xinhua"
    r"|[a-z]{2,5}/[a-z]{2,5}(?:/[a-z]{2,5})?)",
    re.IGNORECASE,
)
WIRES = r"(?:The )?(?:Associated|Canadian) Press|Reuters|Agence France-Presse|Bloomberg(?: News)?|Kyodo News"
"""A pattern of the agencies that by-lines name in full, right after a name."""
_AGENCY_AFTER = expression(rf"(?<=\w)\s+(?:{WIRES}|States Newsroom)$")
_PARTICLES_WORDS = (
    "von van de der den del della di da dos das du la le el al bin ibn und zu zum zur ten ter af av y e of the il lo st."
    " 't d' v."
)
_PARTICLES = frozenset(_PARTICLES_WORDS.split())


@lru_cache(maxsize=1024)
def split_names(text: str, *, agencies: bool = False) -> tuple[str, ...]:
    """Return the names a byline holds, in order: "By Jane Roe and John Doe, Berlin" -> Jane Roe, John Doe.

    Off go labels, roles, places after a name, dates, mail addresses, handles and what stands in parentheses. Nothing that
    looks like a sentence is a name. A desk ("Redaktion", "Staff") is a name only where there is no other. An agency after a name is
    the line's credit; with `agencies` it counts as one of the names, as where a page declares it to be an author.
    """
    if (
        _PLAIN_NAME.fullmatch(text)
        and not _ROLE.search(text)
        and not is_desk(text)
        and not _VERB_FIRST.match(text)
        and not _PHRASE.fullmatch(text)
    ):
        return (text,)  # what most pages declare
    if is_eastern(text) and (labelled := labelled_names(text)) is not None:
        return labelled
    text = _HIDDEN_MAIL.sub(" ", clean(text, keep_lines=True).replace("\n", " | "))
    text = _PARENTHESES.sub(" ", text)
    if " | " in text:
        text = " | ".join(part for part in text.split(" | ") if part.count(" ") < _LONGEST_PART)
    text = _GLUED_MONTH.sub(" ", text)
    text = without_dates(_MAIL.sub(" ", text)).strip(" |")
    text = _GLUED_BY.sub("", _NOT_BY.sub("", _FILED.sub("", text)))
    text = _LEAD.sub("", text, count=1)
    if inside := _BY_INSIDE.search(text):
        text = text[inside.end() :]
    names: list[str] = []
    desks: list[str] = []
    for part in _SEPARATOR.split(text):
        name = _TAIL.sub("", part.strip(" .:;*-–—_•●|'\"“”„»«")).strip(' .,:;*-–—_•●|"“”„»«')
        name = _AGENCY_AFTER.sub("", _LEAD.sub("", name, count=1))
        if not name:
            continue
        if is_desk(name) and len(name.split()) <= 5 and len(name) <= 50:
            desks.append(name)
        elif _is_name(name) and not _is_place_after(name, names, desks, agencies=agencies):
            names.append(name)
    if any(" " in name and name[0].isupper() for name in names):  # beside a full name "he worked" is none
        names = [name for name in names if not name.islower() or _AGENCY.fullmatch(name)]
    return tuple(dict.fromkeys(names or desks[:1]))


def is_placeholder(name: str) -> bool:
    """Return whether a name stands for none: `admin`, `undefined`, an address of a machine."""
    letters = sum(map(str.isalpha, name))
    return letters < 2 or letters * 2 < len(name) or name.casefold() in _NOT_A_NAME or bool(_PHRASE.fullmatch(name))


@lru_cache(maxsize=1024)
def is_full_name(name: str) -> bool:
    """Return whether a name is of two or three capitalised words and of nothing else."""
    return bool(_PLAIN_NAME.fullmatch(name)) and not _ROLE.search(name) and not _PHRASE.fullmatch(name)


def is_desk(name: str) -> bool:
    """Return whether a name is a desk's or an outlet's rather than a person's: `Sports Desk`, `BBC News`, `redaktion`."""
    return _DESK.search(name) is not None


def is_sentence(text: str) -> bool:
    """Return whether a text ends as sentences do."""
    return text.endswith((".", "!", "?", "…"))


def _is_place_after(name: str, names: list[str], desks: list[str], *, agencies: bool) -> bool:
    """Return whether a single word after a full name or a desk is its place, paper or agency, not a name of its own."""
    if " " in name or (agencies and _AGENCY.fullmatch(name) and not desks):
        return False
    return bool(desks) or (bool(names) and " " in names[0])


def _is_name(name: str) -> bool:
    words = name.split()
    if not 1 <= len(words) <= 6 or not 2 <= len(name) <= 60:
        return False
    if name.casefold() in _NOT_A_NAME or _PHRASE.fullmatch(name) or not any(c.isalpha() for c in name):
        return False
    if is_eastern(name) and not may_be_name(name):
        return False
    if _AGENCY.fullmatch(name):
        return True
    if _ROLE.search(name) or any(c in name for c in "?!:=<>{}#%") or sum(c.isdigit() for c in name) > 4:
        return False
    lower = sum(1 for word in words if word[0].islower() and word.lower() not in _PARTICLES)
    return lower == 0 or len(words) == 1 or (lower == len(words) <= 2)
