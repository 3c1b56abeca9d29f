"""One-off looks at the network, with the daemon's own manners: robots.txt, pace per host, address guard, bounded sizes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.asking import ports_at
from ingest.errors import HttpStatusError, RedirectError, RefusedError
from ingest.fetching.contact import check_contact
from ingest.fetching.fetch import Elsewhere, Fetched, Fetcher, Request
from ingest.fetching.politeness import HostGate
from ingest.fetching.robots import RobotsRules, fetch_robots
from parsers.article import Article
from parsers.catalogue import Catalogue
from parsers.feeds.entry import ParsedFeed
from parsers.outlet import Feed, Outlet
from parsers.page import Page
from parsers.urls import canonical, host_of
from storage.values import FetchKind

if TYPE_CHECKING:
    from ingest.config import Settings

MAX_HOPS = 10


class Visit:
    """A few fetches of one command.

    Every method raises the `FetchError`s of the fetcher, the `ParseError`s of the parsers, and `ConfigError` where a stranger
    would be asked under a placeholder's name.
    """

    def __init__(self, settings: "Settings", catalogue: Catalogue, fetcher: Fetcher) -> None:
        """Take what `visiting` opened."""
        self._settings = settings
        self._catalogue = catalogue
        self._fetcher = fetcher
        self._robots: dict[str, RobotsRules] = {}

    async def page(self, url: str, outlet: Outlet | None = None) -> Page:
        """Fetch a page."""
        fetched = await self._get(url, "page", outlet)
        return page_of(fetched)

    async def article(self, url: str, outlet: Outlet) -> Article:
        """Fetch a page and parse it."""
        from parsers import parse

        return parse(await self.page(url, outlet), catalogue=self._catalogue)

    async def feed(self, feed: Feed, outlet: Outlet) -> ParsedFeed:
        """Fetch a feed and read it; of a sitemap index, its newest child is read in its place."""
        parsed = await self._read(feed.url, outlet, feed)
        if not parsed.entries and parsed.sitemaps:
            newest = max(parsed.sitemaps, key=lambda ref: ref.modified_at.timestamp() if ref.modified_at else 0.0)
            child = await self._read(newest.url, outlet, Feed(newest.url))
            return ParsedFeed(kind=parsed.kind, entries=child.entries, sitemaps=parsed.sitemaps)
        return parsed

    async def sitemaps(self, url: str) -> list[str]:
        """Return the sitemaps that the robots.txt of an address names."""
        return list((await self._rules(canonical(url), None)).sitemaps)

    async def _read(self, url: str, outlet: Outlet, feed: Feed) -> ParsedFeed:
        from parsers.feeds import read_feed

        fetched = await self._get(url, "feed", outlet)
        return read_feed(
            fetched.body,
            url=fetched.url,
            content_type=fetched.content_type,
            kind=feed.kind,
            links=feed.links,
            timezone=outlet.timezone,
            language=outlet.language,
        )

    async def _get(self, url: str, kind: FetchKind, outlet: Outlet | None) -> Fetched:
        """Fetch an address through every redirect, asking the robots.txt of each host on the way."""
        address = canonical(url)
        outlet = outlet or self._catalogue.for_host(host_of(address))
        secret = self._settings.credentials.get(outlet.credentials) if outlet and outlet.credentials else None
        request = Request(
            url=address,
            kind=kind,
            headers=outlet.headers if outlet else {},
            credentials=secret.read() if secret else None,
            ports=ports_at(outlet, host_of(address)),
            outlet=outlet.slug if outlet else None,
        )
        for _ in range(MAX_HOPS):
            rules = await self._rules(request.url, outlet)
            if rules.must_wait or not rules.allows(request.url):
                why = "robots.txt can't be had" if rules.must_wait else "robots.txt does not let us read it"
                raise RefusedError(why, reason="robots", url=request.url)
            answer = await self._fetcher.get(replace(request, allows=rules.allows))
            if isinstance(answer, Fetched):
                return answer
            if not isinstance(answer, Elsewhere):
                raise HttpStatusError(f"HTTP {answer.status}", url=request.url, status=answer.status)
            request = request.moved(answer)
        raise RedirectError(url=url)

    async def _rules(self, url: str, outlet: Outlet | None) -> RobotsRules:
        check_contact(self._settings.fetch, [url])
        host = host_of(url)
        if host not in self._robots:
            gate = self._fetcher.gate
            gate.set_gap(host, outlet.min_gap_seconds if outlet else None)
            rules = await fetch_robots(self._fetcher, url, ports=ports_at(outlet, host))
            gate.set_crawl_delay(host, rules.crawl_delay_seconds)
            self._robots[host] = rules
        return self._robots[host]


@asynccontextmanager
async def visiting(settings: "Settings", catalogue: Catalogue) -> AsyncIterator[Visit]:
    """Open the network for a command's few fetches."""
    gate = HostGate(min_gap_seconds=settings.fetch.min_gap_seconds)
    async with Fetcher(settings.fetch, gate) as fetcher:
        yield Visit(settings, catalogue, fetcher)


async def fetch_page(settings: "Settings", url: str) -> Page:
    """Fetch one page."""
    from ingest.outlet_files import read_roster

    async with visiting(settings, read_roster(settings).catalogue) as visit:
        return await visit.page(url)


def page_of(fetched: Fetched) -> Page:
    """Return a fetched page as the parsers take it."""
    robots = (*fetched.header_values("x-robots-tag"), *fetched.header_values("tdm-reservation"))
    return Page(
        url=fetched.url,
        body=fetched.body,
        content_type=fetched.content_type,
        fetched_at=fetched.fetched_at,
        requested_url=fetched.requested_url,
        robots=robots,
    )
