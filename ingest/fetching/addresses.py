"""Which addresses may be dialled: tables of special-purpose networks, the operator's exceptions, ports, and name look-up.

A name is resolved once and *every* address it has is checked: one refused address refuses the name, so that a mixed answer or a
rebound name gains nothing. What was checked is what is dialled (`ingest.fetching.dialing`). The tables are ours rather than the
standard library's `is_global`, whose meaning changes between Python releases; they follow the IANA special-purpose registries
(RFC 6890).
"""

import asyncio
import re
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from ingest.config_checks import network
from ingest.errors import BlockedError, TransientFetchError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

USUAL_PORTS = frozenset({80, 443, 8080, 8443})
MAX_LOOKUPS = 64  # under way at once; a resolver that hangs must not hold up other hosts, nor eat threads without end

_SPECIAL: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "unspecified or this network, RFC 1122 3.2.1.3"),
    ("10.0.0.0/8", "private, RFC 1918"),
    ("100.64.0.0/10", "shared (CGNAT, also Alibaba's metadata), RFC 6598"),
    ("127.0.0.0/8", "loopback, RFC 1122 3.2.1.3"),
    ("168.63.129.16/32", "Azure's host service, reachable from inside only"),
    ("169.254.0.0/16", "link-local (cloud metadata), RFC 3927"),
    ("172.16.0.0/12", "private, RFC 1918"),
    ("192.0.0.0/24", "IETF protocol assignments (also Oracle's metadata), RFC 6890"),
    ("192.0.2.0/24", "documentation, RFC 5737"),
    ("192.88.99.0/24", "6to4 relay anycast, RFC 7526"),
    ("192.168.0.0/16", "private, RFC 1918"),
    ("198.18.0.0/15", "benchmarking, RFC 2544"),
    ("198.51.100.0/24", "documentation, RFC 5737"),
    ("203.0.113.0/24", "documentation, RFC 5737"),
    ("224.0.0.0/4", "multicast, RFC 5771"),
    ("240.0.0.0/4", "reserved and broadcast, RFC 1112"),
    ("::/128", "unspecified, RFC 4291 2.5.2"),
    ("::1/128", "loopback, RFC 4291 2.5.3"),
    ("::/96", "IPv4-compatible, RFC 4291 2.5.5.1"),
    ("::ffff:0:0/96", "IPv4-mapped, RFC 4291 2.5.5.2"),
    ("::ffff:0:0:0/96", "IPv4-translated, RFC 2765"),
    ("64:ff9b::/96", "NAT64, RFC 6052"),
    ("64:ff9b:1::/48", "local-use NAT64, RFC 8215"),
    ("100::/64", "discard-only, RFC 6666"),
    ("2001::/32", "Teredo, RFC 4380"),
    ("2001::/23", "IETF protocol assignments (benchmarking, ORCHID), RFC 2928"),
    ("2001:db8::/32", "documentation, RFC 3849"),
    ("2002::/16", "6to4, RFC 3056"),
    ("3ffe::/16", "6bone, RFC 3701"),
    ("3fff::/20", "documentation, RFC 9637"),
    ("fc00::/7", "unique local (also AWS and Google metadata), RFC 4193"),
    ("fe80::/10", "link-local, RFC 4291 2.5.6"),
    ("fec0::/10", "site-local, RFC 3879"),
    ("ff00::/8", "multicast, RFC 4291 2.7"),
)
_TABLE: dict[int, tuple[tuple[Network, str], ...]] = {
    version: tuple(
        (net, why) for net, why in ((ip_network(text), why) for text, why in _SPECIAL) if net.version == version
    )
    for version in (4, 6)
}
# Whatever else of IPv6 is not global unicast (RFC 4291 2.4) is reserved, today's unknown parts included.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# As `inet_aton` and so `getaddrinfo` read it: one to four parts, each decimal, octal or hexadecimal.
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}\.?", re.IGNORECASE)

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Look a name up: (host, port) to its addresses, best first. Raises `OSError` (`socket.gaierror`) or `UnicodeError`."""


def special_purpose(address: Address) -> str | None:
    """Return what an address is set aside for, with the RFC that says so; `None` for a public one."""
    for net, why in _TABLE[address.version]:
        if address in net:
            return why
    if address.version == 6 and address not in _GLOBAL_UNICAST:
        return "outside global unicast, RFC 4291 2.4"
    return None


def literal(host: str) -> Address | None:
    """Return the address a URL's host spells out in any form `getaddrinfo` takes, or `None` for a name."""
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if ":" in host:
        try:
            return ip_address(host)
        except ValueError:
            return None
    if _NUMERIC.fullmatch(host):
        try:
            return IPv4Address(socket.inet_aton(host.removesuffix(".")))
        except OSError:
            return None
    return None


@dataclass(frozen=True, slots=True)
class AddressGuard:
    """The operator's exceptions: networks that may be dialled, each on one port or (no port) on every port."""

    allowed: tuple[tuple[Network, int | None], ...] = ()

    @classmethod
    def of(cls, allow_networks: Sequence[str]) -> "AddressGuard":
        """Read `[fetch] allow_networks`. Raises `ValueError` for what is no network."""
        return cls(tuple(network(text) for text in allow_networks))

    def why_refused(self, address: Address, port: int, ports: Sequence[int] = ()) -> str | None:
        """Return why an address and port may not be dialled, or `None`. `ports` are those the outlet declares."""
        for net, only in self.allowed:
            if address.version == net.version and address in net and only in (None, port):
                return None
        if why := special_purpose(address):
            return f"{address} is {why}"
        return self.why_port_refused(port, ports)

    def why_port_refused(self, port: int, ports: Sequence[int] = ()) -> str | None:
        """Return why a port of a public address may not be dialled, or `None`."""
        if port in USUAL_PORTS or port in ports:
            return None
        return f"port {port} is none of {', '.join(map(str, sorted(USUAL_PORTS)))} and not declared by the outlet"

    def check_named(self, host: str, port: int, ports: Sequence[int], *, url: str) -> None:
        """Check what can be told without looking a name up: a literal address, and the port. For requests through a proxy."""
        address = literal(host)
        why = self.why_port_refused(port, ports) if address is None else self.why_refused(address, port, ports)
        if why:
            raise BlockedError(f"refused: {why}", url=url)

    async def resolve(
        self, host: str, port: int, ports: Sequence[int], *, url: str, resolver: Resolver
    ) -> tuple[Address, ...]:
        """Look a host up once and return its addresses, all checked, at least one.

        Raises `BlockedError` when any is refused, `TransientFetchError` (dns) when the name has none.
        """
        address = literal(host)
        if address is not None:
            found: tuple[Address, ...] = (address,)
        else:
            try:
                found = tuple(dict.fromkeys(ip_address(text) for text in await resolver(host, port)))
            except UnicodeError as error:
                raise BlockedError(f"no name a resolver takes: {host}", reason="bad_url", url=url) from error
            except OSError as error:
                raise TransientFetchError(f"cannot resolve {host}: {error}", reason="dns", url=url) from error
        if not found:
            raise TransientFetchError(f"{host} has no address", reason="dns", url=url)
        for one in found:
            if why := self.why_refused(one, port, ports):
                raise BlockedError(f"refused: {host} leads to a forbidden address, {why}", url=url)
        return found


class SystemResolver:
    """The machine's resolver, asked on daemon threads: one that hangs holds up neither the event loop nor our exit."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(MAX_LOOKUPS)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of a name in the system's order of preference (RFC 6724)."""
        loop = asyncio.get_running_loop()
        await self._places.acquire()
        answer: asyncio.Future[list[str]] = loop.create_future()

        def settle(found: list[str] | None, error: Exception | None) -> None:
            self._places.release()  # only now: a look-up given up on still has its thread
            if answer.done():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(found or [])

        def look_up() -> None:
            found: list[str] | None = None
            error: Exception | None = None
            try:
                rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                found = [str(row[4][0]) for row in rows]
            except (OSError, UnicodeError) as failure:
                error = failure
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, found, error)

        threading.Thread(target=look_up, name="resolver", daemon=True).start()
        return await answer
