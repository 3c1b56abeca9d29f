"""Turns: a process takes a host's lease, talks to that host alone at its pace, and gives it back.

Only the holder of the lease asks anything of the host, so pace, concurrency and robots hold over all processes on one database
without a message between them. A turn polls the host's due feeds, then fetches its waiting entries; parsing and saving go on
behind it. What a turn leaves undone (stopped, killed, lease lost) is waiting again for the next.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.asking import holding, robots_of
from ingest.batch import take_batch, take_in
from ingest.errors import FetchError
from ingest.pipeline import poll_feed, unreachable
from ingest.process.logs import get_logger
from ingest.service import Service
from ingest.turns.leases import renew_leases
from storage import feeds, hosts
from storage.errors import StoreUnavailableError
from storage.values import FeedState, HostState

LEASE_SECONDS = 90.0
TURN_SECONDS = 45.0
HOSTS_A_SCAN = 500
MOST_TURNS = 2_000
REST_SECONDS = 1.0

log = get_logger("turns")


@dataclass(slots=True)
class Turns:
    """The turns of one process.

    `outlets` limits them to some outlets' work. With `once`, a feed is polled at most once in this object's life;
    without `polls` none is. `worked` counts feeds and entries taken up so far; `away` is why the last turn
    ended early, if the database was to blame.
    """

    service: Service
    outlets: Sequence[str] | None = None
    once: bool = False
    polls: bool = True
    worked: int = 0
    away: StoreUnavailableError | None = None
    _running: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)
    _resting: dict[str, float] = field(default_factory=dict)
    _polled: set[int] = field(default_factory=set)

    @property
    def busy(self) -> int:
        """How many hosts have their turn."""
        return len(self._running)

    async def start_due(self) -> int:
        """Start a turn for every host with work that nobody holds; return how many were started."""
        service = self.service
        room = min(HOSTS_A_SCAN, MOST_TURNS - self.busy)
        if room <= 0 or service.stopping.is_set():
            return 0
        now = service.clock.now()
        async with service.database.read() as conn:
            due = await hosts.hosts_with_work(conn, now, limit=room + self.busy, outlets=self.outlets, polls=self.polls)
        clock = service.clock.monotonic()
        self._resting = {host: until for host, until in self._resting.items() if until > clock}
        started = 0
        for host in due:
            if host not in self._running and host not in self._resting:
                self._running[host] = asyncio.create_task(self._turn(host), name=f"turn {host}")
                started += 1
        return started

    def rest_no_longer(self) -> None:
        """Let hosts whose turn has just ended have another at once: nobody else waits for this process."""
        self._resting.clear()

    async def until_idle(self) -> None:
        """Wait until a turn ends, if there is one."""
        if self._running:
            await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)

    async def drain(self, seconds: float) -> None:
        """Let the turns end by themselves for that long, then cut them off; their entries wait for another turn."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running.values(), timeout=seconds)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def renew(self) -> None:
        """Extend the leases of the turns under way; a turn whose lease was lost is cut off."""
        for host in await renew_leases(self.service, LEASE_SECONDS):
            if (turn := self._running.get(host)) is not None:
                turn.cancel()

    async def _turn(self, host: str) -> None:
        try:
            await self._take(host)
            self.away = None
        except StoreUnavailableError as error:
            self.away = error
            log.error("turn ended: the database is away", host=host, error=str(error))
        except Exception:
            log.exception("turn failed", host=host)
        finally:
            self._resting[host] = self.service.clock.monotonic() + REST_SECONDS
            del self._running[host]

    async def _take(self, host: str) -> None:
        service = self.service
        now = service.clock.now()
        state = await service.filing.file(lambda conn: hosts.claim_host(conn, host, service.owner, now, LEASE_SECONDS))
        if state is None:
            return
        async with holding(service, host, state):
            await self._work(host, state)

    async def _work(self, host: str, state: HostState) -> None:
        """Poll what is due and fetch what waits, until nothing is left, the host wants quiet, or the turn is over."""
        service = self.service
        began = service.clock.monotonic()
        due = await self._due_feeds(host)
        batch = [] if due else await take_batch(service, host, self.outlets)
        if not due and not batch:
            return
        self.worked += len(due) + len(batch)
        self._polled.update(feed.id for feed in due)
        try:
            robots = await robots_of(service, host, state, due[0].url if due else batch[0].fetch_url)
        except FetchError as error:
            self.worked += await unreachable(service, host, due, batch, error, self.outlets)
            return
        while not service.stopping.is_set() and not service.gate.is_backing_off(host):
            for feed in due:
                if not service.stopping.is_set():
                    await poll_feed(service, feed, robots)
            batch = batch or await take_batch(service, host, self.outlets)
            if batch:
                await take_in(service, batch, host, robots)
            if service.clock.monotonic() - began > TURN_SECONDS:
                return
            due, batch = await self._due_feeds(host), await take_batch(service, host, self.outlets)
            if not batch and not due:
                return
            self.worked += len(due) + len(batch)
            self._polled.update(feed.id for feed in due)

    async def _due_feeds(self, host: str) -> list[FeedState]:
        service = self.service
        if not self.polls:
            return []
        async with service.database.read() as conn:
            due = await feeds.due_feeds(conn, host, service.clock.now(), self.outlets)
        return [feed for feed in due if not (self.once and feed.id in self._polled)]
