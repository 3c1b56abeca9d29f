"""NBC News. Layouts: 2018-01 `article-body__content`; older stories are re-rendered in it."""

from datetime import date

from parsers.fields import css, names
from parsers.outlet import Archive, Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="nbc-news",
    name="NBC News",
    aliases=("NBC", "NBCNews.com"),
    hosts=("nbcnews.com",),
    language="en",
    timezone="America/New_York",
    feeds=(
        Feed("https://feeds.nbcnews.com/nbcnews/public/news", every_minutes=15),
        Feed("https://www.nbcnews.com/sitemap/nbcnews/sitemap-news"),
        Feed("https://www.nbcnews.com/sitemap/nbcnews/sitemap-index"),
    ),
    rights=Terms(copyright_holder="NBCUniversal Media, LLC"),
    expect=Expect(entries_per_day=(50, 400), byline_rate=0.9),
    archives=(Archive("https://www.nbcnews.com/sitemap/nbcnews/sitemap-%Y-%m-article.xml", step="month"),),
    layouts=(
        Layout(
            since=date(2018, 1, 1),
            body=css("div.article-body__content"),
            authors=names(css(".article-inline-byline .byline-name")),  # JSON-LD lists contributors too
            furniture={
                ".summary-box, section.related, .recommended-intersection": "related",
                ".inline-video, [data-testid='inline-video'], .videoEmbed": "caption",
                ".expanded-byline, .articleBylineContainer": "author_note",
                ".newsletter-signup, .styles_newsletter": "newsletter",
                ".ad, [data-testid='ad__container']": "advertisement",
                ".listicleProduct .product__border": "advertisement",
            },
        ),
    ),
)
