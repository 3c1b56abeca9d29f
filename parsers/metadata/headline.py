"""The headline: what the page prints over the article, found by holding its `<h1>`s against what it declares."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborNode

from parsers.document import Document
from parsers.expressions import expression
from parsers.fields import node_text
from parsers.structured import text_of
from parsers.text import clean

_MOST_H1 = 12
_SEPARATOR = expression(r"\s+(?:[|–—·•»«›‹~]|--?|::|//|\\\\|<|>)\s+|\s*(?:\||\s::)\s*")
_SEPARATING = frozenset("|–—·•»«›‹~-:/\\<>")  # every separator has one of these
_WORD = expression(r"[^\W_]+")
_DECLARED = (
    "og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title", "title", "hdl",
    "headline", "article:title", "bt:headline", "fb_title", "cxenseparse:title",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline, every form of it that the page has (itself first), and the `<h1>` that prints it, if one does."""

    text: str | None
    forms: tuple[str, ...]
    node: LexborNode | None


def find_headline(doc: Document, site_names: tuple[str, ...]) -> Headline:
    """Return the headline by evidence.

    An `<h1>` that shares its words with a declared title (JSON-LD, OpenGraph, `<title>`) is what the page prints, so its wording
    wins. Without such an `<h1>` the declared title stands, its site name taken off.
    """
    sites = frozenset(plain(name) for name in site_names if name)
    declared = _declared_titles(doc, sites)
    printed = _printed(doc, sites)
    best: tuple[float, str, LexborNode] | None = None
    longest = max((len(title.split()) for title in declared), default=0)
    for text, node in printed:
        score = max((similarity(text, title) for title in declared), default=0.0)
        if len(text.split()) <= 2 and longest >= 6 and not any(plain(text) == plain(title) for title in declared):
            score = min(score, 0.3)  # a section's or a site's name, which the long title happens to hold
        if best is None or score > best[0] + 1e-6:
            best = (score, text, node)
    forms = [*declared, *(text for text, _ in printed if best and text == best[1])]
    if best is not None and (best[0] >= 0.45 or not declared or _stands_alone(printed, best, declared)):
        og_title = doc.structured.meta("og:title")
        if og_title:
            og_title = without_site(og_title, sites, [best[1], *declared])
        headline = _settled(best[1], best[2], declared, og_title)
        return Headline(headline, _unique([headline, best[1], *forms]), best[2])
    if declared:
        second = _second_heading(doc, declared[0])
        headline = node_text(second) if second is not None else declared[0]
        return Headline(headline, _unique([headline, *forms]), second)
    return Headline(None, (), None)


def _stands_alone(
    printed: list[tuple[str, LexborNode]], best: tuple[float, str, LexborNode], declared: list[str]
) -> bool:
    """A single `<h1>` of several words is the headline although the page declares another: a title for search engines."""
    return len(printed) == 1 and len(best[1].split()) >= 4 and best[0] > 0.2 and len(declared[0]) > 0


def _declared_titles(doc: Document, sites: frozenset[str]) -> list[str]:
    structured = doc.structured
    raw: list[str] = []
    for node in (structured.article, structured.microdata):
        if node is not None:
            raw += [text for key in ("headline", "alternativeHeadline") if (text := text_of(node.get(key)))]
    raw += structured.meta_all(*_DECLARED)
    if structured.title:
        raw.append(structured.title)
    titles = list(dict.fromkeys(raw))
    stripped = [without_site(title, sites, [t for t in titles if t != title]) for title in titles]
    return [t for t in dict.fromkeys(stripped) if t and plain(t) not in sites]


def _printed(doc: Document, sites: frozenset[str]) -> list[tuple[str, LexborNode]]:
    found: list[tuple[str, LexborNode]] = []
    for node in doc.css("h1")[:_MOST_H1]:
        text = node_text(node)
        if text and len(text) <= 400 and plain(text) not in sites:
            found.append((text, node))
    return found


def _second_heading(doc: Document, title: str) -> LexborNode | None:
    """Return the `<h2>` or `<h3>` that prints the declared title, on pages that keep `<h1>` for their own name."""
    wanted = plain(title)
    for node in doc.css("h2")[:40]:
        if plain(node_text(node)) == wanted:
            return node
    return None


def without_site(title: str, sites: frozenset[str], others: list[str]) -> str:
    """Return `title` without the site's name before or after it.

    A part counts as the site's when it is one of its names, or when the rest is what another title of the page says.
    """
    if _SEPARATING.isdisjoint(title):
        return title
    pieces = list(_SEPARATOR.finditer(title))
    if not pieces:
        return title
    whole = {plain(other) for other in others}
    for piece in pieces:  # shortest head first: "Headline - Section - Site"
        head, tail = title[: piece.start()].strip(), title[piece.end() :].strip()
        if head and plain(head) in whole and plain(head) not in sites:
            return head
        if tail and plain(tail) in whole and plain(tail) not in sites and plain(head) in sites:
            return tail
    changed = True
    while changed:
        changed = False
        pieces = list(_SEPARATOR.finditer(title))
        if pieces and _is_site(title[pieces[-1].end() :], sites):
            title, changed = title[: pieces[-1].start()].strip(), True
        elif pieces and _is_site(title[: pieces[0].start()], sites):
            title, changed = title[pieces[0].end() :].strip(), True
    return title


def without_site_name(title: str, names: tuple[str, ...]) -> str:
    """Return `title` without one of the site's names before or after it."""
    return without_site(title, frozenset(plain(name) for name in names if name), [])


def _is_site(part: str, sites: frozenset[str]) -> bool:
    name = plain(part)
    if not name:
        return True
    if name in sites:
        return True
    bare = _letters(name)
    return any(
        bare == _letters(site) or (len(site) > 3 and len(name.split()) <= 5 and _letters(site) in bare)
        for site in sites
    )


_NOT_LETTERS = expression(r"[\W_]+|^the|^die|^der|^das")


@lru_cache(maxsize=2048)
def _letters(name: str) -> str:
    return _NOT_LETTERS.sub("", name)


_KICKER_MARK = expression(
    r"kicker|over-?line|top-?line|dachzeile|spitzmarke|roof-?line|(?:super|top|pre|sub)-?title|title-?header|label|section|categor|rubric|eyebrow|sub-?head"
    r"|sub-?line|small|hidden|invisible|offscreen|\bcolon\b|descriptor|tagline|highlight-label",
    re.IGNORECASE,
)
_TITLE_MARK = expression(
    r"headline(?!__kicker)|(?<!sub)(?<!sub-)title(?!-?(?:header|_header|_kicker|__overline|__toptitle|__kicker))|__text|main",
    re.IGNORECASE,
)


def _settled(text: str, node: LexborNode, declared: list[str], og_title: str | None) -> str:
    """Return the headline of an `<h1>` without or with its kicker.

    The publisher's `og:title` says whether the kicker belongs to it, where the two differ in nothing else; else a kicker in a
    marked element of its own inside the `<h1>` is taken off.
    """
    if og_title and plain(og_title) != plain(text):
        if _letters(plain(og_title)) == _letters(plain(text)) and _without_kicker(node) is not None:
            return og_title  # a hidden colon, or none, between kicker and headline
        longer, shorter = (og_title, text) if len(og_title) > len(text) else (text, og_title)
        if _only_kicker_more(longer, shorter):
            return og_title
    if plain(text) in {plain(title) for title in declared}:
        return text
    without = _without_kicker(node)
    return without if without and _letters(plain(without)) != _letters(plain(text)) else text


def _only_kicker_more(longer: str, shorter: str) -> bool:
    """Return whether `longer` is `shorter` behind a kicker: "Kicker: Headline"."""
    long_letters, short_letters = plain(longer), plain(shorter)
    if not long_letters.endswith(short_letters) or len(shorter.split()) < 3:
        return False
    kicker = long_letters[: -len(short_letters)].rstrip()
    return bool(kicker) and kicker[-1] in ":-/" and len(kicker.split()) <= 8


def _without_kicker(node: LexborNode) -> str | None:
    """Return the `<h1>`'s text without the children that are marked as kicker, subtitle or hidden; None when none is."""
    kept: list[str] = []
    cut = False
    child = node.first_child
    while child is not None:
        if child.is_text_node:
            kept.append(child.text_content or "")
        elif child.is_element_node:
            attributes = child.attributes
            marks = f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}"
            if (child.tag == "small" or _KICKER_MARK.search(marks)) and not (
                _TITLE_MARK.search(marks) and not re.search("sub|kicker|hidden|overline", marks)
            ):
                cut = True
            else:
                kept.append(node_text(child))
        child = child.next
    text = clean(" ".join(kept)).strip(" :|/–—")
    return text if cut and len(text) > 3 else None


_GLYPHS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "«": '"', "»": '"'})


@lru_cache(maxsize=2048)
def plain(text: str) -> str:
    """Return `text` without the differences that no reader would call one: case, white space, quote and dash glyphs."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).translate(_GLYPHS).replace("…", "...").casefold().split())


def similarity(one: str, other: str) -> float:
    """Return the share of words two titles have in common, 0-1, by the shorter one's words with a malus for much length."""
    a, b = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    if not a or not b:
        return 0.0
    common = len(a & b)
    return common / min(len(a), len(b)) * 0.5 + common / max(len(a), len(b)) * 0.5


def _unique(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
