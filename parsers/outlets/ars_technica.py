"""Ars Technica, Condé Nast. Layouts: 2024-10 `post-content`, 2012-05 `article-content post-page`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="ars-technica",
    name="Ars Technica",
    aliases=("Ars", "arstechnica.com"),
    hosts=("arstechnica.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://feeds.arstechnica.com/arstechnica/index", every_minutes=20),
        Feed("https://arstechnica.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Condé Nast"),
    expect=Expect(entries_per_day=(8, 60), byline_rate=0.99),
    layouts=(
        Layout(
            since=date(2024, 10, 1),
            body=css("div.post-content"),
            furniture={
                ".ars-interlude-container, .ad-wrapper": "advertisement",
                ".author-mini-bio": "author_note",
                ".caption-credit": "caption",
            },
        ),
        Layout(
            since=date(2012, 5, 1),
            body=css("div.article-content"),
            standfirst=css("h2[itemprop='description']"),
            furniture={
                "#social-left, .share-links": "share",
                ".pullbox, .story-sidebar": "related",
                "figure .caption": "caption",
            },
        ),
    ),
    unchecked="the layout of 2024-10 has no real page at hand; Ars publishes no news sitemap",
)
