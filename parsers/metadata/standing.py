"""How the page stands to its reader: access, kind, counters, and the reservations it makes against machines."""

import re
from collections.abc import Iterator
from typing import Any

from parsers.article import Access, ArticleKind, Engagement, Evidence
from parsers.document import Document
from parsers.expressions import expression
from parsers.metadata.surroundings import Line
from parsers.structured import text_of, types_of

# --- access ------------------------------------------------------------------------------------------------------------

_TIERS: dict[str, Access] = {
    "free": "free",
    "metered": "metered",
    "locked": "paywalled",
    "paid": "paywalled",
    "premium": "paywalled",
    "subscriber": "paywalled",
    "paywall": "paywalled",
    "plus": "paywalled",
}


def find_access(doc: Document) -> Access:
    """Return what the page declares: JSON-LD `isAccessibleForFree`, `article:content_tier`; silence means free."""
    structured = doc.structured
    tier = (
        structured.meta("article:content_tier", "content_tier", "content-tier", "og:article:content_tier") or ""
    ).lower()
    declared = _TIERS.get(tier)
    for node in (structured.article, *structured.of_type("WebPage")):
        if node is not None and _is_false(node.get("isAccessibleForFree")):
            return "metered" if declared == "metered" else "paywalled"
    return declared or "free"


def _is_false(value: Any) -> bool:
    if isinstance(value, list):
        value = value[0] if value else None
    return value is False or (isinstance(value, str) and value.rsplit("/", 1)[-1].lower() in {"false", "no", "0"})


# --- kind --------------------------------------------------------------------------------------------------------------

_LIVE_PATH = expression(
    r"/(?:live|live-?blogs?|live-?ticker|live-?updates?|live-news|en-direct|en-vivo|diretta)(?:/|$)|/live-?(?:blog"
    r"|ticker|updates)-|-live-?(?:blog|updates|ticker)(?:-|/|$)",
)
_LIVE_TITLE = expression(
    r"^(?:live(?:\s+updates?|blog|ticker)\s*[:|–-]|.{5,}\s[|–-]\s(?:live(?:\s?(?:updates|blog|ticker))?)$"
    r"|en direct\s*[:,]|en vivo\s*[:|]|\+\+)",
    re.IGNORECASE,
)
_GALLERY_PATH = expression(
    r"/(?:galler(?:y|ies)|photo-?galler(?:y|ies)|bildergalerien?|galerien?|fotostrecken?|diaporamas?"
    r"|fotogaler[ií]as?|slideshows?|in-pictures)(?:/|$|-)",
)
_VIDEO_PATH = expression(r"/(?:videos?|watch|mediathek|tv)(?:/|$)")
_AUDIO_PATH = expression(r"/(?:podcasts?|audio|listen)(?:/|$)")


def find_kind(doc: Document, headline: str | None) -> ArticleKind:
    """Return the kind that types, address and headline agree on; a plain article where they say nothing."""
    structured = doc.structured
    types = types_of(structured.article) if structured.article is not None else frozenset()
    og_type = (structured.meta("og:type") or "").lower()
    path = doc.url.split("://", 1)[-1].partition("/")[2].partition("?")[0]
    path = f"/{path}".lower()
    if "LiveBlogPosting" in types or next(structured.of_type("LiveBlogPosting"), None) is not None:
        return "live"
    if _LIVE_PATH.search(path) or (headline and _LIVE_TITLE.search(headline)):
        return "live"
    if types & {"ImageGallery", "MediaGallery"} or _GALLERY_PATH.search(path):
        return "gallery"
    is_article = any("Article" in name or "Posting" in name for name in types)
    if "VideoObject" in types or (og_type.startswith("video") and not is_article):
        return "video"
    if not is_article and _VIDEO_PATH.search(path) and next(structured.of_type("VideoObject"), None) is not None:
        return "video"
    if types & {"AudioObject", "PodcastEpisode"} or (
        not is_article
        and _AUDIO_PATH.search(path)
        and next(structured.of_type("AudioObject", "PodcastEpisode"), None) is not None
    ):
        return "audio"
    return "article"


# --- counters ----------------------------------------------------------------------------------------------------------

_COUNT = expression(r"(?<![\w.,:/-])(\d{1,3}(?:[.,\s]\d{3})+|\d+(?:[.,]\d+)?)\s?(k|m|mio|tsd|mil)?\b\.?", re.IGNORECASE)
_SHARES = expression(
    r"\b(?:shares?|mal geteilt|geteilt|partages?|compartid[oa]s?|compartilhamentos?|condivisioni)\b", re.IGNORECASE
)
_VIEWS = expression(
    r"\b(?:views?|reads?|aufrufe|mal gelesen|vues|lectures|visualizaciones|visualizações|visitas|visualizzazioni|lecturas|hits)\b",
    re.IGNORECASE,
)


def read_count(text: str | None) -> int | None:
    """Return a printed counter as a number: "1.4k" -> 1400, "12,345" -> 12345, "1,2 Mio" -> 1200000."""
    m = _COUNT.search(text) if text else None
    if m is None:
        return None
    digits, unit = m[1], (m[2] or "").lower()
    if unit:
        factor = 1_000_000 if unit in {"m", "mio"} else 1_000
        return (
            round(float(digits.replace(" ", "").replace(",", ".")) * factor)
            if digits.count(".") + digits.count(",") <= 1
            else None
        )
    if re.fullmatch(r"\d{1,3}(?:[.,\s]\d{3})+", digits):
        return int(re.sub(r"\D", "", digits))
    return int(digits) if digits.isdigit() else None


def find_engagement(doc: Document, lines: list[Line]) -> Engagement:
    """Return the shares and views printed near the headline, else declared as JSON-LD interaction counters."""
    shares = views = None
    before = ""
    for line in lines:
        if len(line.text) < 40:
            numbered = (
                line.text
                if _COUNT.search(line.text)
                else f"{before} {line.text}"
                if re.fullmatch(r"[\d.,\s]+[kKmM]?", before)
                else ""
            )
            if numbered and shares is None and _SHARES.search(line.text):
                shares = read_count(numbered)
            elif numbered and views is None and _VIEWS.search(line.text):
                views = read_count(numbered)
        before = line.text
    if shares is None or views is None:
        for kind, count in _counters(doc):
            if shares is None and "share" in kind:
                shares = count
            elif views is None and any(word in kind for word in ("view", "watch", "read")):
                views = count
    return Engagement(shares=shares, views=views)


def _counters(doc: Document) -> Iterator[tuple[str, int]]:
    for value in doc.structured.values("interactionStatistic"):
        if isinstance(value, dict):
            kind = value.get("interactionType")
            name = (" ".join(types_of(kind)) if isinstance(kind, dict) else str(kind or "")).lower()
            count = read_count(text_of(value.get("userInteractionCount")))
            if count is not None:
                yield name.rsplit("/", 1)[-1], count


# --- reservations ------------------------------------------------------------------------------------------------------

_RESERVED = frozenset(
    {
        "noarchive",
        "noai",
        "noimageai",
        "nosnippet",
        "noindex",
        "none",
        "nocache",
        "max-snippet:0",
        "unavailable_after",
    }
)
_ROBOTS = ("robots", "googlebot", "googlebot-news", "bingbot", "gptbot", "ccbot", "ai", "genai")
_TOKEN = expression(r"[a-z][a-z_-]*(?::\s?0)?")


def find_opt_outs(doc: Document) -> tuple[Evidence, ...]:
    """Return the reservations against archiving and machine use: robots meta and header, TDM reservation (W3C TDMRep).

    Rules are named `robots:noarchive` and `tdm-reservation`; the text is the directive as written, with where it stood.
    """
    structured = doc.structured
    found: list[Evidence] = []
    sources = [(f"meta {name}", raw) for name in _ROBOTS for raw in structured.metas.get(name, ())]
    sources += [("header", raw) for raw in doc.page.robots if raw.strip() not in {"0", "1"}]
    for where, raw in sources:
        directives = dict.fromkeys(_TOKEN.findall(raw.lower().replace(": ", ":")))
        found += [Evidence(f"robots:{d}", f"{where}: {raw.strip()[:200]}") for d in directives if d in _RESERVED]
    if structured.meta("tdm-reservation") == "1" or "1" in (raw.strip() for raw in doc.page.robots):
        found.append(Evidence("tdm-reservation", "1"))
    if policy := structured.meta("tdm-policy"):
        found.append(Evidence("tdm-policy", policy[:200]))
    return tuple(dict.fromkeys(found))
