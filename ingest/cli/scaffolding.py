"""`wiredesk outlets new` and `import`: outlet files to begin with, from a page or from a reader's OPML."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cli.arguments import SLUG as SLUG_ARGUMENT
from ingest.cli.arguments import Commands, flag, positional
from ingest.cli.failures import FAILED, WRONG_USAGE, Failure, wrong

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from ingest.config import Settings
    from parsers.catalogue import Catalogue
    from parsers.outlet import Outlet
    from parsers.page import Page

FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json", "text/xml"}
)
_NAME = re.compile(r"-?[A-Za-z_][\w-]*")
_GENERATED = re.compile(r"\d{3,}|^(?:css|sc|jsx?)-|[a-z][A-Z0-9][a-zA-Z0-9]*\d")


def add_to(group: Commands) -> None:
    """Add the commands."""
    article = positional("url", "URL", "the address of one article of the outlet")
    group.add(
        "new", new, SLUG_ARGUMENT, article, flag("--print", "print the file instead of writing it", to="only_print")
    )
    opml = positional("file", "FILE.opml", "a reader's list of subscriptions", type=Path)
    group.add("import", import_opml, opml, flag("--replace", "overwrite outlet files that are there already"))


def new(slug: str, url: str, config: Path | None, *, only_print: bool) -> None:
    """Write an outlet file to begin with: feeds and selectors are proposed from one article's page."""
    from ingest.cli.live import visiting
    from ingest.cli.printing import note, say
    from ingest.cli.session import await_result, read_settings
    from ingest.cli.single import check_address
    from ingest.config_checks import SLUG
    from ingest.outlet_files import read_roster
    from parsers.declared import outlet_from_toml

    check_address("URL", url)
    if not SLUG.fullmatch(slug):
        raise wrong("SLUG", slug, "accepted are lower-case words joined by hyphens, like harbour-gazette")
    settings = read_settings(config)
    file = outlet_file(settings, slug)
    if not only_print and file.exists():
        raise wrong("SLUG", slug, f"{file} is there already")
    catalogue = read_roster(settings).catalogue

    async def look() -> tuple["Page", list[str]]:
        async with visiting(settings, catalogue) as visit:
            page = await visit.page(url)
            return page, await visit.sitemaps(page.url)

    page, sitemaps = await_result(look())
    text = scaffold(slug, page, sitemaps, datetime.now(UTC))
    outlet = outlet_from_toml(text, where=str(file))
    _check_place(settings, file, text, url)
    if slug in catalogue:
        note(f"{slug} is built in; yours will stand in its place, layouts and all")
    elif (theirs := catalogue.for_host(outlet.hosts[0])) is not None:
        note(f"{outlet.hosts[0]} is declared by {theirs.slug} already; yours will win for it")
    if only_print:
        print(text, end="")
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    say(f"wrote {file}: {len(outlet.feeds)} feeds, {len(outlet.layouts)} layout")
    say(f"look at it, then: wiredesk outlets check {slug}")


def import_opml(file: Path, config: Path | None, *, replace: bool) -> int:
    """Write an outlet file for each site of an OPML list. Sites that an outlet of the catalogue has are left out and named."""
    from ingest.cli.printing import note, say
    from ingest.cli.session import is_own, read_settings
    from ingest.outlet_files import read_roster
    from parsers.catalogue import built_in
    from parsers.declared_text import outlet_to_toml
    from parsers.opml import read_opml

    settings = read_settings(config)
    try:
        body = file.read_bytes()
    except OSError as error:
        raise wrong("FILE.opml", str(file), f"accepted is a readable file ({error.strerror})") from error
    catalogue = read_roster(settings).catalogue
    listed = read_opml(body, where=str(file), taken=[one.slug for one in built_in()])
    kept: list[str] = []
    written = 0
    for outlet in listed.outlets:
        target = outlet_file(settings, outlet.slug)
        if (theirs := holder(outlet, catalogue)) is not None and (theirs.slug != outlet.slug or not is_own(theirs)):
            kept.append(f"{outlet.name} ({outlet.hosts[0]}): {theirs.slug} has it already, so it is left out")
        elif target.exists() and not replace:
            kept.append(f"{target} was there already and is left as it is; --replace overwrites")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(outlet_to_toml(outlet), encoding="utf-8")
            written += 1
    say(f"wrote {written} outlets to {settings.outlets.path}")
    for sentence in (*kept, *listed.skipped):
        note(sentence)
    return FAILED if kept or listed.skipped else 0


def holder(outlet: "Outlet", catalogue: "Catalogue") -> "Outlet | None":
    """Return the outlet of the catalogue that has this one's host or a feed of its, or of the operator's its name; else None."""
    from ingest.cli.session import is_own
    from parsers.urls import host_of

    hosts = (*outlet.hosts, *(host_of(feed.url) for feed in outlet.feeds))
    found = next((theirs for host in hosts if (theirs := catalogue.for_host(host)) is not None), None)
    if found is not None:
        return found
    urls = {feed.url for feed in outlet.feeds}
    listing = next((one for one in catalogue if any(feed.url in urls for feed in one.feeds)), None)
    named = catalogue.by_name(outlet.name)
    return listing or (named if named is not None and is_own(named) else None)


def outlet_file(settings: "Settings", slug: str) -> Path:
    """Return where an operator's outlet is declared. Raises `Failure` where the settings name no folder."""
    if not settings.outlets.path:
        raise Failure('outlets.path "": accepted is a folder for outlet files', exit_code=WRONG_USAGE)
    return Path(settings.outlets.path) / f"{slug}.toml"


def _check_place(settings: "Settings", file: Path, text: str, url: str) -> None:
    """Raise `Failure` where a new outlet would clash with another of the operator's: nothing would work after that."""
    from ingest.outlet_files import declared_outlets
    from ingest.parsing.jobs import DeclaredOutlet, load_catalogue

    try:
        load_catalogue([*declared_outlets(settings), DeclaredOutlet(str(file), text)])
    except ValueError as error:
        raise wrong("URL", url, f"{error}; accepted is an article of an outlet that is not yours yet") from error


def scaffold(slug: str, page: "Page", sitemaps: list[str], now: datetime) -> str:
    """Return the TOML of an outlet file to begin with. What was found on the page stands as a value, the rest as a comment."""
    from parsers.urls import host_of

    language = (page.tree.root.attributes.get("lang") or "").split("-")[0] if page.tree.root else ""
    feeds = [*feeds_of(page), *(url for url in sitemaps if "news" in url.lower())]
    body = body_selector(page)
    lines = [
        f"# Proposed from {page.url}",
        f"slug = {_quoted(slug)}",
        f"name = {_quoted(_name(page))}",
        f"hosts = [{_quoted(host_of(page.url).removeprefix('www.'))}]",
        f"language = {_quoted(language)}" if language else '# language = "en"',
        'timezone = "UTC"                    # the zone its pages print times in, like "Europe/Lisbon"',
        "feeds = [",
        *(f"  {{url = {_quoted(url)}}}," for url in feeds),
        "]" if feeds else '  # {url = "https://…/feed.xml", every_minutes = 15},\n]',
        *(f"# further sitemap: {url}" for url in sitemaps if url not in feeds),
        f"# rights = {{usage_terms = {_quoted('Partner agreement …')}, copyright_holder = {_quoted(_name(page))}}}",
        "",
        "[[layouts]]",
        f"since = {now:%Y-%m-%d}",
        f"body = {_quoted(body)}" if body else '# body = "article .text"     # the element that holds the text',
        "# headline, standfirst, byline, published, sections: selectors, where the page's own data is wrong",
        '# drop = ["aside", ".newsletter"]   # furniture inside the body',
    ]
    return "\n".join(lines) + "\n"


def feeds_of(page: "Page") -> list[str]:
    """Return the feeds that a page links as its alternates, comment feeds left out."""
    from parsers.urls import absolute

    found: dict[str, None] = {}
    for link in page.tree.css('link[rel~="alternate"]'):
        kind = (link.attributes.get("type") or "").partition(";")[0].strip().lower()
        url = absolute(page.url, link.attributes.get("href") or "")
        title = (link.attributes.get("title") or "").lower()
        is_api = "/wp-json/" in (url or "") or "oembed" in (url or "")
        if kind in FEED_TYPES and url and "comment" not in title + url and not is_api:
            found[url] = None
    return list(found)


def body_selector(page: "Page") -> str | None:
    """Return a selector for the element that holds the text the generic extractor found; None where no selector is unique."""
    from parsers import parse_generic
    from parsers.errors import ParseError

    try:
        paragraphs = [block.text for block in parse_generic(page).blocks if block.kind == "paragraph"]
    except ParseError:
        return None
    nodes = [node for text in paragraphs if (node := _holder(page, text)) is not None]
    if len(nodes) < 2:
        return None
    shared = _ancestors(nodes[0])
    for node in nodes[1:]:
        line = {one.mem_id for one in _ancestors(node)}
        shared = [one for one in shared if one.mem_id in line]
    for node in shared:
        if (selector := _selector(page, node)) is not None:
            return selector
    return None


def _holder(page: "Page", text: str) -> "LexborNode | None":
    """Return the paragraph of the page with this text."""
    from parsers.text import clean

    return next((node for node in page.tree.css("p") if clean(node.text()) == text), None)


def _ancestors(node: "LexborNode") -> "list[LexborNode]":
    """Return the elements around a node, nearest first."""
    found, parent = [], node.parent
    while parent is not None and parent.tag not in {"body", "html", "-undef"}:
        found.append(parent)
        parent = parent.parent
    return found


def _selector(page: "Page", node: "LexborNode") -> str | None:
    """Return the shortest plain selector that finds this element alone; generated names are left out."""
    names = [f"#{node.attributes.get('id')}"] if _NAME.fullmatch(node.attributes.get("id") or "") else []
    names += [f".{name}" for name in (node.attributes.get("class") or "").split() if _NAME.fullmatch(name)]
    candidates = [f"{node.tag}{name}" for name in names if not _GENERATED.search(name[1:])]
    if node.tag in {"article", "main"}:
        candidates.append(node.tag)
    for candidate in candidates:
        found = page.tree.css(candidate)
        if len(found) == 1 and found[0].mem_id == node.mem_id:
            return candidate
    return None


def _name(page: "Page") -> str:
    from parsers.text import clean
    from parsers.urls import host_of

    site = page.tree.css_first('meta[property="og:site_name"]')
    named = clean(site.attributes.get("content") or "") if site else ""
    return named or host_of(page.url).removeprefix("www.")


def _quoted(text: str) -> str:
    """Return a TOML basic string: JSON's escapes are TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
