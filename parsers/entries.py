"""Articles out of feed entries: the full text a feed carries, and what a page lacks filled in from its entry."""

from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser

from parsers.article import Article, Author, Completeness, DateEvidence, Image, Link
from parsers.attribution import attribute, read_dateline
from parsers.body import Body, extract_fragment
from parsers.catalogue import Catalogue
from parsers.document import Document
from parsers.errors import NotArticleError
from parsers.feeds.entry import FeedEntry
from parsers.lengths import within_lengths
from parsers.metadata import Metadata
from parsers.metadata.titles import says_again
from parsers.outlet import Outlet
from parsers.page import Page
from parsers.record import PARSER_VERSION
from parsers.rights import read_rights
from parsers.text import check_complexity, count_words
from parsers.urls import canonical

_WHERE = "feed:entry"
_FULL_WORDS = 120  # a feed's text shorter than this is a summary, whatever element it came in
_CUT_ENDS = ("…", "...", "[…]", "[...]", "(…)")


def article_from_entry(
    entry: FeedEntry, *, outlet: Outlet | None, catalogue: Catalogue | None, recurring: frozenset[int] = frozenset()
) -> Article:
    """Return the article that a feed entry carries in full or in part: the same blocks, furniture rules and credits as a page.

    `completeness` is `partial` when the text is short or cut off. Raises `NotArticleError` (reason `empty`) without title or text,
    `TooComplexError` and `BadURLError` as `parse` does.
    """
    slug = outlet.slug if outlet else None
    html = entry.content_html or ""
    if not entry.title or not (html or entry.summary):
        raise NotArticleError("the feed entry holds no title or no text", reason="empty", url=entry.url, outlet=slug)
    markup = html.encode("utf-8", "replace")
    check_complexity(markup, url=entry.url)
    metadata = _metadata(entry, outlet)
    body = _body(html, metadata, entry.url, recurring)
    warnings: tuple[str, ...] = (*body.warnings, "text from the feed entry")
    if not body.blocks and entry.summary:
        body = _body(f"<p>{_escaped(entry.summary)}</p>", metadata, entry.url, recurring)
    if not body.blocks:
        raise NotArticleError("the feed entry's text is furniture only", reason="empty", url=entry.url, outlet=slug)
    doc = Document(Page(url=entry.url, body=markup, content_type="text/html; charset=utf-8"), outlet)
    opening = next((block.text for block in body.blocks if block.kind == "paragraph"), None)
    article = Article(
        headline=entry.title,
        blocks=body.blocks,
        requested_url=canonical(entry.url),
        final_url=canonical(entry.url),
        outlet=slug,
        standfirst=_standfirst(entry, entry.title, "\n\n".join(block.text for block in body.blocks if block.text)),
        byline=", ".join(author.name for author in entry.authors) or None,
        authors=entry.authors,
        published_at=metadata.published_at,
        modified_at=metadata.modified_at,
        published_evidence=metadata.published_evidence,
        modified_evidence=metadata.modified_evidence,
        topics=entry.categories,
        language=metadata.language,
        lead_image=metadata.lead_image or (body.images[0] if body.images else None),
        images=_images(metadata, body),
        attribution=attribute(
            doc,
            metadata,
            body.credits,
            catalogue,
            dateline=read_dateline(opening) if opening else None,
        ),
        rights=read_rights(doc, metadata, body.credits, outlet),
        disclaimers=body.disclaimers,
        corrections=body.corrections,
        removed=body.removed,
        links=(*_inline(body), *body.related),
        completeness=_completeness(body, has_content=bool(entry.content_html)),
        parser_version=PARSER_VERSION,
        warnings=warnings,
        quality=round(0.8 * body.quality, 3),
    )
    return within_lengths(article)


def complete(article: Article, entry: FeedEntry) -> Article:
    """Return the article with what its page lacked taken from its feed entry; each filling is a line in `warnings` or evidence.

    Nothing the page said is overwritten. A page that shows only a part takes no text from the entry: two halves are no whole.
    """
    changes: dict[str, object] = {}
    filled: list[str] = []
    if article.published_at is None and entry.published_at is not None:
        changes["published_at"] = entry.published_at
        changes["published_evidence"] = DateEvidence(entry.published_at.isoformat(), _WHERE)
    if article.modified_at is None and entry.updated_at is not None and entry.updated_at != entry.published_at:
        changes["modified_at"] = entry.updated_at
        changes["modified_evidence"] = DateEvidence(entry.updated_at.isoformat(), _WHERE)
    if not article.authors and entry.authors:
        changes["authors"] = _cleaned(entry.authors)
        filled.append("authors")
        if article.byline is None:
            changes["byline"] = ", ".join(author.name for author in entry.authors)
    if not article.topics and entry.categories:
        changes["topics"] = entry.categories
        filled.append("topics")
    if article.standfirst is None and (standfirst := _standfirst(entry, article.headline, article.text)):
        changes["standfirst"] = standfirst
        filled.append("standfirst")
    if article.language is None and entry.language:
        changes["language"] = entry.language
        filled.append("language")
    if article.lead_image is None and entry.images:
        changes["lead_image"] = entry.images[0]
        changes["images"] = article.images or entry.images[:1]
        filled.append("lead_image")
    if filled:
        changes["warnings"] = (*article.warnings, f"from the feed entry: {', '.join(filled)}")
    return within_lengths(replace(article, **changes)) if changes else article  # type: ignore[arg-type]  # fields of Article


def _metadata(entry: FeedEntry, outlet: Outlet | None) -> Metadata:
    published, modified = entry.published_at, entry.updated_at
    return Metadata(
        headline=entry.title,
        headlines=(entry.title,) if entry.title else (),
        authors=entry.authors,
        published_at=published,
        modified_at=modified if modified != published else None,
        published_evidence=DateEvidence(published.isoformat(), _WHERE) if published else None,
        modified_evidence=DateEvidence(modified.isoformat(), _WHERE) if modified and modified != published else None,
        topics=entry.categories,
        language=entry.language or (outlet.language if outlet else None),
        lead_image=entry.images[0] if entry.images else None,
        images=entry.images,
    )


def _body(html: str, metadata: Metadata, url: str, recurring: frozenset[int]) -> Body:
    root = LexborHTMLParser(html).body if html else None
    return extract_fragment([root], metadata, base=url, recurring=recurring) if root is not None else Body()


def _standfirst(entry: FeedEntry, headline: str, text: str) -> str | None:
    """Return the summary unless it says the headline again, as many feeds' do, or is only the text's own beginning."""
    summary = entry.summary
    return summary if summary and not says_again(summary, headline) and not _begins(text, summary) else None


def _begins(text: str, summary: str) -> bool:
    own = "".join(filter(str.isalnum, summary.casefold()))[:80]
    return "".join(filter(str.isalnum, text[: 3 * len(summary) + 200].casefold())).startswith(own)


def _completeness(body: Body, *, has_content: bool) -> Completeness:
    texts = [block.text for block in body.blocks if block.text]
    cut_off = bool(texts) and texts[-1].endswith(_CUT_ENDS)
    enough = sum(map(count_words, texts)) >= _FULL_WORDS
    return "full" if has_content and enough and not cut_off else "partial"


def _images(metadata: Metadata, body: Body) -> tuple[Image, ...]:
    found = {image.url: image for image in (*metadata.images, *body.images)}
    return tuple(found.values())


def _inline(body: Body) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for block in body.blocks:
        for mark in block.marks:
            if mark.kind == "link" and mark.url:
                found.setdefault(mark.url, Link(mark.url, block.text[mark.start : mark.end], "inline"))
    return tuple(found.values())


def _cleaned(authors: tuple[Author, ...]) -> tuple[Author, ...]:
    return tuple(author for author in authors if author.name.strip())


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False)
