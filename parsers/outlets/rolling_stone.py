"""Rolling Stone, Penske Media. Layouts: 2023-01 `a-content`, 2018-06 `c-content`; both keep the text in `pmc-paywall`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="rolling-stone",
    name="Rolling Stone",
    aliases=("RollingStone.com",),
    hosts=("rollingstone.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.rollingstone.com/feed/", every_minutes=15),
        Feed("https://www.rollingstone.com/news-sitemap.xml"),
        Feed("https://www.rollingstone.com/sitemap_index.xml"),
    ),
    rights=Terms(copyright_holder="Rolling Stone, LLC"),
    expect=Expect(entries_per_day=(20, 150), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2023, 1, 1),
            body=css("div.pmc-paywall"),
            standfirst=css("div.article-excerpt"),
            furniture={
                ".trending-in-article, .brands-most-popular, .editors-picks": "related",
                ".newsletter-signup, .c-newsletter": "newsletter",
                ".admz, .pmc-adm": "advertisement",
            },
        ),
        Layout(
            since=date(2018, 6, 1),
            body=css("div.pmc-paywall, div.c-content.t-copy"),
            standfirst=css("h2.l-article-header__row--lead"),
            furniture={".c-related-links-wrapper": "related", ".c-newsletter-inline": "newsletter"},
        ),
    ),
)
