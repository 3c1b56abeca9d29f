"""TimesLIVE: South Africa, Arena. Layouts: 2017-01 Arena's widgets, text and inserts side by side."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="timeslive",
    name="TimesLIVE",
    aliases=(
        "Times Live",
        "Sunday Times (South Africa)",
    ),
    hosts=("timeslive.co.za",),
    language="en",
    timezone="Africa/Johannesburg",
    feeds=(
        Feed("https://www.timeslive.co.za/rss/", every_minutes=30),
        Feed("https://www.timeslive.co.za/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Arena Holdings"),
    expect=Expect(entries_per_day=(50, 300), byline_rate=0.9),
    layouts=(
        Layout(
            since=date(2017, 1, 1),
            body=css("div.article-widgets"),
            standfirst=css("h3.article-title-tertiary"),
            furniture={
                ".article-widget-related_articles": "related",
                ".article-widget-image .image-text": "caption",
                ".article-widget-newsletter": "newsletter",
            },
        ),
    ),
    unchecked="both addresses are Arena's usual ones",
)
