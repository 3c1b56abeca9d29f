"""Los Angeles Times. Layouts: 2023-01 `article.story`, stacked stories too, 2019-01 Brightspot `RichTextArticleBody`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="la-times",
    name="Los Angeles Times",
    aliases=("LA Times", "L.A. Times", "latimes.com"),
    hosts=("latimes.com",),
    language="en",
    timezone="America/Los_Angeles",
    feeds=(
        Feed("https://www.latimes.com/local/rss2.0.xml", every_minutes=15),
        Feed("https://www.latimes.com/news-sitemap.xml"),
        Feed("https://www.latimes.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Los Angeles Times"),
    expect=Expect(entries_per_day=(40, 300), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2022, 1, 1),
            body=css("article.story .ct-rich-text-children, .story-stack-story-title"),
            furniture={
                ".google-dfp-ad-wrapper": "advertisement",
                ".promo, .list-inline, ps-promo, .related-links": "related",
                "ps-newsletter-module, .newsletter-module": "newsletter",
                ".author-bio, .infobox": "author_note",
            },
        ),
        Layout(
            since=date(2019, 1, 1),
            body=css("div.RichTextArticleBody-body"),
            furniture={
                ".GoogleDfpAd-wrapper": "advertisement",
                ".Enhancement .Promo, .Enhancement .PromoSmall, .Enhancement .List": "related",
                ".Enhancement .NewsletterModule": "newsletter",
            },
        ),
    ),
)
