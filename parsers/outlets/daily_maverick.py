"""Daily Maverick: South Africa. Layouts: 2021-01 tabs (`#long-form`), notes to remove advertisements between paragraphs."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="daily-maverick",
    name="Daily Maverick",
    aliases=("DM168",),
    hosts=("dailymaverick.co.za",),
    language="en",
    timezone="Africa/Johannesburg",
    feeds=(
        Feed("https://www.dailymaverick.co.za/dmrss/", every_minutes=30),
        Feed("https://www.dailymaverick.co.za/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Daily Maverick"),
    expect=Expect(entries_per_day=(20, 120), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2021, 1, 1),
            body=css("#long-form div.article-content"),
            standfirst=css("#summary .first-paragraph"),
            furniture={".dm_add_wrapper, .ad-control-link": "advertisement", ".wp-caption-text": "caption"},
        ),
    ),
    unchecked="the sitemap address is from public lists",
)
