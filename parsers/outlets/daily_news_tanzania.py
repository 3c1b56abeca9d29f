"""Daily News (Tanzania): state daily. Layouts: 2022-06 WordPress; share counters before the text."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="daily-news-tanzania",
    name="Daily News Tanzania",
    aliases=("HabariLeo",),
    hosts=("dailynews.co.tz",),
    language="en",
    timezone="Africa/Dar_es_Salaam",
    feeds=(
        Feed("https://dailynews.co.tz/feed/", every_minutes=30),
        Feed("https://dailynews.co.tz/sitemap_index.xml"),
    ),
    rights=Terms(copyright_holder="Tanzania Standard (Newspapers) Limited"),
    expect=Expect(entries_per_day=(10, 120), byline_rate=0.7),
    layouts=(
        Layout(
            since=date(2022, 6, 1),
            body=css("div.entry-content"),
            furniture={".pk-share-buttons-wrap": "share", ".cs-banner-entry": "advertisement"},
        ),
    ),
    unchecked="feed and sitemap addresses are WordPress's own defaults",
)
