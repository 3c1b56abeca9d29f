"""Business Insider. Layouts: 2025-01 `post-body-content`, 2020-01 content lock and slide shows, 2012-01 `KonaBody`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Archive, Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="business-insider",
    name="Business Insider",
    aliases=("Insider", "BusinessInsider.com", "Markets Insider"),
    hosts=("businessinsider.com", "insider.com"),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.businessinsider.com/rss", every_minutes=15),
        Feed("https://www.businessinsider.com/sitemap/google-news.xml"),
    ),
    rights=Terms(copyright_holder="Insider Inc."),
    expect=Expect(entries_per_day=(40, 350), byline_rate=0.95),
    archives=(Archive("https://www.businessinsider.com/sitemap/%Y-%m.xml", step="month"),),
    layouts=(
        Layout(
            since=date(2025, 1, 1),
            body=css("section.post-body-content"),
            furniture={
                ".ad-callout-wrapper, .in-post-sticky, .ad": "advertisement",
                ".post-summary-bullets": "navigation",
                ".related-article, .post-content-recirc": "related",
                ".newsletter-signup-wrapper": "newsletter",
            },
        ),
        Layout(
            since=date(2020, 1, 1),
            body=css("div.content-lock-content, div.slideshow-slide-container, .slide-title-text"),
            furniture={
                ".ad, .ad-callout-wrapper, .only-desktop.ad-label": "advertisement",
                "ul.summary-list": "navigation",
                "figcaption": "caption",
            },
        ),
        Layout(
            since=date(2012, 1, 1),
            body=css("div.KonaBody.post-content"),
            drop=("p.tagline", ".image-container"),
        ),
    ),
    unchecked="the layout of 2025 has no real page at hand",
)
