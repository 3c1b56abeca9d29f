"""Fox News. Layouts: 2017-10 `article-body` with all-capitals link lines between the paragraphs."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="fox-news",
    name="Fox News",
    aliases=("Fox News Digital", "FOXNews.com", "Fox News Channel", "Fox"),
    hosts=("foxnews.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://moxie.foxnews.com/google-publisher/latest.xml", every_minutes=10),
        Feed("https://www.foxnews.com/sitemap.xml?type=news"),
    ),
    rights=Terms(copyright_holder="FOX News Network, LLC"),
    expect=Expect(entries_per_day=(80, 600), byline_rate=0.85),
    layouts=(
        Layout(
            since=date(2017, 10, 1),
            body=css("div.article-body"),
            standfirst=css("h2.sub-headline"),
            sections=css(".article-meta .eyebrow a"),
            furniture={
                ".featured-video, .embed-media, .video-ct": "navigation",
                ".image-ct .caption": "caption",
                ".article-gating": "paywall_prompt",
                ".author-bio": "author_note",
                ".ad-container, .vendor-unit": "advertisement",
                "p:has(> a > strong:only-child), p:has(> strong:only-child > a:only-child), p:has(> a > u > strong)": "related",
            },
            credits=(
                r"^(?:Fox News(?: Digital)?[’']s? .+|The Associated Press) contributed to this (?:report|article)\.$",
            ),
        ),
    ),
)
