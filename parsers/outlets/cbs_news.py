"""CBS News. Layouts: 2020-01 `content__body`, 2018-06 `content-article` sections."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="cbs-news",
    name="CBS News",
    aliases=("CBS", "CBSNews.com"),
    hosts=("cbsnews.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.cbsnews.com/latest/rss/main", every_minutes=15),
        Feed("https://www.cbsnews.com/xml-sitemap/news.xml"),
    ),
    rights=Terms(copyright_holder="CBS Interactive Inc."),
    expect=Expect(entries_per_day=(60, 700), byline_rate=0.8),
    layouts=(
        Layout(
            since=date(2020, 1, 1),
            body=css("section.content__body, div.content__body"),
            furniture={
                ".content-recirculation__wrapper, .recirculation, figure.content-recirculation": "related",
                "figure.embed--type-video figcaption": "caption",
                ".content-author, .content__author": "author_note",
            },
        ),
        Layout(
            since=date(2018, 6, 1),
            body=css("article.content-article section"),
            furniture={".content-recirculation__wrapper": "related", "figure.embed figcaption": "caption"},
        ),
    ),
)
