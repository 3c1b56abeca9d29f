"""NPR: US public radio. Layouts: 2014-01 `#storytext` with `bucketwrap` inserts, radio pieces as transcripts."""

from datetime import date

from parsers.fields import css, names
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="npr",
    name="NPR",
    aliases=("National Public Radio", "N.P.R.", "NPR News"),
    hosts=("npr.org",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://feeds.npr.org/1001/rss.xml", every_minutes=15),
        Feed("https://googlecrawl.npr.org/news/sitemap_news.xml"),
    ),
    rights=Terms(copyright_holder="NPR"),
    expect=Expect(entries_per_day=(30, 200), byline_rate=0.9),
    layouts=(
        Layout(
            since=date(2014, 1, 1),
            body=css("#storytext, div.transcript.storytext"),
            authors=names(css("#storybyline p[class^='byline__name']")),
            sections=css(".slug-wrap h3.slug a"),
            furniture={
                ".bucketwrap.internallink, .bucketwrap.mediapromo, .bucketwrap.bookedition": "related",
                ".enlarge-options, .enlarge_html, .hide-caption, .toggle-caption, .bucketwrap.statichtml": "caption",
                ".ad-wrap, .ad-header": "advertisement",
                ".audio-module, .bucketwrap.resaudio": "navigation",
                "p.disclaimer": "disclaimer",
                "p.contributors-text": "credit_line",
            },
        ),
    ),
)
