"""The catalogue: which outlet a host or a printed name belongs to."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import import_module
from pkgutil import iter_modules

from parsers.outlet import Outlet

_NOT_IN_A_NAME = re.compile(r"[^\w&+]+")
_SPELLED_ABBREVIATION = re.compile(r"(?<=\b\w)\.(?=\w\b)|(?<=\.\w)\.")
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)


class Catalogue:
    """Outlets by slug, host and name. Immutable; cheap to make, so a worker process rebuilds it and never receives it.

    Raises `ValueError` when two of its outlets share a slug, a host or a name.
    """

    __slots__ = ("_by_host", "_by_name", "_by_slug")

    def __init__(self, outlets: Iterable[Outlet] = ()) -> None:
        self._by_slug: dict[str, Outlet] = {}
        self._by_host: dict[str, Outlet] = {}
        self._by_name: dict[str, Outlet] = {}
        for outlet in outlets:
            _claim(self._by_slug, outlet.slug, outlet, "slug")
            for host in outlet.hosts:
                _claim(self._by_host, _host_key(host), outlet, "host")
            for name in (outlet.name, *outlet.aliases):
                _claim(self._by_name, name_key(name), outlet, "name")

    def __iter__(self) -> Iterator[Outlet]:
        """Yield the outlets in the order given."""
        return iter(self._by_slug.values())

    def __len__(self) -> int:
        return len(self._by_slug)

    def __contains__(self, slug: object) -> bool:
        return slug in self._by_slug

    def by_slug(self, slug: str) -> Outlet | None:
        """Return the outlet with this slug."""
        return self._by_slug.get(slug)

    def for_host(self, host: str) -> Outlet | None:
        """Return the outlet whose declared host is this one or its closest parent domain.

        A host with a port (written where it is not the scheme's own) is another host: it matches only when declared with it.
        """
        name = _host_key(host)
        if ":" in name:
            return self._by_host.get(name)
        while "." in name:
            if outlet := self._by_host.get(name):
                return outlet
            name = name.partition(".")[2]
        return None

    def by_name(self, name: str) -> Outlet | None:
        """Return the outlet that a credit line calls so: its name, an alias or its domain, whatever the case and punctuation."""
        if outlet := self._by_name.get(name_key(name)):
            return outlet
        return self.for_host(name.strip()) if _HOST.fullmatch(name.strip()) else None

    def merged(self, others: Iterable[Outlet]) -> "Catalogue":
        """Return a catalogue in which `others` (an operator's own outlets) win over mine where they share a slug, host or name.

        Raises `ValueError` when two of `others` share one.
        """
        theirs = Catalogue(others)
        both = Catalogue(outlet for outlet in self if outlet.slug not in theirs)
        for outlet in theirs:
            both._take_over(outlet)
        return both

    def _take_over(self, outlet: Outlet) -> None:
        self._by_slug[outlet.slug] = outlet
        self._by_host |= {_host_key(host): outlet for host in outlet.hosts}
        self._by_name |= {name_key(name): outlet for name in (outlet.name, *outlet.aliases)}


@cache
def built_in() -> Catalogue:
    """Return the outlets that ship with wiredesk: `OUTLET` of every module in `parsers/outlets`, by slug."""
    package = import_module("parsers.outlets")
    names = sorted(module.name for module in iter_modules(package.__path__))
    return Catalogue(import_module(f"{package.__name__}.{name}").OUTLET for name in names)


@lru_cache(maxsize=2048)
def name_key(name: str) -> str:
    """Return what two spellings of one name share: `The A.P.` and `AP`, `TIME` and `Time`, `El País` and `el pais`."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    bare = re.sub(r"['’‘`´]", "", bare)
    words = _NOT_IN_A_NAME.sub(" ", _SPELLED_ABBREVIATION.sub("", bare)).casefold().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def _host_key(host: str) -> str:
    """Return the host as WHATWG URLs write it: lower case, no final dot, international names in their ASCII form."""
    host = host.strip().lower().rstrip(".").removeprefix("www.")
    return host if host.isascii() else host.encode("idna").decode("ascii")


def _claim(index: dict[str, Outlet], key: str, outlet: Outlet, what: str) -> None:
    if not key:
        raise ValueError(f"{outlet.slug or outlet.name}: empty {what}")
    holder = index.setdefault(key, outlet)
    if holder is not outlet:
        raise ValueError(f"{outlet.slug}: {what} {key!r} is already {holder.slug}'s")
