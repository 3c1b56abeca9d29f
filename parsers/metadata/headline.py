"""The headline: what the page prints over the article, found by holding its `<h1>`s against what it declares."""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from parsers.document import Document
from parsers.expressions import expression
from parsers.fields import node_text
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.titles import SEPARATOR, WORD, letters_of, plain, similarity, without_site
from parsers.structured import text_of
from parsers.text import clean
from parsers.urls import absolute
from parsers.values import quick

_MOST_H1 = 12
_MOST_H2 = 40
_LONGEST_PAID = 3  # words of a mark for subscribers
_NAME_SCORE = 0.3
_FEWEST_OWN = 3  # words of a headline that a kicker stands before
_CUT_HEADLINE = 100  # characters
_DECLARED = (
    "og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "citation_title", "title", "hdl",
    "headline", "article:title", "bt:headline", "fb_title", "cxenseparse:title",
)  # fmt: skip


@quick
@dataclass(frozen=True, slots=True)
class Headline:
    """The headline, every form of it that the page has (itself first), and the `<h1>` that prints it, if one does."""

    text: str | None
    forms: tuple[str, ...]
    node: LexborNode | None


def find_headline(doc: Document, site_names: tuple[str, ...]) -> Headline:
    """Return the headline by evidence.

    An `<h1>` that shares its words with a declared title (JSON-LD, OpenGraph, `<title>`) is what the page prints, so its wording
    wins. Without such an `<h1>` an `<h2>` that prints the declared title, else that title stands, its site name taken off.
    """
    printed, mastheads = _printed(doc)
    sites = frozenset(plain(name) for name in (*site_names, *mastheads) if name)
    printed = [(text, node) for text, node in printed if plain(text) not in sites]
    declared = _declared_titles(doc, sites)
    best: tuple[float, str, LexborNode] | None = None
    longest = max((len(title.split()) for title in declared), default=0)
    for text, node in printed:
        score = max((similarity(text, title) for title in declared), default=0.0)
        if len(text.split()) <= 2 and longest >= 6 and not _opens(text, declared):
            score = min(score, _NAME_SCORE)  # a section's or a site's name, which the long title happens to hold
        if best is None or score > best[0] + 1e-6:
            best = (score, text, node)
    forms = [*declared, *(text for text, _ in printed if best and text == best[1])]
    if best is not None and (best[0] >= 0.45 or not declared or _stands_alone(doc, printed, best, declared)):
        headline = _settled(doc, best[1], best[2], declared, sites)
        return Headline(headline, _unique([headline, best[1], *forms]), best[2])
    if declared:
        second = _second_heading(doc, declared)
        headline = (_without_kicker(second) or node_text(second)) if second is not None else _untruncated(declared)
        return Headline(headline, _unique([headline, *forms]), second)
    return Headline(None, (), None)


def _opens(text: str, declared: list[str]) -> bool:
    """Return whether a declared title is `text`, or opens with it before a separator: "Text | Section | Site"."""
    wanted = plain(text)
    return any(
        wanted == plain(title) or any(wanted == plain(title[: piece.start()]) for piece in SEPARATOR.finditer(title))
        for title in declared
    )


def _untruncated(declared: list[str]) -> str:
    """Return the first declared title, or another that goes on after it: systems cut JSON-LD headlines at 110 characters."""
    first = declared[0]
    if len(first) < _CUT_HEADLINE:
        return first
    return next((title for title in declared[1:] if len(title) > len(first) and title.startswith(first)), first)


def _stands_alone(
    doc: Document,
    printed: list[tuple[str, LexborNode]],
    best: tuple[float, str, LexborNode],
    declared: list[str],
) -> bool:
    """Return whether an `<h1>` is the headline although the page declares another: a title for search engines.

    It is when it is the only one and has several words, or when it alone is marked as headline and no `<h2>` prints a declared one.
    """
    score, text, node = best
    if len(printed) == 1 and len(text.split()) >= 4 and score > 0.2:
        return True
    if len(text.split()) < 3 and score < _NAME_SCORE:
        return False
    marked = [other.mem_id for _, other in printed if _is_marked(other)]
    if marked != [node.mem_id] or is_elsewhere(doc, node, own=False):
        return False
    return _second_heading(doc, declared) is None


def _is_marked(node: LexborNode) -> bool:
    attributes = node.attributes
    return bool(_HEADLINE_MARK.search(f"{attributes.get('class') or ''} {attributes.get('itemprop') or ''}".lower()))


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


def _printed(doc: Document) -> tuple[list[tuple[str, LexborNode]], list[str]]:
    """Return the `<h1>`s that may be the headline, and the names of the site that the others are."""
    found: list[tuple[str, LexborNode]] = []
    mastheads: list[str] = []
    for node in doc.css("h1")[:_MOST_H1]:
        text = node_text(node)
        if not text or len(text) > 400 or _is_for_search_engines(doc, node, text):
            continue
        if _is_masthead(doc, node, text):
            mastheads.append(text)
        else:
            found.append((text, node))
    return found, mastheads


def _is_masthead(doc: Document, node: LexborNode, text: str) -> bool:
    """Return whether an `<h1>` is the site's name: marked as such, or all of it one link to the site's front page."""
    attributes = node.attributes
    if _MASTHEAD_MARK.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()):
        return plain(text) not in {plain(title) for title in doc.structured.meta_all("og:title")}
    child = node.first_child
    if child is not None and child.is_text_node and child.next is None:
        return False  # most have no elements in them
    link = next((link for link in node.css("a") if node_text(link) == text), None)
    if link is None:
        return False
    target = absolute(doc.url, link.attributes.get("href"))
    return "home" in (link.attributes.get("rel") or "").split() or (target is not None and _is_front(target, doc.url))


def _is_front(target: str, page: str) -> bool:
    """Return whether an address is the front page of the page's site; a web archive's prefix is not looked at."""
    target, page = (url.rpartition("://")[2].partition("?")[0] for url in (target, page))
    host, _, path = target.rstrip("/").partition("/")
    return (
        not path
        and host.removeprefix("www.") == page.partition("/")[0].removeprefix("www.")
        and "/" in page.rstrip("/")
    )


def _is_for_search_engines(doc: Document, node: LexborNode, text: str) -> bool:
    """Return whether an `<h1>` is only the last step of the breadcrumbs, while an `<h2>` prints what `og:title` declares."""
    shared = doc.structured.meta("og:title")
    if not shared or plain(shared) == plain(text) or not _is_in_breadcrumbs(node):
        return False
    return any(
        plain(shared) in {plain(node_text(h2)), plain(_without_kicker(h2) or "")} for h2 in doc.css("h2")[:_MOST_H2]
    )


def _is_in_breadcrumbs(node: LexborNode) -> bool:
    current: LexborNode | None = node
    for _ in range(4):
        if current is None or current.tag in {"article", "main", "body"}:
            return False
        attributes = current.attributes
        if any("breadcrumb" in name or (value and "breadcrumb" in value.lower()) for name, value in attributes.items()):
            return True
        current = current.parent
    return False


def _second_heading(doc: Document, declared: list[str]) -> LexborNode | None:
    """Return the `<h2>` that prints a declared title, on pages that keep `<h1>` for their own name or for search engines."""
    wanted = {plain(title) for title in declared}
    parts = {
        plain(title[piece.end() :]) for title in declared if len(title) > 20 for piece in SEPARATOR.finditer(title)
    }
    partly: LexborNode | None = None
    for node in doc.css("h2")[:_MOST_H2]:
        text = node_text(node)
        if not text or len(text) > 400:
            continue
        forms = {plain(text), plain(_without_kicker(node) or text)}
        if forms & wanted:
            return node
        if partly is None and len(text.split()) >= 3 and forms & parts:
            partly = node
    return partly


# All over lower case: a pattern that minds no case takes two to four times as long.
_MASTHEAD_MARK = expression(r"site-?(?:title|name|logo)|\blogo|branding")
_HEADLINE_MARK = expression(
    r"headline|(?:entry|post|article|story|content|page)[-_]*(?:title|hed)|(?:^|\s)title(?:\s|$)"
)
_KICKER_MARK = expression(
    r"kicker|sur-?titre|surtitle|antet[ií]tulo|occhiello|volanta|chap[eé]u|catch-?line|over-?line|top-?line|dachzeile|spitzmarke|roof-?line|(?:super|top|pre|sub)-?title|title-?header|label|section|categor|rubric|eyebrow|sub-?head"
    r"|sub-?line|small|hidden|invisible|offscreen|\bcolon\b|descriptor|tagline|highlight-label",
)
_PAID_MARK = expression(r"premium|abonn|subscri|badge")
_TITLE_MARK = expression(
    r"headline(?!__kicker)|(?<!sub)(?<!sub-)(?<!super)(?<!top)(?<!pre)title(?!-?(?:header|_header|_kicker|__overline|__toptitle|__kicker))|__text|main",
)


def _settled(doc: Document, text: str, node: LexborNode, declared: list[str], sites: frozenset[str]) -> str:
    """Return the headline of an `<h1>` without or with its kicker.

    The publisher's `og:title` says whether the kicker belongs to it, where the two differ in nothing else; a kicker that the page
    prints apart from the headline belongs to it only where JSON-LD has it too. Else a kicker in a marked element of its own inside
    the `<h1>` is taken off.
    """
    raw_title = doc.structured.meta("og:title")
    if raw_title and plain(raw_title) == plain(text):
        return text
    without = _without_kicker(node)
    if raw_title:
        og_title = without_site(raw_title, sites, [text, *declared])
        if letters_of(plain(og_title)) == letters_of(plain(text)) and (
            without is not None or _is_glued(text, og_title)
        ):
            return og_title  # a hidden colon, or none, between kicker and headline
        if _only_kicker_more(og_title, text):
            return og_title if letters_of(plain(og_title)) in _linked_letters(doc) else text
        if _only_kicker_more(text, og_title) or _holds_apart(node, og_title):
            return og_title
    elif plain(text) in {plain(title) for title in declared}:
        return text
    return without if without and letters_of(plain(without)) != letters_of(plain(text)) else text


def _linked_letters(doc: Document) -> set[str]:
    article = doc.structured.article or {}
    return {letters_of(plain(headline)) for key in ("headline", "name") if (headline := text_of(article.get(key)))}


def _is_glued(text: str, other: str) -> bool:
    """Return whether `text` is `other` with two words run together, where elements met without white space."""
    return len(WORD.findall(text)) < len(WORD.findall(other))


def _holds_apart(node: LexborNode, title: str) -> bool:
    """Say whether an `<h1>` ends with an element that holds a title and nothing else: what stands before it is a kicker."""
    last = node.last_child
    while last is not None and last.is_text_node and not (last.text_content or "").strip():
        last = last.prev
    if last is None or not last.is_element_node or len(title.split()) < _FEWEST_OWN:
        return False
    return plain(node_text(last)) == plain(title)


def _only_kicker_more(longer: str, shorter: str) -> bool:
    """Return whether `longer` is `shorter` behind a kicker: "Kicker: Headline"."""
    long_letters, short_letters = plain(longer), plain(shorter)
    if not long_letters.endswith(short_letters) or len(shorter.split()) < _FEWEST_OWN:
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
            lower = marks.lower()
            is_kicker = (child.tag == "small" or _KICKER_MARK.search(lower)) and not (
                _TITLE_MARK.search(lower) and not re.search("sub|kicker|hidden|overline", marks)
            )
            if is_kicker or (_PAID_MARK.search(lower) and len(node_text(child).split()) <= _LONGEST_PAID):
                cut = True
            else:
                kept.append(node_text(child))
        child = child.next
    text = clean(" ".join(kept)).strip(" :|/–—")
    return text if cut and len(text) > 3 else None


def _unique(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
