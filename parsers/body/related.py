"""Links to other stories: the cards and lists that were cut beside the text, with what each card prints."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from parsers.article import Link
from parsers.body.survey import Leaf, Survey, address_of
from parsers.dates import parse_when
from parsers.text import clean
from parsers.urls import absolute, host_of

_BYLINE = re.compile(r"by\s+|von\s+|par\s+|por\s+|di\s+", re.IGNORECASE)
_DAY = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d\d\b")
_SHORTEST_TITLE = 16
_LONGEST_SECTION = 40
_MOST = 60
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_READ_ON = re.compile(
    r"\W*(?:read (?:more|article|on)|continue reading|more|details|weiterlesen|mehr|lire la suite|leer más|leia mais|leggi)\W*$",
    re.IGNORECASE,
)


def related_links(
    survey: Survey, slices: Iterable[tuple[int, int]], *, page_url: str, language: str | None
) -> tuple[Link, ...]:
    """Return the links to other stories printed in these slices of leaves, once each, in page order.

    A card is a region that repeats beside its like or holds one titled link; its section, byline, day and excerpt are what it
    prints beside the title. The published day is read in the page's own language.
    """
    found: dict[str, Link] = {}
    for start, end in slices:
        for title, card in _cards(survey, start, end):
            link = _link_of(title, card, page_url, language)
            if link and link.url not in found:
                found[link.url] = link
            if len(found) >= _MOST:
                return tuple(found.values())
    return tuple(found.values())


def _cards(survey: Survey, top_start: int, top_end: int) -> Iterator[tuple[Leaf, Sequence[Leaf]]]:
    """Yield (title, leaves) of each card: it begins where the largest container around its title that has no second one begins."""
    leaves = survey.leaves
    titles = [place for place in range(top_start, top_end) if _is_title(leaves[place])]
    headed = [place for place in titles if leaves[place].tag in _HEADINGS]
    titles = headed or titles
    starts = []
    for order, place in enumerate(titles):
        before = titles[order - 1] + 1 if order else top_start
        after = titles[order + 1] if order + 1 < len(titles) else top_end
        start = place
        number = leaves[place].region
        while number > 0:
            region = survey.regions[number]
            if region.start < before or region.end > after:
                break
            start = min(start, region.start)
            number = region.parent
        starts.append(start)
    for order, place in enumerate(titles):
        yield leaves[place], leaves[starts[order] : starts[order + 1] if order + 1 < len(starts) else top_end]


def _is_title(leaf: Leaf) -> bool:
    return leaf.size >= _SHORTEST_TITLE and leaf.linked >= 0.9 * leaf.size and address_of(leaf) is not None


def _link_of(title: Leaf, card: Sequence[Leaf], page_url: str, language: str | None) -> Link | None:
    url = absolute(page_url, address_of(title))
    if url is None or not url.startswith("http") or url.partition("#")[0] == page_url or "/share" in url:
        return None
    section: str | None = None
    byline: str | None = None
    day: date | None = None
    excerpt: str | None = None
    for leaf in card:
        if leaf is title or not leaf.size or leaf.text == title.text or _READ_ON.match(leaf.text):
            continue
        when = (
            parse_when(leaf.text, timezone="UTC", language=language)
            if leaf.size < 40 and _DAY.search(leaf.text)
            else None
        )
        if when and day is None:
            day = when.date()
        elif leaf.size < 80 and (found := _BYLINE.match(leaf.text)):
            byline = byline or clean(leaf.text[found.end() :])
        elif leaf.linked == leaf.size and leaf.size < _LONGEST_SECTION and leaf.tag not in _HEADINGS:
            section = section or clean(leaf.text)
        elif leaf.linked < 0.3 * leaf.size and leaf.size > 40:
            excerpt = excerpt or clean(leaf.text)
    return Link(url, clean(title.text), "related", section, byline, day, excerpt)


def is_other_story(link: Link, page_url: str) -> bool:
    """Say whether a link leads to a page and not to the site's front or another site's profile."""
    return host_of(link.url) == host_of(page_url) and link.url.rstrip("/").count("/") > 2
