"""The lead image and the other images that a page declares for its article."""

import re
from typing import Any

from parsers.article import Image
from parsers.document import Document
from parsers.expressions import expression
from parsers.structured import text_of
from parsers.structured.jsonld import url_of
from parsers.urls import absolute

_STAND_IN = expression(
    r"(?:^|[/_.-])(?:logo|default|placeholder|no-?image|blank|spacer|favicon|icon|avatar|og-?image-?default|share-?image|fallback)(?:[/_.-]|$)"
)  # over lower case
_MOST = 12


def find_images(doc: Document) -> tuple[Image, ...]:
    """Return the declared images, lead first: `og:image`, JSON-LD, microdata, `twitter:image`, `image_src`.

    A logo or placeholder is a lead only where nothing else is declared.
    """
    structured = doc.structured
    found: dict[str, Image] = {}
    article = structured.article or {}
    described = {
        image.url: image
        for value in (article.get("image"), article.get("thumbnailUrl"))
        for image in _of_things(doc, value)
    }
    raw = [structured.meta("og:image:secure_url"), structured.meta("og:image", "og:image:url")]
    for position, href in enumerate(raw):
        url = _http(doc, href)
        if url is not None and not (position == 0 and _http(doc, raw[1]) is not None):
            found[url] = described.get(url) or Image(
                url,
                alt=structured.meta("og:image:alt"),
                width=_pixels(structured.meta("og:image:width")),
                height=_pixels(structured.meta("og:image:height")),
            )
    for url, image in described.items():
        found.setdefault(url, image)
    if structured.microdata is not None:
        for image in _of_things(doc, structured.microdata.get("image")):
            found.setdefault(image.url, image)
    for href in (structured.meta("twitter:image", "twitter:image:src"), structured.link("image_src")):
        if (url := _http(doc, href)) is not None:
            found.setdefault(url, Image(url, alt=structured.meta("twitter:image:alt")))
    images = sorted(found.values(), key=lambda image: bool(_STAND_IN.search(image.url.rsplit("?", 1)[0].lower())))
    return tuple(images[:_MOST])


def _of_things(doc: Document, value: Any) -> list[Image]:
    things = value if isinstance(value, list) else [value]
    found: list[Image] = []
    for thing in things[:_MOST]:
        url = _http(doc, url_of(thing))
        if url is None:
            continue
        if not isinstance(thing, dict):
            found.append(Image(url))
            continue
        found.append(
            Image(
                url,
                caption=text_of(thing.get("caption") or thing.get("description")),
                credit=text_of(
                    thing.get("creditText")
                    or thing.get("copyrightHolder")
                    or thing.get("author")
                    or thing.get("creator")
                ),
                alt=text_of(thing.get("alternateName")),
                width=_pixels(text_of(thing.get("width"))),
                height=_pixels(text_of(thing.get("height"))),
            )
        )
    return found


def _http(doc: Document, href: str | None) -> str | None:
    url = absolute(doc.url, href) if href and not href.startswith("data:") else None
    return url if url is not None and url.startswith("http") else None


def _pixels(raw: str | None) -> int | None:
    m = re.match(r"(\d{1,5})(?:\.0+)?(?:\s?px)?$", raw.strip()) if raw else None
    return int(m[1]) or None if m else None
