"""Texts of feeds: titles and summaries freed of the HTML that feeds wrap them in once or twice, cleaned and bounded."""

import html
import re

from parsers.text import clean

MAX_TITLE_CHARACTERS = 1_000
MAX_SUMMARY_CHARACTERS = 5_000
MAX_NAME_CHARACTERS = 300
MAX_GUID_CHARACTERS = 1_000
MAX_CONTENT_CHARACTERS = 2_000_000

# Only names HTML knows: `<Insert Name>` in a title is the title's own.
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var"
    "|wbr"
)
_BLOCK = (
    "address|article|aside|audio|blockquote|body|br|button|caption|center|dd|details|div|dl|dt|embed|fieldset|figcaption|figure|footer"
    "|form|h[1-6]|head|header|hr|html|iframe|img|input|label|li|link|main|meta|nav|noscript|object|ol|option|p|param|picture|pre|section"
    "|select|source|style|script|summary|svg|table|tbody|td|tfoot|th|thead|tr|track|ul|video"
)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b[^>]*>.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.IGNORECASE | re.DOTALL)
_ESCAPE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PARAGRAPHS = re.compile(r"<(?:p|br|div|h[2-6]|li)\b", re.IGNORECASE)


def plain(raw: str) -> str:
    """Return feed text without tags and escapes, undone until nothing is left to undo (twice escaped is common), cleaned."""
    if "<" not in raw and "&" not in raw:
        return clean(raw)
    for _ in range(3):
        if "<" in raw:
            raw = _INLINE_TAG.sub("", _BLOCK_TAG.sub(" ", _HIDDEN.sub(" ", raw)))
        if "&" not in raw or not _ESCAPE.search(raw):
            break
        raw = _ESCAPE.sub(_unescape, raw)
    return clean(raw)


def literal(raw: str) -> str:
    """Return a text that is said to be plain (Atom `type="text"`, JSON Feed): only escapes that slipped in are undone."""
    return clean(_ESCAPE.sub(_unescape, raw)) if "&" in raw else clean(raw)


def is_full_text(markup: str) -> bool:
    """Return whether a description carries an article's body: several paragraphs and some length, not a teaser."""
    return len(markup) > 1_200 and sum(1 for _ in zip(_PARAGRAPHS.finditer(markup), range(2), strict=False)) == 2


def _unescape(match: re.Match[str]) -> str:
    return html.unescape(match[0])
