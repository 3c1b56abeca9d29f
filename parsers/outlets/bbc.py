"""BBC News. Layouts: 2020-06 `data-component` blocks in changing wrappers, 2012-01 `story-body`."""

from datetime import date

from parsers.fields import css, first, jsonld, names
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="bbc",
    name="BBC",
    aliases=("BBC News", "BBC Sport", "British Broadcasting Corporation"),
    hosts=("bbc.com", "bbc.co.uk"),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://feeds.bbci.co.uk/news/rss.xml", every_minutes=10),
        Feed("https://www.bbc.com/sitemaps/https-index-com-news.xml"),
    ),
    rights=Terms(copyright_holder="BBC"),
    expect=Expect(entries_per_day=(80, 600), byline_rate=0.5),
    layouts=(
        Layout(
            since=date(2020, 6, 1),
            body=css("main article"),
            topics=css("[data-component='tags'] a, [data-component='topic-list'] a"),
            furniture={
                "[data-component='links-block'], [data-component='related-content']": "related",
                "[data-component='headline-block'], [data-component='byline-block'], [data-component='tags']": "navigation",
                "[data-component='ad-slot']": "advertisement",
            },
        ),
        Layout(
            since=date(2012, 1, 1),
            body=css("div.story-body__inner"),
            authors=names(first(css(".byline__name"), jsonld("author.name"))),
            topics=css(".tags-list__tags a, #topic-tags a"),
            furniture={
                ".media-placeholder, .player-with-placeholder": "caption",
                "ul.story-body__unordered-list:not(:has(> li:not(:has(> a.story-body__link))))": "related",
                ".bbc-news-vj-embed-wrapper, .idt2": "related",
                ".social-embed, .share-tools": "share",
            },
        ),
    ),
)
