"""The Japan News by The Yomiuri Shimbun. Layouts: 2022-04 `#p-article-block` with byline and date among the paragraphs."""

from datetime import date

from parsers.fields import css, when
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="japan-news",
    name="The Japan News",
    aliases=(
        "Yomiuri Shimbun",
        "The Yomiuri Shimbun",
        "Japan News",
    ),
    hosts=("japannews.yomiuri.co.jp",),
    language="en",
    timezone="Asia/Tokyo",
    feeds=(
        Feed("https://japannews.yomiuri.co.jp/feed/", every_minutes=30),
        Feed("https://japannews.yomiuri.co.jp/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="The Yomiuri Shimbun"),
    expect=Expect(entries_per_day=(10, 80), byline_rate=0.6),
    layouts=(
        Layout(
            since=date(2022, 4, 1),
            body=css("#p-article-block"),
            published=when(css("#p-article-block p.postdate")),
            furniture={"p.byline, p.postdate": "byline", "figcaption": "caption"},
        ),
    ),
    unchecked="feed and sitemap addresses are WordPress's own defaults",
)
