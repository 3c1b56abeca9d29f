"""The Namibian: daily. Layouts: 2022-08 WordPress, Newspaper theme (`tdb_single_content`)."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="namibian",
    name="The Namibian",
    hosts=("namibian.com.na",),
    language="en",
    timezone="Africa/Windhoek",
    feeds=(
        Feed("https://www.namibian.com.na/feed/", every_minutes=30),
        Feed("https://www.namibian.com.na/sitemap_index.xml"),
    ),
    rights=Terms(copyright_holder="The Namibian"),
    expect=Expect(entries_per_day=(15, 120), byline_rate=0.8),
    layouts=(
        Layout(
            since=date(2022, 8, 1),
            body=css(".tdb_single_content .tdb-block-inner"),
            furniture={".td-a-rec, .adsbygoogle": "advertisement"},
        ),
    ),
    unchecked="feed and sitemap addresses are WordPress's own defaults",
)
