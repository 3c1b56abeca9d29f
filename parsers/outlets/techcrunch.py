"""TechCrunch. Layouts: 2024-07 WordPress blocks (`wp-block-post-content`), 2018-03 React app (`article-content`)."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="techcrunch",
    name="TechCrunch",
    hosts=("techcrunch.com",),
    language="en",
    timezone="America/Los_Angeles",
    feeds=(
        Feed("https://techcrunch.com/feed/", every_minutes=15),
        Feed("https://techcrunch.com/news-sitemap.xml"),
    ),
    rights=Terms(copyright_holder="TechCrunch"),
    expect=Expect(entries_per_day=(10, 90), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2024, 7, 1),
            body=css("div.wp-block-post-content"),
            furniture={
                ".wp-block-techcrunch-inline-cta, .inline-cta, .wp-block-tc-ads-ad-slot": "advertisement",
                ".wp-block-tc23-newsletter-sign-up, .newsletter-signup": "newsletter",
                ".wp-block-techcrunch-tc-related": "related",
                ".wp-block-tc23-author-card": "author_note",
            },
        ),
        Layout(
            since=date(2018, 3, 1),
            body=css("div.article-content"),
            furniture={
                ".wp-caption-text": "caption",
                ".embed--newsletter, .tc-newsletter": "newsletter",
                ".article__related": "related",
            },
        ),
    ),
    unchecked="the layout of 2024-07 has no real page at hand",
)
