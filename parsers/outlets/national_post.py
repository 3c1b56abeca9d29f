"""National Post: Canadian daily, Postmedia. Layouts: 2021-01 Postmedia's shared template, text in content groups."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="national-post",
    name="National Post",
    hosts=("nationalpost.com",),
    language="en",
    timezone="America/Toronto",
    feeds=(
        Feed("https://nationalpost.com/feed", every_minutes=30),
        Feed("https://nationalpost.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Postmedia Network Inc."),
    expect=Expect(entries_per_day=(20, 200), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2021, 1, 1),
            body=css("section.article-content__content-group--story"),
            standfirst=css("p.article-subtitle"),
            furniture={
                ".newsletter-widget, [class*='newsletter-slot']": "newsletter",
                "#disclaimer": "disclaimer",
                ".visually-hidden": "hidden",
                ".featured-video": "caption",
                "p:lexbor-contains('Our website is the place for')": "promotion",
                ".article-content__sign-in-group": "paywall_prompt",
            },
        ),
    ),
    unchecked="the sitemap address is from public lists",
)
