"""VICE. Layouts: 2024-06 WordPress, 2019-01 React app (`article__body`)."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="vice",
    name="VICE",
    aliases=("VICE News", "Motherboard", "VICE Media"),
    hosts=("vice.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.vice.com/en/feed/", every_minutes=60),
        Feed("https://www.vice.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="VICE Media"),
    expect=Expect(entries_per_day=(5, 120), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2024, 6, 1),
            body=css("div.entry-content"),
            furniture={".wp-block-newsletter, .newsletter-signup": "newsletter", ".related-articles": "related"},
        ),
        Layout(
            since=date(2019, 1, 1),
            body=css("div.article__body"),
            furniture={".user-newsletter-signup": "newsletter", ".article__tagged": "navigation"},
        ),
    ),
    unchecked="the layout of 2024 has no real page at hand; feed and sitemap addresses are from public lists",
)
