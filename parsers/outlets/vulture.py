"""Vulture, New York Magazine (Vox Media). Layouts: 2016-01 Clay components (`clay-paragraph`)."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="vulture",
    name="Vulture",
    aliases=("Vulture.com",),
    hosts=("vulture.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://feeds.feedburner.com/nymag/vulture", every_minutes=30),
        Feed("https://www.vulture.com/sitemaps/sitemap-index.xml"),
    ),
    rights=Terms(copyright_holder="Vox Media, LLC"),
    expect=Expect(entries_per_day=(10, 80), byline_rate=0.99),
    layouts=(
        Layout(
            since=date(2016, 1, 1),
            body=css("div.article-content"),
            furniture={
                ".related-story, .in-article-recirc, .recirculation": "related",
                ".newsletter-flex-text, .newsletter-signup": "newsletter",
                "figcaption.attribution": "caption",
                ".tags": "navigation",
            },
        ),
    ),
    unchecked="feed and sitemap addresses are from public lists of years past",
)
