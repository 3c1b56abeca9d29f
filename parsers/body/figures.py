"""Pictures: the address behind lazy loading, and the caption and credit printed beside them."""

import re
from collections.abc import Mapping

from parsers.article import Image
from parsers.expressions import expression
from parsers.text import clean
from parsers.urls import absolute

# Attributes that hold the real address, best first; `src` comes after the lazy ones, where it is often a placeholder.
_LAZY = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-hi-res-src",
    "data-full-src",
    "data-image",
    "data-url",
    "src",
)
_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_FURNITURE = expression(
    r"(?:^|[/_.-])(?:pixel|spacer|blank|transparent|1x1|placeholder|avatars?|gravatar|logos?|icons?|sprites?|emoji|smilies|loading|share|badge)(?:[/_.-]|\d*x?\d*\.|$)"
)  # over lower case: a pattern that minds no case takes three times as long
_SMALLEST = 60  # CSS pixels: less is an icon
_CREDITED = (
    r"(?:(?:photo(?:graph)?|image|picture|illustration|foto|bild)s?\s*"
    r"(?:credit|source|by|courtesy(?: of)?|:|©)|"
    r"credits?\s*:|©|via\b|getty\b|reuters\b|\bap photo|crédit|crédito|bildquelle|quelle)"
)
# What any of them holds, lower case: most captions hold none.
_CREDIT_WORDS = (
    "photo", "image", "picture", "illustration", "foto", "bild", "credit", "crédit", "©", "via", "getty", "reuters", "quelle",
)  # fmt: skip
_CREDIT = expression(rf"\s*[(\[|/–—-]*\s*({_CREDITED}\W*.{{2,120}}?)[)\]]*\s*$", re.IGNORECASE)
_DIGITS = expression(r"\s*(\d{1,5})")


def image_of(attributes: Mapping[str, str | None], base: str, *, caption: str | None = None) -> Image | None:
    """Return the picture an `img` element shows, or None for icons, pixels and pictures without a web address."""
    width, height = _pixels(attributes.get("width")), _pixels(attributes.get("height"))
    if (width is not None and width < _SMALLEST) or (height is not None and height < _SMALLEST):
        return None
    url = _address(attributes, base)
    if url is None or _FURNITURE.search((url.rpartition("?")[0] or url).lower()):
        return None
    text, credit = split_credit(caption)
    return Image(url, text, credit, clean(attributes.get("alt") or "") or None, width, height)


def split_credit(caption: str | None) -> tuple[str | None, str | None]:
    """Split "What it shows. Photo: Somebody" into caption and credit; either may be None."""
    if not caption:
        return None, None
    lower = caption.lower()
    found = _CREDIT.search(caption) if any(word in lower for word in _CREDIT_WORDS) else None
    if found is None:
        return caption, None
    return caption[: found.start()].strip() or None, found[1].strip()


def _address(attributes: Mapping[str, str | None], base: str) -> str | None:
    for name in _LAZY:
        value = attributes.get(name)
        if value and not value.lstrip().startswith("data:") and (url := absolute(base, value)):
            return url
    for name in _SETS:
        if (value := attributes.get(name)) and (url := _largest(value, base)):
            return url
    return None


def _largest(srcset: str, base: str) -> str | None:
    candidates: list[tuple[float, str]] = []
    for candidate in re.split(r",\s+", srcset.strip()):
        address, _, size = candidate.strip().partition(" ")
        number = re.match(r"[\d.]+", size.strip())
        candidates.append((float(number[0]) if number and number[0].strip(".") else 1.0, address))
    candidates.sort(key=lambda pair: -pair[0])
    return next(
        (url for _, address in candidates if not address.startswith("data:") and (url := absolute(base, address))), None
    )


def _pixels(value: str | None) -> int | None:
    found = _DIGITS.match(value or "")
    return int(found[1]) if found and "%" not in (value or "") else None
