"""The sample outlets' feeds: every kind wiredesk reads, each as such outlets write it."""

import gzip
import html
import json
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from xml.sax.saxutils import escape

from ingest.demo.pages import NAMES, body_html, credit_html, story_url
from ingest.demo.stories import Story

Stories = Mapping[str, Sequence[Story]]
Origins = Mapping[str, str]


def rss(
    outlet: str, stories: Stories, origins: Origins, *, full_text: bool, extra: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Return RSS 2.0; with `full_text` each entry carries its body and, for a copy, the credit line. `extra`: (title, url)."""
    origin = origins[outlet]
    entries = "".join(_rss_entry(story, stories, origins, full_text=full_text) for story in stories[outlet])
    entries += "".join(f"<item><title>{escape(title)}</title><link>{escape(url)}</link></item>" for title, url in extra)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel><title>{escape(NAMES[outlet])}</title><link>{origin}/</link><language>en</language>"
        f"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>12</sy:updateFrequency>{entries}</channel></rss>\n"
    ).encode()


def atom(outlet: str, stories: Stories, origins: Origins, *, extra: Sequence[tuple[str, str]] = ()) -> bytes:
    """Return Atom 1.0 with summaries."""
    origin, newest = origins[outlet], max(story.published_at for story in stories[outlet])
    entries = "".join(
        f"<entry><id>tag:courier.example,2026:{story.slug}</id><title>{escape(story.headline)}</title>"
        f'<link rel="alternate" href="{story_url(story, origins)}"/>'
        f"<published>{story.published_at.isoformat()}</published><updated>{story.published_at.isoformat()}</updated>"
        f"{''.join(f'<author><name>{escape(name)}</name></author>' for name in story.authors)}"
        f'<category term="{escape(story.section)}"/><summary>{escape(story.standfirst)}</summary></entry>'
        for story in stories[outlet]
    )
    entries += "".join(
        f'<entry><id>{escape(url)}</id><title>{escape(title)}</title><link href="{escape(url)}"/>'
        f"<updated>{newest.isoformat()}</updated></entry>"
        for title, url in extra
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">'
        f"<title>{escape(NAMES[outlet])}</title><id>{origin}/</id><updated>{newest.isoformat()}</updated>"
        f'<link rel="self" href="{origin}/atom.xml"/><author><name>{escape(NAMES[outlet])}</name></author>{entries}</feed>\n'
    ).encode()


def jsonfeed(outlet: str, stories: Stories, origins: Origins) -> bytes:
    """Return JSON Feed 1.1 with summaries."""
    entries = [
        {
            "id": story_url(story, origins),
            "url": story_url(story, origins),
            "title": story.headline,
            "summary": story.standfirst,
            "date_published": story.published_at.isoformat(),
            "authors": [{"name": name} for name in story.authors],
            "tags": list(story.topics),
        }
        for story in stories[outlet]
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": NAMES[outlet],
        "home_page_url": f"{origins[outlet]}/",
        "feed_url": f"{origins[outlet]}/feed.json",
        "language": "en",
        "items": entries,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def news_sitemap(outlet: str, stories: Stories, origins: Origins, *, zipped: bool = False) -> bytes:
    """Return a news sitemap of the outlet's stories, gzipped as a file if asked for."""
    urls = "".join(
        f"<url><loc>{story_url(story, origins)}</loc><news:news><news:publication><news:name>{escape(NAMES[outlet])}</news:name>"
        f"<news:language>en</news:language></news:publication>"
        f"<news:publication_date>{story.published_at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.headline)}</news:title></news:news></url>"
        for story in stories[outlet]
    )
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{urls}</urlset>\n'
    ).encode()
    return gzip.compress(body, mtime=0) if zipped else body


def sitemap_index(children: Sequence[str]) -> bytes:
    """Return a sitemap index over `children`."""
    entries = "".join(f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in children)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>\n'
    ).encode()


def listing(outlet: str, stories: Stories, origins: Origins) -> bytes:
    """Return a page that lists the outlet's stories, as papers without feeds have one."""
    links = "".join(f'<P><A HREF="{story_url(s, origins)}">{html.escape(s.headline)}</A></P>' for s in stories[outlet])
    return (
        f"<HTML><HEAD><TITLE>{NAMES[outlet]} :: News</TITLE></HEAD><BODY>"
        f'<A HREF="/">HOME</A> <A HREF="/subscribe/">SUBSCRIBE</A><DIV CLASS="list">{links}</DIV></BODY></HTML>'
    ).encode("windows-1252", "xmlcharrefreplace")


def wordpress(outlet: str, stories: Stories, origins: Origins) -> bytes:
    """Return what WordPress answers at `/wp-json/wp/v2/posts`."""
    posts = [
        {
            "id": 1000 + number,
            "date_gmt": f"{story.published_at:%Y-%m-%dT%H:%M:%S}",
            "modified_gmt": f"{story.published_at:%Y-%m-%dT%H:%M:%S}",
            "guid": {"rendered": f"{origins[outlet]}/?p={1000 + number}"},
            "link": story_url(story, origins),
            "title": {"rendered": html.escape(story.headline)},
            "content": {"rendered": _full_text(story, stories, origins), "protected": False},
            "excerpt": {"rendered": f"<p>{html.escape(story.standfirst)}</p>"},
        }
        for number, story in enumerate(stories[outlet])
    ]
    return json.dumps(posts).encode()


def _rss_entry(story: Story, stories: Stories, origins: Origins, *, full_text: bool) -> str:
    url = story_url(story, origins)
    number = 1000 + list(stories[story.outlet]).index(story)
    guid = f"{origins[story.outlet]}/?p={number}" if full_text else url
    text = f"<content:encoded><![CDATA[{_full_text(story, stories, origins)}]]></content:encoded>" if full_text else ""
    authors = "".join(f"<dc:creator>{escape(name)}</dc:creator>" for name in story.authors)
    return (
        f"<item><title>{escape(story.headline)}</title><link>{url}</link>"
        f'<guid isPermaLink="{"false" if full_text else "true"}">{guid}</guid>'
        f"<pubDate>{format_datetime(story.published_at)}</pubDate>{authors}<category>{escape(story.section)}</category>"
        f"<description>{escape(story.standfirst or story.headline)}</description>{text}</item>"
    )


def _full_text(story: Story, stories: Stories, origins: Origins) -> str:
    disclaimer = f"<p><em>{html.escape(story.disclaimer)}</em></p>" if story.disclaimer else ""
    return body_html(story, origins) + disclaimer + credit_html(story, stories, origins)
