"""Sitemaps (sitemaps.org 0.9), Google News sitemaps, sitemap indexes and text sitemaps, as streams."""

from collections.abc import Iterable, Iterator

from lxml import etree

from parsers.article import Image
from parsers.feeds.collect import Collector, name
from parsers.feeds.entry import ParsedFeed, SitemapRef
from parsers.feeds.rss import language_of
from parsers.feeds.vocabulary import name_of, short_name
from parsers.feeds.wording import plain
from parsers.feeds.xmlstream import Elements

URL_TAGS = ("{*}url",)
INDEX_TAGS = ("{*}sitemap",)
MAX_KEYWORDS = 50

_FIELDS = {
    f"{prefix}{field}": field
    for prefixes, field in (
        (("sitemap:", "", "?:"), "loc"),
        (("sitemap:", "", "?:"), "lastmod"),
        (("news:", "sitemap:", "?:"), "news"),
        (("image:",), "image"),
    )
    for prefix in prefixes
}


def read_sitemap(stream: Elements, into: Collector) -> ParsedFeed:
    """Read a stream of `<url>`; a `newssitemap` as soon as one carries `<news:news>`."""
    is_news = False
    for element in stream:
        if into.full:
            into.leave_the_rest()
            break
        is_news = _add_url(element, into) or is_news
    return ParsedFeed(
        kind="newssitemap" if is_news or (not into.entries and _declares_news(stream.root)) else "sitemap",
        entries=tuple(into.entries),
        warnings=into.notes.texts(),
    )


def read_index(stream: Elements, into: Collector) -> ParsedFeed:
    """Read a stream of `<sitemap>`: the children, in the index's order."""
    children: dict[str, SitemapRef] = {}
    for element in stream:
        if len(children) >= into.limit:
            into.leave_the_rest()
            break
        location, modified = None, None
        for child in element:
            tag = name_of(child)
            if tag.endswith("loc"):
                location = location or into.link(child.text)
            elif tag.endswith("lastmod"):
                modified = into.times.read(child.text)
        if location is None:
            into.notes.count("sitemap without an address dropped")
        else:
            children.setdefault(location, SitemapRef(location, modified))
    return ParsedFeed(kind="sitemapindex", sitemaps=tuple(children.values()), warnings=into.notes.texts())


def read_text_sitemap(lines: Iterable[str], into: Collector) -> ParsedFeed:
    """Read one address a line (sitemaps.org, "text file")."""
    for line in lines:
        if not line.strip():
            continue
        if into.full:
            into.leave_the_rest()
            break
        into.add(url=into.link(line))
    return ParsedFeed(kind="sitemap", entries=tuple(into.entries), warnings=into.notes.texts())


def _add_url(element: etree._Element, into: Collector) -> bool:
    """Add one `<url>`; return whether it is a news entry."""
    location = modified = news = None
    images: list[etree._Element] = []
    for child in element:
        match _FIELDS.get(short_name(child.tag)):
            case "loc":
                location = location or child.text
            case "lastmod":
                modified = child.text
            case "news":
                news = child if news is None else news
            case "image":
                images.append(child)
    updated_at = into.times.read(modified) if modified else None
    if news is None:
        into.add(url=into.link(location), updated_at=updated_at, images=_images(images, into) if images else ())
        return False
    said = dict(_leaves(news))
    into.add(
        url=into.link(location),
        title=plain(said.get("title", "")),
        published_at=into.times.read(said.get("publication_date")),
        updated_at=updated_at,
        categories=_keywords(said.get("keywords")),
        language=language_of(said.get("language")),
        source_name=name(said.get("name")),
        images=_images(images, into),
    )
    return True


def _leaves(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield the texts of a small subtree by local name: `<news:publication>` wraps its name and language."""
    for child in element:
        if len(child):
            yield from ((name_of(leaf).rpartition(":")[2], leaf.text or "") for leaf in child)
        elif child.text:
            yield name_of(child).rpartition(":")[2], child.text


def _keywords(raw: str | None) -> tuple[str, ...]:
    if not raw:
        return ()
    return tuple(word for part in raw.split(",", MAX_KEYWORDS)[:MAX_KEYWORDS] if (word := name(part)))


def _images(elements: list[etree._Element], into: Collector) -> Iterator[Image]:
    for element in elements:
        said = dict(_leaves(element))
        if url := into.link(said.get("loc")):
            yield Image(url, caption=plain(said.get("caption") or said.get("title") or "") or None)


def _declares_news(root: etree._Element | None) -> bool:
    return root is not None and any("sitemap-news" in (namespace or "") for namespace in root.nsmap.values())
