"""Addresses: the WHATWG form that is fetched, and the key that names one publication whatever its URL's dress.

`canonical` is a link one may follow; `url_key` is lossy, so a key and never a link. Everything the key folds stands
in `parsers.url_rules` with its reason. The risk is lopsided: a rule that folds too little costs one extra fetch (the
content fingerprint still finds the copy), a rule that folds too much loses an article. Names that are a tracker at
one outlet and an article's number at another are therefore dropped only where the path tells the article anyway.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import can_ada

from parsers.errors import BadURLError
from parsers.url_rules import (
    INDEX_FILES,
    SEPARATE_VERSION_HOSTS,
    VERSION_PATH_ENDINGS,
    VERSION_SEGMENTS,
    is_noise,
)

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

MAX_URL_CHARACTERS = 8_000  # RFC 9110 section 4.1 asks for at least 8,000 octets; longer ones are traps or data
MAX_KEY_CHARACTERS = 1_000  # a PostgreSQL B-tree entry holds at most 2,704 bytes

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_WHOLE = ("https://", "http://")  # what most addresses begin with that are no relative ones
_TRIM = "".join(map(chr, range(0x21)))  # WHATWG: C0 controls and space at both ends are ignored
_INNER = str.maketrans("", "", "\t\n\r")  # WHATWG: tab and newline are ignored anywhere
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_AMP_CACHE = ".cdn.ampproject.org"
_AMP_CACHE_PATH = re.compile(r"/(?:[a-z]/)(s/)?([^/]+)(/.*)?$")
_GOOGLE_AMP_PATH = re.compile(r"/amp/(s/)?([^/]+\.[^/]+)(/.*)?$")
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_SLASHES = re.compile(r"//+")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonical(url: str) -> str:
    """Return the http(s) address in the WHATWG form, the one spelling that we and the HTTP client read alike.

    Host in lower case and punycode, default port and dot segments gone, fragment dropped (a server never sees it)
    unless it is a `#!` route. `http://ex.com\\@evil.com/` is ex.com here as in every browser. Raises `BadURLError`,
    whose `reason` is `blocked_scheme` for another scheme and `bad_url` for what is no URL.
    """
    href: str = _parse(url).href
    if "#" in href:
        address, _, fragment = href.partition("#")
        return href if fragment.startswith("!") else address
    return href


def absolute(base: str, href: str | None) -> str | None:
    """Resolve `href` against `base` by the WHATWG rules; `None` unless the result is http, https or mailto.

    User names and passwords are cut from a resolved link: a page must not make us present credentials. Fragments stay.
    """
    if not href:
        return None
    href = href.strip(_TRIM)
    if "\n" in href or "\t" in href or "\r" in href:
        href = href.translate(_INNER)
    try:
        if not href.startswith(_WHOLE):
            scheme = _SCHEME.match(href)
            if scheme is None or _is_relative_special(scheme.group().lower(), href[scheme.end() :], base):
                href = _join(_base(base), href[scheme.end() :] if scheme else href)
            elif scheme.group().lower() == "mailto:":
                return _mailto(href)
        parsed = _parse(href)
    except BadURLError:
        return None
    return _strip_credentials(parsed)


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """Return the host as pace, robots and leases know it: the name, plus `:port` where that is not the scheme's own.

    Raises `BadURLError`.
    """
    host = str(_parse(url).host)
    name, colon, port = host.partition(":") if not host.startswith("[") else (host, "", "")
    return name.rstrip(".") + colon + port


def url_key(url: str, keep_query: Iterable[str] = ()) -> str:
    """Return the key under which this publication is known: the same for every dress of its URL. Idempotent.

    `keep_query` names parameters that tell this outlet's articles apart and are kept whatever the rules say. At most
    `MAX_KEY_CHARACTERS` long: the rest of a longer one is hashed. Raises `BadURLError`.
    """
    parsed = _parse(url)
    while parsed.host.endswith((_AMP_CACHE, "google.com")) and (origin := _origin_of_amp_cache(parsed)):
        parsed = _parse(origin)
    path, search, fragment = str(parsed.pathname), str(parsed.search), str(parsed.hash)
    host = _key_host(parsed)
    path = _key_path(path)
    query = _key_query(search[1:], path, frozenset(keep_query)) if search else ""
    route = _normalise_escapes(fragment) if fragment.startswith("#!") and len(fragment) > 2 else ""
    key = f"https://{host}{path}{query}{route}"
    if parsed.host.endswith((_AMP_CACHE, "google.com")) and _origin_of_amp_cache(_parse(key)):
        return url_key(key, keep_query)  # what folding left names a page of a cache: `/amp/c/a.com` without its `/amp`
    if len(key) > MAX_KEY_CHARACTERS:
        return f"https://{host[:300]}/~sha256/{hashlib.sha256(key.encode()).hexdigest()}"
    return key


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str | None:
    """Return the registrable domain of a host (a port is ignored): `www.a.co.uk` -> `a.co.uk`.

    `None` for addresses, single labels and public suffixes. Private suffixes count: two blogs of one platform are two sites.
    """
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    name = name.rstrip(".").lower()
    if "." not in name or name.startswith("[") or name.rpartition(".")[2].isdigit():
        return None
    domain = _suffixes().privatesuffix(name)
    return str(domain) if domain else None


def same_site(one: str, other: str) -> bool:
    """Return whether two URLs belong to one site: same registrable domain and same port, or the very same host.

    Two ports of an address are two hosts, hence two sites; addresses and single labels are sites only of themselves.
    """
    try:
        one_host, other_host = host_of(one), host_of(other)
    except BadURLError:
        return False
    if one_host == other_host:
        return True
    domain = registered_domain(one_host)
    return domain is not None and domain == registered_domain(other_host) and _port(one_host) == _port(other_host)


def without_credentials(url: str) -> str:
    """Return `url` with user name and password cut: the form for logs, errors and tables. Never raises."""
    try:
        return _strip_credentials(_parse(url)) or url
    except BadURLError:
        return re.sub(r"//[^/?#\\]*@", "//", url)


def _parse(url: str) -> can_ada.URL:
    if len(url) > MAX_URL_CHARACTERS:
        raise BadURLError(f"URL of {len(url)} characters, at most {MAX_URL_CHARACTERS} are accepted", url=url[:200])
    try:
        parsed = can_ada.parse(url)
    except (ValueError, TypeError) as error:  # TypeError: a lone surrogate can't reach ada's UTF-8
        raise BadURLError(f"not a URL: {url[:200]!r}") from error
    if parsed.protocol not in ("http:", "https:"):
        raise BadURLError(
            f"scheme {parsed.protocol[:20]!r} is not http or https: {url[:200]!r}", reason="blocked_scheme"
        )
    host = parsed.hostname
    if not host or (host[0] == "." and not host.strip(".")):
        raise BadURLError(f"no host: {url[:200]!r}")
    if len(url) * 12 > MAX_URL_CHARACTERS and len(parsed.href) > MAX_URL_CHARACTERS:  # `%F0%9F%9A%A2` for one character
        raise BadURLError(f"URL of {len(parsed.href)} characters once encoded", url=url[:200])
    return parsed


def _is_relative_special(scheme: str, rest: str, base: str) -> bool:
    """WHATWG "special relative or authority state": `https:story` on an https page is relative, `http:story` is not."""
    return scheme in ("http:", "https:") and rest[:1] not in ("/", "\\") and base[: len(scheme)].lower() == scheme


class _Base(NamedTuple):
    """The parts of a base address that a relative one is joined to, each in the WHATWG form."""

    protocol: str
    host: str
    path: str
    search: str


@lru_cache(maxsize=16)
def _base(url: str) -> _Base:
    """Take a base apart once: a page's links share it. Raises `BadURLError`."""
    parsed = _parse(url)
    return _Base(str(parsed.protocol), str(parsed.host), str(parsed.pathname), str(parsed.search))


def _join(base: _Base, href: str) -> str:
    """WHATWG relative state for an http(s) base; can_ada has no two-argument parse. Dot segments are the parser's work."""
    if href[:1] in ("/", "\\"):
        if href[1:2] in ("/", "\\"):
            return f"{base.protocol}//{href.lstrip('/' + chr(92))}"
        return f"{base.protocol}//{base.host}{href}"
    stem = f"{base.protocol}//{base.host}{base.path}"
    if not href or href.startswith("#"):
        return stem + base.search + href
    if href.startswith("?"):
        return stem + href
    return stem[: stem.rindex("/") + 1] + href


def _mailto(href: str) -> str | None:
    try:
        address = str(can_ada.parse(href).href)
    except (ValueError, TypeError):
        return None
    return address if "@" in address and len(address) <= MAX_URL_CHARACTERS else None


def _strip_credentials(parsed: can_ada.URL) -> str:
    if parsed.has_credentials():
        parsed.username = ""
        parsed.password = ""
    return str(parsed.href)


def _origin_of_amp_cache(parsed: can_ada.URL) -> str | None:
    """`a-com.cdn.ampproject.org/c/s/a.com/x` and `google.com/amp/s/a.com/x` show a.com's page (AMP cache URL format)."""
    host, path = str(parsed.host), str(parsed.pathname)
    if host.endswith(_AMP_CACHE):
        match = _AMP_CACHE_PATH.match(path)
    elif host in ("www.google.com", "google.com"):
        match = _GOOGLE_AMP_PATH.match(path)
    else:
        return None
    if match is None:
        return None
    origin = f"https://{match[2]}{match[3] or '/'}{parsed.search}"
    return origin if can_ada.can_parse(origin) else None


def _key_host(parsed: can_ada.URL) -> str:
    port = str(parsed.port)
    name = str(parsed.hostname).rstrip(".")
    if not name.startswith("["):
        while (cut := _cut_version_host(name)) != name:
            name = cut
    return f"{name}:{port}" if port and port != "443" else name


def _cut_version_host(name: str) -> str:
    """Cut one leading label that names a dress of the site (`www.`, `m.`, `amp.`), as long as a site is left."""
    label, _, rest = name.partition(".")
    if "." not in rest or rest.rpartition(".")[2].isdigit():  # nothing left, or an IPv4 address
        return name
    if label in SEPARATE_VERSION_HOSTS:
        suspicious = rest.count(".") == 1 and len(rest) <= 6  # `m.co.uk` is a site of its own, `m.dw.com` is not
        return name if suspicious and registered_domain(rest) is None else rest
    middle, _, tail = rest.partition(".")
    if middle == "m" and "." in tail and len(label) <= 3:  # en.m.wikipedia.org: language, then the mobile site
        return f"{label}.{tail}"
    return name


def _key_path(path: str) -> str:
    if "%" in path:
        path = _normalise_escapes(path)
    if ";" in path:
        path = _SESSION_IN_PATH.sub("", path)
    if "//" in path:
        path = _SLASHES.sub("/", path)
    while (cut := _cut_version_path(path)) != path:
        path = cut
    return path


def _cut_version_path(path: str) -> str:
    if "/." in path:  # a cut may leave a dot segment behind: `/a/..;sid=1/b`, `/a/..amp`
        path = str(can_ada.parse(f"https://host{path}").pathname)
    path = path.rstrip("/")
    stem, _, last = path.rpartition("/")
    low = last.lower()
    if low in INDEX_FILES:
        return stem
    for ending, replacement in VERSION_PATH_ENDINGS:
        if low.endswith(ending) and len(low) > len(ending):
            return path[: -len(ending)] + replacement
    if low in VERSION_SEGMENTS and stem:
        return stem
    if "/amp/" in path:
        return path.replace("/amp/", "/", 1)
    return path


def _key_query(query: str, path: str, keep: frozenset[str]) -> str:
    """Keep what tells articles apart, sorted by name (stable: the order of repeated names may mean something)."""
    kept: list[tuple[str, str]] = []
    for part in query.split("&"):
        if not part:
            continue
        name, equals, value = part.partition("=")
        if "%" in name:
            name = _normalise_escapes(name)
        if name in keep or not is_noise(name.lower(), value, path):
            value = _normalise_escapes(value.replace("+", "%20")) if "%" in value or "+" in value else value
            kept.append((name, f"{name}={value}" if equals else name))
    if not kept:
        return ""
    kept.sort(key=lambda pair: pair[0])
    return "?" + "&".join(part for _, part in kept)


def _normalise_escapes(text: str) -> str:
    """RFC 3986 section 6.2.2: hexadecimal in upper case, unreserved characters unescaped."""
    return _ESCAPE.sub(_one_escape, text)


def _one_escape(match: re.Match[str]) -> str:
    byte = int(match[1], 16)
    return chr(byte) if byte in _UNRESERVED else match[0].upper()


def _port(host: str) -> str:
    return host.rpartition(":")[2] if re.search(r":\d+$", host) else ""


@cache
def _suffixes() -> "PublicSuffixList":
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
