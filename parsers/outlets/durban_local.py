"""Durban Local: community news, Arena. Layouts: 2024-01 Next.js with CSS modules."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="durban-local",
    name="Durban Local",
    hosts=("durbanlocal.co.za",),
    language="en",
    timezone="Africa/Johannesburg",
    feeds=(
        Feed("https://durbanlocal.co.za/rss/", every_minutes=30),
        Feed("https://durbanlocal.co.za/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Arena Holdings"),
    expect=Expect(entries_per_day=(0, 30), byline_rate=0.8),
    layouts=(
        Layout(
            since=date(2024, 1, 1),
            body=css("[class*='article-widgets_'] [class*='text_text'], [class*='widgets_article-widgets']"),
            furniture={"[class*='image_image-widget'] p": "caption"},
        ),
    ),
    unchecked="both addresses are a guess by custom",
)
