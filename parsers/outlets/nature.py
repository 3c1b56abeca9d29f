"""Nature: news and comment of the journal. Layouts: 2020-01 `c-article-body main-content`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="nature",
    name="Nature",
    aliases=("Nature News",),
    hosts=("nature.com",),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://www.nature.com/nature.rss", every_minutes=30),
        Feed("https://www.nature.com/latest-news/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Springer Nature Limited"),
    expect=Expect(entries_per_day=(3, 60), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2020, 1, 1),
            body=css("div.c-article-body.main-content, div.article__body"),
            standfirst=css("div.c-article-teaser-text, p.c-article-teaser-text"),
            furniture={
                ".c-article-related-articles": "related",
                "figcaption, .figure__caption": "caption",
                ".c-related-jobs, .c-nature-box--promo": "advertisement",
                ".app-access-wall": "paywall_prompt",
            },
        ),
    ),
)
