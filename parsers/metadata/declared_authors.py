"""Authors as a page declares them: JSON-LD, microdata, meta, author links; and which of them are only the site itself."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from parsers.article import Author
from parsers.document import Document
from parsers.expressions import expression
from parsers.metadata.elsewhere import is_elsewhere
from parsers.metadata.lines import parted_text
from parsers.metadata.names import is_full_name, is_placeholder, split_names
from parsers.metadata.titles import plain
from parsers.structured import text_of, types_of
from parsers.structured.jsonld import url_of
from parsers.urls import absolute
from parsers.values import quick

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


@quick
@dataclass(frozen=True, slots=True)
class DeclaredAuthors:
    """Declared authors, which of their names are declared as organisations, and whether a mere `<meta>` or microdata declares them.

    `late` are those of a `<meta>` beside a better source that names the site alone.
    """

    authors: list[Author]
    organisations: frozenset[str] = frozenset()
    weak: bool = False
    loose: bool = False
    late: tuple[Author, ...] = ()


def declared_authors(doc: Document, sites: frozenset[str]) -> DeclaredAuthors:
    """Return the declared authors: of the first source that names others than the site, else of the first."""
    first: DeclaredAuthors | None = None
    for found in _sources(doc):
        if not found.authors:
            continue
        if without_sites(found.authors, sites):
            return replace(first, late=tuple(found.authors)) if first is not None and found.weak else found
        first = first or found
    return first or DeclaredAuthors([])


def _sources(doc: Document) -> Iterator[DeclaredAuthors]:
    structured = doc.structured
    for node in (structured.article, structured.microdata):
        if node is not None:
            for key in ("author", "creator", "contributor"):
                yield DeclaredAuthors(*_of_things(doc, node.get(key)), loose=node is structured.microdata)
    for name in filter(structured.metas.__contains__, _METAS):
        values = [v for v in structured.meta_all(name) if "://" not in v]
        yield DeclaredAuthors(unique(Author(n) for value in values for n in split_names(value)), weak=True)
    for label, value in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if _WRITTEN_BY.search(structured.meta(label) or ""):
            yield DeclaredAuthors(unique(Author(n) for n in split_names(structured.meta(value) or "")), weak=True)


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
        names = split_names(raw, agencies=True)
        if not names and isinstance(thing, dict) and "Person" in types_of(thing) and _is_pen_name(raw):
            names = (raw,)
        found += [Author(name, url if len(names) == 1 else None, role) for name in names]
    return unique(found), frozenset(organisations)


def _is_pen_name(name: str) -> bool:
    """Return whether a name that no rule takes for one may yet be a person's: declared as such, short, no address."""
    return len(name) <= 40 and name.count(" ") <= 2 and not any(c in name for c in "@/:?!") and not is_placeholder(name)


def without_sites(authors: Iterable[Author], sites: frozenset[str]) -> list[Author]:
    """Return the authors that are not the site itself, and beside others not a part of it: "Gazette SPORT" by "Gazette"."""
    others = [a for a in authors if plain(a.name) not in sites and plain(a.name).removeprefix("the ") not in sites]
    own = [a for a in others if any(len(site) > 2 and plain(a.name).startswith(f"{site} ") for site in sites)]
    return [a for a in others if a not in own] if len(own) < len(others) else others


def linked_authors(doc: Document, sites: frozenset[str], declared: list[Author]) -> list[Author]:
    """Return the author that the article links to (`rel=author`), where a mere `<meta>` declares others: who made the site."""
    linked: list[Author] = []
    for node, attributes in doc.rel_links.get("author", ()):
        if not is_elsewhere(doc, node):
            url = absolute(doc.url, attributes.get("href"))
            linked += [Author(name, url) for name in split_names(parted_text(node)) if is_full_name(name)]
    linked = without_sites(unique(linked), sites)
    known = {plain(a.name) for a in declared}
    return linked if len(linked) == 1 and plain(linked[0].name) not in known else []


def unique(authors: Iterable[Author]) -> list[Author]:
    """Return the authors in order, each name once."""
    found: dict[str, Author] = {}
    for author in authors:
        found.setdefault(plain(author.name), author)
    return list(found.values())
