"""Politeness: the gate through which every request to a host passes, with its pace, its concurrency and its quiet times.

The gate is this process's; `open` and `close` carry a host's pace over from and to SQL, so that processes sharing hosts by leases
keep one pace between them. A *host* is `parsers.urls.host_of`: a name, with its port where that is not the scheme's own. Pace is
counted on the monotonic clock: a jump of the wall clock neither hurries nor stalls anybody.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingest.clock import Clock, SystemClock
from ingest.errors import HostBacksOffError
from storage.outcomes import Reason

MAX_CRAWL_DELAY_SECONDS = 120.0  # the design's: a longer one is honoured up to here
MAX_BACKOFF_SECONDS = 86_400.0
LONGEST_WAIT_SECONDS = 150.0  # in place, for a turn at the host; anything longer waits in SQL
# A row of failures (5xx, time-outs, refused connections) of one host: from the third on it is left alone, doubling.
FAILURES_BEFORE_BACKOFF = 3
FIRST_BACKOFF_SECONDS = 30.0
FIRST_SLOW_DOWN_SECONDS = 60.0
LONGEST_OWN_BACKOFF_SECONDS = 3_600.0
IDLE_HOSTS_KEPT = 4_096


@dataclass(slots=True)
class _Host:
    """What the gate knows of one host. Times are the monotonic clock's seconds."""

    slots: asyncio.Semaphore
    not_before: float = 0.0
    quiet_until: float = 0.0
    quiet_reason: Reason = "rate_limited"
    outlet_gap: float = 0.0
    crawl_delay: float = 0.0
    failures: int = 0
    visitors: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class HostGate:
    """Lets requests through to their hosts. Thousands of hosts cost a small object each; what nobody holds is forgotten."""

    def __init__(self, *, min_gap_seconds: float, per_host_concurrency: int = 1, clock: Clock | None = None) -> None:
        """Take the settings' pace: seconds between two requests to a host, and how many may be under way at once."""
        self._gap = min_gap_seconds
        self._concurrency = per_host_concurrency
        self._clock = clock or SystemClock()
        self._hosts: dict[str, _Host] = {}
        self._opened: set[str] = set()
        self._forget_at = 2 * IDLE_HOSTS_KEPT

    def set_pace(self, *, min_gap_seconds: float, per_host_concurrency: int) -> None:
        """Take other settings: the gap counts at once, the concurrency for hosts nobody is at."""
        self._gap = min_gap_seconds
        self._concurrency = per_host_concurrency

    def open(
        self,
        host: str,
        *,
        not_before: datetime | None = None,
        quiet_until: datetime | None = None,
        quiet_reason: Reason | None = None,
        gap_seconds: float | None = None,
        crawl_delay_seconds: float | None = None,
        is_orphan: bool = False,
    ) -> None:
        """Take up a host with what is known of it: when it may be asked, until when it is left alone and why, its gap.

        An orphan's last holder died, maybe just after a question: a whole gap is waited for.
        """
        state = self._state(host)
        self._opened.add(host)
        if not_before is not None:
            state.not_before = max(state.not_before, self._ticks(not_before))
        if quiet_until is not None:
            self._be_quiet(state, self._ticks(quiet_until), quiet_reason or "rate_limited")
        if gap_seconds is not None:
            state.outlet_gap = max(state.outlet_gap, gap_seconds)
        self.set_crawl_delay(host, crawl_delay_seconds)
        if is_orphan:
            state.not_before = max(state.not_before, self._clock.monotonic() + self.gap_seconds(host))

    def close(self, host: str) -> datetime | None:
        """Give a host back; return when it may next be asked (`None`: at once), to be stored for whoever takes it up next."""
        next_allowed_at = self.next_allowed(host)
        self._opened.discard(host)
        state = self._hosts.get(host)
        if state is not None and not state.visitors and next_allowed_at is None and not state.failures:
            del self._hosts[host]
        return next_allowed_at

    def set_gap(self, host: str, seconds: float | None) -> None:
        """Note the gap an outlet asks for at its host; the largest of all that were asked for counts."""
        if seconds is not None:
            state = self._state(host)
            state.outlet_gap = max(state.outlet_gap, seconds)

    def set_crawl_delay(self, host: str, seconds: float | None) -> None:
        """Note the Crawl-delay of the host's robots.txt, honoured up to two minutes."""
        if seconds is not None:
            self._state(host).crawl_delay = min(max(seconds, 0.0), MAX_CRAWL_DELAY_SECONDS)

    def gap_seconds(self, host: str) -> float:
        """Return the pace at a host: the largest of the setting, its outlets' and its Crawl-delay."""
        state = self._hosts.get(host)
        return self._gap if state is None else max(self._gap, state.outlet_gap, state.crawl_delay)

    def next_allowed(self, host: str) -> datetime | None:
        """Return when the host may next be asked, backing off included; `None` when that is now."""
        state = self._hosts.get(host)
        return None if state is None else self._moment(max(state.not_before, state.quiet_until))

    def backoff(self, host: str) -> tuple[datetime, Reason] | None:
        """Return until when the host is left alone and why, or `None`."""
        state = self._hosts.get(host)
        until = None if state is None else self._moment(state.quiet_until)
        return None if state is None or until is None else (until, state.quiet_reason)

    def is_backing_off(self, host: str) -> bool:
        """Tell whether the host is being left alone now."""
        return self.backoff(host) is not None

    def back_off(self, host: str, seconds: float, reason: Reason = "rate_limited") -> None:
        """Leave the host alone for that long (at most a day). A shorter time never cuts a longer one."""
        until = self._clock.monotonic() + min(max(seconds, 0.0), MAX_BACKOFF_SECONDS)
        self._be_quiet(self._state(host), until, reason)

    def failed(self, host: str, reason: Reason) -> None:
        """Count a failure that is the host's (5xx, time-out, no connection); the third in a row leaves it alone for a while."""
        state = self._state(host)
        state.failures += 1
        over = state.failures - FAILURES_BEFORE_BACKOFF
        if over >= 0:
            self.back_off(host, min(FIRST_BACKOFF_SECONDS * 2 ** min(over, 20), LONGEST_OWN_BACKOFF_SECONDS), reason)

    def slow_down(self, host: str, seconds: float | None) -> None:
        """Leave the host alone as it asked (429, 503); where it did not say how long: a minute, doubling while it goes on."""
        state = self._state(host)
        state.failures += 1
        asked = FIRST_SLOW_DOWN_SECONDS * 2 ** min(state.failures - 1, 20)
        self.back_off(host, seconds if seconds is not None else min(asked, LONGEST_OWN_BACKOFF_SECONDS))

    def answered(self, host: str) -> None:
        """Note that the host works: the row of failures is over."""
        if (state := self._hosts.get(host)) is not None:
            state.failures = 0

    @asynccontextmanager
    async def visit(self, host: str) -> AsyncIterator[None]:
        """Wait for a place at the host and for its gap to pass, then hold the place.

        The gap is counted from the start and from the end of the last visit, so that the server never sees two requests
        closer together than the gap, however long a dial took. Raises `HostBacksOffError` at once when the host is left alone.
        """
        state = self._state(host)
        state.visitors += 1
        try:
            self._refuse_when_quiet(host, state)
            async with state.slots:
                async with state.turn:
                    await self._until_allowed(host, state)
                    state.not_before = self._clock.monotonic() + self.gap_seconds(host)
                try:
                    yield
                finally:
                    state.not_before = max(state.not_before, self._clock.monotonic() + self.gap_seconds(host))
        finally:
            state.visitors -= 1

    async def _until_allowed(self, host: str, state: _Host) -> None:
        while True:
            self._refuse_when_quiet(host, state)
            wait = state.not_before - self._clock.monotonic()
            if wait <= 0:
                return
            if wait > LONGEST_WAIT_SECONDS:
                raise HostBacksOffError(f"{host} may be asked again in {wait:.0f} s", retry_after=wait)
            await self._clock.sleep(wait)

    def _refuse_when_quiet(self, host: str, state: _Host) -> None:
        quiet = state.quiet_until - self._clock.monotonic()
        if quiet > 0:
            message = f"{host} is left alone for another {quiet:.0f} s"
            raise HostBacksOffError(message, reason=state.quiet_reason, retry_after=quiet)

    @staticmethod
    def _be_quiet(state: _Host, until: float, reason: Reason) -> None:
        if until > state.quiet_until:
            state.quiet_until, state.quiet_reason = until, reason

    def _state(self, host: str) -> _Host:
        state = self._hosts.get(host)
        if state is None:
            if len(self._hosts) >= self._forget_at:
                self._forget_idle()
            state = self._hosts[host] = _Host(asyncio.Semaphore(self._concurrency))
        return state

    def _forget_idle(self) -> None:
        """Drop hosts that nobody holds and that owe no wait."""
        now = self._clock.monotonic()
        self._hosts = {
            host: state
            for host, state in self._hosts.items()
            if host in self._opened or state.visitors or max(state.not_before, state.quiet_until) > now
        }
        self._forget_at = max(2 * IDLE_HOSTS_KEPT, 2 * len(self._hosts))

    def _ticks(self, moment: datetime) -> float:
        """Return a stored time on our clock; one further off than a day was written by a clock that ran ahead."""
        ahead = (moment - self._clock.now()).total_seconds()
        return self._clock.monotonic() + min(ahead, MAX_BACKOFF_SECONDS)

    def _moment(self, ticks: float) -> datetime | None:
        left = ticks - self._clock.monotonic()
        return self._clock.now() + timedelta(seconds=left) if left > 0 else None
