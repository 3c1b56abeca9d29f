"""Vox. Layouts: 2024-01 component classes, 2016-01 Chorus (`c-entry-content`)."""

from datetime import date

from parsers.fields import attr, css, first, meta, when
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="vox",
    name="Vox",
    aliases=("Vox.com",),
    hosts=("vox.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.vox.com/rss/index.xml", every_minutes=30),
        Feed("https://www.vox.com/sitemaps/google_news"),
    ),
    rights=Terms(copyright_holder="Vox Media, LLC"),
    expect=Expect(entries_per_day=(5, 60), byline_rate=0.99),
    layouts=(
        Layout(
            since=date(2024, 1, 15),
            body=css("div.duet--article--article-body-component"),
            furniture={
                ".duet--article--newsletter-signup": "newsletter",
                ".duet--recirculation--related-list": "related",
                ".duet--ad--native-ad": "advertisement",
            },
        ),
        Layout(
            since=date(2014, 1, 1),
            body=css("div.c-entry-content"),
            standfirst=css(".c-entry-summary"),
            published=when(
                first(
                    meta("article:published_time", "parsely-pub-date"), attr("meta[name='parsely-pub-date']", "value")
                )
            ),
            furniture={".c-read-more": "related", ".c-article-footer": "newsletter", ".c-float-right": "related"},
        ),
    ),
    unchecked="the layout of 2024 has no real page at hand",
)
