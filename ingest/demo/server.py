"""A small HTTP/1.1 server for loopback: a function from question to answer, with keep-alive and conditional requests.

It serves the sample outlets and the tests. It is not meant to face a network and binds to 127.0.0.0/8 alone.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from ipaddress import ip_address
from types import TracebackType

MAX_HEAD_BYTES = 32_768
IDLE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its method, path with query, and headers by lower-case name."""

    method: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One response. `cut_after` sends only so many bytes of the body and then closes the connection."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut_after: int | None = None


Respond = Callable[[Asked], Awaitable[Answer]]


class LoopbackServer:
    """Serves one `respond` function on one loopback port; use as an async context manager.

    `port` 0 takes a free one. After entering, `port` is the real one and `origin` its address. Raises `OSError` when the
    port is taken and `ValueError` when the address isn't loopback.
    """

    def __init__(self, respond: Respond, *, host: str = "127.0.0.1", port: int = 0) -> None:
        if not ip_address(host).is_loopback:
            raise ValueError(f"{host} is not a loopback address")
        self.host = host
        self.port = port
        self._respond = respond
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    @property
    def origin(self) -> str:
        """The address the served pages begin with."""
        return f"http://{self.host}:{self.port}"

    async def __aenter__(self) -> "LoopbackServer":
        self._server = await asyncio.start_server(self._accept, self.host, self.port, limit=MAX_HEAD_BYTES)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for connection in list(self._connections):
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while await self._exchange(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            pass  # the other side left or was idle: nothing is owed to it
        except asyncio.CancelledError:
            pass  # the server is closing; a task that ends cancelled would be logged as an error by asyncio.streams
        finally:
            self._connections.discard(task)
            writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection stays open."""
        async with asyncio.timeout(IDLE_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        try:
            method, path, _version = first.split(" ")
        except ValueError:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return False
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if length := int(headers.get("content-length") or 0):
            await reader.readexactly(length)
        answer = await self._respond(Asked(method, path, headers))
        stays = answer.cut_after is None and headers.get("connection", "").lower() != "close"
        writer.write(_head(answer, stays=stays))
        if method != "HEAD":
            writer.write(answer.body if answer.cut_after is None else answer.body[: answer.cut_after])
        await writer.drain()
        return stays


def conditional(asked: Asked, body: bytes, headers: Mapping[str, str], *, modified_at: datetime) -> Answer:
    """Answer 200 with both validators, or 304 where the asker has this very version (RFC 9110, 13.1: the ETag decides)."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    last_modified = format_datetime(modified_at.replace(microsecond=0), usegmt=True)
    validators = {"ETag": etag, "Last-Modified": last_modified}
    if "if-none-match" in asked.headers:
        known = asked.headers["if-none-match"] in {etag, "*"}
    else:
        known = asked.headers.get("if-modified-since") == last_modified
    if known:
        return Answer(304, b"", {**validators, **{k: v for k, v in headers.items() if k.lower() != "content-type"}})
    return Answer(200, body, {**headers, **validators})


def _head(answer: Answer, *, stays: bool) -> bytes:
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Unknown"
    headers = dict(answer.headers)
    if answer.status != HTTPStatus.NOT_MODIFIED:
        headers.setdefault("Content-Length", str(len(answer.body)))
    headers["Connection"] = "keep-alive" if stays else "close"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
