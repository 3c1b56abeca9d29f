"""Lesotho Times: weekly. Layouts: 2015-01 WordPress; the writer's name is the first paragraph, the declared author the paper."""

from datetime import date

from parsers.document import Document
from parsers.fields import css, regex
from parsers.outlet import Expect, Feed, Layout, Outlet, Terms


def _first_paragraph(doc: Document) -> tuple[str, ...]:
    return css("div.entry-content > p")(doc)[:1]


OUTLET = Outlet(
    slug="lesotho-times",
    name="Lesotho Times",
    hosts=("lestimes.com",),
    language="en",
    timezone="Africa/Maseru",
    feeds=(
        Feed("https://lestimes.com/feed/", every_minutes=30),
        Feed("https://lestimes.com/sitemap_index.xml"),
    ),
    rights=Terms(copyright_holder="Lesotho Times"),
    expect=Expect(entries_per_day=(1, 30), byline_rate=0.9),
    layouts=(
        Layout(
            since=date(2015, 1, 1),
            body=css("div.entry-content"),
            authors=regex(r"^[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}$", _first_paragraph),
            furniture={"[class*='sfsi_'], .sfsiaftrpstwpr": "share"},
        ),
    ),
    unchecked="feed and sitemap addresses are WordPress's own defaults",
)
