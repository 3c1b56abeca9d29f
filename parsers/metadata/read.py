"""read_metadata: the layout's extractors first, then what the page declares, then what it shows."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from parsers.article import Author, DateEvidence, Engagement, Image
from parsers.dates import read_when
from parsers.document import Document
from parsers.fields import Extractor, nodes_from, text_from, texts_from
from parsers.metadata.authors import find_authors
from parsers.metadata.headline import find_headline
from parsers.metadata.language import declared_tag, find_language
from parsers.metadata.names import split_names
from parsers.metadata.picture import find_images
from parsers.metadata.record import Metadata
from parsers.metadata.source import find_source
from parsers.metadata.standfirst import find_standfirst
from parsers.metadata.standing import find_access, find_engagement, find_kind, find_opt_outs, read_count
from parsers.metadata.subjects import article_types, find_sections, find_topics
from parsers.metadata.surroundings import lines_around
from parsers.metadata.titles import without_site_name
from parsers.metadata.when import find_dates
from parsers.metadata.zones import zone_name
from parsers.outlet import Layout
from parsers.structured import text_of
from parsers.urls import absolute, registered_domain


def read_metadata(doc: Document, layout: Layout | None) -> Metadata:
    """Return the page's metadata; a field whose layout extractor finds nothing falls back to the generic one.

    Warnings name the headline and the date among them.
    """
    generic = doc.kept("metadata", _generic)
    return _with_layout(doc, layout, generic) if layout is not None else generic


def _generic(doc: Document) -> Metadata:
    structured = doc.structured
    sites = site_names(doc)
    headline = find_headline(doc, sites)
    lines = lines_around(headline.node) if headline.node is not None else []
    authors = find_authors(doc, lines, sites)
    dates = find_dates(doc, lines, declared_tag(doc))
    images = find_images(doc)
    sections = find_sections(doc, headline.text)
    standfirst = find_standfirst(doc, lines, headline.text)
    article_text = structured.value("articleBody")
    claim = absolute(doc.url, structured.link("canonical"))
    return Metadata(
        headline=headline.text,
        headlines=headline.forms,
        standfirst=standfirst,
        byline=authors.byline,
        authors=authors.authors,
        published_at=dates.published_at,
        published_evidence=dates.published,
        modified_at=dates.modified_at,
        modified_evidence=dates.modified,
        sections=sections,
        topics=find_topics(doc, sections),
        language=find_language(
            doc, " ".join(filter(None, (headline.text, standfirst, article_text or "", *(line.text for line in lines))))
        ),
        lead_image=images[0] if images else None,
        images=images,
        canonical_claim=claim if claim is not None and claim.startswith("http") else None,
        site_name=structured.meta("og:site_name", "application-name"),
        access=find_access(doc),
        kind=find_kind(doc, headline.text),
        engagement=find_engagement(doc, lines),
        opt_outs=find_opt_outs(doc),
        article_text=article_text,
        declared_types=article_types(doc),
        source=find_source(lines),
    )


def site_names(doc: Document) -> tuple[str, ...]:
    """Return the names the page has for its site: outlet, `og:site_name`, publisher, host."""
    structured = doc.structured
    host = doc.url.split("://", 1)[-1].split("/", 1)[0].lower().removeprefix("www.")
    names = [doc.outlet.name, *doc.outlet.aliases] if doc.outlet else []
    names += structured.meta_all(
        "og:site_name", "application-name", "publisher", "dc.publisher", "apple-mobile-web-app-title", "cre"
    )
    if structured.article is not None and (publisher := text_of(structured.article.get("publisher"))):
        names.append(publisher)
    names += [
        text for node in structured.of_type("WebSite", "NewsMediaOrganization") if (text := text_of(node.get("name")))
    ]
    names += [host, (registered_domain(host) or host).partition(".")[0]]
    return tuple(dict.fromkeys(names))


# --- layouts -----------------------------------------------------------------------------------------------------------


# Every article has these; one without a standfirst or topics is as good as any other.
_EXPECTED = frozenset({"headline", "published"})


def _with_layout(doc: Document, layout: Layout, generic: Metadata) -> Metadata:
    """Return `generic` with what the layout's extractors find in its place."""
    changes: dict[str, Any] = {}
    warnings: list[str] = []

    def take(field: str, extractor: Extractor | None, read: Any) -> None:
        if extractor is None:
            return
        found = read(extractor)
        if found:
            changes.update(found)
        elif field in _EXPECTED:
            warnings.append(f"layout {layout.since.isoformat()}: {field} found nothing")

    def one(name: str) -> Any:
        return lambda extractor: {name: text} if (text := text_from(extractor, doc)) else None

    def many(name: str) -> Any:
        return lambda extractor: {name: texts} if (texts := tuple(dict.fromkeys(texts_from(extractor, doc)))) else None

    def moment(name: str) -> Any:
        return lambda extractor: _moment(doc, extractor, name)

    take("headline", layout.headline, one("headline"))
    take("standfirst", layout.standfirst, one("standfirst"))
    take("authors", layout.authors, lambda extractor: _authors(doc, extractor, generic.authors))
    take(
        "byline",
        layout.byline,
        lambda extractor: _byline(doc, extractor, generic.authors, with_authors=layout.authors is None),
    )
    take("dateline", layout.dateline, one("dateline"))
    take("published", layout.published, moment("published"))
    take("modified", layout.modified, moment("modified"))
    take("sections", layout.sections, many("sections"))
    take("topics", layout.topics, many("topics"))
    take("lead_image", layout.lead_image, lambda extractor: _lead_image(doc, extractor, generic.images))
    engagement = Engagement(
        shares=_count(doc, layout.shares, generic.engagement.shares),
        views=_count(doc, layout.views, generic.engagement.views),
    )
    if "headline" in changes:
        changes["headline"] = without_site_name(changes["headline"], site_names(doc))
        changes["headlines"] = tuple(dict.fromkeys((changes["headline"], *generic.headlines)))
    return replace(generic, engagement=engagement, warnings=(*generic.warnings, *warnings), **changes)


def _authors(doc: Document, extractor: Extractor, known: Iterable[Author]) -> dict[str, Any] | None:
    names = texts_from(extractor, doc)
    by_name = {author.name.casefold(): author for author in known}
    authors = tuple(by_name.get(name.casefold()) or Author(name) for name in dict.fromkeys(names))
    return {"authors": authors} if authors else None


def _byline(
    doc: Document, extractor: Extractor, known: Iterable[Author], *, with_authors: bool
) -> dict[str, Any] | None:
    """Read the byline as printed; where the layout has no extractor for authors it names them too."""
    texts = texts_from(extractor, doc)
    if not texts:
        return None
    changes: dict[str, Any] = {"byline": ", ".join(texts)}
    if with_authors and (names := [name for text in texts for name in split_names(text)]):
        by_name = {author.name.casefold(): author for author in known}
        changes["authors"] = tuple(by_name.get(name.casefold()) or Author(name) for name in dict.fromkeys(names))
    return changes


def _moment(doc: Document, extractor: Extractor, name: str) -> dict[str, Any] | None:
    value = extractor(doc)
    if isinstance(value, datetime):
        return {f"{name}_at": value, f"{name}_evidence": DateEvidence(value.isoformat(), f"layout:{name}")}
    for text in texts_from(lambda _doc: value, doc):
        found = read_when(text, timezone=zone_name(doc), language=declared_tag(doc))
        if found is not None:
            return {f"{name}_at": found.at, f"{name}_evidence": DateEvidence(text[:200], f"layout:{name}")}
    return None


def _lead_image(doc: Document, extractor: Extractor, known: tuple[Image, ...]) -> dict[str, Any] | None:
    value = extractor(doc)
    if isinstance(value, Image):
        return {"lead_image": value}
    nodes = nodes_from(lambda _doc: value, doc) if value else nodes_from(extractor, doc)
    hrefs = [node.attributes.get("data-src") or node.attributes.get("src") for node in nodes] or list(
        texts_from(lambda _doc: value, doc)
    )
    for href in hrefs:
        url = absolute(doc.url, href)
        if url is not None and url.startswith("http"):
            image = next((image for image in known if image.url == url), Image(url))
            return {"lead_image": image, "images": tuple(dict.fromkeys((image, *known)))}
    return None


def _count(doc: Document, extractor: Extractor | None, generic: int | None) -> int | None:
    found = read_count(text_from(extractor, doc)) if extractor is not None else None
    return generic if found is None else found
