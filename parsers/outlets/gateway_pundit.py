"""The Gateway Pundit: US politics blog. Layouts: 2021-01 GeneratePress theme with share buttons inside `entry-content`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="gateway-pundit",
    name="The Gateway Pundit",
    aliases=("Gateway Pundit", "TGP"),
    hosts=("thegatewaypundit.com",),
    language="en",
    timezone="America/Chicago",
    feeds=(
        Feed("https://www.thegatewaypundit.com/feed/", every_minutes=30),
        Feed("https://www.thegatewaypundit.com/news-sitemap.xml"),
    ),
    rights=Terms(copyright_holder="The Gateway Pundit"),
    expect=Expect(entries_per_day=(15, 120), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2021, 1, 1),
            body=css("div.entry-content"),
            furniture={
                "blockquote.twitter-tweet": "embed",
                ".essb_links, .speaker-mute": "share",
                ".post-author-box, .tgp-author": "author_note",
                ".trc_related_container": "related",
            },
        ),
    ),
)
