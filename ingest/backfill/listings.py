"""The first half of a backfill: every listing is read once, and its entries are stored together with the mark that it was read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.asking import ask_listing, sitemaps_in_robots
from ingest.backfill.past import Listing, children, listings_of
from ingest.backfill.plan import BackfillPlan, BackfillReport
from ingest.decisions.outcome import reason_of
from ingest.decisions.polling import new_entries
from ingest.errors import FetchError, HostBacksOffError
from ingest.fetching.answers import Fetched
from ingest.parsing.jobs import FeedJob
from ingest.process.logs import get_logger
from ingest.service import Service
from parsers.errors import ParseError
from parsers.feeds.entry import FeedEntry, ParsedFeed, SitemapRef
from parsers.outlet import Outlet
from parsers.urls import canonical, host_of
from storage import entries
from storage.jobs import backfills
from storage.values import Backfill

MOST_LISTINGS = 50_000
GUEST_TRIES = 60
GUEST_WAIT_SECONDS = 5.0

MOST_LISTED_BYTES = 160 << 20  # a sitemap of 50,000 addresses (sitemaps.org): one is read at a time

log = get_logger("backfill")


@dataclass(slots=True)
class Reading:
    """Reads a plan's listings, or its list of addresses. Without a job (a dry run) nothing is stored."""

    service: Service
    plan: BackfillPlan
    report: BackfillReport
    job: Backfill | None
    _read: set[str] = field(default_factory=set)
    _waiting: list[Listing] = field(default_factory=list)
    _failed: list[Listing] = field(default_factory=list)  # read again by the next run of the same plan
    _listed: int = 0
    _found: set[tuple[str, str]] = field(default_factory=set)

    async def run(self) -> None:
        """Read the listings that are left. What can't be read is named in the report and kept for the next run."""
        state = self.job.checkpoint if self.job else {}
        self._read = set(state.get("read", ()))
        self._listed = int(state.get("listed", 0))
        by_outlet = self._addresses()
        if state.get("complete"):
            return
        if self.plan.urls:
            for slug, listed in by_outlet.items():
                await self._store(listed, self.service.outlet(slug))
        else:
            self._waiting = [Listing(*fields) for fields in state.get("waiting", ())] or self._first_listings()
            while self._may_go_on():
                listing = self._waiting.pop(0)
                if listing.url not in self._read:
                    await self._take(listing)
            if self._waiting and len(self._read) >= MOST_LISTINGS:
                listing = self._waiting[0]
                self.report.failed_listings[listing.url] = (
                    f"not read, nor what follows: {MOST_LISTINGS:,} listings are enough"
                )
                self._failed.append(listing)
        if not self.service.stopping.is_set() and not self._failed:
            await self._store((), None, complete=True)

    def _may_go_on(self) -> bool:
        full = self.plan.limit is not None and self._listed >= self.plan.limit
        return (
            bool(self._waiting) and not full and len(self._read) < MOST_LISTINGS and not self.service.stopping.is_set()
        )

    def _first_listings(self) -> list[Listing]:
        found: list[Listing] = []
        for slug in self.plan.slugs:
            outlet = self.service.outlet(slug)
            assert outlet is not None, "the command checks its slugs"
            found += listings_of(outlet, self.plan.days)
        return found

    async def _take(self, listing: Listing) -> None:
        outlet = self.service.outlet(listing.outlet)
        try:
            parsed = await read_listing(self.service, listing, outlet)
        except (FetchError, ParseError) as error:
            self.report.failed_listings[listing.url] = f"{reason_of(error)}: {error.message}"
            log.warning("listing failed", outlet=listing.outlet, url=listing.url, error=str(error))
            self._failed.append(listing)
            await self._store((), None)
            return
        self._read.add(listing.url)
        self._waiting += [child for child in children(listing, parsed, self.plan.days) if child.url not in self._read]
        wanted = [entry for entry in parsed.entries if self.plan.days.may_hold(entry)]
        log.info(
            "listing read", outlet=listing.outlet, url=listing.url, entries=len(parsed.entries), in_range=len(wanted)
        )
        await self._store(wanted, outlet)

    def _addresses(self) -> dict[str, list[FeedEntry]]:
        """Return the plan's addresses by outlet. Those of nobody in the plan are refused: whose articles would they be?"""
        by_outlet: dict[str, list[FeedEntry]] = {}
        for url in self.plan.urls:
            owner = self.service.catalogue.for_host(host_of(canonical(url)))
            entry = FeedEntry(url=url)
            if owner is None or owner.slug not in self.plan.slugs:
                whose = f"it is {owner.slug}'s" if owner else "its host is no outlet's"
                self.report.refused[url] = f"{whose}; accepted are addresses of {', '.join(self.plan.slugs)}"
            elif self.plan.days.may_hold(entry):
                by_outlet.setdefault(owner.slug, []).append(entry)
            else:
                self.report.left_out["outside the range"] += 1
        return by_outlet

    async def _store(self, listed: Sequence[FeedEntry], outlet: Outlet | None, *, complete: bool = False) -> None:
        keep_query = outlet.keep_query if outlet else ()
        slug = outlet.slug if outlet else ""
        rows = new_entries(listed, trust_guids=False, keep_query=keep_query)
        rows = tuple(row for row in rows if (slug, row.url_key) not in self._found)  # two listings may name one page
        if self.plan.limit is not None:
            rows = rows[: max(0, self.plan.limit - self._listed)]
        self._found.update((slug, row.url_key) for row in rows)
        self._listed += len(rows)
        if self.job is None:
            self.report.listed += len(rows)
            self.report.found += [row.url for row in rows]
            return
        job, now = self.job, self.service.clock.now()
        left = [*self._waiting, *self._failed]
        state = {
            "read": sorted(self._read),
            "waiting": [[one.outlet, one.url, one.kind, one.links] for one in left],
            "listed": self._listed,
            "complete": complete,
        }

        async def write(conn: AsyncConnection) -> None:
            if rows and outlet is not None:
                await entries.add_entries(conn, outlet.slug, None, rows, now, backfill_id=job.id)
            await backfills.checkpoint(conn, job.id, state)

        await self.service.filing.file(write)


async def read_listing(service: Service, listing: Listing, outlet: Outlet | None) -> ParsedFeed:
    """Fetch and read one listing, waiting for the host where a daemon has its turn there. Raises `FetchError`, `ParseError`."""
    for _ in range(GUEST_TRIES):
        try:
            return await _read_as_guest(service, listing, outlet)
        except HostBacksOffError as error:
            await service.clock.sleep(min(error.retry_after or 1.0, GUEST_WAIT_SECONDS))
    return await _read_as_guest(service, listing, outlet)


async def _read_as_guest(service: Service, listing: Listing, outlet: Outlet | None) -> ParsedFeed:
    if listing.is_robots:
        named = await sitemaps_in_robots(service, listing.url)
        return ParsedFeed(kind="sitemapindex", sitemaps=tuple(map(SitemapRef, named)))
    with service.room.share() as share:
        answer = await ask_listing(service, listing.url, listing.outlet, outlet, share)
        assert isinstance(answer, Fetched), "a 304 without validators is an error of the fetcher's"
        await share.grow(MOST_LISTED_BYTES)
        return await service.parser.read_feed(
            FeedJob(
                body=answer.body,
                url=answer.url,
                content_type=answer.content_type,
                kind=listing.kind if listing.kind in {"listing", "wordpress"} else None,
                links=listing.links,
                timezone=outlet.timezone if outlet else "UTC",
                language=outlet.language if outlet else None,
                outlet=listing.outlet,
                most_back=MOST_LISTED_BYTES,
                is_cut=answer.cut,
            )
        )
