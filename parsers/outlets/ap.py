"""The Associated Press: wire agency. Layouts: 2023-06 Brightspot (`RichTextStoryBody`), 2018-01 React app (`div.Article`)."""

from datetime import date

from parsers.fields import css, first, jsonld, meta, names
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="ap",
    name="The Associated Press",
    aliases=("AP", "AP News", "Associated Press"),
    hosts=("apnews.com", "hosted.ap.org", "ap.org"),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://apnews.com/news-sitemap-content.xml", every_minutes=5),
        Feed("https://apnews.com/ap-sitemap.xml"),
    ),
    rights=Terms(copyright_holder="The Associated Press"),
    expect=Expect(entries_per_day=(150, 1500), byline_rate=0.9),
    wire=True,
    layouts=(
        Layout(
            since=date(2023, 6, 1),
            body=css("div.RichTextStoryBody"),
            authors=names(first(css(".Page-authors a, .Page-authors span.Link"), jsonld("author.name"))),
            furniture={
                ".PageListEnhancementGeneric, .HTMLModuleEnhancement": "related",
                ".Advertisement, .SovrnAd, .FreeStar": "advertisement",
            },
            drop=("div.RichTextStoryBody > h2:lexbor-contains('___')", "hr"),
            credits=(r"^(?:AP|Associated Press) (?:\w+ )*(?:writers?|reporters?|journalists?)\b.*\bcontributed\b.*$",),
        ),
        Layout(
            since=date(2018, 1, 1),
            body=css("div.Article"),
            authors=names(first(jsonld("author"), meta("author"))),
            furniture={
                "[class*='AdPlacement'], .ad-placeholder": "advertisement",
                "[class*='RelatedStory'], .related-story-embed": "related",
            },
        ),
    ),
)
