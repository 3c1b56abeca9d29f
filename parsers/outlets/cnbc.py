"""CNBC: business news. Layouts: 2019-01 `ArticleBody-articleBody` made of `group` divisions."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="cnbc",
    name="CNBC",
    aliases=("CNBC.com",),
    hosts=("cnbc.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://www.cnbc.com/id/100003114/device/rss/rss.html", every_minutes=15),
        Feed("https://www.cnbc.com/sitemap_news.xml"),
    ),
    rights=Terms(copyright_holder="CNBC LLC"),
    expect=Expect(entries_per_day=(40, 350), byline_rate=0.9),
    layouts=(
        Layout(
            since=date(2019, 1, 1),
            body=css("div.ArticleBody-articleBody"),
            furniture={
                ".RelatedContent-relatedContent, .RelatedQuotes-relatedQuotes": "related",
                ".InlineVideo-videoEmbed, .PlaceHolder-wrapper, .InlineImage-imageEmbedCredit": "caption",
                ".Pullquote-pullquote": "pull_quote",
            },
        ),
    ),
)
