"""TIME: US news magazine. Layouts: 2023-09 utility-class templates around `#article-body-main`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="time",
    name="TIME",
    aliases=("Time Magazine", "TIME.com"),
    hosts=("time.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://time.com/feed/", every_minutes=15),
        Feed("https://time.com/news-sitemap.xml"),
    ),
    rights=Terms(copyright_holder="TIME USA, LLC"),
    expect=Expect(entries_per_day=(10, 120), byline_rate=0.85),
    layouts=(
        Layout(
            since=date(2023, 9, 1),
            body=css("#article-body-main"),
            furniture={
                "[id^='inline-signup'], [class*='newsletter']": "newsletter",
                "[id^='ad-'], [class*='ad-slot']": "advertisement",
            },
        ),
    ),
)
