"""Reuters: wire agency. Layouts: 2021-05 `data-testid` paragraphs, 2019-01 `ArticleBodyWrapper`, older `StandardArticleBody`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

_SIGN_OFF = r"^(?:Additional r|R)eporting by\b.+"

OUTLET = Outlet(
    slug="reuters",
    name="Reuters",
    aliases=("Thomson Reuters", "Reuters News Agency"),
    hosts=("reuters.com",),
    language="en",
    timezone="UTC",
    feeds=(
        Feed("https://www.reuters.com/arc/outboundfeeds/news-sitemap/?outputType=xml", every_minutes=5),
        Feed("https://www.reuters.com/arc/outboundfeeds/sitemap-index/?outputType=xml"),
    ),
    rights=Terms(copyright_holder="Thomson Reuters"),
    expect=Expect(entries_per_day=(200, 2500), byline_rate=0.9),
    wire=True,
    layouts=(
        Layout(
            since=date(2021, 5, 1),
            body=css(
                "[data-testid^='paragraph-'], [class*='article-body__content'] [data-testid='Heading'], [class*='sign-off']"
            ),
            furniture={
                "[data-testid='ResponsiveAdSlot'], [data-testid='Dianomi']": "advertisement",
                "[data-testid='SignOff']": "credit_line",
            },
            credits=(_SIGN_OFF,),
            disclaimers=(r"^Our Standards: ?The Thomson Reuters Trust Principles\b.*",),
        ),
        Layout(
            since=date(2016, 1, 1),
            body=css("div.ArticleBodyWrapper, div.StandardArticleBody_body"),
            drop=("[class*='Byline-byline']", "[class*='ReadTime']"),
            furniture={
                ".Attribution_container, [class*='Attribution-attribution']": "credit_line",
                ".TrustBadge, [class*='TrustBadge']": "disclaimer",
            },
            credits=(_SIGN_OFF,),
        ),
    ),
)
