"""The Sun: UK tabloid, News UK. Layouts: 2020-06 WordPress with rails of other stories in the body."""

from datetime import date

from parsers.fields import css, jsonld
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="the-sun",
    name="The Sun",
    aliases=(
        "The Sun Online",
        "thesun.co.uk",
    ),
    hosts=("thesun.co.uk",),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://www.thesun.co.uk/feed/", every_minutes=30),
        Feed("https://www.thesun.co.uk/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="News Group Newspapers Limited"),
    expect=Expect(entries_per_day=(100, 800), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2020, 6, 1),
            body=css("div.article__content"),
            headline=jsonld("headline"),
            furniture={
                ".rail, .rail-component": "related",
                ".article__media-caption, .article__gallery-count": "caption",
                ".article__newsletter": "newsletter",
            },
        ),
    ),
    unchecked="the sitemap address is from public lists",
)
