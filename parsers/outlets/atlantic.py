"""The Atlantic: US magazine. Layouts: 2021-11 CSS modules (`ArticleBody_root`), 2018-01 `l-article`, 2012-01 `article-content`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="atlantic",
    name="The Atlantic",
    aliases=("Atlantic", "The Atlantic Monthly"),
    hosts=("theatlantic.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.theatlantic.com/feed/all/", every_minutes=30),
        Feed("https://www.theatlantic.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="The Atlantic Monthly Group"),
    expect=Expect(entries_per_day=(5, 60), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2021, 11, 1),
            body=css("section[class*='ArticleBody_root']"),
            standfirst=css("p[class*='ArticleDek_root']"),
            furniture={
                "[class*='ArticleRelatedContent'], [class*='ArticleInlineImageLink']": "related",
                "aside[class*='ArticlePullquote']": "pull_quote",
                "[class*='ArticleBooksModule'], [class*='ArticleLegalDisclaimer']": "disclaimer",
                "[class*='ArticleWell'], [class*='Newsletter']": "newsletter",
            },
        ),
        Layout(
            since=date(2012, 1, 1),
            body=css("section.l-article__section[itemprop='articleBody'], div.article-content[itemprop='articleBody']"),
            standfirst=css("p.c-dek, div.dek"),
            furniture={
                "p.c-recirculation-link, [id^='injected-recirculation-link']": "related",
                "section.c-letters-cta": "newsletter",
                "address.c-article-writer": "author_note",
                ".c-share-social": "share",
            },
        ),
    ),
)
