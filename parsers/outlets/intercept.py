"""The Intercept: investigative. Layouts: 2023-07 block theme (`entry-content__content`), 2018-01 React app (`PostContent`)."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="intercept",
    name="The Intercept",
    hosts=("theintercept.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://theintercept.com/feed/", every_minutes=60),
        Feed("https://theintercept.com/sitemap_index.xml"),
    ),
    rights=Terms(copyright_holder="The Intercept"),
    expect=Expect(entries_per_day=(1, 25), byline_rate=0.98),
    layouts=(
        Layout(
            since=date(2023, 7, 1),
            body=css("div.entry-content__content"),
            standfirst=css("p.post__excerpt"),
            furniture={
                ".promote-related-post, .promote-banner, .most-read": "related",
                ".newsletter-embed": "newsletter",
                "blockquote.stylized": "pull_quote",
            },
        ),
        Layout(
            since=date(2018, 1, 1),
            body=css("div.PostContent"),
            standfirst=css("h2.Post-excerpt"),
            furniture={
                ".PromoteRelatedPost-promo": "related",
                ".NewsletterEmbed-container": "newsletter",
                "blockquote.Pullquote": "pull_quote",
            },
        ),
    ),
)
