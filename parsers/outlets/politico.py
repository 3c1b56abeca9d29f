"""POLITICO: US politics. Layouts: 2019-09 `story-text__paragraph` in columns that are opened and closed around every insert."""

from datetime import date

from parsers.fields import attr, css, when
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="politico",
    name="Politico",
    aliases=("POLITICO Magazine", "Politico.com"),
    hosts=("politico.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://rss.politico.com/politics-news.xml", every_minutes=15),
        Feed("https://www.politico.com/news-sitemap.xml"),
        Feed("https://www.politico.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="POLITICO LLC"),
    expect=Expect(entries_per_day=(30, 250), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2016, 1, 1),
            body=css(
                "div.story-text > p, div.story-text > h2, div.story-text > h3, div.story-text > ul, div.story-text > ol"
            ),
            standfirst=css("p.dek"),
            published=when(attr("time[datetime]", "datetime")),  # Eastern time, without saying so
            topics=css(".story-tags a"),
            furniture={"aside.story-enhancement": "related", ".story-continued, .story-interrupt": "newsletter"},
        ),
    ),
)
