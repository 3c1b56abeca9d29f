"""The Standard (London Evening Standard). Layouts: 2023-01 hashed classes; only the story's paragraphs have none."""

from datetime import date

from parsers.fields import css, meta
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="evening-standard",
    name="The Standard",
    aliases=(
        "Evening Standard",
        "London Evening Standard",
        "standard.co.uk",
    ),
    hosts=("standard.co.uk",),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://www.standard.co.uk/rss", every_minutes=30),
        Feed("https://www.standard.co.uk/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Evening Standard Limited"),
    expect=Expect(entries_per_day=(50, 400), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2023, 1, 1),
            body=css("article p:not([class]), article h2:not([class]), article h3:not([class])"),
            headline=meta("og:title"),  # the one printed is longer
            furniture={".related": "related", "#article-bottom, .comment-banner": "comment"},
        ),
    ),
    unchecked="the sitemap address is from public lists",
)
