"""Metadata: what a page says around its body."""

from dataclasses import dataclass, field
from datetime import datetime

from parsers.article import Access, ArticleKind, Author, DateEvidence, Engagement, Evidence, Image
from parsers.values import quick


@quick
@dataclass(frozen=True, slots=True)
class Metadata:
    """Everything about the article but its body and its attribution.

    `headlines` are all forms in which the page states its headline, `headline` first: a body block equal to one is a repeat.
    `images` are those declared for the article (JSON-LD, OpenGraph), the lead first. `article_text` is JSON-LD's `articleBody`:
    near-exact or badly wrong, so for checking only. `opt_outs` are robots and text-mining reservations. `declared_types` are
    JSON-LD types and `og:type` of the page, lower case. `source` is a source named near the headline, and the words that name
    it. `warnings` say what was contradictory or fell back.
    """

    headline: str | None = None
    headlines: tuple[str, ...] = ()
    standfirst: str | None = None
    byline: str | None = None
    authors: tuple[Author, ...] = ()
    dateline: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    published_evidence: DateEvidence | None = None
    modified_evidence: DateEvidence | None = None
    sections: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str | None = None
    lead_image: Image | None = None
    images: tuple[Image, ...] = ()
    canonical_claim: str | None = None
    site_name: str | None = None
    access: Access = "free"
    kind: ArticleKind = "article"
    engagement: Engagement = field(default_factory=Engagement)
    opt_outs: tuple[Evidence, ...] = ()
    article_text: str | None = None
    declared_types: frozenset[str] = frozenset()
    source: tuple[str, str] | None = None
    warnings: tuple[str, ...] = ()
