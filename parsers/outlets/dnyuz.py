"""DNYUZ: aggregator, carries others' stories whole, credit line last. Layouts: 2019-01 WordPress, JNews theme."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Archive, Expect, Feed, Layout, Outlet

OUTLET = Outlet(
    slug="dnyuz",
    name="DNYUZ",
    aliases=("DNyuz",),
    hosts=("dnyuz.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://dnyuz.com/feed/", every_minutes=5),
        Feed("https://dnyuz.com/sitemap_index.xml"),
    ),
    expect=Expect(entries_per_day=(100, 900)),
    aggregator=True,
    archives=(Archive("https://dnyuz.com/%Y/%m/%d/", links="h3.jeg_post_title a"),),
    layouts=(
        Layout(
            since=date(2019, 1, 1),
            body=css("div.content-inner"),
            sections=css(".jeg_meta_category a"),
            shares=css(".jeg_share_stats .jeg_share_count .counts"),
            views=css(".jeg_share_stats .jeg_views_count .counts"),
            related=css(".jnews_related_post_container article"),
            furniture={
                ".jeg_share_button": "share",
                ".jnews_inline_related_post": "related",
                ".jeg_ad, .ads-wrapper": "advertisement",
            },
            disclaimers=(r"^The views expressed in this article are the authors?[’']s? own\b",),
            credits=(r"^The post .+ appeared first on .+\.$",),
        ),
    ),
    unchecked="held against the seed page only; feed and sitemap addresses are the defaults of WordPress and Yoast",
)
