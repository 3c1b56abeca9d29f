"""Authors and the byline as printed: what the page declares, held against what it prints."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from selectolax.lexbor import LexborNode

from parsers.article import Author
from parsers.document import Document
from parsers.expressions import expression
from parsers.fields import node_text
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.names import split_names
from parsers.metadata.surroundings import Line
from parsers.metadata.titles import plain
from parsers.structured import text_of, types_of
from parsers.structured.jsonld import url_of
from parsers.text import clean
from parsers.urls import absolute

_METAS = (
    "author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "dc:creator", "dc.author",
    "article:author", "article:author_name",
    "og:article:author", "og:author", "cxenseparse:author", "citation_author", "byl", "creator", "article_author",
    "articleauthor", "bt:author",
    "article:byline", "byline",
)  # fmt: skip
_WRITTEN_BY = expression(
    r"written by|verfasst von|geschrieben von|écrit par|escrito por|scritto da|geschreven door|autor", re.IGNORECASE
)
_BYLINE_MARK = expression(
    r"by-?line|author-link|author(?!i[sz])|autor(?!isi)|auteur|autore|writer|\bby\b|creator|journalist|contributor"
    r"|redakteur|verfasser|firma\b|signature|\bvcard\b"
)
_STRONG_MARK = expression(r"author[-_ ]?name|(?:^|[\s_-])byline|rel-author")
_NOT_BYLINE = expression(
    r"comment(?!ary)|related|sidebar|recommend|promo|footer|newsletter|copyright|photo|image|caption"
)
_STARTS_BY = expression(
    r"^\W*(?:(?:written|posted|published|reported|story|text|words|reviewed|analysis|opinion|geschrieben|verfasst"
    r"|veröffentlicht|publié|rédigé|escrito|publicado"
    r"|ein(?:e)? \w+|kolumne|kommentar|interview)\s+)?(?:by|von|par|por|di|door|av|af)\b\s*:?\s+\S|^\W*(?:text"
    r"|autor(?:in)?|author|auteur|words)\s*:\s*\S",
    re.IGNORECASE,
)
_SELECTOR = (
    '[rel~="author"],[itemprop~="author"],[class*="author" i],[class*="byline" i],[class*="autor"],[class*="writer"]'
)
_LONGEST_BYLINE = 240
_LONGEST_UNLABELLED = 160  # a byline that does not begin with "By"
_MOST_BYLINE_LINES = 26


@dataclass(frozen=True, slots=True)
class Authors:
    """Authors in order, and the byline as printed (None where the page prints none)."""

    authors: tuple[Author, ...]
    byline: str | None


def find_authors(doc: Document, lines: list[Line], site_names: Iterable[str]) -> Authors:
    """Return the article's authors: persons declared (JSON-LD, microdata, meta), else printed, else the desk or outlet declared."""
    sites = frozenset(plain(name) for name in site_names if name)
    printed_line = printed_byline(lines)
    printed = _without_sites(_from_printed(doc, printed_line), sites)
    byline = printed_line.text if printed_line else None
    all_declared, organisations = _declared(doc)
    declared = [a for a in _without_sites(all_declared, sites) if a.name not in organisations]
    if printed and declared:
        return Authors(
            _merged(printed, declared) if _printed_wins(printed, declared, printed_line) else tuple(declared), byline
        )
    if declared:
        return Authors(tuple(declared), byline)
    if not printed:
        found, line = _searched(doc)
        printed = _without_sites(found, sites)
        byline = line.text if line and printed else byline
    return Authors(tuple(printed or _without_sites(all_declared, sites) or all_declared), byline)


def _printed_wins(printed: list[Author], declared: list[Author], line: Line | None) -> bool:
    """Return whether the printed byline is better than the declared authors.

    It is when it names them and more, and when it names full names that share nothing with them: systems declare who filed a story.
    """
    ours, theirs = {plain(a.name) for a in printed}, {plain(a.name) for a in declared}
    if ours == theirs or line is None:
        return False
    if ours > theirs:
        return bool(_STARTS_BY.match(line.text)) and all(" " in a.name for a in printed)
    full = all(" " in a.name for a in printed)
    return full and ours.isdisjoint(theirs) and bool(_STARTS_BY.match(line.text) or _STRONG_MARK.search(line.marks))


# --- declared ----------------------------------------------------------------------------------------------------------


def _declared(doc: Document) -> tuple[list[Author], frozenset[str]]:
    """Return the declared authors, and which of their names are declared as organisations."""
    structured = doc.structured
    for node in (structured.article, structured.microdata):
        if node is not None:
            for key in ("author", "creator", "contributor"):
                found, organisations = _of_things(doc, node.get(key))
                if found:
                    return found, organisations
    for name in _METAS:
        values = [v for v in structured.meta_all(name) if "://" not in v and "@" not in v]
        if found := _unique(Author(n) for value in values for n in split_names(value)):
            return found, frozenset()
    for label, value in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if _WRITTEN_BY.search(structured.meta(label) or ""):
            return _unique(Author(n) for n in split_names(structured.meta(value) or "")), frozenset()
    return [], frozenset()


def _of_things(doc: Document, value: Any) -> tuple[list[Author], frozenset[str]]:
    things = value if isinstance(value, list) else [value]
    found: list[Author] = []
    organisations: set[str] = set()
    for thing in things[:30]:
        raw = text_of(thing)
        if not raw or "://" in raw:
            continue
        url = role = None
        if isinstance(thing, dict):
            url = absolute(doc.url, url_of(thing))
            role = text_of(thing.get("jobTitle"))
            if "Organization" in types_of(thing) and len(raw) <= 60:
                found.append(Author(raw, url))
                organisations.add(raw)
                continue
        names = split_names(raw)
        found += [Author(name, url if len(names) == 1 else None, role) for name in names]
    return _unique(found), frozenset(organisations)


def _without_sites(authors: list[Author], sites: frozenset[str]) -> list[Author]:
    return [a for a in authors if plain(a.name) not in sites and plain(a.name).removeprefix("the ") not in sites]


# --- printed -----------------------------------------------------------------------------------------------------------


def printed_byline(lines: list[Line]) -> Line | None:
    """Return the line near the headline that prints the byline: marked as one, or beginning with "By"."""
    near = [line for line in lines if not line.above][:_MOST_BYLINE_LINES] + [line for line in lines if line.above]
    candidates = [line for line in near if len(line.text) <= _LONGEST_BYLINE]
    starting = [line for line in candidates if _STARTS_BY.match(line.text) and not line.text.endswith(("?", "!"))]
    short = (line for line in candidates if len(line.text) <= _LONGEST_UNLABELLED and line not in starting)
    for line in chain(
        filter(_is_marked, starting), starting, filter(_is_marked, short)
    ):  # each asked only when reached
        if split_names(line.text) or len(_one_a_child(line.node)) > 1:
            return line
    return None


def _is_marked(line: Line) -> bool:
    return bool(_BYLINE_MARK.search(line.marks) and not _NOT_BYLINE.search(line.marks))


def _from_printed(doc: Document, line: Line | None) -> list[Author]:
    if line is None:
        return []
    return _names_in(doc, line.node, line.text)


def _names_in(doc: Document, node: LexborNode, text: str) -> list[Author]:
    """Return the names of a byline element: those of its author links, else those of its text."""
    links = [node] if node.tag == "a" else node.css("a")
    named: list[Author] = _one_a_child(node)
    if len(named) > 1:
        return named
    for link in links[:10]:
        attributes = link.attributes
        marks = " ".join(attributes.get(name) or "" for name in ("rel", "class", "itemprop", "href")).lower()
        if re.search(
            r"author|autor|auteur|profil|people|person|/by/|contributor|team|writer|journalist|staff|byline", marks
        ):
            named += [Author(n, absolute(doc.url, attributes.get("href"))) for n in split_names(node_text(link))]
    whole = [Author(n) for n in split_names(text)]
    if len(whole) > len(named) and all(_covers(whole, a) for a in named):
        return list(_merged(whole, named))
    return _unique(named or whole)


def _one_a_child(node: LexborNode) -> list[Author]:
    """Return the names of an element whose children hold one full name each, as lists of authors without commas do."""
    names: list[Author] = []
    for child in node.iter(include_text=True):
        text = node_text(child) if child.is_element_node else clean(child.text_content or "").strip(" ,|")
        if text:
            found = split_names(text)
            if child.is_text_node or len(found) != 1 or plain(found[0]) != plain(text) or " " not in text:
                return []
            names.append(Author(found[0]))
    return names


def _covers(authors: list[Author], one: Author) -> bool:
    return any(plain(one.name) == plain(a.name) for a in authors)


def _merged(names: Iterable[Author], known: Iterable[Author]) -> tuple[Author, ...]:
    by_name = {plain(a.name): a for a in known}
    return tuple(_unique(by_name.get(plain(a.name), a) for a in names))


def _searched(doc: Document) -> tuple[list[Author], Line | None]:
    """Search the whole page for elements marked as author, on pages that neither declare one nor print one near the headline."""
    best: tuple[int, list[Author], Line] | None = None
    for position, node in enumerate(doc.css(_SELECTOR)[:60]):
        attributes = node.attributes
        marks = " ".join(attributes.get(k) or "" for k in ("class", "id", "rel", "itemprop")).lower()
        if _NOT_BYLINE.search(marks) or is_elsewhere(doc, node, own=False):
            continue
        text = node_text(node)
        if not text or len(text) > _LONGEST_BYLINE:
            continue
        found = _names_in(doc, node, text)
        if not found:
            continue
        score = (
            (4 if "author" in (attributes.get("rel") or "") or "author" in (attributes.get("itemprop") or "") else 0)
            + (3 if _STARTS_BY.match(text) else 0)
            + (2 if len(text) < 60 else 0)
            - position // 10
        )
        if best is None or score > best[0]:
            best = (score, found, Line(text, node.tag or "", above=False, node=node))
    return (best[1], best[2]) if best else ([], None)


def _unique(authors: Iterable[Author]) -> list[Author]:
    found: dict[str, Author] = {}
    for author in authors:
        found.setdefault(plain(author.name), author)
    return list(found.values())
