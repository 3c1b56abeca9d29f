"""HuffPost. Layouts: 2019-06 `cli` list of content, 2016-01 `content-list-component` (as The Huffington Post)."""

from datetime import date

from parsers.fields import css, jsonld, regex
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="huffpost",
    name="HuffPost",
    aliases=("The Huffington Post", "Huffington Post", "HuffPost UK"),
    hosts=("huffpost.com", "huffingtonpost.com", "huffingtonpost.co.uk"),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.huffpost.com/section/front-page/feed", every_minutes=20),
        Feed("https://www.huffpost.com/sitemaps/sitemap-google-news.xml"),
    ),
    rights=Terms(copyright_holder="BuzzFeed, Inc."),
    expect=Expect(entries_per_day=(30, 250), byline_rate=0.95),
    layouts=(
        Layout(
            since=date(2019, 6, 1),
            body=css(".cli-text, .cli-image, .cli-embed"),
            standfirst=css(".dek"),
            topics=regex(r"^(?!\w+: ).+", jsonld("keywords")),  # "type: news" is the desk's own
            furniture={".cli-embed--header-media, .connatix-wrapper": "caption", ".cli-support-huffpost": "newsletter"},
        ),
        Layout(
            since=date(2012, 1, 1),
            body=css("div.entry__body, #mainentrycontent"),
            standfirst=css(".headline__subtitle"),
            furniture={
                ".tag-cloud, .below-entry": "navigation",
                ".entry-corrections": "navigation",
                ".pull-quote": "pull_quote",
                ".image__credit, .image__caption": "caption",
            },
        ),
    ),
)
