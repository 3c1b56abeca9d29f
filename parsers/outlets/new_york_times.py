"""The New York Times. Layouts: 2018-01 `articleBody` section of companion columns."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Archive, Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="new-york-times",
    name="The New York Times",
    aliases=("New York Times", "NYT", "NYTimes", "nytimes.com", "N.Y. Times"),
    hosts=("nytimes.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://rss.nytimes.com/services/xml/rss/nyt/HomePage.xml", every_minutes=15),
        Feed("https://www.nytimes.com/sitemaps/new/news.xml.gz"),
    ),
    rights=Terms(copyright_holder="The New York Times Company"),
    expect=Expect(entries_per_day=(60, 500), byline_rate=0.95),
    archives=(Archive("https://www.nytimes.com/sitemaps/new/sitemap-%Y-%m.xml.gz", step="month"),),
    layouts=(
        Layout(
            since=date(2018, 1, 1),
            body=css("section[name='articleBody']"),
            standfirst=css("#article-summary"),
            furniture={
                "p.etfikam0": "author_note",
                "[data-testid='recirculation'], [data-testid='related-links-block'], [id^='styln-']": "related",
                "[id^='story-ad'], [data-testid='ad'], [id$='-ad'], .ad": "advertisement",
                "[data-testid='optimistic-truncator-message'], #gateway-content": "paywall_prompt",
                "[data-testid='newsletter-signup']": "newsletter",
            },
            credits=(r"^[A-Z][\w’'.-]+(?: [\w’'.-]+)+ contributed reporting(?: from [^.]+)?\.$",),
        ),
    ),
)
