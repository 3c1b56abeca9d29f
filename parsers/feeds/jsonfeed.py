"""JSON Feed 1 and 1.1 (jsonfeed.org). Every value may be of any type: what is not as specified is nothing."""

import html
from collections.abc import Iterator, Mapping
from typing import Any

from parsers.article import Author, Image
from parsers.feeds.collect import Collector, name
from parsers.feeds.entry import ParsedFeed
from parsers.feeds.rss import language_of, next_page
from parsers.feeds.wording import literal, plain


def read_jsonfeed(feed: Mapping[str, Any], into: Collector) -> ParsedFeed:
    """Read the top-level object of a JSON Feed."""
    items = feed.get("items")
    language = language_of(string(feed.get("language")))
    if site := into.link(string(feed.get("home_page_url"))):
        into.base = site
    authors = tuple(_authors(feed, into))
    for item in items if isinstance(items, list) else ():
        if into.full:
            into.leave_the_rest()
            break
        if isinstance(item, Mapping):
            _add_item(item, into, authors)
        else:
            into.notes.count("entry that is no object dropped")
    return ParsedFeed(
        kind="jsonfeed",
        entries=tuple(into.entries),
        title=plain(string(feed.get("title")) or "") or None,
        language=language,
        next_url=next_page(into, string(feed.get("next_url"))),
        warnings=into.notes.texts(),
    )


def _add_item(item: Mapping[str, Any], into: Collector, feed_authors: tuple[Author, ...]) -> None:
    guid = item.get("id")
    if isinstance(guid, int | float) and not isinstance(guid, bool):  # JSON Feed 1: "coerced to a string"
        guid = str(guid)
    guid = string(guid)
    content = string(item.get("content_html"))
    body = string(item.get("content_text"))
    if content is None and body:
        content = "".join(f"<p>{html.escape(part.strip())}</p>" for part in body.split("\n\n") if part.strip())
    summary = string(item.get("summary"))
    url = into.link(string(item.get("url")))
    if url is None and guid and guid.lower().startswith(("http://", "https://")):
        url = into.link(guid)
    into.add(
        url=url or into.link(string(item.get("external_url"))),
        guid=guid,
        title=plain(string(item.get("title")) or "") or None,
        published_at=into.times.read(string(item.get("date_published"))),
        updated_at=into.times.read(string(item.get("date_modified"))),
        authors=tuple(_authors(item, into)) or feed_authors,
        summary=literal(summary) if summary else plain(content or ""),
        content_html=content,
        categories=_tags(item),
        language=language_of(string(item.get("language"))),
        source_url=into.link(string(item.get("external_url"))) if url else None,
        images=_images(item, into),
    )


def _authors(holder: Mapping[str, Any], into: Collector) -> Iterator[Author]:
    """`authors` since 1.1, the single `author` before."""
    stated = holder.get("authors")
    for author in stated if isinstance(stated, list) and stated else (holder.get("author"),):
        if isinstance(author, Mapping) and (named := name(author.get("name"))):
            yield Author(named, into.link(string(author.get("url"))))


def _tags(item: Mapping[str, Any]) -> Iterator[str]:
    stated = item.get("tags")
    for tag in stated if isinstance(stated, list) else ():
        if found := name(tag):
            yield found


def _images(item: Mapping[str, Any], into: Collector) -> Iterator[Image]:
    for key in ("image", "banner_image"):
        if url := into.link(string(item.get(key))):
            yield Image(url)
    attachments = item.get("attachments")
    for attachment in attachments if isinstance(attachments, list) else ():
        if not isinstance(attachment, Mapping) or not (string(attachment.get("mime_type")) or "").startswith("image/"):
            continue
        if url := into.link(string(attachment.get("url"))):
            yield Image(url, caption=name(attachment.get("title")))


def string(value: object) -> str | None:
    """Return a non-empty text with lone surrogates replaced (JSON may escape them), else None."""
    if not isinstance(value, str) or not value:
        return None
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
