"""Slate: US magazine. Layouts: 2018-01 `slate-paragraph`, 2013-01 `newbody` made of numbered text sections."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="slate",
    name="Slate",
    aliases=("Slate Magazine", "Slate.com"),
    hosts=("slate.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://slate.com/feeds/all.rss", every_minutes=20),
        Feed("https://slate.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="The Slate Group"),
    expect=Expect(entries_per_day=(15, 120), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2018, 1, 1),
            body=css("div.article__content"),
            standfirst=css(".article__dek"),
            furniture={
                ".newsletter-signup, .article__newsletter": "newsletter",
                ".in-article-recirc, .recirc-line": "related",
                ".slate-ad": "advertisement",
            },
        ),
        Layout(
            since=date(2013, 1, 1),
            body=css("div.newbody"),
            headline=css("h1.hed"),
            standfirst=css("h2.dek"),
            furniture={
                ".top-comment": "comment",
                ".newsletter-signup-component": "newsletter",
                ".about-the-author": "author_note",
                ".tablet-ad": "advertisement",
                ".pullquotebox": "pull_quote",
            },
        ),
    ),
    unchecked="the layout of 2018 has no real page at hand",
)
