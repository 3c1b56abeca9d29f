"""Where an outlet's past is listed, and what of a list falls into a range of days. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode, urljoin

from parsers.feeds.entry import FeedEntry, ParsedFeed
from parsers.outlet import Archive, FeedKind, Outlet
from parsers.urls import host_of

SITEMAPS: frozenset[FeedKind] = frozenset({"newssitemap", "sitemapindex", "sitemap"})
WORDPRESS_PAGE = 100  # the most posts the REST API gives at once
ZONE_SLACK = timedelta(
    days=1
)  # a day in the outlet's zone starts up to 14 hours before or 12 after the same day in UTC
_DAY_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class Range:
    """Days, both included; None is open."""

    since: date | None = None
    until: date | None = None

    def may_hold(self, entry: FeedEntry) -> bool:
        """Tell whether an entry may have been published in the range: only what is known to lie outside is left out.

        The publication time decides, else a day in the address; a modification time alone can only say "not so late".
        """
        day = entry.published_at.date() if entry.published_at else day_in_url(entry.url)
        if day is not None:
            slack = ZONE_SLACK if entry.published_at else timedelta(0)
            return (self.since is None or day + slack >= self.since) and (
                self.until is None or day - slack <= self.until
            )
        if entry.updated_at is not None and self.since is not None:
            return entry.updated_at.date() + ZONE_SLACK >= self.since
        return True

    def may_list(self, modified_at: datetime | None) -> bool:
        """Tell whether a child sitemap last modified then may list something in the range."""
        return modified_at is None or self.since is None or modified_at.date() + ZONE_SLACK >= self.since


@dataclass(frozen=True, slots=True)
class Listing:
    """An address to read entries from; `links` is the selector of a listing page."""

    outlet: str
    url: str
    kind: FeedKind | None = None
    links: str | None = None

    @property
    def is_robots(self) -> bool:
        """Tell whether it is a host's robots.txt, which may name sitemaps."""
        return self.url.endswith("/robots.txt")


def listings_of(outlet: Outlet, days: Range) -> list[Listing]:
    """Return where the outlet's past may be found: its declared sitemaps, robots.txt's, dated archives, WordPress REST."""
    declared = [
        Listing(outlet.slug, feed.url, feed.kind) for feed in outlet.feeds if _lists_the_past(feed.url, feed.kind)
    ]
    dated = [
        Listing(outlet.slug, url, "listing", archive.links)
        for archive in outlet.archives
        for url in dated_pages(archive, days)
    ]
    found: dict[str, Listing] = {}
    for listing in (*declared, _robots_of(outlet), *dated):
        found.setdefault(listing.url, listing)
    return [_in_range(listing, days) for listing in found.values()]


def dated_pages(archive: Archive, days: Range) -> Iterator[str]:
    """Yield an archive's pages over the range, one a day, month or year; an open range has none."""
    if days.since is None or days.until is None:
        return
    last = None
    day = days.since
    while day <= days.until:
        url = day.strftime(archive.url)
        if url != last:
            yield url
        last = url
        day = _next_step(day, archive.step)


def children(listing: Listing, parsed: ParsedFeed, days: Range) -> list[Listing]:
    """Return what a listing leads to: a sitemap index's children that may list the range, the next page of posts."""
    following = [Listing(listing.outlet, ref.url) for ref in parsed.sitemaps if days.may_list(ref.modified_at)]
    if parsed.next_url is not None and parsed.entries:
        following.append(Listing(listing.outlet, parsed.next_url, listing.kind, listing.links))
    return following


def day_in_url(url: str) -> date | None:
    """Return the day in an address's path (`/2025/07/10/`, `2025-07-10`), if there is a real one."""
    found = _DAY_IN_URL.search(url)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _robots_of(outlet: Outlet) -> Listing:
    """Return the robots.txt of the outlet's main host, by the scheme and port of what it declares there."""
    known = (*(feed.url for feed in outlet.feeds), *(archive.url for archive in outlet.archives))
    url = next((one for one in known if host_of(one) in outlet.hosts), f"https://{outlet.hosts[0]}/")
    return Listing(outlet.slug, urljoin(url, "/robots.txt"))


def _lists_the_past(url: str, kind: FeedKind | None) -> bool:
    return kind in SITEMAPS or kind == "wordpress" or "sitemap" in url or "/wp-json/" in url


def _in_range(listing: Listing, days: Range) -> Listing:
    """Ask WordPress for the range itself; everything else is filtered after reading."""
    if listing.kind != "wordpress" and "/wp-json/" not in listing.url:
        return listing
    asked: dict[str, str | int] = {"per_page": WORDPRESS_PAGE}
    if days.since is not None:
        asked["after"] = datetime.combine(days.since - ZONE_SLACK, datetime.min.time(), UTC).strftime(
            "%Y-%m-%dT%H:%M:%S"
        )
    if days.until is not None:
        asked["before"] = datetime.combine(days.until + 2 * ZONE_SLACK, datetime.min.time(), UTC).strftime(
            "%Y-%m-%dT%H:%M:%S"
        )
    return Listing(
        listing.outlet,
        f"{listing.url}{'&' if '?' in listing.url else '?'}{urlencode(asked)}",
        "wordpress",
        listing.links,
    )


def _next_step(day: date, step: str) -> date:
    if step == "year":
        return date(day.year + 1, 1, 1)
    if step == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return day + timedelta(days=1)
