"""read_feed: any bytes to a ParsedFeed. The kind is found from the bytes; what was declared only settles what is in doubt."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from parsers.errors import NotFeedError, TooComplexError
from parsers.feeds.collect import Collector
from parsers.feeds.entry import ParsedFeed
from parsers.feeds.jsonfeed import read_jsonfeed
from parsers.feeds.listing import read_listing
from parsers.feeds.octets import Octets
from parsers.feeds.sitemap import read_text_sitemap
from parsers.feeds.sniff import describe, family_of
from parsers.feeds.wordpress import is_wordpress, read_wordpress
from parsers.feeds.xmlfeed import XML_FAMILIES, read_xml
from parsers.outlet import FeedKind
from parsers.urls import canonical

DEFAULT_LIMIT = 50_000  # entries; also what sitemaps.org allows in one file
MAX_JSON_MARKS = 1_000_000  # braces, brackets and commas: each may cost 100 bytes once it is an object
_FEED_ADDRESS = re.compile(r"(?:\.(?:xml|rss|rdf|atom|json|gz)|/(?:feed|rss|atom|sitemap)s?)/?$|sitemap", re.IGNORECASE)


def read_feed(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    kind: FeedKind | None = None,
    links: str | None = None,
    timezone: str = "UTC",
    language: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> ParsedFeed:
    """Return what the body lists: RSS, Atom, RDF, JSON Feed, sitemaps, sitemap indexes, WordPress REST or a listing page.

    `url` is where the bytes came from, after redirects. `content_type` helps only with the encoding. `kind` and `links` (a
    CSS selector) are the operator's: they make an HTML page a listing, which else needs links that look like articles under
    an address that does not look like a feed's. `timezone` (IANA name) and `language` are the outlet's. At most `limit`
    entries are read; a warning says that there were more. A valid feed without entries is a feed without entries.

    Raises `NotFeedError` (its message says what came instead; `reason` is `empty` for an empty body), `UnsafeXMLError` for
    XML that needs its entities or DTD, `UndecodablePageError` for HTML that is no text, `TooComplexError` for what can't be
    read in bounded time and memory, and for an operator's mistake `BadURLError` (url) and `OutletError` (links).
    """
    into = Collector(url=canonical(url), timezone=timezone, language=language, limit=limit)
    octets = Octets(body, url=url, content_type=content_type, notes=into.notes)
    head = next(octets.text_chunks(), b"").decode("utf-8", "replace")
    family, start = family_of(head)
    if kind == "listing" and links and family in ("xml", "other"):  # a fragment of HTML, as `load more` buttons fetch
        family = "html"
    feed: ParsedFeed | None = None
    if family in XML_FAMILIES:
        if head[:start].strip("\ufeff \t\r\n"):
            into.notes.say("malformed: text before the XML")
        feed = read_xml(octets, into, family, skip=len(head[:start].encode()))
    elif family == "json":
        feed = _read_json(octets, into, head, kind)
    elif family == "urls":
        feed = read_text_sitemap(octets.whole_text().split("\n"), into)
    elif family == "html":
        feed = _read_html(octets, into, content_type, kind, links)
    if feed is None:
        raise NotFeedError(
            f"no feed, sitemap or listing but {describe(octets.head, head, family)}",
            reason="empty" if family == "empty" else "not_feed",
            url=url,
        )
    if kind is not None and kind != feed.kind and {kind, feed.kind} != {"sitemap", "newssitemap"}:
        return replace(feed, warnings=(*feed.warnings, f"declared as {kind}, is {feed.kind}"))
    return feed


def _read_html(
    octets: Octets, into: Collector, content_type: str | None, kind: FeedKind | None, links: str | None
) -> ParsedFeed | None:
    """An HTML page is a listing where the operator says so; else only where no feed was expected and it looks like one."""
    if kind not in (None, "listing") or (
        kind is None and not links and _FEED_ADDRESS.search(into.url.partition("?")[0])
    ):
        return None
    return read_listing(octets.whole(), into, content_type=content_type, links=links)


def _read_json(octets: Octets, into: Collector, head: str, kind: FeedKind | None) -> ParsedFeed:
    text = octets.whole_text()
    if (marks := sum(map(text.count, "{[,"))) > MAX_JSON_MARKS:
        raise TooComplexError(f"JSON of {marks} values, more than {MAX_JSON_MARKS}", url=into.url)
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotFeedError(f"broken JSON: {str(error)[:120]}", url=into.url) from error
    if isinstance(value, Mapping) and isinstance(value.get("items"), list):
        version = value.get("version")
        if not (isinstance(version, str) and "jsonfeed.org" in version):
            into.notes.say("JSON Feed without its version")
        return read_jsonfeed(value, into)
    if is_wordpress(value) or (value == [] and (kind == "wordpress" or "/wp/v2/" in into.url)):
        return read_wordpress(value, into)
    what = describe(octets.head, head, "json")
    if isinstance(value, Mapping) and isinstance(value.get("message"), str):  # WordPress: {"code": "rest_no_route", …}
        what += f", which says {value['message'][:120]!r}"
    raise NotFeedError(f"no feed, sitemap or listing but {what}", url=into.url)
