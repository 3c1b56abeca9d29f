"""The only import of httpx: its transport API over guarded connections of ours, and a reply whose body is read raw.

httpx is frozen upstream; to put its fork or another client in its place, change this file. Its `AsyncClient` is left out: it parses
a Location though told not to follow it (and fails on a hostile one), keeps cookies, logs addresses, and costs 0.14 ms a page. Why
not httpcore's pool: docs/decisions/0020-httpx-over-our-own-connections.md.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from ingest.config import FetchSettings
from ingest.errors import BlockedError
from ingest.fetching.addresses import Resolver
from ingest.fetching.dialing import Connect, Dialer, Proxy, Target, connect_socket
from ingest.fetching.http1 import Connection, Head, StaleConnectionError

IDLE_SECONDS = 20.0
MAX_IDLE_CONNECTIONS = 128  # of all hosts together, 130 kB each with TLS; the one idle for longest goes first

_Key = tuple[str, str, int, Proxy | None]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer whose body is still to be read. `headers` in the order received, names in lower case."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    raw: bytes
    chunks: AsyncIterator[bytes]
    received: Callable[[], int]


class Transport:
    """Sends one request at a time to wherever it is let. Keeps connections for each origin apart, and few of them."""

    def __init__(
        self, settings: FetchSettings, *, resolver: Resolver | None = None, connect: Connect = connect_socket
    ) -> None:
        """Take the settings. Raises `ValueError` for a network or proxy that cannot be read."""
        dialer = Dialer(settings, lambda: httpx.create_ssl_context(trust_env=True), resolver=resolver, connect=connect)
        self._guarded: httpx.AsyncBaseTransport = _GuardedTransport(dialer)
        self._user_agent = settings.user_agent

    @asynccontextmanager
    async def get(
        self, url: str, headers: dict[str, str], *, ports: Sequence[int], max_body_bytes: int
    ) -> AsyncIterator[Reply]:
        """Send a GET and give the answer. Leaving the context before the body's end closes the connection.

        Raises `BlockedError` and `TransientFetchError`.
        """
        async with self._exchange("GET", url, headers, b"", ports, max_body_bytes) as reply:
            yield reply

    @asynccontextmanager
    async def post(
        self, url: str, headers: dict[str, str], body: bytes, *, ports: Sequence[int], max_body_bytes: int
    ) -> AsyncIterator[Reply]:
        """Send a POST and give the answer, likewise. A kept connection that ended unanswered gets it twice: over a new one too."""
        async with self._exchange("POST", url, headers, body, ports, max_body_bytes) as reply:
            yield reply

    @asynccontextmanager
    async def _exchange(
        self, method: str, url: str, headers: dict[str, str], body: bytes, ports: Sequence[int], max_body_bytes: int
    ) -> AsyncIterator[Reply]:
        try:
            request = httpx.Request(
                method,
                url,
                headers={"user-agent": self._user_agent, **headers},
                content=body or None,
                extensions={"ports": tuple(ports), "max_body_bytes": max_body_bytes, "body": body},
            )
        except (httpx.InvalidURL, ValueError) as error:
            raise BlockedError(f"not a URL: {error}", reason="bad_url", url=url) from error
        response = await self._guarded.handle_async_request(request)
        stream = response.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        try:
            head: Head = response.extensions["head"]
            connection: Connection = response.extensions["connection"]
            yield Reply(
                head.status,
                tuple((name.lower(), value) for name, value in head.headers),
                head.raw,
                aiter(stream),
                lambda: connection.received,
            )
        finally:
            await stream.aclose()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._guarded.aclose()


class _GuardedTransport(httpx.AsyncBaseTransport):
    """An httpx transport that dials through the guard and keeps idle connections, origin by origin."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer
        self._idle: OrderedDict[tuple[_Key, int], tuple[Connection, float]] = OrderedDict()
        self._by_key: dict[_Key, list[int]] = {}
        self._serial = 0
        self._sweep: asyncio.TimerHandle | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        scheme = request.url.scheme
        host = request.url.raw_host.decode("ascii")
        port = request.url.port or (443 if scheme == "https" else 80)
        url = str(request.url)
        max_body_bytes: int = request.extensions["max_body_bytes"]
        target = Target(scheme, host, port, request.extensions["ports"], url)
        proxy = self._dialer.proxy_for(target)
        path, headers = request.url.raw_path, list(request.headers.raw)
        if proxy is not None and scheme == "http":
            path = f"http://{target.authority if port != 80 else target.authority.removesuffix(':80')}".encode() + path
            if proxy.authorization:
                headers.append((b"Proxy-Authorization", proxy.authorization.encode()))
        key: _Key = (scheme, host, port, proxy)
        connection = self._take(key)
        while True:
            if connection is None:
                wire = await self._dialer.dial(target, proxy)
                connection = Connection(wire, url)
            try:
                head = await connection.send(
                    path,
                    headers,
                    url=url,
                    max_body_bytes=max_body_bytes,
                    method=request.method.encode(),
                    body=request.extensions["body"],
                )
            except StaleConnectionError:
                connection.wire.abort()
                connection = None
                continue
            except BaseException:
                connection.wire.abort()
                raise
            break
        return httpx.Response(
            head.status,
            headers=head.headers,
            stream=_Body(connection, lambda: self._give_back(key, connection)),
            extensions={"head": head, "connection": connection},
        )

    async def aclose(self) -> None:
        if self._sweep is not None:
            self._sweep.cancel()
        for connection, _ in self._idle.values():
            connection.wire.abort()
        self._idle.clear()
        self._by_key.clear()

    def _take(self, key: _Key) -> Connection | None:
        """Return the connection of an origin that rested last, if one is still good; close what rested too long."""
        self._evict(asyncio.get_running_loop().time() - IDLE_SECONDS)
        serials = self._by_key.get(key)
        while serials:
            connection, _ = self._idle.pop((key, serials.pop()))
            if not serials:
                self._by_key.pop(key, None)
            if connection.wire.wake_up():
                return connection
            connection.wire.abort()
        return None

    def _give_back(self, key: _Key, connection: Connection) -> None:
        if not connection.rest():
            connection.wire.abort()
            return
        now = asyncio.get_running_loop().time()
        self._serial += 1
        self._idle[key, self._serial] = (connection, now)
        self._by_key.setdefault(key, []).append(self._serial)
        self._evict(now - IDLE_SECONDS)
        if self._sweep is None:
            self._sweep = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._sweep_idle)

    def _sweep_idle(self) -> None:
        """Close what rested too long, also when nothing more is asked for."""
        loop = asyncio.get_running_loop()
        self._evict(loop.time() - IDLE_SECONDS)
        self._sweep = loop.call_later(IDLE_SECONDS, self._sweep_idle) if self._idle else None

    def _evict(self, before: float) -> None:
        while self._idle:
            (key, serial), (connection, since) = next(iter(self._idle.items()))
            if since >= before and len(self._idle) <= MAX_IDLE_CONNECTIONS:
                return
            del self._idle[key, serial]
            serials = self._by_key[key]
            serials.remove(serial)
            if not serials:
                del self._by_key[key]
            connection.wire.abort()


class _Body(httpx.AsyncByteStream):
    """The raw body; closing it gives the connection back, or closes it when the body was not read to its end."""

    def __init__(self, connection: Connection, give_back: Callable[[], None]) -> None:
        self._connection = connection
        self._give_back: Callable[[], None] | None = give_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._connection.chunks():
            yield chunk

    async def aclose(self) -> None:
        give_back, self._give_back = self._give_back, None
        if give_back is not None:
            give_back()
