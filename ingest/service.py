"""Service: what the pipeline works with, put together once and passed down. There is no global."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from ingest.clock import Clock, SystemClock
from ingest.config import Settings
from ingest.decisions.patience import DAY_SECONDS
from ingest.fetching.fetch import Fetcher
from ingest.fetching.politeness import HostGate
from ingest.fetching.room import Room
from ingest.filing import Filing
from ingest.outlet_files import Roster
from ingest.parsing.jobs import Parser
from ingest.parsing.pool import ParsePool
from ingest.process.logs import get_logger
from ingest.process.metrics import Metrics, NullMetrics
from ingest.process.owner import is_dead, this_process
from ingest.report import RunReport
from ingest.secrets import Secret
from ingest.watch import Watch
from parsers.catalogue import Catalogue
from parsers.outlet import Outlet
from parsers.urls import host_of
from storage import articles, hosts
from storage.engine import Database, open_database
from storage.outcomes import Outcome
from storage.outlets import add_unpolled, sync_outlets
from storage.raw.archive import Archive, open_archive
from storage.upkeep.ahead import bring_back
from storage.upkeep.release import has_due, tell_due
from storage.upkeep.takedown import taken_down_keys
from storage.values import FeedRow, OutletRow
from storage.watching.profile import Expected

RECURRING_FOR_SECONDS = 300.0
TAKEN_DOWN_FOR_SECONDS = 60.0
FIXED_AT_START = (
    "database.url",
    "archive.path",
    "parse.workers",
    "parse.deadline_seconds",
    "metrics.listen",
    "fetch.concurrency",
    "workers.engine",
)

log = get_logger("service")


@dataclass(slots=True)
class Service:
    """The parts of one process and the state its turns share.

    `desk` bounds the pages between their last byte and their last row, over all hosts, as the fetcher bounds the exchanges under
    way; `room` bounds the bytes of both, which is what memory is spent on. Who waits for a host's pace holds nothing of any of
    them. `on_page` is told of each page that left the pipeline. `stopping` is set once and for good.
    """

    settings: Settings
    roster: Roster
    database: Database
    filing: Filing
    gate: HostGate
    fetcher: Fetcher
    parser: Parser
    archive: Archive
    owner: str
    place: str
    metrics: Metrics
    clock: Clock
    desk: asyncio.Semaphore
    room: Room
    on_page: Callable[[str, Outcome], None] | None = None
    report: RunReport = field(default_factory=RunReport)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    held_hosts: set[str] = field(default_factory=set)
    watch: Watch = field(default_factory=Watch)
    _recurring: dict[str, tuple[float, frozenset[int]]] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _taken_down: tuple[float, frozenset[int]] | None = None
    _closing: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def catalogue(self) -> Catalogue:
        """Every outlet there is, polled or not."""
        return self.roster.catalogue

    def outlet(self, slug: str) -> Outlet | None:
        """Return the outlet of this slug; None when it was taken out of the catalogue while its entries wait."""
        return self.catalogue.by_slug(slug)

    def credentials(self, outlet: Outlet | None) -> Secret | None:
        """Return the credentials an outlet's declaration names. Raises `MissingSecretError` when they have no value."""
        if outlet is None or outlet.credentials is None:
            return None
        source = self.settings.credentials.get(outlet.credentials)
        return source.read() if source is not None else None

    async def recurring(self, slug: str) -> frozenset[int]:
        """Return the fingerprints of paragraphs that recur over an outlet's articles, as of the last five minutes."""
        now = self.clock.monotonic()
        kept = self._recurring.get(slug)
        if kept is None or now - kept[0] > RECURRING_FOR_SECONDS:
            async with self.database.read() as conn:
                kept = self._recurring[slug] = (now, await articles.recurring(conn, slug))
        return kept[1]

    async def taken_down(self) -> frozenset[int]:
        """Return the hashed URL keys that an operator has taken down, as of the last minute."""
        now = self.clock.monotonic()
        if self._taken_down is None or now - self._taken_down[0] > TAKEN_DOWN_FOR_SECONDS:
            async with self.database.read() as conn:
                self._taken_down = (now, await taken_down_keys(conn))
        return self._taken_down[1]

    async def tell_due(self) -> None:
        """Tell readers of the change feed of embargoes that are over and of articles that expired."""
        now = self.clock.now()
        async with self.database.read() as conn:
            if not await has_due(conn, now):
                return
        await self.filing.file(lambda conn: tell_due(conn, now), saves=True)

    async def look_out(self, *, everything: bool = False) -> None:
        """Look for outlets that drift (those with new articles, or all) and feeds that fell silent."""
        await self.watch.look(self.database, self.filing, self.metrics, self.clock.now(), everything=everything)

    async def bring_back(self) -> int:
        """Make due what a clock that ran ahead has put off beyond any wait of ours; return how much that was."""
        poll, now = self.settings.poll, self.clock.now()
        longest = timedelta(seconds=max(poll.max_interval_seconds, poll.min_interval_seconds, DAY_SECONDS))
        return await self.filing.file(lambda conn: bring_back(conn, now, longest))

    async def end_leases_of_the_dead(self) -> None:
        """End the leases of processes of this machine that are gone."""
        now = self.clock.now()
        async with self.database.read() as conn:
            holders = await hosts.lease_owners(conn)
        for holder in holders:
            if is_dead(holder, self.place):
                await self.filing.file(partial(hosts.orphan_hosts, owner=holder, now=now))

    async def know(self, slug: str) -> None:
        """Make sure that the store knows an outlet of the catalogue that is not polled, to whose page another's feed led."""
        if slug in self._known:
            return
        outlet = self.outlet(slug)
        if outlet is not None and outlet not in self.roster.polled:
            now = self.clock.now()
            await self.filing.file(lambda conn: add_unpolled(conn, outlet_row(outlet), now))
        self._known.add(slug)

    async def use_settings(self, settings: Settings) -> None:
        """Work by these settings from now on. What is fixed at the start stays as it is and is named in the log."""
        fixed = [name for name in FIXED_AT_START if _setting_of(settings, name) != _setting_of(self.settings, name)]
        if fixed:
            log.warning("these settings need a restart", settings=", ".join(fixed))
        changed = {
            section: getattr(settings, section)
            for section in ("fetch", "poll", "retention", "credentials", "webhooks", "log")
        }
        if settings.fetch != self.settings.fetch:
            fetch = settings.fetch
            fetcher = Fetcher(fetch, self.gate, clock=self.clock)
            self.gate.set_pace(min_gap_seconds=fetch.min_gap_seconds, per_host_concurrency=fetch.per_host_concurrency)
            retired, self.fetcher = self.fetcher, fetcher
            self._closing.add(asyncio.create_task(self._close_later(retired)))
        self.settings = replace(self.settings, **changed)

    async def _close_later(self, fetcher: Fetcher) -> None:
        """Close a fetcher once what it has under way must have ended."""
        try:
            await self.clock.sleep(2 * fetcher.settings.deadline_seconds)
        finally:
            await fetcher.aclose()

    async def close(self) -> None:
        """Close the fetcher and those it replaced."""
        for task in self._closing:
            task.cancel()
        await asyncio.gather(*self._closing, return_exceptions=True)
        await self.fetcher.aclose()

    async def use_roster(self, roster: Roster) -> None:
        """Work with these outlets from now on; raises `OutletError`, changing nothing, when one can't be used."""
        await self.parser.reload(roster.declared)
        now = self.clock.now()
        await self.filing.file(lambda conn: sync_outlets(conn, outlet_rows(roster), now))
        self.roster = roster


@asynccontextmanager
async def open_service(
    settings: Settings,
    roster: Roster,
    *,
    clock: Clock | None = None,
    metrics: Metrics | None = None,
    parser: Parser | None = None,
    stopping: asyncio.Event | None = None,
    visiting: bool = False,
) -> AsyncIterator[Service]:
    """Open the database, the archive, the network and the parse workers, and close them in the right order.

    What the roster does not poll is no longer polled by anybody, unless we are only `visiting`, beside a daemon with a roster of
    its own.
    Leases of processes of this machine that have died are given back. Raises `StorageError`, `ArchiveError`, `OutletError`.
    """
    clock = clock or SystemClock()
    metrics = metrics or NullMetrics()
    fetch = settings.fetch
    me = this_process()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(await open_database(settings.database.url))
        archive = open_archive(settings.archive.path)
        stack.push_async_callback(archive.close)
        if parser is None:
            parser = await stack.enter_async_context(
                ParsePool(
                    settings.parse.workers, settings.parse.deadline_seconds, declared=roster.declared, metrics=metrics
                )
            )
        gate = HostGate(
            min_gap_seconds=fetch.min_gap_seconds, per_host_concurrency=fetch.per_host_concurrency, clock=clock
        )
        fetcher = Fetcher(fetch, gate, clock=clock)
        filing = await stack.enter_async_context(Filing(database, clock=clock, metrics=metrics))
        service = Service(
            settings=settings,
            roster=roster,
            database=database,
            filing=filing,
            gate=gate,
            fetcher=fetcher,
            parser=parser,
            archive=archive,
            owner=str(me),
            place=me.place,
            metrics=metrics,
            clock=clock,
            desk=asyncio.Semaphore(2 * fetch.concurrency),
            stopping=stopping or asyncio.Event(),
            room=Room(),
        )
        stack.push_async_callback(service.close)
        now = clock.now()
        await filing.file(lambda conn: sync_outlets(conn, outlet_rows(roster), now, retire=not visiting))
        await service.end_leases_of_the_dead()
        if brought := await service.bring_back():
            log.warning("put off further than any rule does, now due: a clock ran ahead", feeds_entries_hosts=brought)
        try:
            yield service
        finally:
            await filing.file(lambda conn: hosts.release_owner(conn, service.owner))


def outlet_rows(roster: Roster) -> list[OutletRow]:
    """Return the polled outlets as the store keeps them."""
    return [outlet_row(outlet) for outlet in roster.polled]


def outlet_row(outlet: Outlet) -> OutletRow:
    """Return an outlet as the store keeps it. A feed's host is where it is asked for."""
    return OutletRow(
        slug=outlet.slug,
        name=outlet.name,
        hosts=outlet.hosts,
        names=(outlet.name, *outlet.aliases),
        language=outlet.language,
        wire=outlet.wire,
        aggregator=outlet.aggregator,
        expected=expected_of(outlet),
        feeds=tuple(
            FeedRow(
                url=feed.url,
                host=host_of(feed.url),
                kind=feed.kind,
                every_seconds=feed.every_minutes * 60 if feed.every_minutes else None,
                links=feed.links,
            )
            for feed in outlet.feeds
        ),
    )


def expected_of(outlet: Outlet) -> Expected:
    """Return what an outlet's declaration leads us to expect of its days."""
    fewest, most = outlet.expect.entries_per_day or (None, None)
    return Expected(fewest, most, outlet.expect.byline_rate)


def _setting_of(settings: Settings, name: str) -> object:
    section, _, key = name.partition(".")
    return getattr(getattr(settings, section), key)
