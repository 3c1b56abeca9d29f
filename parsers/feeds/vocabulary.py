"""Element names of feeds, whatever namespace spelling they come in: `{http://purl.org/dc/elements/1.1/}creator` -> `dc:creator`."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.urls import absolute

if TYPE_CHECKING:
    from lxml.etree import _Element

Parts = dict[str, list["_Element"]]
"""An entry's children by short name, in document order."""

# Keys without scheme, `www.`, trailing slash and hash, in lower case: feeds get exactly these wrong.
_PREFIXES = {
    "": "",
    "w3.org/2005/atom": "atom",
    "purl.org/atom/ns": "atom",
    "purl.org/atom/app": "app",
    "w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    # all RSS vocabularies are one: 0.90, 0.91/0.92, 1.0, and what some 2.0 feeds declare
    "my.netscape.com/rdf/simple/0.9": "",
    "channel.netscape.com/rdf/simple/0.9": "",
    "purl.org/rss/1.0": "",
    "my.netscape.com/publish/formats/rss-0.91.dtd": "",
    "backend.userland.com/rss": "",
    "backend.userland.com/rss2": "",
    "backend.userland.com/rss091": "",
    "blogs.law.harvard.edu/tech/rss": "",
    "purl.org/net/rss1.1": "",
    "purl.org/dc/elements/1.1": "dc",
    "purl.org/dc/elements/1.0": "dc",
    "purl.org/dc/terms": "dcterms",
    "purl.org/rss/1.0/modules/content": "content",
    "purl.org/rss/1.0/modules/syndication": "sy",
    "search.yahoo.com/mrss": "media",
    "rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "rssnamespace.org/feedburner/ext/2.0": "feedburner",
    "itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "pheedo.com/namespace/pheedo": "pheedo",
    "backend.userland.com/creativecommonsrssmodule": "creativecommons",
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": "creativecommons",
    "web.resource.org/cc": "cc",
    "creativecommons.org/ns": "cc",
    "purl.org/syndication/history/1.0": "fh",
    "sitemaps.org/schemas/sitemap/0.9": "sitemap",
    "google.com/schemas/sitemap/0.84": "sitemap",
    "google.com/schemas/sitemap/0.9": "sitemap",
    "google.com/schemas/sitemap-news/0.9": "news",
    "google.com/schemas/sitemap-image/1.1": "image",
    "google.com/schemas/sitemap-video/1.1": "video",
    "w3.org/1999/xhtml": "xhtml",
}
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
_DRESS = re.compile(r"^(?:https?://)?(?:www\.)?(.*?)[/#]*$")

# What an undeclared prefix nearly always means; the repair of malformed XML declares it.
USUAL_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "atom10": "http://www.w3.org/2005/Atom",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "media": "http://search.yahoo.com/mrss/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "video": "http://www.google.com/schemas/sitemap-video/1.1",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


@lru_cache(maxsize=2048)
def short_name(tag: object) -> str:
    """Return `prefix:local` in lower case for a Clark name; RSS has no prefix; an unknown namespace gives `?:local`.

    lxml gives comments and processing instructions a function for a tag: they have no name.
    """
    if not isinstance(tag, str):
        return ""
    if tag[0] != "{":
        return tag.lower()
    namespace, _, local = tag[1:].partition("}")
    known = _DRESS.match(namespace.lower())
    prefix = _PREFIXES.get(known[1]) if known else None
    if prefix is None:
        prefix = "?"
    return f"{prefix}:{local.lower()}" if prefix else local.lower()


def name_of(element: "_Element") -> str:
    """Return the element's short name, `""` for comments and processing instructions."""
    return short_name(element.tag)


def parts_of(element: "_Element") -> Parts:
    """Return the element's children by short name."""
    parts: Parts = {}
    for child in element:
        tag = short_name(child.tag)
        if tag in parts:
            parts[tag].append(child)
        else:
            parts[tag] = [child]
    return parts


def base_of(element: "_Element", url: str) -> str | None:
    """Return the base address in force (XML Base: each `xml:base` is relative to the one around it), None without one."""
    stated: list[str] = []
    node: _Element | None = element
    while node is not None:
        if own := node.get(XML_BASE):
            stated.append(own)
        node = node.getparent()
    base: str | None = None
    for one in reversed(stated):
        resolved = absolute(base or url, one)
        base = resolved if resolved and resolved.startswith("http") else base
    return base
