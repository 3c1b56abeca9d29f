"""Malay Mail: Malaysian daily. Layouts: 2019-01 `article-body` in a Bootstrap grid."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="malay-mail",
    name="Malay Mail",
    aliases=(
        "The Malay Mail",
        "malaymail.com",
    ),
    hosts=("malaymail.com",),
    language="en",
    timezone="Asia/Kuala_Lumpur",
    feeds=(
        Feed("https://www.malaymail.com/feed/rss/malaysia", every_minutes=30),
        Feed("https://www.malaymail.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Malay Mail"),
    expect=Expect(entries_per_day=(40, 300), byline_rate=0.7),
    layouts=(
        Layout(
            since=date(2019, 1, 1),
            body=css("div.article-body"),
            furniture={".related-articles": "related", ".ads-container": "advertisement"},
        ),
    ),
    unchecked="the sitemap address is a guess by custom",
)
