"""The Times of India. Layouts: 2022-01 hashed classes; the text is bare text between breaks in `_s30J`."""

from datetime import date

from parsers.fields import css
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms

OUTLET = Outlet(
    slug="times-of-india",
    name="The Times of India",
    aliases=(
        "Times of India",
        "TOI",
        "Times News Network",
        "TNN",
    ),
    hosts=("timesofindia.indiatimes.com",),
    language="en",
    timezone="Asia/Kolkata",
    feeds=(
        Feed("https://timesofindia.indiatimes.com/rssfeedstopstories.cms", every_minutes=30),
        Feed("https://timesofindia.indiatimes.com/sitemap.xml"),
    ),
    rights=Terms(copyright_holder="Bennett, Coleman & Co. Ltd."),
    expect=Expect(entries_per_day=(100, 2000), byline_rate=0.7),
    layouts=(
        Layout(
            since=date(2022, 1, 1),
            body=css("div._s30J"),
            furniture={
                ".mj2wg": "navigation",
                ".XAt75": "share",
                ".visualstoriesas_wrapper, .articletrendinglistwrapper": "related",
            },
        ),
    ),
    unchecked="the sitemap address is from public lists",
)
