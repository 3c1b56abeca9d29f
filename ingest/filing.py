"""Filing: the writers of a process. Small writes that arrive together share one short transaction, articles one batch.

A commit costs far more than the rows in it, and SQLite has one writer anyway, so every write of the pipeline is handed in
as a function over a connection and whatever is waiting goes into the next transaction. What saves articles has a lane of its own:
hosts are not kept waiting behind it, and under load it lets pages gather for a moment, as a statement costs as much for fifty of
them as for one. When a group fails, it is rolled back and each of its writes runs alone, so that one bad write fails by itself; a
write may therefore run more than once and must not keep anything from an earlier run.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from ingest.clock import Clock, SystemClock
from ingest.process.metrics import Metrics, NullMetrics
from storage.articles import save_articles
from storage.engine import Database
from storage.errors import StoreFullError, StoreUnavailableError
from storage.ledger import record_attempts
from storage.values import Attempt, Incoming, Saved

T = TypeVar("T")
Write = Callable[[AsyncConnection], Awaitable[T]]

LARGEST_GROUP = 64
GATHER_SECONDS = 0.1
"""From one group of saves to the next, unless it is full before. A page that comes alone is saved at once."""
QUEUE_LENGTH = 1_024
PATIENCE_SECONDS = 60.0
FULL_PATIENCE_SECONDS = 5.0  # on a full disk: what waits would only use more memory


@dataclass(eq=False, slots=True)
class _Slip:
    write: Write[Any] | None
    saves: bool
    arriving: Incoming | None = None
    attempts: tuple[Attempt, ...] = ()
    done: "asyncio.Future[Any]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class _Lane:
    """Slips that wait for one writer, and when it takes them."""

    def __init__(self, gather_seconds: float) -> None:
        self.slips: asyncio.Queue[_Slip | None] = asyncio.Queue(QUEUE_LENGTH)
        self._gather_seconds = gather_seconds
        self._began = -math.inf  # the last group, by the event loop's clock

    async def next_group(self) -> list[_Slip | None]:
        """Wait for a slip and return it with those that came meanwhile, or come until it is time; the last is None at the end."""
        group = [await self.slips.get()]
        loop = asyncio.get_running_loop()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(self._began + self._gather_seconds):
                while group[-1] is not None and len(group) < LARGEST_GROUP:
                    group.append(await self.slips.get())
        while group[-1] is not None and len(group) < LARGEST_GROUP and not self.slips.empty():
            group.append(self.slips.get_nowait())
        self._began = loop.time()
        return group


class Filing:
    """Groups the writes of one process into transactions; use as an async context manager."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock | None = None,
        metrics: Metrics | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
        gather_seconds: float = GATHER_SECONDS,
    ) -> None:
        """Write to `database`; keep trying for `patience_seconds` while it is locked, restarting or out of connections."""
        self._database = database
        self._clock = clock or SystemClock()
        self._metrics = metrics or NullMetrics()
        self._patience_seconds = patience_seconds
        self._lanes = (_Lane(gather_seconds=0.0), _Lane(gather_seconds))
        self._writers: list[asyncio.Task[None]] = []
        self._away_since: float | None = None  # by the clock, while the database is

    async def __aenter__(self) -> "Filing":
        """Start the writers."""
        self._writers = [asyncio.create_task(self._run(lane), name="filing") for lane in self._lanes]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Write what is still waiting, then stop."""
        for lane in self._lanes[: len(self._writers)]:
            await lane.slips.put(None)
        await asyncio.gather(*self._writers)

    async def file(self, write: Write[T], *, saves: bool = False) -> T:
        """Run `write` in a transaction and return its result once that is committed.

        `saves` marks a write that decides about articles: on PostgreSQL one such transaction runs at a time. Raises
        `StoreUnavailableError` when the database stayed away for longer than the patience, and whatever `write` raises.
        """
        slip = _Slip(write, saves)
        await self._lanes[saves].slips.put(slip)
        result: T = await slip.done
        return result

    async def save(self, arriving: Incoming, attempts: Sequence[Attempt] = ()) -> Saved:
        """Save a parsed page, with its entry's outcome and its attempts, in one batch with whatever else arrives.

        Raises as `file` does.
        """
        slip = _Slip(None, saves=True, arriving=arriving, attempts=tuple(attempts))
        await self._lanes[True].slips.put(slip)
        saved: Saved = await slip.done
        return saved

    async def _run(self, lane: "_Lane") -> None:
        stopping = False
        while not stopping:
            group = await lane.next_group()
            stopping = None in group
            slips = [slip for slip in group if slip is not None and not slip.done.cancelled()]
            if slips:
                await self._write_group(slips)

    async def _write_group(self, slips: list[_Slip]) -> None:
        if len(slips) > 1:
            try:
                results = await self._transaction(slips)
            except Exception:  # noqa: BLE001 - each slip runs alone below and reports its own error to its own caller
                results = None
            if results is not None:
                self._away_since = None
                for slip, result in zip(slips, results, strict=True):
                    _resolve(slip, result)
                return
        for slip in slips:
            await self._write_alone(slip)

    async def _write_alone(self, slip: _Slip) -> None:
        try:
            async for attempt in AsyncRetrying(
                retry=retry_if_exception_type(StoreUnavailableError),
                wait=wait_random_exponential(multiplier=0.05, max=2.0),
                stop=self._is_out_of_patience,
                reraise=True,
            ):
                with attempt:
                    (result,) = await self._transaction([slip])
                    self._away_since = None
                    _resolve(slip, result)
        except asyncio.CancelledError:
            slip.done.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - handed to the caller who waits for this slip
            if not slip.done.done():
                slip.done.set_exception(error)

    def _is_out_of_patience(self, tried: RetryCallState) -> bool:
        """Tell whether to stop trying: patience is for an outage as a whole, not for each of the slips that wait through it."""
        now = self._clock.monotonic()
        if self._away_since is None:
            self._away_since = now
        error = tried.outcome.exception() if tried.outcome is not None else None
        patience = (
            min(FULL_PATIENCE_SECONDS, self._patience_seconds)
            if isinstance(error, StoreFullError)
            else self._patience_seconds
        )
        return now - self._away_since >= patience

    async def _transaction(self, slips: list[_Slip]) -> list[Any]:
        saves = any(slip.saves for slip in slips)
        began = self._clock.monotonic()
        async with self._database.save() if saves else self._database.write() as conn:
            results = [await slip.write(conn) if slip.write is not None else None for slip in slips]
            arrivals = [(place, slip.arriving) for place, slip in enumerate(slips) if slip.arriving is not None]
            if arrivals:
                saved = await save_articles(conn, [arriving for _, arriving in arrivals], self._clock.now())
                came: list[Attempt] = []
                for (place, _), one in zip(arrivals, saved, strict=True):
                    results[place] = one
                    came += (replace(attempt, outcome=one.outcome) for attempt in slips[place].attempts)
                await record_attempts(conn, came)
        if saves:
            self._metrics.observe("save_seconds", self._clock.monotonic() - began)
        return results


def _resolve(slip: _Slip, result: Any) -> None:
    if not slip.done.done():
        slip.done.set_result(result)
