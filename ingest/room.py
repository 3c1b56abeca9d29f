"""Room: how many bytes of pages and feeds may lie in this process at once, whatever comes from however many hosts.

Whoever reads a body holds a share and grows it by what arrives. Small bodies share the room. One share at a time, the first that
did not fit, may grow beyond it, to whatever one body may be: so somebody always gets on, and memory stays bounded by the room
and one large body. The others wait with their bytes unread, on their exchange's deadline.
"""

import asyncio
from types import TracebackType
from typing import Self

ROOM_BYTES = 12 << 20


class Room:
    """The room of one process."""

    def __init__(self, size: int = ROOM_BYTES) -> None:
        """Take the bytes that small bodies may have together."""
        self._free = size
        self._large: Share | None = None
        self._waiting: list[asyncio.Future[None]] = []

    def share(self) -> "Share":
        """Return an empty share. Use it as a context manager, or release it: what it holds is missing to others."""
        return Share(self)

    async def take(self, share: "Share", size: int) -> None:
        """Give a share so many bytes more, waiting until there is room."""
        while share is not self._large:
            if size <= self._free:
                self._free -= size
                break
            if self._large is None:
                self._large = share
                self._free += share.held
                break
            await self._change()
        share.held += size

    async def claim(self, share: "Share") -> None:
        """Make a share the one that may grow beyond the room, waiting until no other is."""
        while self._large is not None and self._large is not share:
            await self._change()
        if self._large is None:
            self._large = share
            self._free += share.held

    def give_back(self, share: "Share", size: int) -> None:
        """Take so many bytes of a share back, and let those look again who wait."""
        share.held -= size
        if share is self._large:
            if share.held:
                return
            self._large = None
        else:
            self._free += size
        self._tell()

    def let_go(self, share: "Share") -> None:
        """Take the claim of a share back that holds nothing."""
        if share is self._large:
            self._large = None
            self._tell()

    async def _change(self) -> None:
        """Wait until something has been given back."""
        freed = asyncio.get_running_loop().create_future()
        self._waiting.append(freed)
        try:
            await freed
        finally:
            if freed in self._waiting:
                self._waiting.remove(freed)

    def _tell(self) -> None:
        waiting, self._waiting = self._waiting, []
        for freed in waiting:  # each looks for itself, in the order they came
            if not freed.done():
                freed.set_result(None)


class Share:
    """One body's share: `held` bytes. `turned_away` tells that a wait for more was given up."""

    def __init__(self, room: Room) -> None:
        """Hold nothing yet."""
        self._room = room
        self.held = 0
        self.turned_away = False

    async def grow(self, size: int) -> None:
        """Hold so many bytes more, waiting until there is room."""
        if size <= 0:
            return
        try:
            await self._room.take(self, size)
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
