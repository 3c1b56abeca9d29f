"""Mexico News Daily. Layouts: 2022-01 WordPress, Newspaper theme (`tdb_single_content`)."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="mexico-news-daily",
    name="Mexico News Daily",
    aliases=("MND",),
    hosts=("mexiconewsdaily.com",),
    language="en",
    timezone="America/Mexico_City",
    feeds=(
        Feed("https://mexiconewsdaily.com/feed/", every_minutes=30),
        Feed("https://mexiconewsdaily.com/sitemap_index.xml"),
    ),
    rights=Terms(copyright_holder="Mexico News Daily"),
    expect=Expect(entries_per_day=(3, 40), byline_rate=0.9),
    layouts=(
        Layout(
            since=date(2022, 1, 1),
            body=css(".tdb_single_content .tdb-block-inner"),
            credits=(r"^With reports from\b.+",),
            furniture={
                "blockquote.twitter-tweet": "embed",
                "figcaption.wp-caption-text": "caption",
                ".td-a-rec": "advertisement",
            },
        ),
    ),
    unchecked="feed and sitemap addresses are WordPress's own defaults",
)
