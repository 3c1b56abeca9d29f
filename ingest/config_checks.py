"""What a setting's value must be, beyond its type: each check returns the sentence that says what is accepted, or `None`."""

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

Check = Callable[[Any], str | None]
"""What is wrong with a value, as the sentence that says what is accepted; `None` when it is fine."""

CHANGE_KINDS = ("inserted", "revised", "withdrawn", "restored", "deleted", "merged", "split", "origin_changed")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def within(low: float, high: float) -> tuple[str, Check]:
    """A number between two bounds, both included."""
    accepted = f"a number from {low:g} to {high:g}" if high < 1e9 else f"a number from {low:g} up"
    return accepted, lambda value: None if low <= value <= high else accepted


def one_of(*words: str) -> tuple[str, Check]:
    """One of a few words."""
    accepted = "one of " + ", ".join(f'"{word}"' for word in words)
    return accepted, lambda value: None if value in words else accepted


def database_url(value: str) -> str | None:
    """A SQLite file or a PostgreSQL database; the URL is taken apart further where it is opened."""
    accepted = "sqlite:///FILE or postgresql://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE"
    scheme, _, rest = value.partition("://")
    if scheme == "sqlite":
        return None if rest.startswith("/") and len(rest) > 1 else accepted
    if scheme not in {"postgresql", "postgresql+psycopg"}:
        return accepted
    return None if rest.partition("?")[0].partition("/")[2] else accepted


def reader_url(value: str) -> str | None:
    """An address of the same database, or none."""
    accepted = database_url(value) if value else None
    return f'{accepted}, or "" to use database.url' if accepted else None


def networks(value: tuple[str, ...]) -> str | None:
    """Networks that `network` can read."""
    for text in value:
        try:
            network(text)
        except ValueError as error:
            return f'networks in CIDR with an optional port, like "10.1.2.0/24" or "[fd00::/8]:8080" ({error})'
    return None


def listen(value: str) -> str | None:
    """An address and a port to listen on."""
    accepted = 'ADDRESS:PORT, like "127.0.0.1:8080", or "" for none'
    if not value:
        return None
    host, _, port = value.rpartition(":")
    return None if host and port.isdigit() and int(port) < 65536 else accepted


def proxy(value: str) -> str | None:
    """A proxy that is spoken to over HTTP or HTTPS."""
    accepted = 'http://[USER:PASSWORD@]HOST:PORT, or "" for none'
    return None if not value or re.fullmatch(r"https?://[^/\s]+/?", value) else accepted


def public_url(value: str) -> str | None:
    """An address others know this server by: an origin, maybe with a path."""
    accepted = 'http(s)://HOST[:PORT][/PATH], or "" for none'
    return None if not value or re.fullmatch(r"https?://[^/\s?#@]+(/[^\s?#]*)?", value) else accepted


def origins(value: tuple[str, ...]) -> str | None:
    """Origins of web pages that may read answers (RFC 6454)."""
    accepted = 'origins, like "https://reader.example"'
    return None if all(re.fullmatch(r"https?://[^/\s*]+", one) for one in value) else accepted


def user_agent(value: str) -> str | None:
    """What may stand in a header line (RFC 9110, 10.1.5), kept to ASCII."""
    accepted = "one line of printable ASCII"
    return None if value.strip() and value.isascii() and value.isprintable() else accepted


def change_kinds(value: tuple[str, ...]) -> str | None:
    """Kinds of changes, as `changes_v1` names them."""
    return None if set(value) <= set(CHANGE_KINDS) else "some of " + ", ".join(f'"{kind}"' for kind in CHANGE_KINDS)


def slugs(value: tuple[str, ...]) -> str | None:
    """Names of outlets as their files write them."""
    accepted = 'slugs of outlets, like "bbc", or "*" for all'
    return None if all(slug == "*" or SLUG.fullmatch(slug) for slug in value) else accepted


def network(text: str) -> tuple[IPv4Network | IPv6Network, int | None]:
    """Read `127.0.0.16/28`, `10.1.2.0/24:8080` or `[fd00::/8]:8080` into (network, port); no port is every port.

    Raises `ValueError` when it is none of these; a bare address is a network of one.
    """
    port: int | None = None
    body = text.strip()
    bracketed = re.fullmatch(r"\[([^\]]+)\](?::(\d{1,5}))?", body)
    plain = re.fullmatch(r"([0-9.]+(?:/\d{1,2})?):(\d{1,5})", body)
    if found := bracketed or plain:
        body, digits = found.group(1), found.group(2)
        port = int(digits) if digits else None
        if port is not None and not 0 < port < 65536:
            raise ValueError(f"{text!r} has no such port")
    try:
        return ip_network(body), port
    except ValueError as error:
        raise ValueError(f"{text!r}: {error}") from None
