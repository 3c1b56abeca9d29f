"""The Telegraph: UK daily. Layouts: 2019-06 AEM components (`articleBodyText`), live blogs too, 2016-01 `article[itemprop]`."""

from datetime import date

from parsers.fields import css, first, meta, names
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="telegraph",
    name="The Telegraph",
    aliases=("Daily Telegraph", "Sunday Telegraph", "telegraph.co.uk"),
    hosts=("telegraph.co.uk",),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://www.telegraph.co.uk/rss.xml", every_minutes=15),
        Feed("https://www.telegraph.co.uk/sitemap-news.xml"),
    ),
    rights=Terms(copyright_holder="Telegraph Media Group Holdings Limited"),
    expect=Expect(entries_per_day=(60, 450), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2019, 6, 1),
            body=css(".articleBodyText, .live-post__title, figure.article-body-image"),
            standfirst=css(".e-standfirst"),
            authors=names(first(meta("DCSext.author"), css(".e-byline__author"))),
            furniture={
                ".DisclaimerLong, .html-embed .Disclaimer": "disclaimer",
                ".commercial-unit, .advert": "advertisement",
            },
        ),
        Layout(
            since=date(2016, 1, 1),
            body=css("article[itemprop='articleBody'], #mainBodyArea"),
            authors=names(first(meta("DCSext.author"), css(".byline__author-name"))),
            furniture={"aside.tmg-particle": "related", ".related-content": "related"},
        ),
    ),
    unchecked="a public check of July 2026 found no news sitemap at this address any more",
)
