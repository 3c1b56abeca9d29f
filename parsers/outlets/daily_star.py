"""Daily Star: UK tabloid, Reach. Layouts: 2020-01 Reach's template, in-article links in capitals."""

from datetime import date

from parsers.fields import css, meta
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="daily-star",
    name="Daily Star",
    aliases=(
        "The Daily Star",
        "dailystar.co.uk",
    ),
    hosts=("dailystar.co.uk",),
    language="en",
    timezone="Europe/London",
    feeds=(
        Feed("https://www.dailystar.co.uk/?service=rss", every_minutes=30),
        Feed("https://www.dailystar.co.uk/map_news.xml"),
    ),
    rights=Terms(copyright_holder="Reach plc"),
    expect=Expect(entries_per_day=(50, 400), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2020, 1, 1),
            standfirst=css("p.sub-title"),
            headline=meta("og:title"),  # the one printed is longer
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
