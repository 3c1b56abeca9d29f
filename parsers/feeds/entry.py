"""FeedEntry and ParsedFeed: what a feed, sitemap or listing says, whatever its kind."""

from dataclasses import dataclass
from datetime import datetime

from parsers.article import Author, Image
from parsers.outlet import FeedKind


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One line of a feed. `url` is absolute; `content_html` is the full text the feed carries, if it does (evidence and fallback).

    `summary` is plain text. `source_name` and `source_url` are RSS `<source>`, Atom `<source>` or a sitemap's publication.
    """

    url: str
    guid: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    authors: tuple[Author, ...] = ()
    summary: str | None = None
    content_html: str | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None
    source_name: str | None = None
    source_url: str | None = None
    rights: str | None = None
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True)
class SitemapRef:
    """A child of a sitemap index."""

    url: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed's entries in its own order, without repeats of one (guid, url), and what it says about itself.

    `ttl_seconds` is the largest of `ttl`, `sy:updatePeriod`; `next_url` the next page (RFC 5005, JSON Feed, WordPress);
    `warnings` say what was malformed or left out.
    """

    kind: FeedKind
    entries: tuple[FeedEntry, ...] = ()
    sitemaps: tuple[SitemapRef, ...] = ()
    title: str | None = None
    language: str | None = None
    rights: str | None = None
    ttl_seconds: float | None = None
    next_url: str | None = None
    warnings: tuple[str, ...] = ()
