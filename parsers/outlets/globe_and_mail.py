"""The Globe and Mail: Canadian daily, Arc. Layouts: 2022-01 `c-article-body__text` inside the content gate."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="globe-and-mail",
    name="The Globe and Mail",
    aliases=("Globe and Mail",),
    hosts=("theglobeandmail.com",),
    language="en",
    timezone="America/Toronto",
    feeds=(
        Feed("https://www.theglobeandmail.com/arc/outboundfeeds/rss/?outputType=xml", every_minutes=30),
        Feed("https://www.theglobeandmail.com/arc/outboundfeeds/news-sitemap/?outputType=xml"),
    ),
    rights=Terms(copyright_holder="The Globe and Mail Inc."),
    expect=Expect(entries_per_day=(40, 300), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2022, 1, 1),
            body=css("article.l-article"),
            furniture={".article-toolbar": "share", ".c-image-figcap": "caption", ".c-newsletter-promo": "newsletter"},
        ),
    ),
    unchecked="the RSS address is Arc's usual one",
)
