"""The i Paper (inews.co.uk): UK daily. Layouts: 2021-06 WordPress blocks in `article-content`, long reads in columns."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="inews",
    name="The i Paper",
    aliases=("iNews", "i newspaper", "inews.co.uk"),
    hosts=("inews.co.uk",),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://inews.co.uk/rss", every_minutes=20),
        Feed("https://inews.co.uk/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Associated Newspapers Limited"),
    expect=Expect(entries_per_day=(20, 200), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2021, 6, 1),
            body=css("div.article-content"),
            standfirst=css("h2.excerpt"),
            furniture={
                ".inews__shortcode-relatedarticleinline, .inews__post-teaser": "related",
                ".inews__post-byline, .inews__post-date": "byline",
                ".inews__newsletter-signup": "newsletter",
            },
        ),
    ),
)
