"""The sample outlets' pages: three themes of very different age, each with the furniture such a theme has."""

import html
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Template
from zoneinfo import ZoneInfo

from ingest.demo.stories import Story, block_html

NAMES = {
    "harbour-gazette": "Harbour Gazette",
    "upland-courier": "The Upland Courier",
    "daily-carousel": "Daily Carousel",
}
CHARSETS = {"harbour-gazette": "utf-8", "upland-courier": "windows-1252", "daily-carousel": "utf-8"}
_LONDON = ZoneInfo("Europe/London")
_NEW_YORK = ZoneInfo("America/New_York")


def story_path(story: Story) -> str:
    """Return the path of a story on its own outlet."""
    if story.outlet == "harbour-gazette":
        return f"/{story.section_slug}/{story.slug}"
    if story.outlet == "upland-courier":
        return f"/{story.section_slug}/{story.slug}.html"
    return f"/{story.published_at:%Y/%m/%d}/{story.slug}/"


def story_url(story: Story, origins: Mapping[str, str]) -> str:
    """Return the address of a story; `origins` maps each outlet's slug to where it is served."""
    return origins[story.outlet] + story_path(story)


def story_page(
    story: Story, stories: Mapping[str, Sequence[Story]], origins: Mapping[str, str], *, theme: str | None = None
) -> bytes:
    """Return the page of a story in its outlet's theme (or another) and charset."""
    fields = _fields(story, stories, origins)
    text = _template(theme or story.outlet).substitute(fields)
    return text.encode(CHARSETS[story.outlet], "xmlcharrefreplace")


def body_html(story: Story, origins: Mapping[str, str]) -> str:
    """Return the story's body alone, as a feed carries it."""
    original = _original(story, origins)
    return "\n".join(block_html(block, origins[original]) for block in story.body)


def credit_html(story: Story, stories: Mapping[str, Sequence[Story]], origins: Mapping[str, str]) -> str:
    """Return the line under a copy that names and links its original; empty for a story of the outlet's own."""
    if not story.copies:
        return ""
    theirs, slug = story.copies.split("/")
    original = next(other for other in stories[theirs] if other.slug == slug)
    title, name = html.escape(original.headline, quote=False), NAMES[theirs]
    url = story_url(original, origins)
    return f'<p>The post <a href="{url}">{title}</a> appeared first on <a href="{origins[theirs]}/">{name}</a>.</p>'


@cache
def _template(theme: str) -> Template:
    return Template(files("ingest.demo").joinpath("templates", f"{theme}.html").read_text("utf-8"))


def _original(story: Story, origins: Mapping[str, str]) -> str:
    slug = story.copies.split("/")[0] if story.copies else story.outlet
    assert slug in origins
    return slug


def _fields(story: Story, stories: Mapping[str, Sequence[Story]], origins: Mapping[str, str]) -> dict[str, object]:
    origin, url = origins[story.outlet], story_url(story, origins)
    others = [other for other in stories[story.outlet] if other.slug != story.slug]
    blocks = body_html(story, origins).split("\n")
    first, last = max(1, len(blocks) // 3), max(2, len(blocks) * 2 // 3)
    image_url = f"{origin}/images/{story.slug}.svg"
    london, new_york = story.published_at.astimezone(_LONDON), story.published_at.astimezone(_NEW_YORK)
    return {
        "headline": html.escape(story.headline),
        "standfirst": html.escape(story.standfirst),
        "byline": html.escape(story.byline),
        "byline_html": _byline_html(story, origin),
        "section": html.escape(story.section),
        "section_upper": html.escape(story.section.upper()),
        "section_slug": story.section_slug,
        "section_links": f'<a href="{origin}/category/{story.section_slug}/" rel="category tag">{story.section}</a>',
        "slug": story.slug,
        "url": url,
        "origin": origin,
        "year": story.published_at.year,
        "published_iso": story.published_at.isoformat(),
        "published_long": f"{story.published_at.day} {story.published_at:%B %Y, %H:%M}",
        "published_uk": f"{london:%A} {london.day} {london:%B %Y}, {london:%H:%M}",
        "published_us": f"{new_york:%B} {new_york.day}, {new_york.year}",
        "image_url": image_url,
        "figure": _figure(story, image_url),
        "jsonld": _jsonld(story, url, origin, image_url),
        "body_top": "\n".join(blocks[:first]),
        "body_middle": "\n".join(blocks[first:last]),
        "body_end": "\n".join(blocks[last:]),
        "correction": f'<p class="correction">{html.escape(story.correction)}</p>' if story.correction else "",
        "disclaimer": f"<p><em>{html.escape(story.disclaimer)}</em></p>" if story.disclaimer else "",
        "credit": credit_html(story, stories, origins),
        "shares": story.shares,
        "views": story.views,
        "topic_links": " ".join(
            f'<a href="{origin}/tag/{topic.lower()}" rel="tag">{topic}</a>' for topic in story.topics
        ),
        "related_links": "".join(f"<li>{_link(other, origins)}</li>" for other in others[:2]),
        "most_read": "".join(f"<li>{_link(other, origins)}</li>" for other in others[:5]),
        "related_blocks": "".join(_related_post(other, origins) for other in others[:1]),
        "related_posts": "".join(_related_post(other, origins) for other in others[:2]),
    }


def _link(story: Story, origins: Mapping[str, str]) -> str:
    return f'<a href="{story_url(story, origins)}">{html.escape(story.headline)}</a>'


def _related_post(story: Story, origins: Mapping[str, str]) -> str:
    excerpt = html.escape(" ".join(story.body[0].split()[:18]))
    return (
        f'<article class="jeg_post"><div class="jeg_postblock_content"><h3 class="jeg_post_title">{_link(story, origins)}</h3>'
        f'<div class="jeg_post_meta"><div class="jeg_meta_date">{story.published_at:%B %d, %Y}</div></div>'
        f'<div class="jeg_post_excerpt"><p>{excerpt}...</p></div></div></article>'
    )


def _byline_html(story: Story, origin: str) -> str:
    byline = html.escape(story.byline)
    for author in story.authors:
        profile = f"{origin}/people/{author.lower().replace(' ', '-')}"
        byline = byline.replace(author, f'<a rel="author" href="{profile}">{author}</a>')
    return f"{byline}, {story.role}" if story.role else byline


def _figure(story: Story, image_url: str) -> str:
    if not story.image:
        return ""
    alt, credit = html.escape(story.image), html.escape(story.image_credit or "")
    return (
        f'<figure><img src="{image_url}" alt="{alt}" width="1200" height="800">'
        f'<figcaption>{alt}. <span class="credit">Photograph: {credit}</span></figcaption></figure>'
    )


def _jsonld(story: Story, url: str, origin: str, image_url: str) -> str:
    publisher = {"@type": "NewsMediaOrganization", "@id": f"{origin}/#publisher", "name": NAMES[story.outlet]}
    article = {
        "@type": "OpinionNewsArticle" if story.section == "Opinion" else "NewsArticle",
        "@id": url,
        "headline": story.headline,
        "description": story.standfirst,
        "datePublished": story.published_at.isoformat(),
        "dateModified": story.published_at.isoformat(),
        "articleSection": story.section,
        "keywords": list(story.topics),
        "image": image_url,
        "author": [
            {"@type": "Person", "name": name, "url": f"{origin}/people/{name.lower().replace(' ', '-')}"}
            | ({"jobTitle": story.role} if story.role else {})
            for name in story.authors
        ],
        "publisher": {"@id": publisher["@id"]},
        "copyrightHolder": {"@id": publisher["@id"]},
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "mainEntityOfPage": {"@id": url},
    }
    graph = {"@context": "https://schema.org", "@graph": [publisher, article]}
    return json.dumps(graph, ensure_ascii=False).replace("</", "<\\/")
