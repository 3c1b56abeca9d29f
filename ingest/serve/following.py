"""Waiting for changes: one look at the newest `seq` for all who wait together, twice a second while anybody does."""

import asyncio
from collections.abc import Awaitable, Callable

from ingest.process.logs import get_logger
from parsers.errors import SyndicationError

LOOK_SECONDS = 0.5
MOST_FOLLOWERS = 200

log = get_logger("serve")


class TooManyFollowersError(Exception):
    """As many as may wait at once are waiting."""


class Following:
    """Those who wait for changes. `newest` reads the newest `seq`."""

    def __init__(self, newest: Callable[[], Awaitable[int]], *, look_seconds: float = LOOK_SECONDS) -> None:
        """Take how to look. Nobody looks while nobody waits."""
        self._newest = newest
        self._look_seconds = look_seconds
        self._seq = 0
        self._moved = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._waiting = 0
        self._followers = 0
        self.is_stopped = False

    async def wait_beyond(self, seq: int, seconds: float) -> bool:
        """Wait until there is a change after `seq`; False when there was none in time, or the server stops."""
        self._waiting += 1
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name="following")
        try:
            async with asyncio.timeout(seconds):
                while self._seq <= seq and not self.is_stopped:
                    await self._moved.wait()
        except TimeoutError:
            return False
        finally:
            self._waiting -= 1
        return self._seq > seq

    def enter(self) -> None:
        """Count somebody in who will wait, maybe more than once. Raises `TooManyFollowersError`."""
        if self._followers >= MOST_FOLLOWERS:
            raise TooManyFollowersError
        self._followers += 1

    def leave(self) -> None:
        """Count somebody out."""
        self._followers -= 1

    def stop(self) -> None:
        """Let everybody go, for good."""
        self.is_stopped = True
        self._wake()
        if self._looking is not None:
            self._looking.cancel()

    def _wake(self) -> None:
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def _look(self) -> None:
        try:
            while self._waiting:
                try:
                    seq = await self._newest()
                except SyndicationError as error:
                    log.warning("cannot look for changes", error=str(error))
                else:
                    if seq != self._seq:  # also smaller: another database was put in this one's place
                        self._seq = seq
                        self._wake()
                await asyncio.sleep(self._look_seconds)
        finally:
            self._looking = None
