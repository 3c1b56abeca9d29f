"""A TCP proxy that breaks what it carries: connections cut after so many bytes, in either direction, with an end or with a reset.

    async with FaultyProxy(upstream, faults=[Cut(4_000), None, Cut(0, answers=False)]) as proxy:
        ...                                             # connect to proxy.port

The first connection has the first fault, and so on; `None` and every later connection are left alone.
"""

import asyncio
import random
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Cut:
    """Cut a connection after so many bytes of its answers, or of what is asked. With `reset` by RST, else by FIN."""

    after: int
    answers: bool = True
    reset: bool = True


def cuts(rng: random.Random, number: int, most_bytes: int) -> list[Cut]:
    """Return so many faults: early and late, on both sides, with and without an end."""
    return [
        Cut(int(most_bytes ** rng.random()), answers=rng.random() < 0.7, reset=rng.random() < 0.5)
        for _ in range(number)
    ]


@dataclass
class FaultyProxy:
    """Carries connections to `upstream`: a port of 127.0.0.1, or a Unix socket's path."""

    upstream: int | Path
    faults: Sequence[Cut | None] = ()
    host: str = "127.0.0.1"
    port: int = 0
    connections: int = 0
    broken: int = 0
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def __aenter__(self) -> "FaultyProxy":
        self._server = await asyncio.start_server(self._carry, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        fault = self.faults[self.connections] if self.connections < len(self.faults) else None
        self.connections += 1
        there: asyncio.StreamWriter | None = None
        try:
            if isinstance(self.upstream, Path):
                answers, there = await asyncio.open_unix_connection(self.upstream)
            else:
                answers, there = await asyncio.open_connection("127.0.0.1", self.upstream)
            asked = self._pump(reader, there, fault.after if fault and not fault.answers else None)
            answered = self._pump(answers, writer, fault.after if fault and fault.answers else None)
            ways = {asyncio.create_task(asked), asyncio.create_task(answered)}
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                ended = await asyncio.gather(*ways, return_exceptions=True)
            if fault and True in ended:
                self.broken += 1
                if fault.reset:
                    writer.get_extra_info("socket").setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                    )
        except OSError:
            pass  # either side went away: so do we
        finally:
            self._tasks.discard(task)
            for end in (writer, there):
                if end is not None:
                    end.transport.abort() if fault and fault.reset else end.close()

    @staticmethod
    async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int | None) -> bool:
        """Carry one direction to its end, or so many bytes; return whether it was cut."""
        while left is None or left > 0:
            piece = await reader.read(65536 if left is None else min(left, 65536))
            if not piece:
                return False
            writer.write(piece)
            await writer.drain()
            if left is not None:
                left -= len(piece)
        return True
