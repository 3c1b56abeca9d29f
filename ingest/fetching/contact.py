"""Who is told whom they are dealing with: no stranger is asked for anything under a user agent that names nobody."""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from ingest.config import ConfigError, FetchSettings, contact_problem
from parsers.outlet import Outlet


def check_contact(fetch: FetchSettings, addresses: Iterable[str]) -> None:
    """Raise `ConfigError` when the user agent holds a placeholder and one of these addresses is not this machine's own.

    Every command that fetches comes by here before its first request. A proxy on this machine counts as this machine: then
    nothing else is dialled, and it is how recordings are replayed. Who runs one that leads outside answers for it.
    """
    asked = [fetch.proxy] if fetch.proxy else addresses
    if contact_problem(fetch.user_agent) is not None and not all(map(_is_loopback, asked)):
        accepted = "accepted is one that names a real contact, an https:// page or a mailbox of yours"
        raise ConfigError("fetch.user_agent", fetch.user_agent, accepted)


def addresses_of(outlets: Iterable[Outlet]) -> list[str]:
    """Return where an ingestion of these outlets asks: their feeds, their archives and their hosts."""
    return [
        address
        for outlet in outlets
        for address in (
            *(feed.url for feed in outlet.feeds),
            *(archive.url for archive in outlet.archives),
            *(f"https://{host}/" for host in outlet.hosts),
        )
    ]


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
