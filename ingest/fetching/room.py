"""Room: how many bytes of pages and feeds may lie in this process at once, whatever comes from however many hosts.

Whoever reads a body holds a share and grows it by what arrives. Small bodies share the room. One share at a time, the first that
did not fit, may grow beyond it, to whatever one body may be: so somebody always gets on, and memory stays bounded by the room
and one large body. The others wait with their bytes unread, on their exchange's deadline. Bodies that are read come before those
that are being read, and have a part of the room to themselves; those that are being read come before those that begin, which ask
at once for what they will need. Else the room fills with what is half read, and everything waits for everything.
"""

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Self

ROOM_BYTES = 12 << 20
KEPT_FOR_FILING = 8  # a part of the room that reading leaves to bodies that are read


@dataclass(slots=True, eq=False)
class _Wait:
    share: "Share"
    size: int
    granted: "asyncio.Future[None]"


class Room:
    """The room of one process."""

    def __init__(self, size: int = ROOM_BYTES) -> None:
        """Take the bytes that small bodies may have together."""
        self._free = size
        self._kept = size // KEPT_FOR_FILING
        self._large: Share | None = None
        self._claims: list[_Wait] = []
        self._filing: list[_Wait] = []
        self._reading: list[_Wait] = []
        self._beginning: list[_Wait] = []

    def share(self) -> "Share":
        """Return an empty share. Use it as a context manager, or release it: what it holds is missing to others."""
        return Share(self)

    async def take(self, share: "Share", size: int, *, filing: bool) -> None:
        """Give a share so many bytes more, waiting until there is room."""
        line = self._filing if filing else self._reading if share.held else self._beginning
        waits_behind = line is self._beginning and (self._reading or self._beginning)
        if not waits_behind and self._has(share, size, filing=filing):
            return
        wait = _Wait(share, size, asyncio.get_running_loop().create_future())
        line.append(wait)
        try:
            await wait.granted
        except asyncio.CancelledError:
            if wait in line:
                line.remove(wait)
            else:
                self.give_back(share, size)
            raise

    async def claim(self, share: "Share") -> None:
        """Make a share the one that may grow beyond the room, waiting until no other is."""
        if self._large is None:
            self._make_large(share)
        elif self._large is not share:
            wait = _Wait(share, 0, asyncio.get_running_loop().create_future())
            self._claims.append(wait)
            try:
                await wait.granted
            except asyncio.CancelledError:
                if wait in self._claims:
                    self._claims.remove(wait)
                else:
                    self.let_go(share)
                raise

    def give_back(self, share: "Share", size: int) -> None:
        """Take so many bytes of a share back, and let those go on who wait and now fit, in the order they came."""
        share.held -= size
        if share is not self._large:
            self._free += size
        elif share.held:
            return
        else:
            self._large = None
        self._go_on()

    def let_go(self, share: "Share") -> None:
        """Take the claim of a share back that holds nothing."""
        if share is self._large and not share.held:
            self._large = None
            self._go_on()

    def _go_on(self) -> None:
        # Who has just been cancelled stands in line until their task runs, and takes nothing.
        for wait in tuple(self._claims):
            if self._large is None and not wait.granted.done():
                self._claims.remove(wait)
                self._make_large(wait.share)
                wait.granted.set_result(None)
        for line in (self._filing, self._reading, self._beginning):
            for wait in tuple(line):
                if self._free <= 0 and self._large is not None:
                    return
                if not wait.granted.done() and self._has(wait.share, wait.size, filing=line is self._filing):
                    line.remove(wait)
                    wait.granted.set_result(None)

    def _has(self, share: "Share", size: int, *, filing: bool) -> bool:
        """Take the bytes if they are free."""
        if share is not self._large:
            if size <= self._free - (0 if filing else self._kept):
                self._free -= size
            elif self._large is None:
                self._make_large(share)
            else:
                return False
        share.held += size
        return True

    def _make_large(self, share: "Share") -> None:
        self._large = share
        self._free += share.held


class Share:
    """One body's share: `held` bytes. `turned_away` tells that a wait for more was given up."""

    def __init__(self, room: Room) -> None:
        """Hold nothing yet."""
        self._room = room
        self.held = 0
        self.turned_away = False

    async def grow(self, size: int, *, filing: bool = False) -> None:
        """Hold so many bytes more, waiting until there is room; `filing` tells that the body is read, and comes first: once it is
        done with, its bytes are free."""
        if size <= 0:
            return
        try:
            await self._room.take(self, size, filing=filing)
        except asyncio.CancelledError:
            self.turned_away = True
            raise

    async def claim(self) -> None:
        """Wait for the right to grow beyond the room: from then on until everything is given back, no `grow` waits."""
        await self._room.claim(self)

    def shrink_to(self, size: int) -> None:
        """Give back all but so many bytes."""
        if size < self.held:
            self._room.give_back(self, self.held - size)

    def release(self) -> None:
        """Give everything back; holding nothing already is fine."""
        self.shrink_to(0)
        self._room.let_go(self)

    def __enter__(self) -> Self:
        """Return the share."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give everything back."""
        self.release()
