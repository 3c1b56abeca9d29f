"""An article's row: the record as `articles` holds it, and back to what revisions compare. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from parsers.article import Article
from storage.dedupe import Content
from storage.fingerprint import digest, fingerprint_of, headline_key, normal_words
from storage.sql.storable import storable, to_json

Row = dict[str, Any]
"""The columns of `articles` that a record fills, by name."""

LONGEST_REMOVED = 300  # characters of a removed block that are kept; the raw page has the rest
MOST_REMOVED = 200
MOST_RELATED = 50

# Record fields besides headline, standfirst and text whose change makes a revision. Not among them: topics, images and lead
# image (their addresses are signed and rotate), engagement, links, removed blocks, modified_at, quality, warnings, layout,
# parser version.
FIELDS = (
     "byline", "dateline", "language", "canonical_claim", "kind", "access", "completeness", "originator",
    "original_url", "original_title", "wire", "credit_line", "copyright_holder", "copyright_notice", "usage_terms",
    "licence_url", "rights_state",
)  # fmt: skip
LIST_FIELDS = ("authors", "sections", "disclaimers")

_YEAR = re.compile(r"\d{4}")


def article_row(article: Article) -> Row:
    """Return the columns of `articles` that the record fills; ids, status and times of seeing are the store's."""
    text = storable(article.text)
    paragraphs = [normal_words(part) for part in text.split("\n\n")]
    html = storable(article.html)
    attribution, rights = article.attribution, article.rights
    row: Row = {
        "url": article.final_url,
        "canonical_claim": article.canonical_claim,
        "headline": article.headline,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "authors": [{"name": one.name, "url": one.url, "role": one.role} for one in article.authors],
        "dateline": article.dateline,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "sections": list(article.sections),
        "topics": list(article.topics),
        "language": article.language,
        "text": text,
        "html": None if html == plain_html(text) else html,
        "words": article.words,
        "lead_image_url": article.lead_image.url if article.lead_image else None,
        "images": [
            {
                name: value
                for name in ("url", "caption", "credit", "alt", "width", "height")
                if (value := getattr(image, name)) is not None
            }
            for image in article.images
        ],
        "kind": article.kind,
        "access": article.access,
        "completeness": article.completeness,
        "originator": attribution.originator,
        "original_url": attribution.original_url,
        "original_title": attribution.original_title,
        "wire": attribution.wire,
        "credit_line": attribution.credit_line,
        "attribution_confidence": attribution.confidence,
        "attribution_evidence": [{"rule": one.rule, "text": one.text} for one in attribution.evidence],
        "copyright_holder": rights.copyright_holder,
        "copyright_notice": rights.copyright_notice,
        "usage_terms": rights.usage_terms,
        "licence_url": rights.licence_url,
        "rights_state": rights.state,
        "embargoed_until": rights.embargoed_until,
        "expires_at": rights.expires_at,
        "disclaimers": [one.text for one in article.disclaimers],
        "removed": [{"rule": one.rule, "text": one.text[:LONGEST_REMOVED]} for one in article.removed[:MOST_REMOVED]],
        "warnings": list(article.warnings),
        "quality": article.quality,
        "layout": article.layout,
        "parser_version": article.parser_version,
        "details": _details(article),
    }
    for name, value in row.items():
        if type(value) is str and not value.isascii():
            row[name] = storable(value)
    row["headline"] = storable(row["headline"])
    row["headline_key"] = headline_key(row["headline"])
    row["fingerprint"] = fingerprint_of(list(chain.from_iterable(paragraphs)), text)
    row["digest"] = digest(
        (
            " ".join(normal_words(row["headline"])),
            " ".join(normal_words(row["standfirst"] or "")),
            *(" ".join(words) for words in paragraphs),
            to_json(compared_fields(row)),
            *row["details"].get("corrections", ()),
        )
    )
    return row


def content_of(row: Mapping[Any, Any]) -> Content:
    """Return what revisions compare, of a row made by `article_row` or read from `articles`."""
    return Content(
        headline=row["headline"],
        headline_key=row["headline_key"],
        standfirst=row["standfirst"],
        text=row["text"],
        words=row["words"],
        fingerprint=row["fingerprint"],
        digest=row["digest"],
        published_at=row["published_at"],
        partial=row["completeness"] == "partial",
        fields=compared_fields(row),
        corrections=tuple(row["details"].get("corrections", ())),
    )


def compared_fields(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the lesser fields by name. A time printed as "3 hours ago" moves at each look: only that there is one counts."""
    published: datetime | None = row["published_at"]
    raw = (row["details"].get("published") or {}).get("raw")
    absolute = raw is None or _YEAR.search(raw) is not None
    fields: dict[str, Any] = {name: row[name] for name in FIELDS}
    fields["published_at"] = None if published is None else published.isoformat() if absolute else "relative"
    for name in ("embargoed_until", "expires_at"):
        fields[name] = row[name].isoformat() if row[name] is not None else None
    for name in LIST_FIELDS:
        fields[name] = row[name]
    return fields


def plain_html(text: str) -> str:
    """Return the HTML of plain paragraphs, exactly as `articles_v1` makes it where `articles.html` is NULL."""
    if not text:
        return ""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<p>" + escaped.replace("\n\n", "</p>\n<p>") + "</p>"


def _details(article: Article) -> dict[str, Any]:
    """Return the record's fields that no view has a column for, without the empty ones."""
    details: dict[str, Any] = {
        "requested_url": None if article.requested_url == article.final_url else article.requested_url,
        "published": _evidence(article.published_evidence),
        "modified": _evidence(article.modified_evidence),
        "corrections": [one.text for one in article.corrections],
        "chain": list(article.attribution.chain),
        "rights": [{"rule": one.rule, "text": one.text} for one in article.rights.evidence],
        "shares": article.engagement.shares,
        "views": article.engagement.views,
        "related": [{"url": one.url, "title": one.title} for one in article.links if one.kind == "related"][
            :MOST_RELATED
        ],
    }
    return {name: value for name, value in details.items() if value not in (None, [], {})}


def _evidence(found: Any) -> dict[str, str] | None:
    return None if found is None else {"raw": found.raw, "where": found.where}
