"""Metro (UK): free daily. Layouts: 2019-01 WordPress VIP with factboxes and a trending strip in the body."""

from datetime import date

from parsers.fields import css, jsonld
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="metro-uk",
    name="Metro",
    aliases=(
        "Metro UK",
        "Metro.co.uk",
    ),
    hosts=("metro.co.uk",),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://metro.co.uk/feed/", every_minutes=30),
        Feed("https://metro.co.uk/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Associated Newspapers Limited"),
    expect=Expect(entries_per_day=(60, 400), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2019, 1, 1),
            body=css("div.article-body"),
            headline=jsonld("headline"),
            furniture={
                ".metro-factbox": "related",
                ".post-strip, .zopo-item": "related",
                ".metro-video-player": "caption",
                ".metro-newsletter": "newsletter",
                "p:lexbor-contains('webnews@metro.co.uk'), p:lexbor-contains('more stories like this')": "promotion",
                "p:lexbor-contains('Follow Metro.co.uk')": "share",
            },
        ),
    ),
    unchecked="the sitemap address is from public lists",
)
