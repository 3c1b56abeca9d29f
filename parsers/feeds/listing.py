"""Listing pages: the links an outlet's front or section page leads with, by CSS selector or by cautious rules."""

import re
from collections.abc import Iterator
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from parsers.errors import OutletError
from parsers.feeds.collect import Collector
from parsers.feeds.entry import ParsedFeed
from parsers.feeds.wording import plain
from parsers.page import Page
from parsers.text import clean
from parsers.urls import absolute, same_site, url_key

MIN_LINKS = 4  # fewer article-like links are a page with a few links, not a listing
MAX_LEVELS_TO_TIME = 5
MAX_HREFS = 5_000

_HEADING_LETTERS = 18
_UNSPACED_LETTERS = 8  # a headline in Han, kana or Thai
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_DATE_PATH = re.compile(r"/(?:19|20)\d\d[/-]\d{1,2}(?:[/-]|$)")
_NUMBER = re.compile(r"\d{5,}")
_NO_ARTICLE = re.compile(
    r"/(?:tags?|topics?|category|categories|kategorie|author|authors|autor|people|profile|search|suche|login|signin|sign-in|register"
    r"|subscribe|account|newsletters?|privacy|terms|contact|kontakt|impressum|about|about-us|careers|jobs|advertise|help|faq|rss|feeds?"
    r"|cart|shop|cookie[\w-]*|page/\d+)(?:/|$|\.\w+$)",
    re.IGNORECASE,
)
_FURNITURE = frozenset({"nav", "footer", "header", "aside", "form"})


def read_listing(body: bytes, into: Collector, *, content_type: str | None, links: str | None) -> ParsedFeed | None:
    """Return the entries of an HTML page; None when no `links` were given and the page does not look like a listing.

    With `links`, every element the selector matches, or the first link in it, makes an entry, to whatever host. Without,
    only links to the same site whose address and text look like an article's. Raises `OutletError` for a broken selector,
    `UndecodablePageError` and `TooComplexError` for pages that can't be read.
    """
    tree = Page(url=into.url, body=body, content_type=content_type).tree
    base = next(
        (href for node in tree.css("base[href]") if (href := absolute(into.url, node.attributes.get("href")))), None
    )
    if base and base.startswith("http"):
        into.base = base
    found = list(_selected(tree, links)) if links else list(_article_like(tree, into))
    keys: dict[str, list[LexborNode]] = {}
    urls: dict[str, str] = {}
    for anchor in found:
        url = into.link(anchor.attributes.get("href"))
        if url is None:
            continue
        key = url_key(url)
        urls.setdefault(key, url)
        keys.setdefault(key, []).append(anchor)
    if not links and len(keys) < MIN_LINKS:
        return None
    for key, anchors in keys.items():
        if into.full:
            into.leave_the_rest()
            break
        into.add(url=urls[key], title=_title(anchors), published_at=_time_near(anchors, urls[key], into))
    if links and not into.entries:
        into.notes.say(f"the selector {links!r} matches no link")
    title = tree.css_first("title")
    root = tree.css_first("html")
    return ParsedFeed(
        kind="listing",
        entries=tuple(into.entries),
        title=plain(title.text()) or None if title else None,
        language=clean(root.attributes.get("lang") or "")[:35] or None if root else None,
        next_url=_next_url(tree, into),
        warnings=into.notes.texts(),
    )


def _selected(tree: LexborHTMLParser, selector: str) -> Iterator[LexborNode]:
    try:
        nodes = tree.css(selector)
    except (SelectolaxError, ValueError) as error:
        raise OutletError(f"links = {selector!r} is not a CSS selector") from error
    for node in nodes[:MAX_HREFS]:
        if node.tag == "a":
            yield node
        elif (
            anchor := node.css_first("h1 a[href], h2 a[href], h3 a[href], h4 a[href]") or node.css_first("a[href]")
        ) is not None:
            yield anchor


def _article_like(tree: LexborHTMLParser, into: Collector) -> Iterator[LexborNode]:
    for anchor in tree.css("a[href]")[:MAX_HREFS]:
        url = into.link(anchor.attributes.get("href"))
        if (
            url is None
            or not same_site(url, into.url)
            or not _names_an_article(url)
            or url_key(url) == url_key(into.url)
        ):
            continue
        if _reads_like_a_headline(_words(anchor)) and not _in_furniture(anchor):
            yield anchor


def _names_an_article(url: str) -> bool:
    path = url.partition("://")[2].partition("/")[2].partition("?")[0].rstrip("/")
    if not path or _NO_ARTICLE.search("/" + path):
        return False
    last = path.rpartition("/")[2]
    return (
        last.count("-") >= 3
        or last.count("_") >= 3
        or bool(_DATE_PATH.search("/" + path))
        or bool(_NUMBER.search(last))
    )


def _reads_like_a_headline(words: str) -> bool:
    if _UNSPACED.search(words):
        return len(words) >= _UNSPACED_LETTERS
    return len(words) >= _HEADING_LETTERS and words.count(" ") >= 2


def _in_furniture(anchor: LexborNode) -> bool:
    node = anchor.parent
    while node is not None:
        if node.tag in _FURNITURE or node.attributes.get("role") in ("navigation", "contentinfo", "banner"):
            return not (node.tag == "header" and _inside(node, "article"))  # a card's own header holds its headline
        node = node.parent
    return False


def _inside(node: LexborNode, tag: str) -> bool:
    above = node.parent
    while above is not None:
        if above.tag == tag:
            return True
        above = above.parent
    return False


def _words(anchor: LexborNode) -> str:
    heading = anchor.css_first("h1, h2, h3, h4")
    text = clean((heading or anchor).text(separator=" "))
    if not text:
        text = clean(anchor.attributes.get("aria-label") or anchor.attributes.get("title") or "")
    return text


def _title(anchors: list[LexborNode]) -> str | None:
    """A card links its picture, its headline and `Read more`: the longest text that reads like a headline is the title."""
    texts = [_words(anchor) for anchor in anchors]
    headlines = [text for text in texts if _reads_like_a_headline(text)]
    return max(headlines or texts, key=len, default="") or None


def _time_near(anchors: list[LexborNode], url: str, into: Collector) -> datetime | None:
    """The `<time>` of the smallest part of the page around the link, as long as that part holds no other article's link."""
    for anchor in anchors:
        node: LexborNode | None = anchor
        for _ in range(MAX_LEVELS_TO_TIME):
            if node is None or node.tag in ("body", "html", "main"):
                break
            stamp = node.css_first("time[datetime]") or node.css_first("time")
            if stamp is not None:
                if moment := into.times.read(stamp.attributes.get("datetime") or stamp.text()):
                    return moment
                break
            node = node.parent
            if node is None or _holds_another(node, url, into):
                break
    return None


def _holds_another(node: LexborNode, url: str, into: Collector) -> bool:
    headings = node.css("h1, h2, h3, h4, article")
    if len(headings) > 40:
        return True
    links = {into.link(anchor.attributes.get("href")) for anchor in node.css("a[href]")[:40]}
    return any(link not in (None, url) and _names_an_article(link or "") for link in links)


def _next_url(tree: LexborHTMLParser, into: Collector) -> str | None:
    node = tree.css_first('link[rel~="next"][href], a[rel~="next"][href]')
    url = into.link(node.attributes.get("href")) if node else None
    return url if url and url != into.url and same_site(url, into.url) else None
