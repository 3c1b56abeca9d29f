"""Daily Mirror: UK tabloid, Reach. Layouts: 2020-01 Reach's template, image captions inside the body."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="daily-mirror",
    name="Daily Mirror",
    aliases=(
        "The Mirror",
        "Mirror Online",
        "Sunday Mirror",
        "mirror.co.uk",
    ),
    hosts=("mirror.co.uk",),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://www.mirror.co.uk/?service=rss", every_minutes=30),
        Feed("https://www.mirror.co.uk/map_news.xml"),
    ),
    rights=Terms(copyright_holder="Reach plc"),
    expect=Expect(entries_per_day=(100, 700), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2020, 1, 1),
            standfirst=css("p.lead-content__sub-title, p.sub-title"),
            body=css("div.article-body[itemprop='articleBody']"),
            furniture={
                "aside.read-more-links": "related",
                "figcaption": "caption",
                "p:lexbor-contains('free weekly newsletter'), p:lexbor-contains('Do you have a story to tell')": "promotion",
                ".newsletter-signup, .in-article-newsletter": "newsletter",
            },
        ),
    ),
    unchecked="both addresses are Reach's usual ones",
)
