"""POLITICO Europe: Brussels. Layouts: 2022-09 WordPress theme with a sidebar grid."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="politico-europe",
    name="Politico Europe",
    aliases=("POLITICO.EU",),
    hosts=("politico.eu",),
    language="en",
    timezone="Europe/Brussels",
    feeds=(
        Feed("https://www.politico.eu/feed/", every_minutes=30),
        Feed("https://www.politico.eu/news-sitemap.xml"),
    ),
    rights=Terms(copyright_holder="POLITICO SRL"),
    expect=Expect(entries_per_day=(20, 150), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2022, 9, 1),
            body=css("div.article__content"),
            standfirst=css("p.hero__excerpt"),
            furniture={".ad": "advertisement", ".newsletter-form, .wp-block-newsletter": "newsletter"},
        ),
    ),
    unchecked="the sitemap address is WordPress's own default",
)
