"""CNN. Layouts: 2022-12 `data-component-name` blocks, 2015-01 `zn-body__paragraph`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="cnn",
    name="CNN",
    aliases=("Cable News Network", "CNN.com", "CNN International", "CNN Business"),
    hosts=("cnn.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.cnn.com/sitemap/news.xml", every_minutes=10),
        Feed("https://www.cnn.com/sitemap/article.xml"),
    ),
    rights=Terms(copyright_holder="Cable News Network"),
    expect=Expect(entries_per_day=(60, 500), byline_rate=0.9),
    layouts=(
        Layout(
            since=date(2022, 12, 1),
            body=css("div.article__content"),
            furniture={
                "[data-component-name='related-content'], .related-content": "related",
                "[data-component-name='ad-slot'], .ad-slot-dynamic, .ad-feedback-link": "advertisement",
                "[data-component-name='video-resource'], .video-resource": "caption",
                "[data-component-name='editor-note'], .editor-note": "author_note",
                ".source, .source__cite": "navigation",
            },
            credits=(r"^CNN[’']s .+ contributed to this report\.$",),
        ),
        Layout(
            since=date(2015, 1, 1),
            body=css("section#body-text"),
            furniture={".el__embedded, .zn-body__read-more": "related", ".zn-body__footer": "credit_line"},
        ),
    ),
    unchecked="the layout of 2022 has no real page at hand; CNN's RSS is plain http and stale, so the sitemaps alone are polled",
)
