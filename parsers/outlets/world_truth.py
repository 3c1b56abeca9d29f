"""WorldTruth.TV: blog. Layouts: 2016-01 WordPress, Newspaper theme."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="world-truth",
    name="WorldTruth.TV",
    aliases=(
        "World Truth",
        "WorldTruth",
    ),
    hosts=("worldtruth.tv",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://worldtruth.tv/feed/", every_minutes=30),
        Feed("https://worldtruth.tv/sitemap_index.xml"),
    ),
    rights=Terms(copyright_holder="WorldTruth.TV"),
    expect=Expect(entries_per_day=(0, 20), byline_rate=0.5),
    layouts=(
        Layout(
            since=date(2016, 1, 1),
            body=css("div.td-post-content"),
            furniture={".swp_social_panel": "share", ".td-a-rec": "advertisement"},
        ),
    ),
    unchecked="feed and sitemap addresses are WordPress's own defaults",
)
