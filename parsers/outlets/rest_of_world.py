"""Rest of World: technology beyond the West. Layouts: 2020-05 WordPress with conveyors and galleries."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="rest-of-world",
    name="Rest of World",
    hosts=("restofworld.org",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://restofworld.org/feed/latest/", every_minutes=30),
        Feed("https://restofworld.org/sitemap_index.xml"),
    ),
    rights=Terms(copyright_holder="Rest of World"),
    expect=Expect(entries_per_day=(1, 15), byline_rate=0.99),
    layouts=(
        Layout(
            since=date(2020, 5, 1),
            body=css("div.post-content"),
            standfirst=css("p.post-header__text__dek"),
            furniture={
                ".conveyor, figure.gallery": "caption",
                ".newsletter-signup": "newsletter",
                ".explore-more-link": "navigation",
            },
        ),
    ),
    unchecked="the sitemap address is WordPress's own default",
)
