"""Who may ask: bearer tokens, and the one case that needs none.

A request needs no token when all of this holds (docs/api.md says why each):
the server listens on loopback alone, the peer is loopback, the Host header names loopback, nothing in the request shows that a
proxy passed it on, and it is not another site's doing (Origin, Sec-Fetch-Site).
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

Scope = Literal["read", "operate"]

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
COOKIE = "wiredesk_token"
"""The desk keeps the token of somebody who logged in here."""

_FORWARDED = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-original-host")
_PORT = re.compile(r":\d{1,5}$")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a request may do. `caller` tells callers apart for rate limits and in what operators did."""

    caller: str
    scopes: frozenset[Scope]
    by_cookie: bool = False
    is_local: bool = False

    def may(self, scope: Scope) -> bool:
        """Tell whether the scope is granted; who may operate may read."""
        return scope in self.scopes or (scope == "read" and "operate" in self.scopes)


LOCAL = Grant("loopback", frozenset({"read", "operate"}), is_local=True)


def is_loopback(host: str) -> bool:
    """Tell whether a Host header's value or an address names this machine by loopback: never by a name that DNS could answer."""
    name = _PORT.sub("", host.strip()) if not _is_bare_v6(host) else host.strip()
    name = name.removeprefix("[").removesuffix("]").lower()
    if name == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def local_grant(peer: str | None, http_version: str, headers: Mapping[str, str], *, is_local: bool) -> Grant | None:
    """Return the grant of a request that needs no token, None where it needs one. `headers` have names in lower case."""
    if not is_local or peer is None or not is_loopback(peer):
        return None
    if not is_loopback(headers.get("host", "")) or http_version not in ("1.1", "2"):
        return None  # another name is a proxy's or a rebound one; HTTP/1.0 is what proxies speak to us that say nothing else
    if any(name in _FORWARDED or name.startswith("x-forwarded") for name in headers):
        return None
    return None if is_from_elsewhere(headers) else LOCAL


def is_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Tell whether another site made the browser send this: Origin (RFC 6454, 7) or Sec-Fetch-Site says so.

    Following a link here is no such thing, it gives the other site nothing.
    """
    origin = headers.get("origin")
    if origin is not None and origin.partition("://")[2].lower() != headers.get("host", "").lower():
        return True
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return False
    return headers.get("sec-fetch-mode") != "navigate"


def bearer(headers: Mapping[str, str]) -> str | None:
    """Return the token of the Authorization header (RFC 6750, 2.1), or a password in its place: feed readers know nothing else."""
    kind, _, value = headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            value = base64.b64decode(value).decode().partition(":")[2]
        except ValueError:
            return None
    elif kind.lower() != "bearer":
        return None
    return value.strip() or None


def _is_bare_v6(host: str) -> bool:
    return host.count(":") > 1 and not host.strip().startswith("[")
