"""What a body is, by its first bytes and never by its header: servers call feeds text/html and error pages text/xml."""

import re
from typing import Literal

Family = Literal["rss", "rdf", "atom", "sitemap", "sitemapindex", "json", "html", "urls", "xml", "empty", "other"]

_ROOTS: dict[str, Family] = {
    "rss": "rss",
    "channel": "rss",
    "rdf": "rdf",
    "feed": "atom",
    "entry": "atom",
    "urlset": "sitemap",
    "sitemapindex": "sitemapindex",
    "html": "html",
    "head": "html",
    "body": "html",
}
# Between junk and the feed: blank lines, PHP warnings, comments of a cache.
_FEED_START = re.compile(r"<(?:\?xml\s|(?:rss|feed|urlset|sitemapindex)[\s>]|(?:\w+:)?RDF[\s>])")
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body|title|script|meta|div|p|h1|table)[\s>]", re.IGNORECASE)
_PROLOG = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_COMMENTS = re.compile(r"(?:<!--.*?-->\s*)+(?=<\?xml\s)", re.DOTALL)
_DOCTYPE = re.compile(r"\s*<!DOCTYPE\s+([\w:.-]+)", re.IGNORECASE)
_ROOT = re.compile(r"\s*<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_URL_LINE = re.compile(r"https?://\S+$")
_MAGIC = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"RIFF", "a RIFF file"),
    (b"\x00\x00\x00", "binary data"),
)
_TITLE = re.compile(r"<title[^>]*>(.{1,300}?)</title", re.IGNORECASE | re.DOTALL)
_ALTERNATE = re.compile(
    r"<link\b[^>]*\btype\s*=\s*[\"']?application/(?:rss|atom|feed)\+(?:xml|json)[^>]*>", re.IGNORECASE
)
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]{1,500})", re.IGNORECASE)


def family_of(head: str) -> tuple[Family, int]:
    """Return what the text is and at which character it starts: junk before a feed is left out."""
    start = len(head) - len(head.lstrip("\ufeff \t\r\n"))
    if start == len(head):
        return "empty", start
    first = head[start]
    if first in "{[":
        return "json", start
    if first != "<":
        return _after_junk(head, start)
    if (comments := _COMMENTS.match(head, start)) is not None:  # XML allows none there, and caches sign so
        start = comments.end()
    family = _by_root(head[start:])
    if family in ("xml", "other", "html"):
        found = _FEED_START.search(head, start + 1)
        page = _HTML_START.search(head, start)
        if found and (page is None or found.start() < page.start()) and family != "html":
            later = _by_root(head[found.start() :])
            if later in _ROOTS.values() and later != "html":
                return later, found.start()
    return family, start


def _after_junk(head: str, start: int) -> tuple[Family, int]:
    lines = [line.strip() for line in head[start : start + 20_000].split("\n") if line.strip()]
    if lines and all(_URL_LINE.match(line) for line in lines[:-1] or lines):
        return "urls", start
    found = _FEED_START.search(head, start)
    page = _HTML_START.search(head, start)
    if found is not None and (page is None or found.start() < page.start()):
        return _by_root(head[found.start() :]), found.start()
    return ("html" if page else "other"), start


def _by_root(text: str) -> Family:
    at = 0
    while match := _PROLOG.match(text, at):
        at = match.end()
    if doctype := _DOCTYPE.match(text, at):
        family = _ROOTS.get(doctype[1].rpartition(":")[2].lower())
        if family:
            return family
        following = re.compile(r"<(?![!?])(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)").search(text, doctype.end())
        return _ROOTS.get(following[1].lower(), "xml") if following else "xml"
    root = _ROOT.match(text, at)
    if root is None:
        return "other"
    return _ROOTS.get(root[1].lower()) or (
        "html" if _HTML_START.match(text, at + len(root[0]) - len(root[0].lstrip())) else "xml"
    )


def describe(head: bytes, text: str, family: Family) -> str:
    """Say in a few words what came, for the operator: nothing a log line could be forged with."""
    if family == "empty":
        return "nothing" if not head else "white space only"
    for magic, words in _MAGIC:
        if head.startswith(magic):
            return words
    if family == "html":
        title = _TITLE.search(text)
        words = "an HTML page"
        if title and (name := _printable(title[1], 80)):
            words += f" titled {name!r}"
        if (link := _ALTERNATE.search(text)) and (href := _HREF.search(link[0])):
            words += f", which names the feed {_printable(href[1], 200)}"
        return words
    if family == "json":
        return "JSON that is no feed"
    if family == "other":
        return f"text that begins {_printable(text, 40)!r}"
    root = re.search(r"<([A-Za-z_][\w:.-]{0,60})", text)
    return f"XML with the root <{root[1]}>" if root else "XML"


def _printable(text: str, most: int) -> str:
    return "".join(character if character.isprintable() else " " for character in " ".join(text[: most * 4].split()))[
        :most
    ]
