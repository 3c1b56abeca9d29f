"""Pictures of an entry: Media RSS (rssboard.org/media-rss), enclosures, iTunes images."""

from typing import TYPE_CHECKING

from parsers.article import Image
from parsers.feeds.vocabulary import Parts, name_of, parts_of
from parsers.feeds.wording import plain

if TYPE_CHECKING:
    from lxml.etree import _Element

    from parsers.feeds.collect import Collector

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")
_HOLDERS = frozenset({"media:content", "media:group", "media:thumbnail", "enclosure", "itunes:image"})
MAX_PIXELS = 100_000


def images_of(parts: Parts, into: "Collector", base: str | None) -> list[Image]:
    """Return the pictures of an RSS item or Atom entry, the likely largest first: content, then enclosure, then thumbnail."""
    found: list[Image] = []
    if parts.keys().isdisjoint(_HOLDERS):
        return found
    contents = list(parts.get("media:content", ()))
    for group in parts.get("media:group", ()):
        contents += [child for child in group if name_of(child) == "media:content"]
    caption, credit = _words_about(parts)
    for element in contents:
        if _is_picture(element) and (url := into.link(element.get("url"), base)):
            own_caption, own_credit = _words_about(parts_of(element)) if len(element) else (None, None)
            width, height = pixels(element.get("width")), pixels(element.get("height"))
            found.append(Image(url, own_caption or caption, own_credit or credit, None, width, height))
    enclosed = (element.get("url") for element in parts.get("enclosure", ()) if _is_picture(element))
    found += [Image(url) for address in enclosed if (url := into.link(address, base))]
    thumbnails = list(parts.get("media:thumbnail", ()))
    for holder in (*parts.get("media:group", ()), *parts.get("media:content", ())):
        thumbnails += [child for child in holder if name_of(child) == "media:thumbnail"]
    for element in thumbnails:
        if url := into.link(element.get("url"), base):
            width, height = pixels(element.get("width")), pixels(element.get("height"))
            found.append(Image(url, None, credit, None, width, height))
    covers = (element.get("href") for element in parts.get("itunes:image", ()))
    found += [Image(url) for address in covers if (url := into.link(address, base))]
    return found


def pixels(raw: object) -> int | None:
    """Return a width or height, None for what is no sensible number."""
    if isinstance(raw, str):
        raw = raw.strip().removesuffix("px")
        raw = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 7 else None
    return raw if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw < MAX_PIXELS else None


def _is_picture(element: "_Element") -> bool:
    if medium := element.get("medium"):
        return medium.lower() == "image"
    if kind := element.get("type"):
        return kind.lower().startswith("image/")
    return (element.get("url") or "").partition("?")[0].lower().endswith(_PICTURES)


def _words_about(parts: Parts) -> tuple[str | None, str | None]:
    return _said(parts, "media:description") or _said(parts, "media:text"), _said(parts, "media:credit")


def _said(parts: Parts, tag: str) -> str | None:
    if tag not in parts:
        return None
    return next((words for element in parts[tag] if (words := plain(element.text or ""))), None)
