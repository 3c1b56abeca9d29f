"""Pages that are no article: consent walls, bot challenges, index pages, empty ones."""

import re
from urllib.parse import urlsplit

from parsers.body import Body
from parsers.errors import NotArticleError
from parsers.expressions import expression
from parsers.metadata import Metadata

_SHORT = 900  # characters of body: a real article is hardly ever shorter and full of these words
_CHALLENGE = expression(
    r"just a moment|attention required|checking (?:your browser|if the site connection)|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|are you a (?:robot|human)|"
    r"access (?:to this page has been )?denied|enable javascript and cookies to continue|unusual (?:traffic|activity)|"
    r"press (?:&|and) hold|ddos protection|"
    r"security check|pardon our interruption|please complete the (?:captcha|security)|bot verification|human verification|"
    r"request (?:blocked|unsuccessful)",
    re.IGNORECASE,
)
_CONSENT = expression(
    r"before you continue|we (?:value|care about|respect) your privacy|(?:manage|your) (?:cookie|privacy|"
    r"consent) (?:settings|choices|preferences)|cookie (?:consent|notice|wall)|"
    r"consent to (?:cookies|the use)|accept (?:all|cookies)|(?:mit werbung|werbefrei|pur-abo)|ihre (?:privatsphäre|"
    r"einwilligung|zustimmung)|cookies (?:zustimmen|akzeptieren)|"
    r"accepter (?:les|et)|(?:votre|vie) (?:consentement|privée)|su privacidad|sua privacidade|la tua privacy",
    re.IGNORECASE,
)
_MISSING = expression(
    r"(?:page|article|story|seite|artikel|página|pagina) (?:could )?(?:not|nicht|no|non) (?:be )?(?:found|gefunden|encontrad|"
    r"trovat)|\b404\b|page introuvable|seite wurde nicht gefunden|(?:page|article|story) (?:you (?:are|were) looking for|"
    r"(?:no longer|does ?n[o’']t) exist|can(?:no|[’'])t be found)|nothing was found (?:at this|here)",
    re.IGNORECASE,
)
_PAYWALL = expression(  # over lower case: most blocks of a short page are asked
    r"(?:subscribe|sign (?:in|up)|log in|register)(?: now| today)? to (?:continue|keep|read|unlock|view|access)|"
    r"already a (?:subscriber|member)|"
    r"(?:article|story|content) is (?:only )?(?:for|available (?:only )?to|exclusive to|reserved for) (?:our )?(?:paying )?"
    r"(?:subscribers|members)|(?:subscribers?|members?)[ -]only|réservée?s? aux abonnés|nur für abonnent|jetzt weiterlesen|"
    r"(?:solo|exclusivo) para (?:suscriptores|assinantes)|riservato agli abbonati",
)
# Documents that are XML of another kind, or JSON, whatever type they were sent as: an HTML parser finds text in anything.
_OTHER_KINDS = expression(
    r"\s*(?:<\?xml\b[^>]{0,200}>\s*|<!--.{0,500}?-->\s*|<!doctype (?!html)[^>]{0,200}>\s*){0,4}"
    r"(?:<(?:rss|feed|rdf:rdf|urlset|sitemapindex|opml|svg|error|response)\b|[{\[]\s*[\"{\[\]}])",
    re.IGNORECASE | re.DOTALL,
)
# What a body of another medium begins with (WHATWG MIME Sniffing, 6), whatever type it was sent as.
_MEDIA_BEGIN = (
    *(b"%PDF-", b"{\\rtf", b"\xd0\xcf\x11\xe0"),  # documents
    *(b"\x89PNG\r\n", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"\x00\x00\x01\x00", b"II*\x00", b"MM\x00*"),
    *(b"ID3", b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"FLV\x01"),
    *(b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"\xfd7zXZ", b"Rar!", b"\x28\xb5\x2f\xfd"),
    *(b"wOFF", b"wOF2", b"OTTO", b"\x7fELF", b"MZ\x90"),
)
_MEDIA_TYPES = (
    *("image/", "audio/", "video/", "font/"),
    *("application/pdf", "application/zip", "application/gzip", "application/x-gzip", "application/epub"),
)
_INDEX_TYPES = frozenset({"collectionpage", "searchresultspage", "itemlist", "profilepage", "contactpage", "aboutpage"})
_INDEX_PATH = expression(
    r"/(?:tags?|topics?|categor(?:y|ies)|authors?|search|archive|section|feed|page/\d+)(?:/[^/]*)?/?$", re.IGNORECASE
)
_ARTICLE_TYPES = frozenset(
    {"article", "newsarticle", "blogposting", "reportagenewsarticle", "opinionnewsarticle", "liveblogposting"}
)
_LEAST = 60  # characters of a body
_HEAD_BYTES = 2_000
_BEGINNING = 64  # bytes
_PAGE_BEGINNINGS = (b"<!doctype html", b"<html")  # nearly all


def refuse_media(body: bytes, content_type: str | None, *, url: str, outlet: str | None) -> None:
    """Raise `NotArticleError` when the body is a picture, a film, a PDF or an archive: by how it begins, or by its type if no tag
    stands at its beginning."""
    if body.startswith(_MEDIA_BEGIN) or body[4:8] == b"ftyp":
        raise NotArticleError("no page but a picture, a film, a document or an archive", url=url, outlet=outlet)
    if content_type and content_type.lstrip().lower().startswith(_MEDIA_TYPES) and b"<" not in body[:500]:
        raise NotArticleError(f"no page but {content_type.partition(';')[0].strip()[:50]}", url=url, outlet=outlet)


def refuse_other_kinds(markup: bytes, *, url: str, outlet: str | None) -> None:
    """Raise `NotArticleError` when the body is a feed, a sitemap, a drawing or JSON and no page at all."""
    if markup[:_BEGINNING].lstrip().lower().startswith(_PAGE_BEGINNINGS):
        return
    if _OTHER_KINDS.match(markup[:_HEAD_BYTES].decode("utf-8", "ignore")):
        raise NotArticleError("no page but a feed or data", url=url, outlet=outlet)


def refuse_no_article(
    metadata: Metadata, body: Body, *, url: str, outlet: str | None, title: str | None, words: int
) -> None:
    """Raise `NotArticleError` with its reason when the page is a challenge, a consent wall, an index, or holds no text."""
    size = sum(len(block.text) for block in body.blocks)
    if size < 2 * _SHORT:
        _refuse_wall(metadata, body, size, url=url, outlet=outlet, title=title)
    if _is_index(metadata, body, size, url, words):
        raise NotArticleError("a front, section or listing page", url=url, outlet=outlet)
    if size < _LEAST and metadata.kind == "article":
        if metadata.access != "paywalled":
            raise NotArticleError("no text on the page", reason="empty", url=url, outlet=outlet)
        if not metadata.standfirst:
            raise NotArticleError("no text before the paywall", reason="paywall", url=url, outlet=outlet)


def _refuse_wall(metadata: Metadata, body: Body, size: int, *, url: str, outlet: str | None, title: str | None) -> None:
    said = " ".join(
        (
            title or "",
            metadata.headline or "",
            *(block.text for block in body.blocks[:6]),
            *(r.text for r in body.removed[:4]),
        )
    )[:3000]
    if size < _SHORT and (size < 400 or _CHALLENGE.search(title or "")) and _CHALLENGE.search(said):
        raise NotArticleError(
            "a bot challenge stands where the article was", reason="challenge", url=url, outlet=outlet
        )
    if not metadata.published_at and _CONSENT.search(title or said[:200]):
        raise NotArticleError("a consent page stands where the article was", reason="consent", url=url, outlet=outlet)
    if not _has_text_beside(body) and _PAYWALL.search(said.lower()):
        raise NotArticleError("a paywall stands where the article was", reason="paywall", url=url, outlet=outlet)
    if size < _SHORT and not metadata.published_at:
        short = said[:500] if size < _SHORT // 3 else f"{title or ''} {metadata.headline or ''}"
        if _MISSING.search(short):
            raise NotArticleError("the page says that it was not found", url=url, outlet=outlet)


def _has_text_beside(body: Body) -> bool:
    """Return whether a page has a sentence or two that speak of no paywall."""
    size = 0
    for block in body.blocks:
        if not _PAYWALL.search(block.text.lower()):
            size += len(block.text)
            if size >= 2 * _LEAST:
                return True
    return False


def _is_index(metadata: Metadata, body: Body, size: int, url: str, words: int) -> bool:
    path = urlsplit(url).path
    types = metadata.declared_types
    if types & _ARTICLE_TYPES or (metadata.published_at and metadata.authors):
        return False
    if path.strip("/") == "" and not urlsplit(url).query:
        return True
    prose = sum(len(block.text) for block in body.blocks if len(block.text) > 140)
    if types & _INDEX_TYPES or _INDEX_PATH.search(path):
        return prose < 2000
    return size < 500 and prose < 300 and words > 400 and len(body.related) > 10
