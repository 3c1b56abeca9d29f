"""Atom 1.0 (RFC 4287) and 0.3, with `xml:base`, threaded pages (RFC 5005) and the modules of RSS."""

import html
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from parsers.article import Author
from parsers.feeds.collect import Collector, name
from parsers.feeds.entry import ParsedFeed
from parsers.feeds.media import images_of
from parsers.feeds.people import people
from parsers.feeds.rss import inner, language_of, next_page, text
from parsers.feeds.vocabulary import XML_BASE, XML_LANG, Parts, base_of, name_of, short_name
from parsers.feeds.wording import literal, plain
from parsers.feeds.xmlstream import Elements

ENTRY_TAGS = ("{*}entry",)
_HTML_TYPES = frozenset({"html", "text/html", "application/xhtml+xml", "xhtml"})


def read_atom(stream: Elements, into: Collector) -> ParsedFeed:
    """Read a stream of `<entry>`. Raises `lxml.etree.XMLSyntaxError` where the XML ends being well-formed."""
    said = _FeedWords(into)
    for entry in stream:
        if not said.read:
            said.take(stream.root if stream.root is not None else entry)
        if into.full:
            into.leave_the_rest()
            break
        _add_entry(entry, into, said.authors)
    if stream.root is not None:
        said.take(stream.root)
    return ParsedFeed(
        kind="atom",
        entries=tuple(into.entries),
        title=said.title,
        language=said.language,
        rights=said.rights,
        ttl_seconds=None,
        next_url=said.next_url or said.archive_url,
        warnings=into.notes.texts(),
    )


class _FeedWords:
    """What the feed element says: authors are inherited by entries that name none (RFC 4287 section 4.2.1)."""

    def __init__(self, into: Collector) -> None:
        self._into = into
        self.read = False
        self.title: str | None = None
        self.language: str | None = None
        self.rights: str | None = None
        self.next_url: str | None = None
        self.archive_url: str | None = None
        self.authors: tuple[Author, ...] = ()

    def take(self, feed: etree._Element) -> None:
        self.read = True
        self.language = self.language or language_of(feed.get(XML_LANG))
        parts = by_name(feed)
        self.title = self.title or _words(parts, "title")
        self.rights = self.rights or _words(parts, "rights") or _words(parts, "copyright")
        self.authors = self.authors or tuple(_authors(parts, self._into, None))
        for link in parts.get("link", ()):
            rel = (link.get("rel") or "").strip().lower()
            if rel == "next":
                self.next_url = self.next_url or next_page(self._into, link.get("href"))
            elif rel == "prev-archive":
                self.archive_url = self.archive_url or next_page(self._into, link.get("href"))


def by_name(element: etree._Element) -> Parts:
    """Return the children by short name, Atom's own without their prefix (feeds of no namespace are read alike)."""
    parts: Parts = {}
    for child in element:
        parts.setdefault(_bare(child.tag), []).append(child)
    return parts


@lru_cache(maxsize=1024)
def _bare(tag: object) -> str:
    return short_name(tag).removeprefix("atom:").removeprefix("?:")


def _add_entry(entry: etree._Element, into: Collector, feed_authors: tuple[Author, ...]) -> None:
    parts = by_name(entry)
    base = base_of(entry, into.url)
    guid = text(parts, "id")
    content = _content(parts)
    summary = _words(parts, "summary") or _words(parts, "subtitle")
    source = next(iter(parts.get("source", ())), None)
    source_parts = by_name(source) if source is not None else {}
    into.add(
        url=_link(parts, into, base) or _id_as_link(guid, into),
        guid=guid,
        title=_words(parts, "title"),
        published_at=into.times.read(text(parts, "published", "issued", "dc:date", "created", "pubdate")),
        updated_at=into.times.read(text(parts, "updated", "modified", "dcterms:modified")),
        authors=tuple(_authors(parts, into, base)) or tuple(_authors(source_parts, into, base)) or feed_authors,
        summary=summary or (plain(content) if content else None),
        content_html=content,
        categories=_categories(parts),
        language=language_of(entry.get(XML_LANG)) or language_of(text(parts, "dc:language")),
        source_name=_words(source_parts, "title") if source is not None else None,
        source_url=_link(source_parts, into, base) if source is not None else None,
        rights=_words(parts, "rights") or _words(parts, "copyright") or _words(parts, "dc:rights") or _licence(parts),
        images=(*images_of(parts, into, base),),
    )


def _link(parts: Parts, into: Collector, base: str | None) -> str | None:
    """The alternate link, HTML before other types; FeedBurner's note of the original before all."""
    for tag in ("feedburner:origlink", "pheedo:origlink"):
        for element in parts.get(tag, ()):
            if url := into.link(element.text, base):
                return url
    best: tuple[int, str] | None = None
    for element in parts.get("link", ()):
        rel = (element.get("rel") or "alternate").strip().lower().rpartition("/")[2]
        if rel not in ("alternate", "self"):
            continue
        kind = (element.get("type") or "text/html").lower()
        rank = (0 if "html" in kind else 1) if rel == "alternate" else 3
        if rel == "self" and "html" not in kind:
            continue  # the entry's own Atom document
        own_base = base_of(element, into.url) if element.get(XML_BASE) else base
        url = into.link(element.get("href") or element.text, own_base)
        if url and (best is None or rank < best[0]):
            best = (rank, url)
    return best[1] if best else None


def _id_as_link(guid: str | None, into: Collector) -> str | None:
    return into.link(guid) if guid and guid.lower().startswith(("http://", "https://")) else None


def _words(parts: Parts, tag: str) -> str | None:
    """A text construct (RFC 4287 section 3.1) as plain text, whatever its type."""
    for element in parts.get(tag, ()):
        kind = (element.get("type") or "text").strip().lower()
        escaped = element.get("mode") == "escaped"  # Atom 0.3
        if len(element):
            words = plain(_without_wrapper(element))
        elif kind in _HTML_TYPES or escaped:
            words = plain(element.text or "")
        else:
            words = literal(element.text or "")
        if words:
            return words
    return None


def _content(parts: Parts) -> str | None:
    """`atom:content` as HTML; content elsewhere (`src`) and content of other types is none of ours."""
    for element in (*parts.get("content", ()), *parts.get("content:encoded", ())):
        kind = (element.get("type") or "text").strip().lower()
        if element.get("src"):
            continue
        if len(element):
            if kind.endswith("xml") and kind not in _HTML_TYPES:
                continue
            return _without_wrapper(element)
        body = element.text or ""
        if kind in _HTML_TYPES or element.get("mode") == "escaped" or name_of(element) == "content:encoded":
            return body
        if kind in ("text", "text/plain"):
            return "".join(f"<p>{html.escape(part.strip())}</p>" for part in body.split("\n\n") if part.strip())
    return None


def _without_wrapper(element: etree._Element) -> str:
    """XHTML content is wrapped in one `<div>` that is not part of it (RFC 4287 section 3.1.1.3); prefixes are dropped."""
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag.startswith("{http://www.w3.org/1999/xhtml}"):
            node.tag = node.tag.partition("}")[2]
    etree.cleanup_namespaces(element)
    wrapper = element[0] if len(element) == 1 and element[0].tag == "div" else element
    return inner(wrapper)


def _authors(parts: Parts, into: Collector, base: str | None) -> Iterator[Author]:
    for tag in ("author", "dc:creator"):
        for element in parts.get(tag, ()):
            own = by_name(element)
            url = into.link(text(own, "uri", "url"), base) if own else None
            named = people(text(own, "name") or element.text or "")
            if len(named) == 1:
                yield Author(named[0].name, url)
            else:
                yield from named


def _categories(parts: Parts) -> Iterator[str]:
    for tag in ("category", "dc:subject"):
        for element in parts.get(tag, ()):
            if found := name(element.get("label") or element.get("term") or element.text):
                yield found


def _licence(parts: Parts) -> str | None:
    for link in parts.get("link", ()):
        if (link.get("rel") or "").strip().lower() == "license" and link.get("href"):
            return plain(link.get("href") or "")
    return None
