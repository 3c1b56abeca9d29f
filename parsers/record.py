"""parse: one page's bytes to a record. The outlet by host, the layout by day, each field falling back to the generic reading."""

import re
from datetime import date

from selectolax.lexbor import SelectolaxError

from parsers.article import Access, Article, Attribution, Author, Completeness, Image, Link
from parsers.attribution import agency_of, attribute, is_house, read_dateline
from parsers.body import Body, extract_body
from parsers.catalogue import Catalogue, built_in
from parsers.document import Document
from parsers.errors import BadURLError, LayoutChangedError, NotArticleError, TooComplexError
from parsers.lengths import within_lengths
from parsers.metadata import Metadata, read_metadata
from parsers.metadata.names import is_desk, is_full_name, split_names
from parsers.metadata.titles import plain
from parsers.outlet import Layout, Outlet
from parsers.page import Page
from parsers.refusal import refuse_media, refuse_no_article, refuse_other_kinds
from parsers.rights import read_rights
from parsers.text import clean
from parsers.urls import canonical, host_of

_MOST_OPENINGS = 3  # paragraphs
_ORGANISATION = re.compile(
    r"\b(?:Images|Council|Company|Institute|University|Press|Books|Station|Demand|Appointment|Eve)\b"
)
PARSER_VERSION = "1"  # raise it when the same bytes give another record: stored pages are then parsed again


def parse(page: Page, *, catalogue: Catalogue | None = None, recurring: frozenset[int] = frozenset()) -> Article:
    """Return the article on a page.

    The outlet is found by host in `catalogue` (default: the built-in outlets), its layout by the day of fetching. `recurring` are
    fingerprints (`parsers.text.paragraph_fingerprint`) of paragraphs known to recur over the outlet's articles. Raises only
    `ParseError`s: `NotArticleError`, `LayoutChangedError`, `UndecodablePageError`, `TooComplexError`, `BadURLError`.
    """
    catalogue = built_in() if catalogue is None else catalogue
    outlet = catalogue.for_host(host_of(page.url))
    return _record(Document(page, outlet), recurring, catalogue)


def parse_generic(page: Page, *, recurring: frozenset[int] = frozenset()) -> Article:
    """Return the article on a page by the generic extractor alone, without outlet knowledge; raises as `parse` does."""
    return _record(Document(page), recurring, None)


def _layout_for(doc: Document, outlet: Outlet) -> Layout | None:
    """Choose by the day of fetching, else by the published day, else the layout whose body selector finds the most."""
    if not outlet.layouts:
        return None
    layouts = sorted(outlet.layouts, key=lambda layout: layout.since, reverse=True)
    if len(layouts) == 1:
        return layouts[0]
    day = doc.page.fetched_at.date() if doc.page.fetched_at else _published_day(doc)
    if day is not None:
        return next((layout for layout in layouts if layout.since <= day), layouts[-1])
    return max(layouts, key=lambda layout: _filled(doc, layout))


def _published_day(doc: Document) -> date | None:
    when = read_metadata(doc, None).published_at
    return when.date() if when else None


def _filled(doc: Document, layout: Layout) -> int:
    """Count the fields of a layout that find something; the body counts double."""
    extractors = (
        layout.body,
        layout.body,
        layout.headline,
        layout.standfirst,
        layout.byline,
        layout.authors,
        layout.published,
    )
    return sum(1 for extractor in extractors if extractor is not None and extractor(doc))


def _record(doc: Document, recurring: frozenset[int], catalogue: Catalogue | None) -> Article:
    slug = doc.outlet.slug if doc.outlet else None
    try:
        refuse_media(doc.page.body, doc.page.content_type, url=doc.page.url, outlet=slug)
        layout = _layout_for(doc, doc.outlet) if doc.outlet else None
        return within_lengths(_read(doc, layout, recurring, catalogue))
    except SelectolaxError as error:  # the HTML library found no memory for this page's tree
        raise TooComplexError(f"the page's tree could not be read: {error}", url=doc.url, outlet=slug) from error
    except RecursionError as error:
        raise TooComplexError("elements nested too deep", url=doc.url) from error


def _read(doc: Document, layout: Layout | None, recurring: frozenset[int], catalogue: Catalogue | None) -> Article:
    page, outlet = doc.page, doc.outlet
    slug = outlet.slug if outlet else None
    refuse_other_kinds(page.markup, url=page.url, outlet=slug)
    final_url = canonical(page.url)
    metadata = read_metadata(doc, layout)
    body = extract_body(doc, metadata, layout=layout, recurring=recurring)
    headline = metadata.headline
    refuse_no_article(
        metadata,
        body,
        url=page.url,
        outlet=slug,
        title=doc.structured.title,
        words=len(body.blocks) + len(body.related),
    )
    if not headline:
        headline = (
            next((clean(block.text) for block in body.blocks if block.kind == "heading"), None) or doc.structured.title
        )
    if not headline:
        raise NotArticleError("the page has no headline", url=page.url, outlet=slug)
    if layout is not None and not body.blocks and metadata.kind == "article":
        raise LayoutChangedError(url=page.url, outlet=slug)
    paragraphs = [block.text for block in body.blocks if block.kind == "paragraph"]
    # a caption or a reporter's line may have stayed before the story, and the dateline been cut with the byline
    dateline = next(filter(None, map(read_dateline, (*paragraphs[:_MOST_OPENINGS], *body.above))), None)
    closing = paragraphs[-1] if paragraphs else None
    attribution = attribute(doc, metadata, body.credits, catalogue, dateline=dateline, closing=closing)
    return Article(
        headline=headline,
        blocks=body.blocks,
        requested_url=_canonical_or(page.requested_url, final_url),
        final_url=final_url,
        outlet=slug,
        standfirst=metadata.standfirst,
        byline=metadata.byline,
        authors=_authors(metadata, body, attribution),
        dateline=metadata.dateline or (dateline.place if dateline else None),
        published_at=metadata.published_at,
        modified_at=metadata.modified_at,
        published_evidence=metadata.published_evidence,
        modified_evidence=metadata.modified_evidence,
        sections=metadata.sections,
        topics=metadata.topics,
        language=metadata.language or (outlet.language if outlet else None),
        lead_image=_lead(metadata, body),
        images=_images(metadata, body),
        canonical_claim=metadata.canonical_claim,
        attribution=attribution,
        rights=read_rights(doc, metadata, body.credits, outlet, top=[block.text for block in body.blocks[:2]]),
        disclaimers=body.disclaimers,
        corrections=body.corrections,
        removed=body.removed,
        links=_links(body),
        access=_access(metadata, body),
        completeness=_completeness(metadata, body),
        kind=metadata.kind,
        engagement=metadata.engagement,
        layout=layout.since if layout else None,
        parser_version=PARSER_VERSION,
        warnings=(*metadata.warnings, *body.warnings),
        quality=_quality(metadata, body),
    )


def _authors(metadata: Metadata, body: Body, attribution: Attribution) -> tuple[Author, ...]:
    """Return the persons of a byline inside the text where only houses are declared; beside a person no paper that the text merely
    came from: an agency is one of a paper's hands."""
    declared = metadata.authors
    if declared and all(is_house(author.name) or is_desk(author.name) for author in declared):
        houses = {plain(author.name) for author in declared}
        lines = (split_names(line) for line in body.above if line[:3].lower() == "by ")
        names = next((names for names in lines if any(map(is_full_name, names))), ())
        persons = [name for name in names if plain(name) in houses or not (is_house(name) or is_desk(name))]
        if persons and not any(_ORGANISATION.search(name) for name in persons):
            return tuple(map(Author, persons))
    origin = plain(attribution.originator) if attribution.originator else None
    others = tuple(author for author in declared if plain(author.name) != origin or agency_of(author.name))
    return others if any(is_full_name(author.name) and not is_house(author.name) for author in others) else declared


def _canonical_or(url: str | None, fallback: str) -> str:
    try:
        return canonical(url) if url else fallback
    except BadURLError:
        return fallback


def _lead(metadata: Metadata, body: Body) -> Image | None:
    """Return the declared lead, with the caption that the body prints under the same picture."""
    lead = metadata.lead_image
    if lead is None:
        return body.images[0] if body.images else None
    return next((image for image in body.images if image.url == lead.url), lead)


def _images(metadata: Metadata, body: Body) -> tuple[Image, ...]:
    found: dict[str, Image] = {}
    lead = _lead(metadata, body)
    for image in (*((lead,) if lead else ()), *body.images):
        found.setdefault(image.url, image)
    return tuple(found.values())


def _links(body: Body) -> tuple[Link, ...]:
    inline: dict[str, Link] = {}
    for block in body.blocks:
        for mark in block.marks:
            if mark.kind == "link" and mark.url:
                inline.setdefault(mark.url, Link(mark.url, block.text[mark.start : mark.end], "inline"))
    return (*inline.values(), *body.related)


def _access(metadata: Metadata, body: Body) -> Access:
    if metadata.access == "free" and any(removed.rule == "paywall_prompt" for removed in body.removed):
        return "metered"
    return metadata.access


def _completeness(metadata: Metadata, body: Body) -> Completeness:
    """A paywalled page that shows far less than its declared text, or a prompt and little else, is partial."""
    size = sum(len(block.text) for block in body.blocks)
    declared = len(metadata.article_text or "")
    if metadata.access == "paywalled" and (size < 1500 or (declared and size < 0.6 * declared)):
        return "partial"
    if any(removed.rule == "paywall_prompt" for removed in body.removed) and size < 1500:
        return "partial"
    return "full"


def _quality(metadata: Metadata, body: Body) -> float:
    """Judge the record in 0-1: mostly the body, then headline, date, authors; each warning costs a little."""
    fields = 0.4 * bool(metadata.headline) + 0.4 * bool(metadata.published_at) + 0.2 * bool(metadata.authors)
    warned = 0.05 * len(metadata.warnings + body.warnings)
    return round(max(0.0, min(1.0, 0.75 * body.quality + 0.25 * fields - warned)), 3)
