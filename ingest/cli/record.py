"""An article as the command line shows it: the whole record as JSON, or a page of text with what was removed."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from parsers.article import Article, DateEvidence


def as_json(article: Article) -> dict[str, Any]:
    """Return the whole record under the names of `docs/record.md`, the derived fields included."""
    record: dict[str, Any] = {"headline": article.headline, "standfirst": article.standfirst}
    record |= {"text": article.text, "html": article.html, "markdown": article.markdown, "words": article.words}
    return record | {name: value for name, value in asdict(article).items() if name not in record}


def as_text(article: Article, form: str) -> str:
    """Return the record as plain text, markdown or HTML, with what a reader must know of it: who, when, whose."""
    if form == "html":
        return article.html
    head = [f"# {article.headline}" if form == "markdown" else article.headline]
    if article.standfirst:
        head.append(f"*{article.standfirst}*" if form == "markdown" else article.standfirst)
    about = [part for part in (article.byline, _published(article)) if part]
    if about:
        head.append(" · ".join(about))
    body = article.markdown if form == "markdown" else article.text
    foot = [article.attribution.credit_line] if article.attribution.credit_line else []
    return "\n\n".join([*head, body, *foot])


def summary(article: Article) -> dict[str, object]:
    """Return the record's fields in the order a person asks for them."""
    attribution, rights = article.attribution, article.rights
    return {
        "headline": article.headline,
        "standfirst": article.standfirst,
        "byline": article.byline,
        "authors": [author.name for author in article.authors],
        "dateline": article.dateline,
        "published_at": _with_source(article.published_at, article.published_evidence),
        "modified_at": _with_source(article.modified_at, article.modified_evidence),
        "sections": article.sections,
        "topics": article.topics,
        "language": article.language,
        "words": article.words,
        "blocks": _counted([block.kind for block in article.blocks]),
        "lead_image": article.lead_image.url if article.lead_image else None,
        "images": len(article.images) or None,
        "outlet": article.outlet,
        "layout": article.layout.isoformat() if article.layout else "generic",
        "canonical_claim": article.canonical_claim,
        "originator": attribution.originator,
        "original_url": attribution.original_url,
        "original_title": attribution.original_title,
        "wire": attribution.wire,
        "credit_line": attribution.credit_line,
        "confidence": attribution.confidence or None,
        "rights": _rights(rights.state, rights.copyright_holder, rights.usage_terms, rights.licence_url),
        "access": f"{article.access}, {article.completeness}",
        "kind": article.kind,
        "shares": article.engagement.shares,
        "views": article.engagement.views,
        "quality": article.quality,
        "warnings": article.warnings,
    }


def explanation(article: Article) -> list[tuple[str, str]]:
    """Return everything that was taken out of the page's text: (rule, text), in the page's order where it is known."""
    kept_apart = [("disclaimer", disclaimer.text) for disclaimer in article.disclaimers]
    kept_apart += [("correction", correction.text) for correction in article.corrections]
    known = {text for _, text in kept_apart}
    removed = [(removed.rule, removed.text) for removed in article.removed]
    return [*(pair for pair in removed if pair[1] not in known), *kept_apart]


def _published(article: Article) -> str | None:
    return f"{article.published_at:%Y-%m-%d %H:%M} UTC" if article.published_at else None


def _with_source(at: datetime | None, evidence: DateEvidence | None) -> str | None:
    where = f" ({evidence.where})" if evidence else ""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC{where}" if at else None


def _counted(names: list[str]) -> str:
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _rights(state: str, *parts: str | None) -> str:
    return "; ".join([state, *(part for part in parts if part)])
