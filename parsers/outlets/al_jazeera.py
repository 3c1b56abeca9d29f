"""Al Jazeera English: broadcaster's site. Layouts: 2020-11 React templates around a `wysiwyg` body."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="al-jazeera",
    name="Al Jazeera",
    aliases=("Al Jazeera English", "Al Jazeera Media Network", "AJE"),
    hosts=("aljazeera.com",),
    language="en",
    timezone="Asia/Qatar",
    feeds=(
        Feed("https://www.aljazeera.com/xml/rss/all.xml", every_minutes=10),
        Feed("https://www.aljazeera.com/news-sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Al Jazeera Media Network"),
    expect=Expect(entries_per_day=(40, 300), byline_rate=0.7),
    layouts=(
        Layout(
            since=date(2020, 11, 1),
            body=css("div.wysiwyg--all-content"),
            standfirst=css("p.article__subhead"),
            sections=css(".article-header .topics a, .breadcrumbs a"),
            furniture={
                ".more-on, .article-related-list, .featured-articles-list": "related",
                ".container--ads, .advertisement__wrapper": "advertisement",
                ".sib-newsletter-form, .newsletter-slot": "newsletter",
                ".article-info-block": "navigation",
            },
            disclaimers=(r"^The views expressed in this article are the authors?[’']s? own\b.*Al Jazeera",),
        ),
    ),
    unchecked="no real page of it was at hand: markup and addresses are from public descriptions",
)
