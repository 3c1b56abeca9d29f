"""XML that is not well-formed: first repaired where the fault is known, then read by feedparser, which reads nearly anything."""

import html.entities
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from parsers.article import Author, Image
from parsers.errors import NotFeedError, UnsafeXMLError
from parsers.feeds.collect import Collector, name
from parsers.feeds.entry import ParsedFeed
from parsers.feeds.media import pixels
from parsers.feeds.people import people
from parsers.feeds.rss import language_of, next_page
from parsers.feeds.vocabulary import USUAL_NAMESPACES
from parsers.feeds.wording import is_full_text, plain
from parsers.outlet import FeedKind

# feedparser takes some 20 µs a tag and is quadratic where tags nest: beyond this it could take the worker's whole deadline.
MAX_FEEDPARSER_CHARACTERS = 2_000_000
MAX_FEEDPARSER_TAGS = 10_000
MAX_UNDECLARED_PREFIXES = 50

_OPAQUE_OR_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:#(?:x([0-9A-Fa-f]{1,7})|([0-9]{1,8}));|([A-Za-z_][\w.-]{0,40});|)",
    re.DOTALL,
)
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NONCHARACTERS = re.compile("[\ufffe\uffff]")
_START_TAG = re.compile(r"<(?![?!/])[A-Za-z_][\w:.-]*")
_PREFIX = re.compile(r"<([A-Za-z_][\w.-]*):")
_DECLARED_PREFIX = re.compile(r"\sxmlns:([A-Za-z_][\w.-]*)")
_DECLARATION = re.compile(r"<!(ENTITY|DOCTYPE|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)


def repaired(text: str, declared: frozenset[str], *, url: str) -> str:
    """Return XML with bare ampersands escaped, HTML's entities and impossible characters replaced, usual prefixes declared.

    CDATA sections and comments stay as they are. Raises `UnsafeXMLError` for a reference to an entity that the DTD declared
    (`declared`): it would have to be resolved.
    """

    def replace(match: re.Match[str]) -> str:
        whole = match[0]
        if whole[0] == "<":
            return whole
        if match[1] or match[2]:
            code = int(match[1], 16) if match[1] else int(match[2])
            return whole if _is_xml_character(code) else ""
        entity = match[3]
        if not entity:
            return "&amp;"
        if entity in _XML_NAMES:
            return whole
        if (known := html.entities.html5.get(f"{entity};")) is not None:
            return "".join(f"&#{ord(character)};" for character in known)
        if entity in declared:
            raise UnsafeXMLError(f"the XML refers to the entity {entity[:40]!r} of its DTD", url=url)
        return f"&amp;{entity};"

    text = _NONCHARACTERS.sub("", _OPAQUE_OR_AMPERSAND.sub(replace, text))
    return _with_prefixes(text)


def _is_xml_character(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def _with_prefixes(text: str) -> str:
    missing = {match[1] for match in _PREFIX.finditer(text)} - {match[1] for match in _DECLARED_PREFIX.finditer(text)}
    root = _START_TAG.search(text)
    if not missing or len(missing) > MAX_UNDECLARED_PREFIXES or root is None:
        return text
    declarations = "".join(
        f' xmlns:{prefix}="{USUAL_NAMESPACES.get(prefix, "urn:undeclared:" + prefix)}"' for prefix in missing
    )
    return text[: root.end()] + declarations + text[root.end() :]


def fits_feedparser(text: str) -> bool:
    """Return whether feedparser would be done with the text in a second or two."""
    return len(text) <= MAX_FEEDPARSER_CHARACTERS and text.count("<") <= MAX_FEEDPARSER_TAGS


def read_malformed(text: str, into: Collector) -> ParsedFeed:
    """Read the text by feedparser. Raises `NotFeedError` when that finds no feed either."""
    import feedparser

    text = _DECLARATION.sub(r"&lt;!\1", text)  # whatever feedparser does with a DTD, it sees none
    try:
        # A stream: bytes or str would be tried as a URL and as a file's name first.
        found: Any = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": into.url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser promises nothing about what it raises on broken markup
        raise NotFeedError(f"malformed beyond feedparser ({type(error).__name__})", url=into.url) from error
    if not found.get("version") and not found.get("entries"):
        raise NotFeedError("malformed XML in which no feed was found", url=into.url)
    feed = found.get("feed")
    feed = feed if isinstance(feed, dict) else {}
    for entry in found.get("entries", ()):
        if into.full:
            into.leave_the_rest()
            break
        _add(entry, into)
    return ParsedFeed(
        kind=_kind(found.get("version") or ""),
        entries=tuple(into.entries),
        title=plain(_string(feed.get("title")) or "") or None,
        language=language_of(_string(feed.get("language"))),
        rights=plain(_string(feed.get("rights")) or "") or None,
        next_url=next(
            (next_page(into, link.get("href")) for link in _parts(feed, "links") if link.get("rel") == "next"), None
        ),
        warnings=into.notes.texts(),
    )


def _add(entry: dict[str, Any], into: Collector) -> None:
    bodies = [_string(body.get("value")) for body in _parts(entry, "content")]
    content = next((body for body in bodies if body), None)
    summary = _string(entry.get("summary"))
    if content is None and summary and is_full_text(summary):
        content = summary
    source = entry.get("source")
    source = source if isinstance(source, dict) else {}
    into.add(
        url=into.link(_string(entry.get("feedburner_origlink"))) or into.link(_string(entry.get("link"))),
        guid=_string(entry.get("id")),
        title=plain(_string(entry.get("title")) or "") or None,
        published_at=_moment(entry, "published", into) or _moment(entry, "created", into),
        updated_at=_moment(entry, "updated", into),
        authors=_authors(entry),
        summary=plain(summary or content or "") or None,
        content_html=content,
        categories=(term for tag in _parts(entry, "tags") if (term := name(tag.get("label") or tag.get("term")))),
        language=language_of(_string(entry.get("language"))),
        source_name=name(source.get("title")),
        source_url=into.link(_string(source.get("href"))),
        rights=plain(_string(entry.get("rights")) or "") or None,
        images=_images(entry, into),
    )


def _moment(entry: dict[str, Any], field: str, into: Collector) -> datetime | None:
    """Our own reading first: feedparser takes zone names it doesn't know for UTC."""
    raw = dict.get(entry, field)  # `entry.get("updated")` would answer with `published` and a deprecation warning
    if moment := into.times.read(_string(raw)):
        return moment
    parsed = dict.get(entry, f"{field}_parsed")
    if not parsed:
        return None
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return into.times.read(datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat())
    except (ValueError, TypeError):
        return None


def _authors(entry: dict[str, Any]) -> Iterator[Author]:
    listed = [_string(author.get("name")) for author in _parts(entry, "authors") if author]
    for raw in listed or [_string(entry.get("author"))]:
        yield from people(raw) if raw else ()


def _images(entry: dict[str, Any], into: Collector) -> Iterator[Image]:
    for media in (*_parts(entry, "media_content"), *_parts(entry, "media_thumbnail")):
        kind = media.get("type") or ("image/" if media.get("medium") in ("image", None) else "")
        if kind.startswith("image/") and (url := into.link(_string(media.get("url")))):
            yield Image(url, width=pixels(media.get("width")), height=pixels(media.get("height")))
    for enclosure in _parts(entry, "enclosures"):
        if (enclosure.get("type") or "").startswith("image/") and (url := into.link(_string(enclosure.get("href")))):
            yield Image(url)


def _parts(of: dict[str, Any], field: str) -> list[dict[str, Any]]:
    """Return a list of feedparser's; on broken markup it leaves a text where a list was promised, and texts inside lists."""
    found = of.get(field)
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list | tuple) else []


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _kind(version: str) -> FeedKind:
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in ("rss10", "rss090") else "rss"
