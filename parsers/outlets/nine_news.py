"""9News: Australian broadcaster. Layouts: 2021-01 React blocks (`article__body-croppable`)."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="nine-news",
    name="9News",
    aliases=(
        "Nine News",
        "9News.com.au",
    ),
    hosts=("9news.com.au",),
    language="en",
    timezone="Australia/Sydney",
    feeds=(
        Feed("https://www.9news.com.au/rss", every_minutes=30),
        Feed("https://www.9news.com.au/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Nine Digital Pty Ltd"),
    expect=Expect(entries_per_day=(30, 250), byline_rate=0.7),
    layouts=(
        Layout(
            since=date(2021, 1, 1),
            body=css("div.article__body-croppable"),
            furniture={"figcaption.article__caption": "caption"},
        ),
    ),
    unchecked="the sitemap address is a guess by custom",
)
