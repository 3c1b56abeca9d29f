"""Sections and topics: where the outlet files the article, and what it says the article is about."""

import re
from collections.abc import Iterable
from typing import Any

from parsers.document import Document
from parsers.fields import node_text
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.titles import plain
from parsers.structured import text_of, types_of
from parsers.text import clean

_MOST_SECTIONS = 8
_MOST_TOPICS = 40
_LONGEST = 60
_HOME = frozenset({
    "home", "homepage", "home page", "start", "startseite", "accueil", "inicio", "início", "frontpage", "front page",
    "index", "main", "you are here", "sie sind hier",
    "forside", "etusivu", "главная", "ホーム", "首页", "uncategorized", "allgemein", "sin categoría", "non classé",
    "all", "breadcrumb",
})  # fmt: skip


def find_sections(doc: Document, headline: str | None) -> tuple[str, ...]:
    """Return the sections, widest first: declared, then category links and breadcrumbs."""
    structured = doc.structured
    article = structured.article or structured.microdata or {}
    found = [
        *_strings(article.get("articleSection")),
        *structured.meta_all(
            "article:section",
            "parsely-section",
            "sailthru.section",
            "cxenseparse:section",
            "dc.subject.section",
            "section",
        ),
    ]
    found = found or _category_links(doc)
    if not found:
        found = _breadcrumb_list(doc, headline) or _printed_breadcrumbs(doc, headline)
    return _tidy(found, headline, _MOST_SECTIONS)


def find_topics(doc: Document, sections: tuple[str, ...]) -> tuple[str, ...]:
    """Return keywords and tags as declared, without repeats and without the sections' names alone."""
    structured = doc.structured
    article = structured.article or structured.microdata or {}
    found = _strings(article.get("keywords"), split=True)
    for name in ("article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords", "dc.subject"):
        if found:
            break
        found = [part for value in structured.meta_all(name) for part in _split(value)]
    if not found:
        links = [node for node, attributes in doc.rel_links.get("tag", ()) if attributes.get("rel") == "tag"]
        found = [node_text(node) for node in links[:60] if not is_elsewhere(doc, node)]
    known = {plain(section) for section in sections}
    tidy = _tidy(found, None, _MOST_TOPICS)
    return tidy if all(plain(topic) in known for topic in tidy) else tuple(t for t in tidy if ":" not in t or " " in t)


def _strings(value: Any, *, split: bool = False) -> list[str]:
    values = value if isinstance(value, list) else [value]
    texts = [text for v in values[:80] if (text := text_of(v))]
    return [part for text in texts for part in _split(text)] if split or len(texts) == 1 else texts


def _split(text: str) -> list[str]:
    """Split a list written in one string; a name with a comma in it can't be told from two."""
    separator = ";" if ";" in text else "|" if "|" in text and "," not in text else ","
    return [part for part in (clean(p) for p in text.split(separator)) if part]


def _category_links(doc: Document) -> list[str]:
    links = doc.rel_links.get("category", [])
    return [node_text(node) for node, _ in links[:20] if not is_elsewhere(doc, node)]


def _breadcrumb_list(doc: Document, headline: str | None) -> list[str]:
    for node in doc.structured.of_type("BreadcrumbList"):
        steps = node.get("itemListElement")
        steps = steps if isinstance(steps, list) else [steps]
        names = [
            name
            for step in steps
            if isinstance(step, dict) and (name := text_of(step.get("name")) or text_of(step.get("item")))
        ]
        names = [name for name in names if "://" not in name]
        return names[:-1] if names and headline and _same(names[-1], headline) else names
    return []


def _printed_breadcrumbs(doc: Document, headline: str | None) -> list[str]:
    for holder in doc.css('[class*="readcrumb"],[id*="readcrumb"]')[:4]:
        names = [name for link in holder.css("a")[:10] if (name := node_text(link))]
        if names:
            return [name for name in names if not (headline and _same(name, headline))]
    return []


def _same(name: str, headline: str) -> bool:
    ours, theirs = plain(name).rstrip(". "), plain(headline)
    return ours == theirs or (len(ours) > 15 and (theirs.startswith(ours) or ours.startswith(theirs)))


def _tidy(names: Iterable[str], headline: str | None, most: int) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for name in names:
        bare = re.sub(r"^[\s#>/»›,|•-]+|[\s>/»›,|•-]+$", "", name)
        key = plain(bare)
        if not bare or len(bare) > _LONGEST or key in _HOME or "://" in bare or (headline and _same(bare, headline)):
            continue
        found.setdefault(key, bare)
    return tuple(found.values())[:most]


def article_types(doc: Document) -> frozenset[str]:
    """Return the types that the page declares for itself: JSON-LD, microdata and `og:type`, lower case."""
    structured = doc.structured
    names: set[str] = set()
    for types in structured.types[:80]:
        names.update(map(str.lower, types))
    if structured.microdata is not None:
        names.update(name.lower() for name in types_of(structured.microdata))
    if og_type := structured.meta("og:type"):
        names.add(og_type.lower())
    return frozenset(names)
