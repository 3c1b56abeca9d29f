"""The Guardian: UK daily. Layouts: 2020-06 dotcom-rendering (`data-gu-name`), 2015-01 Frontend (`content__article-body`)."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="guardian",
    name="The Guardian",
    aliases=("Guardian", "theguardian.com", "The Observer", "Guardian US", "Guardian Australia"),
    hosts=("theguardian.com", "guardian.co.uk"),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://www.theguardian.com/international/rss", every_minutes=10),
        Feed("https://www.theguardian.com/sitemaps/news.xml"),
    ),
    rights=Terms(copyright_holder="Guardian News & Media Limited"),
    expect=Expect(entries_per_day=(100, 700), byline_rate=0.9),
    layouts=(
        Layout(
            since=date(2020, 6, 1),
            body=css("#maincontent"),
            standfirst=css("[data-gu-name='standfirst'] p"),
            topics=css("[data-component='meta-keywords'] a"),
            furniture={
                "figure:has([data-component='rich-link']), aside:has(a[data-link-name^='rich-link'])": "related",
                "figure:has([name='SecureSignup']), figure:has([id^='EmailSignup']), [id^='EmailSignup']": "newsletter",
                "[data-component='share'], .submeta": "navigation",
            },
        ),
        Layout(
            since=date(2015, 1, 1),
            body=css("div.content__article-body"),
            standfirst=css(".content__standfirst p"),
            topics=css(".submeta__keywords a"),
            furniture={
                ".submeta": "navigation",
                ".element-rich-link": "related",
                ".element--supporting.fig--narrow-caption": "caption",
            },
        ),
    ),
)
