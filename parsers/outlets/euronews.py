"""Euronews (English). Layouts: 2021-01 `c-article-content` with widgets."""

from datetime import date

from parsers.fields import css, meta
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="euronews",
    name="Euronews",
    aliases=("Euronews English",),
    hosts=("euronews.com",),
    language="en",
    timezone="Europe/Paris",
    feeds=(
        Feed("https://www.euronews.com/rss", every_minutes=30),
        Feed("https://www.euronews.com/sitemaps/en/latest-news.xml"),
    ),
    rights=Terms(copyright_holder="Euronews"),
    expect=Expect(entries_per_day=(60, 400), byline_rate=0.8),
    layouts=(
        Layout(
            since=date(2021, 1, 1),
            body=css("div.c-article-content"),
            standfirst=css("p.c-article-summary"),
            headline=meta("og:title"),  # the one printed is longer
            furniture={".widget--type-related": "related", ".c-ad": "advertisement"},
        ),
    ),
    unchecked="the sitemap address is from public lists",
)
