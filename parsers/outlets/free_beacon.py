"""Washington Free Beacon: US politics. Layouts: 2022-01 Tailwind theme around `article-content`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="free-beacon",
    name="The Washington Free Beacon",
    aliases=("Washington Free Beacon", "Free Beacon"),
    hosts=("freebeacon.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://freebeacon.com/feed/", every_minutes=30),
        Feed("https://freebeacon.com/sitemap_index.xml"),
    ),
    rights=Terms(copyright_holder="The Washington Free Beacon"),
    expect=Expect(entries_per_day=(5, 60), byline_rate=0.9),
    layouts=(
        Layout(
            since=date(2022, 1, 1),
            body=css("div.article-content"),
            topics=css(".tag-list a"),
            furniture={".tag-list": "navigation", ".newsletter-signup": "newsletter"},
        ),
    ),
    unchecked="feed and sitemap addresses are WordPress's own defaults",
)
