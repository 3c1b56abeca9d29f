"""WordPress REST: `/wp-json/wp/v2/posts` (developer.wordpress.org/rest-api/reference/posts), with and without `_embed`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from parsers.article import Author, Image
from parsers.feeds.collect import Collector, name
from parsers.feeds.entry import ParsedFeed
from parsers.feeds.jsonfeed import string
from parsers.feeds.media import pixels
from parsers.feeds.wording import plain

DEFAULT_PER_PAGE = 10


def is_wordpress(value: object) -> bool:
    """Return whether a JSON value is a list of posts (also of custom types); an empty list is one where the address says so."""
    return (
        isinstance(value, list)
        and bool(value)
        and isinstance(value[0], Mapping)
        and "link" in value[0]
        and ("title" in value[0] or "guid" in value[0] or "date_gmt" in value[0])
    )


def read_wordpress(posts: Sequence[Any], into: Collector) -> ParsedFeed:
    """Read a page of posts; `next_url` is the page after it, as long as this one is full (the total is in a header)."""
    for post in posts:
        if into.full:
            into.leave_the_rest()
            break
        if isinstance(post, Mapping):
            _add_post(post, into)
        else:
            into.notes.count("entry that is no object dropped")
    return ParsedFeed(
        kind="wordpress",
        entries=tuple(into.entries),
        next_url=_next_url(into.url, len(posts)),
        warnings=into.notes.texts(),
    )


def _add_post(post: Mapping[str, Any], into: Collector) -> None:
    embedded = post.get("_embedded")
    embedded = embedded if isinstance(embedded, Mapping) else {}
    content = _rendered(post.get("content"))
    excerpt = _rendered(post.get("excerpt"))
    protected = isinstance(post.get("content"), Mapping) and post["content"].get("protected") is True
    into.add(
        url=into.link(string(post.get("link"))),
        guid=_rendered(post.get("guid")),
        title=plain(_rendered(post.get("title")) or "") or None,
        published_at=_time(post, "date", into),
        updated_at=_time(post, "modified", into),
        authors=_authors(embedded, into),
        summary=plain(excerpt or content or "") or None,
        content_html=None if protected else content,
        categories=_terms(embedded),
        images=_images(post, embedded, into),
    )


def _rendered(value: object) -> str | None:
    return string(value.get("rendered")) if isinstance(value, Mapping) else string(value)


def _time(post: Mapping[str, Any], field: str, into: Collector) -> datetime | None:
    """`date_gmt` is UTC without saying so; `date` is the site's own time."""
    if (stated := string(post.get(f"{field}_gmt"))) and not stated.startswith("0000"):
        return into.times.read(stated if stated.endswith("Z") or "+" in stated else f"{stated}Z")
    return into.times.read(string(post.get(field)))


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list of objects or of lists of them."""
    for one in value if isinstance(value, list) else ():
        if isinstance(one, Mapping):
            yield one
        elif isinstance(one, list):
            yield from (inner for inner in one if isinstance(inner, Mapping))


def _authors(embedded: Mapping[str, Any], into: Collector) -> Iterator[Author]:
    for author in _objects(embedded.get("author")):
        if named := name(author.get("name")):
            yield Author(named, into.link(string(author.get("link"))))


def _terms(embedded: Mapping[str, Any]) -> Iterator[str]:
    for term in _objects(embedded.get("wp:term")):
        if term.get("slug") != "uncategorized" and (named := name(term.get("name"))):
            yield named


def _images(post: Mapping[str, Any], embedded: Mapping[str, Any], into: Collector) -> Iterator[Image]:
    for media in _objects(embedded.get("wp:featuredmedia")):
        details = media.get("media_details")
        details = details if isinstance(details, Mapping) else {}
        if url := into.link(string(media.get("source_url"))):
            yield Image(
                url,
                caption=plain(_rendered(media.get("caption")) or "") or None,
                alt=name(media.get("alt_text")),
                width=pixels(details.get("width")),
                height=pixels(details.get("height")),
            )
    if url := into.link(string(post.get("jetpack_featured_media_url"))):
        yield Image(url)


def _next_url(url: str, count: int) -> str | None:
    address, _, query = url.partition("?")
    asked = dict(parse_qsl(query, keep_blank_values=True))
    if count < _positive(asked, "per_page", DEFAULT_PER_PAGE):
        return None
    if "offset" in asked:
        asked["offset"] = str(_positive(asked, "offset", 0) + count)
    else:
        asked["page"] = str(_positive(asked, "page", 1) + 1)
    return f"{address}?{urlencode(asked)}"


def _positive(asked: Mapping[str, str], field: str, default: int) -> int:
    stated = asked.get(field, "")
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 10 else default
