"""The New Yorker, Condé Nast. Layouts: 2019-06 `body__inner-container` chunks."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="new-yorker",
    name="The New Yorker",
    aliases=("newyorker.com",),
    hosts=("newyorker.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.newyorker.com/feed/everything", every_minutes=30),
        Feed("https://www.newyorker.com/feed/google-news-sitemap-feed/sitemap-google-news"),
    ),
    rights=Terms(copyright_holder="Condé Nast"),
    expect=Expect(entries_per_day=(5, 60), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2019, 6, 1),
            body=css("div.body__inner-container"),
            standfirst=css("[class*='ContentHeaderDek']"),
            furniture={
                "[data-testid='GenericCallout'], [class*='CartoonEmbed'], [class*='ProductEmbed']": "related",
                "[data-testid='newsletter-subscribe-form'], [class*='NewsletterSubscribe']": "newsletter",
                "[class*='ConsumerMarketingUnit'], [class*='InlineBarrier']": "paywall_prompt",
            },
        ),
    ),
)
