"""An outlet that misbehaves: a raw-socket server that sends whatever bytes a test likes, whenever it likes.

    async with Misbehaving() as outlet:
        outlet.says("/page", answer(b"<p>whole</p>"))
        outlet.does("/drip", drip)          # async def drip(talk: Talk) -> None

Every request and connection is counted. `tls` takes a server-side context. Nothing here knows HTTP beyond the end of a request.
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ingest.config import FetchSettings
from ingest.fetching.fetch import Fetcher
from ingest.fetching.politeness import HostGate

LOOPBACK = ("127.0.0.1/32",)


class ConnectionOverError(Exception):
    """The script is done with this connection."""


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    connection: int

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass
class Talk:
    """One request's connection, for a script to do with as it likes."""

    asked: Asked
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def close(self) -> None:
        self.writer.close()
        raise ConnectionOverError

    async def reset(self) -> None:
        """Break the connection without an end: RST, which an abort alone does not send."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        raise ConnectionOverError

    async def hang(self) -> None:
        """Say nothing more, until the other side goes away."""
        while await self.reader.read(65536):
            pass
        raise ConnectionOverError


Script = Callable[[Talk], Awaitable[None]]


@dataclass
class Misbehaving:
    """The server. `port` is known once it runs."""

    tls: ssl.SSLContext | None = None
    scripts: dict[str, Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    async def __aenter__(self) -> "Misbehaving":
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=5)
        assert not self._tasks, "a script goes on though its connection is gone"

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def says(self, path: str, *replies: bytes) -> None:
        """Send the replies in turn, the last one for ever."""
        waiting = list(replies)

        async def script(talk: Talk) -> None:
            await talk.send(waiting.pop(0) if len(waiting) > 1 else waiting[0])

        self.scripts[path] = script

    def does(self, path: str, script: Script) -> None:
        self.scripts[path] = script

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(1 for one in self.asked if one.target.partition("?")[0] == path)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                method, target, _ = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ", 2)
                pairs = [line.partition(":") for line in head.decode("latin-1").split("\r\n")[1:] if line]
                headers = tuple((name, value.strip()) for name, _, value in pairs)
                self.asked.append(asked := Asked(method, target, headers, number))
                path = target.partition("?")[0]
                script = self.scripts.get(path) or self.scripts.get("*")
                talk = Talk(asked, reader, writer)
                if script is None:
                    await talk.send(answer(b"nothing here", status="404 Not Found"))
                else:
                    await script(talk)
        except (ConnectionOverError, asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass  # the test looks at what the client made of it
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.close()


def answer(
    body: bytes = b"", *, status: str = "200 OK", headers: Sequence[tuple[str, str]] = (), length: int | None = None
) -> bytes:
    """A proper answer, unless `length` lies."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    if not any(name.lower() == "content-type" for name, _ in headers):
        lines.append("Content-Type: text/html; charset=utf-8")
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body


def redirect(to: str, status: str = "302 Found", headers: Sequence[tuple[str, str]] = ()) -> bytes:
    return answer(b"moved", status=status, headers=[("Location", to), *headers])


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n", headers: Sequence[tuple[str, str]] = ()) -> bytes:
    lines = ["HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Content-Type: text/html"]
    lines += [f"{name}: {value}" for name, value in headers]
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks)
    return "\r\n".join((*lines, "", "")).encode("latin-1") + body + end


class FakeClock:
    """A clock that moves when it is told to, or when somebody sleeps. Shared by gate and fetcher."""

    def __init__(self) -> None:
        self.ticks = 1_000.0
        self.wall = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self.ticks += seconds
        self.wall += timedelta(seconds=seconds)


def fetcher_for(
    clock: FakeClock | None = None, *, gap: float = 0.0, resolver=None, connect=None, **settings
) -> Fetcher:
    """A fetcher that may dial loopback and gives up after two seconds, unless the test says otherwise."""
    clock = clock or FakeClock()
    made = FetchSettings(
        **{
            "user_agent": "wiredesk-test/1.0 (+https://example.org/contact)",
            "allow_networks": LOOPBACK,
            "deadline_seconds": 2.0,
            "min_gap_seconds": gap,
            **settings,
        }
    )
    gate = HostGate(min_gap_seconds=gap, per_host_concurrency=made.per_host_concurrency, clock=clock)
    more = {} if connect is None else {"connect": connect}
    return Fetcher(made, gate, clock=clock, resolver=resolver, **more)
