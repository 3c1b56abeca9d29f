"""RSS 0.9x, 1.0 (RDF) and 2.0 with the modules news feeds use.

RSS 2.0 specification (rssboard.org), RDF Site Summary 1.0, Dublin Core, content, syndication and Media RSS modules.
"""

import re
from collections.abc import Iterator

from lxml import etree

from parsers.article import Author
from parsers.feeds.collect import Collector, name
from parsers.feeds.entry import ParsedFeed
from parsers.feeds.media import images_of
from parsers.feeds.pace import largest_ttl, update_period_seconds
from parsers.feeds.people import people
from parsers.feeds.vocabulary import RDF_ABOUT, RDF_RESOURCE, XML_LANG, Parts, base_of, name_of, parts_of
from parsers.feeds.wording import is_full_text, plain
from parsers.feeds.xmlstream import Elements
from parsers.outlet import FeedKind
from parsers.urls import absolute, same_site

ITEM_TAGS = ("{*}item",)

_TAG = re.compile(r"<[A-Za-z][^<>]*\sxmlns[^<>]*>")
_NAMESPACE = re.compile(r'\sxmlns(?::[\w.-]+)?="[^"]*"')  # means nothing in HTML; the serialiser repeats the feed's own


def read_rss(stream: Elements, into: Collector, kind: FeedKind) -> ParsedFeed:
    """Read a stream of `<item>`. Raises `lxml.etree.XMLSyntaxError` where the XML ends being well-formed."""
    channel = Channel(into)
    for item in stream:
        if not channel.read:
            channel.take(item.getparent())
        if into.full:
            into.leave_the_rest()
            break
        add_item(item, into)
    channel.take_rest(stream.root)
    return channel.feed(kind)


class Channel:
    """What the feed says about itself, read before the first item and once more at the end."""

    def __init__(self, into: Collector) -> None:
        """Know nothing yet."""
        self._into = into
        self.read = False
        self.title: str | None = None
        self.language: str | None = None
        self.rights: str | None = None
        self.ttl_seconds: float | None = None
        self.next_url: str | None = None
        self._archive_url: str | None = None

    def take(self, parent: etree._Element | None) -> None:
        """Read what stands before the first item: in its parent, or in RDF's channel beside it."""
        self.read = True
        if parent is None:
            return
        for child in parent:
            if name_of(child) == "channel":
                self._take_children(child)
        self._take_children(parent)

    def take_rest(self, root: etree._Element | None) -> None:
        """Read what stands after the items, or everything where there were none."""
        if root is None:
            return
        if name_of(root) == "channel":
            self._take_children(root)
        for child in root:
            if name_of(child) == "channel":
                self._take_children(child)

    def feed(self, kind: FeedKind) -> ParsedFeed:
        """Return the whole feed."""
        return ParsedFeed(
            kind=kind,
            entries=tuple(self._into.entries),
            title=self.title,
            language=self.language,
            rights=self.rights,
            ttl_seconds=self.ttl_seconds,
            next_url=self.next_url or self._archive_url,
            warnings=self._into.notes.texts(),
        )

    def _take_children(self, channel: etree._Element) -> None:
        self.language = self.language or channel.get(XML_LANG)
        period, frequency = None, None
        for child in channel:
            tag = name_of(child)
            match tag:
                case "title":
                    self.title = self.title or plain(inner(child)) or None
                case "link":
                    self._take_site(child)
                case "atom:link":
                    self._take_atom_link(child)
                case "language" | "dc:language":
                    self.language = self.language or language_of(child.text)
                case "copyright" | "dc:rights" | "atom:rights":
                    self.rights = self.rights or plain(inner(child)) or None
                case "ttl":
                    self.ttl_seconds = largest_ttl(self.ttl_seconds, child.text, 60)
                case "sy:updateperiod":
                    period = child.text
                case "sy:updatefrequency":
                    frequency = child.text
        if period:
            seconds = update_period_seconds(period, frequency)
            self.ttl_seconds = max(filter(None, (self.ttl_seconds, seconds)), default=None)

    def _take_site(self, child: etree._Element) -> None:
        """Relative links of items are meant from the site, where a feed says which that is."""
        site = absolute(self._into.url, (child.text or "").strip())
        if site and site.startswith("http") and self._into.base == self._into.url:
            self._into.base = site

    def _take_atom_link(self, child: etree._Element) -> None:
        """RFC 5005: `next` is the next page of a paged feed, `prev-archive` the older part of an archived one."""
        rel = (child.get("rel") or "").strip().lower()
        if rel not in ("next", "prev-archive"):
            return
        url = next_page(self._into, child.get("href"))
        if rel == "next":
            self.next_url = self.next_url or url
        else:
            self._archive_url = self._archive_url or url


def next_page(into: Collector, href: str | None) -> str | None:
    """Return the next page's address; another site's is ignored: a feed speaks for its own."""
    url = into.link(href, into.url)
    if url is None or url == into.url:
        return None
    if not same_site(url, into.url):
        into.notes.say("next page on another site ignored")
        return None
    return url


def add_item(item: etree._Element, into: Collector) -> None:
    """Add one `<item>`."""
    parts = parts_of(item)
    base = base_of(item, into.url)
    guid = text(parts, "guid") or text(parts, "id") or item.get(RDF_ABOUT)
    description = first_inner(parts, "description", "dc:description", "itunes:summary", "atom:summary")
    content = first_inner(parts, "content:encoded", "atom:content", "content", "xhtml:body", "fulltext", "body")
    if content is None and description is not None and is_full_text(description):
        content = description
    into.add(
        url=_link(parts, guid, item, into, base),
        guid=guid,
        title=_title(parts),
        published_at=into.times.read(
            text(
                parts, "pubdate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published", "published", "date"
            )
        ),
        updated_at=into.times.read(text(parts, "dcterms:modified", "atom:updated", "updated", "lastbuilddate")),
        authors=_authors(parts),
        summary=plain(description or content or ""),
        content_html=content,
        categories=_categories(parts),
        language=language_of(text(parts, "dc:language", "language")) or language_of(item.get(XML_LANG)),
        rights=_rights(parts),
        images=images_of(parts, into, base),
        **_source(parts, into),
    )


def _link(parts: Parts, guid: str | None, item: etree._Element, into: Collector, base: str | None) -> str | None:
    """The publisher's own address before FeedBurner's, then `<link>`, Atom's, a permalink guid, RDF's `about`."""
    for candidate in _link_candidates(parts, item):
        if url := into.link(candidate, base):
            return url
    if guid and is_permalink(parts, guid):
        return into.link(guid, base)
    return None


def _link_candidates(parts: Parts, item: etree._Element) -> Iterator[str | None]:
    for tag in ("feedburner:origlink", "pheedo:origlink", "link"):
        for element in parts.get(tag, ()):
            yield (element.text or "").strip() or element.get("href") or element.get(RDF_RESOURCE)
    for element in parts.get("atom:link", ()):
        if (element.get("rel") or "alternate").strip().lower() == "alternate":
            yield element.get("href")
    if (about := item.get(RDF_ABOUT)) and about.strip().lower().startswith(("http://", "https://")):
        yield about


def is_permalink(parts: Parts, guid: str) -> bool:
    """RSS 2.0: a guid is a permalink unless it says `isPermaLink="false"`; without a link only an address will do."""
    stated = next((element.get("isPermaLink") or element.get("ispermalink") for element in parts.get("guid", ())), None)
    if stated is not None and stated.strip().lower() == "false":
        return guid.strip().lower().startswith(("http://", "https://"))
    return guid.strip().lower().startswith(("http://", "https://", "/"))


def _title(parts: Parts) -> str | None:
    for tag in ("title", "dc:title", "media:title"):
        for element in parts.get(tag, ()):
            if title := plain(inner(element)):
                return title
    return None


def _authors(parts: Parts) -> tuple[Author, ...]:
    for tag in ("dc:creator", "atom:author", "author", "itunes:author", "dc:contributor"):
        found: list[Author] = []
        for element in parts.get(tag, ()):
            named = element.find("{*}name") if len(element) else None
            found += people((named if named is not None else element).text or "")
        if found:
            return tuple(found)
    return ()


def _categories(parts: Parts) -> list[str]:
    return [
        found
        for tag in ("category", "dc:subject", "atom:category")
        for element in parts.get(tag, ())
        if (found := name(element.text or element.get("label") or element.get("term")))
    ]


def _rights(parts: Parts) -> str | None:
    stated = text(parts, "dc:rights", "dcterms:rights", "atom:rights", "media:copyright", "copyright")
    if stated:
        return plain(stated) or None
    for tag in ("creativecommons:license", "cc:license", "media:license"):
        for element in parts.get(tag, ()):
            if licence := (element.text or "").strip() or element.get(RDF_RESOURCE) or element.get("href"):
                return plain(licence)
    return None


def _source(parts: Parts, into: Collector) -> dict[str, str | None]:
    """RSS 2.0 `<source url="…">Name</source>`, or Dublin Core's, which is a name or an address."""
    for element in parts.get("source", ()):
        source_name, source_url = name(element.text), into.link(element.get("url"))
        if source_name or source_url:
            return {"source_name": source_name, "source_url": source_url}
    for element in parts.get("dc:source", ()):
        stated = (element.text or "").strip()
        if stated.lower().startswith(("http://", "https://")):
            return {"source_name": None, "source_url": into.link(stated)}
        if source_name := name(stated):
            return {"source_name": source_name, "source_url": None}
    return {"source_name": None, "source_url": None}


# --- elements to text --------------------------------------------------------------------------------------------------


def text(parts: Parts, *tags: str) -> str | None:
    """Return the first non-empty text among the elements of these names, in their order."""
    for tag in tags:
        for element in parts.get(tag, ()):
            if (found := element.text) and (found := found.strip()):
                return found
    return None


def first_inner(parts: Parts, *tags: str) -> str | None:
    """Return the first non-empty content among the elements of these names, markup kept."""
    for tag in tags:
        for element in parts.get(tag, ()):
            if found := inner(element).strip():
                return found
    return None


def inner(element: etree._Element) -> str:
    """Return an element's content: its text, with child elements (unescaped markup) written out as HTML."""
    if not len(element):
        return element.text or ""
    written = [element.text or ""]
    written += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return _TAG.sub(lambda tag: _NAMESPACE.sub("", tag[0]), "".join(written))


def language_of(raw: str | None) -> str | None:
    """Return a language tag (RFC 5646) in its usual form, None for what is none."""
    if not raw or not (raw := raw.strip().replace("_", "-")) or len(raw) > 35:
        return None
    parts = raw.split("-")
    if not (2 <= len(parts[0]) <= 3 and parts[0].isalpha() and all(part.isalnum() for part in parts)):
        return None
    tail = [part.upper() if len(part) == 2 else part for part in parts[1:]]
    return "-".join([parts[0].lower(), *tail])
