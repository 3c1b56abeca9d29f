"""TechRadar, Future. Layouts: 2018-01 `#article-body` with video, newsletter and recirculation slices."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="techradar",
    name="TechRadar",
    hosts=("techradar.com",),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://www.techradar.com/feeds.xml", every_minutes=30),
        Feed("https://www.techradar.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Future plc"),
    expect=Expect(entries_per_day=(30, 250), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2018, 1, 1),
            body=css("#article-body"),
            standfirst=css("p.strapline"),
            furniture={
                "[class*='newsletterForm'], .newsletter-inbodyContent-slice": "newsletter",
                "#utility-bar": "share",
                "p:has(> a[href*='news.google.com/publications'])": "promotion",
                "div.my-6:has(.jwp-carousel-title-desktop)": "related",
                "aside:has([id^='recirculation'])": "related",
                "figcaption": "caption",
            },
        ),
    ),
    unchecked="the RSS address is Future's usual one",
)
