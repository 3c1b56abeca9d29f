"""Outlet, Feed and Layout: what an outlet file is made of, and the expectations it declares."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from parsers.document import Document

FeedKind = Literal["rss", "atom", "rdf", "jsonfeed", "newssitemap", "sitemapindex", "sitemap", "listing", "wordpress"]

Extractor = Callable[["Document"], Any]
"""Any function `Document -> value`; `None` or an empty value means "nothing found here"."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Where an outlet lists its entries. `kind` is found from the bytes unless given; `links` is a listing's selector."""

    url: str
    every_minutes: float | None = None
    kind: FeedKind | None = None
    links: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Rights an outlet's agreement grants; a page's own terms win over them.

    Its articles may be shown `embargo_hours` after their publication and until `expire_days` after it; the stricter of this
    and the page's own dates holds.
    """

    copyright_holder: str | None = None
    usage_terms: str | None = None
    licence_url: str | None = None
    embargo_hours: float | None = None
    expire_days: float | None = None


@dataclass(frozen=True, slots=True)
class Expect:
    """What an outlet usually shows; a source that silently shrinks fails its own expectations."""

    entries_per_day: tuple[int, int] | None = None
    byline_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One template of an outlet, valid for pages fetched on `since` or later.

    `body` selects the body's blocks or their container; every other field overrides the default (JSON-LD, microdata,
    OpenGraph, meta, then the generic extractor). A field whose extractor finds nothing falls back to the default.
    `drop` are CSS selectors cut inside the body; `furniture` maps a CSS selector to the rule name under which the cut block is
    kept; `disclaimers` and `credits` are regular expressions over a block's whole text.
    """

    since: date
    body: Extractor | None = None
    drop: tuple[str, ...] = ()
    furniture: Mapping[str, str] = field(default_factory=dict)
    disclaimers: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    headline: Extractor | None = None
    standfirst: Extractor | None = None
    byline: Extractor | None = None
    authors: Extractor | None = None
    dateline: Extractor | None = None
    published: Extractor | None = None
    modified: Extractor | None = None
    sections: Extractor | None = None
    topics: Extractor | None = None
    lead_image: Extractor | None = None
    related: Extractor | None = None
    shares: Extractor | None = None
    views: Extractor | None = None


@dataclass(frozen=True, slots=True)
class Archive:
    """How an outlet's past can be listed: a URL template with strftime codes, one page a `step`, and the links on it."""

    url: str
    step: Literal["day", "month", "year"] = "day"
    links: str | None = None


@dataclass(frozen=True, slots=True)
class Outlet:
    """A partner publisher. Declaring a feed URL is not fetching it: no outlet file opens a socket.

    `aliases` are other names a credit line may use ("AP" for The Associated Press). `wire` marks an agency. `aggregator` marks an
    outlet that carries others' stories: an article of its own without a credit is not thereby its original. `keep_query` names
    query parameters that tell this outlet's articles apart. `ports` beyond the usual ones may be dialled for it. `credentials`
    names an entry of `[credentials]` in the settings. `checked` is the day the layouts were last held against a real page, with
    `unchecked` saying what could not be.
    """

    slug: str
    name: str
    hosts: tuple[str, ...]
    language: str | None = None
    timezone: str = "UTC"
    feeds: tuple[Feed, ...] = ()
    rights: Terms = field(default_factory=Terms)
    expect: Expect = field(default_factory=Expect)
    layouts: tuple[Layout, ...] = ()
    aliases: tuple[str, ...] = ()
    wire: bool = False
    aggregator: bool = False
    keep_query: tuple[str, ...] = ()
    not_articles: tuple[str, ...] = ()
    min_gap_seconds: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    credentials: str | None = None
    ports: tuple[int, ...] = ()
    archives: tuple[Archive, ...] = ()
    unchecked: str | None = None
