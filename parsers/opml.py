"""OPML 1.0 and 2.0 subscription lists to outlets: one outlet a site, with all feeds the list has of it."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from parsers.errors import BadURLError, NotFeedError, OutletError, UnsafeXMLError
from parsers.feeds.malformed import repaired
from parsers.feeds.notes import Notes
from parsers.feeds.octets import Octets
from parsers.feeds.rss import language_of
from parsers.feeds.wording import plain
from parsers.feeds.xmlstream import without_doctype
from parsers.outlet import Feed, Outlet
from parsers.text import cut
from parsers.urls import canonical, host_of, without_credentials

MAX_OPML_BYTES = 8 * 1024 * 1024
MAX_OUTLETS = 20_000
MAX_NAME_CHARACTERS = 200

_FEED_HOST = re.compile(r"^(?:www|rss\d?|feeds?|newsfeeds?)\.(?=[^.]+\.)")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Opml:
    """What a list holds: its title, its outlets, and a sentence for each outline that could not be taken."""

    title: str | None
    outlets: tuple[Outlet, ...]
    skipped: tuple[str, ...]


@dataclass(slots=True)
class _Site:
    name: str
    host: str
    language: str | None
    group: str | None
    feeds: list[Feed] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)


def outlets_from_opml(body: bytes, *, where: str = "OPML") -> list[Outlet]:
    """Return the outlets of an OPML list, in its order. Raises `OutletError` for what is no OPML."""
    return list(read_opml(body, where=where).outlets)


def read_opml(body: bytes, *, where: str = "OPML", taken: Collection[str] = ()) -> Opml:
    """Return the outlets of an OPML list and what was left out.

    Feeds of one site (the host of `htmlUrl`, else of the feed) are one outlet, named as the group around them where that
    holds nothing else, else as its first feed. Slugs are made of the names, numbered where two would be alike or one is
    `taken`. Raises `OutletError`.
    """
    root = _parse(body, where)
    sites: dict[str, _Site] = {}
    skipped: list[str] = []
    for outline, group in _outlines(root):
        _take(outline, group, sites, skipped)
    for group, members in _by_group(sites).items():
        if len(members) == 1 and len(members[0].feeds) > 1:
            members[0].name = group
    outlets = _with_slugs(list(sites.values())[:MAX_OUTLETS], taken)
    title = next((plain(node.text) for node in root.iterfind(".//head/title") if node.text), None)
    return Opml(title=title or None, outlets=tuple(outlets), skipped=tuple(skipped))


def _parse(body: bytes, where: str) -> etree._Element:
    try:
        text = Octets(body, url=where, content_type=None, notes=Notes()).whole_text(MAX_OPML_BYTES)
        if text is None:
            raise OutletError(f"{where}: more than {MAX_OPML_BYTES // 1_048_576} MiB")
        chunks, declared = without_doctype(iter([text.strip().encode("utf-8", "replace")]), url=where)
        text = repaired(b"".join(chunks).decode("utf-8", "replace"), declared, url=where)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, encoding="utf-8")
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise OutletError(f"{where}: not OPML: {error}") from error
    except (NotFeedError, UnsafeXMLError) as error:
        raise OutletError(f"{where}: not OPML: {error.message}") from error
    if root is None or not isinstance(root.tag, str) or root.tag.lower() != "opml":
        raise OutletError(f"{where}: not OPML but XML with the root <{root.tag if root is not None else ''}>")
    return root


def _outlines(root: etree._Element) -> Iterator[tuple[dict[str, str], str | None]]:
    """Yield each outline's attributes, names in lower case, with the text of the nearest group around it."""
    for outline in root.iter("outline"):
        said = {str(name).lower(): str(value).strip() for name, value in outline.attrib.items()}
        above = outline.getparent()
        group = above.get("text") or above.get("title") if above is not None and above.tag == "outline" else None
        yield said, plain(group) if group else None


def _take(said: dict[str, str], group: str | None, sites: dict[str, _Site], skipped: list[str]) -> None:
    title = cut(plain(said.get("title") or said.get("text") or ""), MAX_NAME_CHARACTERS)
    stated = said.get("xmlurl") or (said.get("url", "") if said.get("type", "").lower() in ("rss", "atom") else "")
    if not stated:
        if said.get("type", "").lower() in ("include", "link"):
            skipped.append(f"{title or 'outline'}: {said['type']} is not followed")
        return  # a group
    try:
        url = canonical(re.sub(r"^feed:(?://)?(?=https?:)", "", stated.replace("feed://", "http://", 1)))
        host = _site_host(said.get("htmlurl", ""), url)
    except BadURLError as error:
        skipped.append(f"{title or 'outline'}: {error.message}")
        return
    if url != without_credentials(url):
        skipped.append(f"{title or host}: a password in the URL belongs into [credentials] of the settings")
        return
    site = sites.setdefault(host, _Site(title or host, host, language_of(said.get("language")), group))
    if site.group != group:
        site.group = None
    if all(feed.url != url for feed in site.feeds):
        site.feeds.append(Feed(url))
        site.titles.append(title)


def _site_host(html_url: str, feed_url: str) -> str:
    try:
        host = host_of(html_url)
    except BadURLError:
        host = host_of(feed_url)
    return _FEED_HOST.sub("", host)


def _by_group(sites: dict[str, _Site]) -> dict[str, list[_Site]]:
    groups: dict[str, list[_Site]] = {}
    for site in sites.values():
        if site.group:
            groups.setdefault(site.group, []).append(site)
    return groups


def _with_slugs(sites: list[_Site], reserved: Collection[str]) -> Iterator[Outlet]:
    taken = set(reserved)
    names: set[str] = set()
    for site in sites:
        name = site.name
        if name.casefold() in names:  # the catalogue finds an outlet by its name
            name = f"{name} ({site.host})"
        names.add(name.casefold())
        slug = base = slug_of(site.name) or slug_of(site.host) or "outlet"
        number = 2
        while slug in taken:
            slug, number = f"{base}-{number}", number + 1
        taken.add(slug)
        outlet = Outlet(slug=slug, name=name, hosts=(site.host,), language=site.language)
        yield replace(outlet, feeds=tuple(site.feeds))


def slug_of(name: str) -> str:
    """Return a slug for a name: ASCII letters, digits and hyphens, at most 60, empty where nothing of it is Latin."""
    folded = unicodedata.normalize(
        "NFKD", name.replace("ß", "ss").replace("ø", "o").replace("æ", "ae").replace("ł", "l")
    )
    latin = folded.encode("ascii", "ignore").decode("ascii").lower().replace("'", "")
    return _NOT_SLUG.sub("-", latin).strip("-")[:60].strip("-")
