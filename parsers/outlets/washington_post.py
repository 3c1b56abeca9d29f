"""The Washington Post. Layouts: 2021-01 `data-qa` blocks."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="washington-post",
    name="The Washington Post",
    aliases=("Washington Post", "WaPo", "washingtonpost.com"),
    hosts=("washingtonpost.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://feeds.washingtonpost.com/rss/national", every_minutes=15),
        Feed("https://www.washingtonpost.com/sitemaps/news-sitemap.xml.gz"),
        Feed("https://www.washingtonpost.com/sitemaps/sitemap.xml.gz"),
    ),
    rights=Terms(copyright_holder="The Washington Post"),
    expect=Expect(entries_per_day=(60, 500), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2021, 1, 1),
            body=css("div[data-qa='article-body']"),
            standfirst=css("[data-qa='subheadline']"),
            furniture={
                "[data-qa='article-body-ad']": "advertisement",
                "blockquote.twitter-tweet": "embed",
                "#gift-share-inline": "share",
                "[data-qa='newsletter'], [data-qa='subscribe-promo']": "newsletter",
                "[data-qa='interstitial'], [data-qa='related-links']": "related",
            },
        ),
    ),
)
