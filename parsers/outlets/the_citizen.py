"""The Citizen: South Africa, Caxton. Layouts: 2022-10 WordPress with read-more cards in the body."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="the-citizen",
    name="The Citizen",
    aliases=("Citizen.co.za",),
    hosts=("citizen.co.za",),
    language="en",
    timezone="Africa/Johannesburg",
    feeds=(
        Feed("https://www.citizen.co.za/feed/", every_minutes=30),
        Feed("https://www.citizen.co.za/news-sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Caxton & CTP Printers and Publishers"),
    expect=Expect(entries_per_day=(60, 350), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2022, 10, 1),
            body=css("div.single-content"),
            standfirst=css(".single-excerpt h2"),
            furniture={
                ".read-more-posts-container, .related-posts-container": "related",
                ".newsletter-container": "newsletter",
            },
        ),
    ),
    unchecked="both addresses are WordPress's own defaults",
)
