"""WIRED: US technology magazine, Condé Nast. Layouts: 2019-06 `body__inner-container` chunks, 2014-01 `itemprop` WordPress."""

from datetime import date

from parsers.fields import css, jsonld
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="wired",
    name="WIRED",
    aliases=("Wired Magazine", "WIRED.com"),
    hosts=("wired.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.wired.com/feed/rss", every_minutes=30),
        Feed("https://www.wired.com/feed/google-latest-news/sitemap-google-news"),
        Feed("https://www.wired.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Condé Nast"),
    expect=Expect(entries_per_day=(8, 80), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2019, 6, 1),
            body=css("div.body__inner-container"),
            headline=jsonld("headline"),  # the one printed is shortened for the page
            standfirst=css("[class*='ContentHeaderDek']"),
            furniture={
                "[data-testid='GenericCallout'], [class*='ProductEmbed'], [class*='CalloutCard']": "related",
                "[data-testid='newsletter-subscribe-form'], [class*='NewsletterSubscribe']": "newsletter",
                "[class*='ConsumerMarketingUnit'], [class*='InlineBarrier']": "paywall_prompt",
                ".ad, [class*='AdWrapper'], [data-node-id='ad']": "advertisement",
                "[class*='AffiliateDisclaimer'], .blockquote-embed": "disclaimer",
            },
        ),
        Layout(
            since=date(2014, 1, 1),
            body=css("[itemprop='articleBody']"),
            furniture={".skip-to-text-link": "navigation"},
        ),
    ),
)
