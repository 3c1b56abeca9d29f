"""Dialling: from a URL's host to a connected socket whose peer was checked, straight or through a proxy, with TLS on top.

The one place that opens a connection to an outlet. A name is resolved once, every address checked, the literal dialled, and the
peer compared once more when the socket stands; SNI, certificate and Host keep the name.
"""

import asyncio
import base64
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from ingest.config import FetchSettings
from ingest.errors import BlockedError, TransientFetchError
from ingest.fetching.addresses import Address, AddressGuard, Resolver, SystemResolver
from ingest.fetching.wire import Wire

CONNECT_SECONDS = 6.0  # for one address; the exchange's own deadline stands above it
MAX_ADDRESSES_TRIED = 4
MAX_TUNNEL_REPLY_BYTES = 16 * 1024

Connect = Callable[[Address, int], Awaitable[socket.socket]]
"""Open a socket to a literal address. Raises `OSError`."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `host` as the URL has it (brackets gone), `ports` the outlet's own, `url` for messages alone."""

    scheme: str
    host: str
    port: int
    ports: tuple[int, ...] = ()
    url: str = ""

    @property
    def authority(self) -> str:
        """The host and port, as CONNECT names them."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A forward proxy. `authorization` is the value of Proxy-Authorization, sent to it alone."""

    scheme: str
    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, url: str) -> "Proxy":
        """Read `http://[USER:PASSWORD@]HOST:PORT`. Raises `ValueError` without showing the password."""
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("a proxy is http://[USER:PASSWORD@]HOST:PORT")
        authorization = None
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            authorization = "Basic " + base64.b64encode(pair.encode()).decode()
        return cls(parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), authorization)


async def connect_socket(address: Address, port: int) -> socket.socket:
    """Connect to a literal address, without any look-up."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, (str(address), port))
    except BaseException:
        sock.close()
        raise
    return sock


class Dialer:
    """Opens connections for one installation's settings."""

    def __init__(
        self,
        settings: FetchSettings,
        make_context: Callable[[], ssl.SSLContext],
        *,
        resolver: Resolver | None = None,
        connect: Connect = connect_socket,
    ) -> None:
        """Take the settings, what makes the TLS context all connections share, and in tests a resolver and connector of one's own.

        Raises `ValueError` for a network or proxy that cannot be read.
        """
        self._make_context = make_context
        self.guard = AddressGuard.of(settings.allow_networks)
        self._resolver = resolver or SystemResolver()
        self._connect = connect
        self._proxy = Proxy.of(settings.proxy) if settings.proxy else None
        self._environment: dict[str, str] = {}
        if not settings.proxy and settings.trust_env:
            self._environment = getproxies_environment()
        self._context: ssl.SSLContext | None = None

    def proxy_for(self, target: Target) -> Proxy | None:
        """Return the proxy for a target: the configured one, else (with `trust_env`) the environment's, NO_PROXY respected."""
        if self._proxy is not None or not self._environment:
            return self._proxy
        url = self._environment.get(target.scheme) or self._environment.get("all")
        if not url or proxy_bypass(target.authority):
            return None
        try:
            return Proxy.of(url)
        except ValueError as error:
            raise TransientFetchError(f"the environment's proxy cannot be used: {error}", url=target.url) from error

    async def dial(self, target: Target, proxy: Proxy | None) -> Wire:
        """Return a connection to the target, TLS done. Raises `BlockedError` or `TransientFetchError` (connect, dns, tls)."""
        if proxy is None:
            addresses = await self.guard.resolve(
                target.host, target.port, target.ports, url=target.url, resolver=self._resolver
            )
            sock = await self._first_that_connects(addresses, target.port, target.url)
            try:
                self._check_peer(sock, target)
            except BaseException:
                sock.close()
                raise
            return await self._wrap(sock, target.host if target.scheme == "https" else None, target.url)
        self.guard.check_named(target.host, target.port, target.ports, url=target.url)
        wire = await self._dial_proxy(proxy, target.url)
        if target.scheme == "http":
            return wire
        try:
            await self._tunnel(wire, proxy, target)
            await self._start_tls(wire, target.host, target.url)
        except BaseException:
            wire.abort()
            raise
        return wire

    async def _dial_proxy(self, proxy: Proxy, url: str) -> Wire:
        """Connect to the proxy, whatever its address: the operator named it."""
        try:
            addresses = tuple(ip_address(text) for text in await self._resolver(proxy.host, proxy.port))
        except (OSError, UnicodeError) as error:
            raise TransientFetchError(f"cannot resolve the proxy: {error}", url=url) from error
        if not addresses:
            raise TransientFetchError("the proxy has no address", url=url)
        sock = await self._first_that_connects(addresses, proxy.port, url, who="the proxy")
        return await self._wrap(sock, proxy.host if proxy.scheme == "https" else None, url)

    async def _first_that_connects(
        self, addresses: Sequence[Address], port: int, url: str, who: str = "the server"
    ) -> socket.socket:
        """Try the addresses, families by turns, each for a bounded time."""
        last: Exception | None = None
        for address in _interleaved(addresses)[:MAX_ADDRESSES_TRIED]:
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    return await self._connect(address, port)
            except OSError as error:  # TimeoutError is one
                last = error
        why = "no answer" if isinstance(last, TimeoutError) else str(last)
        raise TransientFetchError(f"cannot connect to {who}: {why}", reason="connect", url=url) from last

    def _check_peer(self, sock: socket.socket, target: Target) -> None:
        """Look at who is at the other end, whatever we asked for (a redirecting firewall, a resolver trick we don't know yet)."""
        peer = ip_address(sock.getpeername()[0])
        if why := self.guard.why_refused(peer, target.port, target.ports):
            raise BlockedError(f"refused after connecting: {why}", url=target.url)

    async def _wrap(self, sock: socket.socket, tls_name: str | None, url: str) -> Wire:
        loop = asyncio.get_running_loop()
        try:
            _, wire = await loop.create_connection(Wire, sock=sock)
        except OSError as error:
            sock.close()
            raise TransientFetchError(f"cannot connect: {error}", reason="connect", url=url) from error
        if tls_name is not None:
            try:
                await self._start_tls(wire, tls_name, url)
            except BaseException:
                wire.abort()
                raise
        return wire

    async def _start_tls(self, wire: Wire, name: str, url: str) -> None:
        if self._context is None:
            try:
                self._context = self._make_context()
            except OSError as error:
                raise TransientFetchError(f"SSL_CERT_FILE cannot be used: {error}", reason="tls", url=url) from error
        try:
            await wire.start_tls(self._context, name.rstrip("."))
        except ssl.SSLError as error:
            why = getattr(error, "verify_message", "") or error.reason or str(error)
            raise TransientFetchError(f"TLS with {name}: {why}", reason="tls", url=url) from error
        except OSError as error:
            raise TransientFetchError(f"TLS with {name}: {error or 'broken off'}", reason="tls", url=url) from error
        except ValueError as error:  # a host that cannot be a server name (an empty label, one of 64 letters)
            raise BlockedError(f"no name for TLS: {name}", reason="bad_url", url=url) from error

    async def _tunnel(self, wire: Wire, proxy: Proxy, target: Target) -> None:
        """Ask the proxy for a way through (RFC 9110, 9.3.6)."""
        lines = [f"CONNECT {target.authority} HTTP/1.1", f"Host: {target.authority}"]
        if proxy.authorization:
            lines.append(f"Proxy-Authorization: {proxy.authorization}")
        wire.write("\r\n".join((*lines, "", "")).encode("latin-1"))
        reply = b""
        while b"\r\n\r\n" not in reply:
            piece = await wire.read_or_fail(target.url)
            reply += piece
            if not piece or len(reply) > MAX_TUNNEL_REPLY_BYTES:
                raise TransientFetchError(
                    "the proxy gave no proper answer to CONNECT", reason="connect", url=target.url
                )
        head, _, rest = reply.partition(b"\r\n\r\n")
        status = head.split(b"\r\n", 1)[0].split(b" ", 2)
        if len(status) < 2 or not status[0].startswith(b"HTTP/1.") or rest:
            raise TransientFetchError("the proxy gave no proper answer to CONNECT", reason="connect", url=target.url)
        if not (len(status[1]) == 3 and status[1].startswith(b"2")):
            code = status[1][:3].decode("latin-1")
            raise TransientFetchError(f"the proxy refused the tunnel: {code}", reason="connect", url=target.url)


def _interleaved(addresses: Sequence[Address]) -> list[Address]:
    """Return the addresses with the families by turns, so that a dead IPv6 costs one try (RFC 8305, 4)."""
    first = [one for one in addresses if one.version == addresses[0].version]
    other = [one for one in addresses if one.version != addresses[0].version]
    mixed: list[Address] = []
    for index in range(max(len(first), len(other))):
        mixed += first[index : index + 1] + other[index : index + 1]
    return mixed
