"""XML feeds and sitemaps: read strictly; where that fails repaired, then read around the fault. The fullest reading wins."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from lxml import etree

from parsers.errors import NotFeedError, TooComplexError
from parsers.feeds.atom import ENTRY_TAGS, read_atom
from parsers.feeds.collect import Collector
from parsers.feeds.entry import ParsedFeed
from parsers.feeds.fragments import FragmentStream
from parsers.feeds.malformed import fits_feedparser, read_malformed, repaired
from parsers.feeds.notes import Notes
from parsers.feeds.octets import CHUNK_BYTES, Octets
from parsers.feeds.rss import ITEM_TAGS, read_rss
from parsers.feeds.sitemap import INDEX_TAGS, URL_TAGS, read_index, read_sitemap
from parsers.feeds.sniff import Family
from parsers.feeds.vocabulary import name_of
from parsers.feeds.xmlstream import Elements, EntryStream, without_doctype
from parsers.outlet import FeedKind

ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
MAX_REPAIR_BYTES = 8 * 1024 * 1024  # the repair holds the text a few times; larger feeds are read around their faults

_TAGS: Final[Mapping[Family, tuple[str, ...]]] = {
    "rss": ITEM_TAGS,
    "rdf": ITEM_TAGS,
    "atom": ENTRY_TAGS,
    "sitemap": URL_TAGS,
    "sitemapindex": INDEX_TAGS,
}
_KINDS: Final[Mapping[Family, FeedKind]] = {
    "rss": "rss",
    "rdf": "rdf",
    "atom": "atom",
    "sitemap": "sitemap",
    "sitemapindex": "sitemap",
}
XML_FAMILIES: Final = frozenset(_TAGS)


def read_xml(octets: Octets, into: Collector, family: Family, *, skip: int) -> ParsedFeed:
    """Return the feed whose root was seen `skip` bytes into the text.

    Raises `NotFeedError`, `UnsafeXMLError`, and `TooComplexError` for much markup without an entry.
    """
    declared: frozenset[str] = frozenset()
    strict = into.again()
    try:
        chunks, declared = without_doctype(_skip(octets.text_chunks(), skip), url=into.url)
        return _noted(_read_stream(EntryStream(chunks, _TAGS[family]), strict, family), into.notes)
    except etree.XMLSyntaxError as error:
        fault = str(error).partition(" (<string>")[0][:200].strip()
    into.notes.say(f"malformed XML: {fault}")
    readings = [_as_far_as_read(strict, family)]

    def mend(text: str) -> str:
        return repaired(text, declared, url=into.url)

    text = octets.whole_text(MAX_REPAIR_BYTES)
    if text is None:
        chunks, _ = without_doctype(_skip(octets.text_chunks(), skip), url=into.url)
        readings.append(_by_entry(chunks, into, family, mend))
    else:
        pieces, _ = without_doctype(iter([text.encode()[skip:]]), url=into.url)
        text = mend(b"".join(pieces).decode("utf-8", "replace"))
        mended = into.again()
        try:
            feed = _read_stream(EntryStream(_pieces(text), _TAGS[family]), mended, family)
            into.notes.say("read after repair")
            return _noted(feed, into.notes)
        except etree.XMLSyntaxError:
            readings.append(_as_far_as_read(mended, family))
        readings.append(_by_feedparser(text, into, family) or _by_entry(_pieces(text), into, family, mend))
    best = max(readings, key=lambda feed: len(feed.entries) + len(feed.sitemaps))
    if not best.entries and not best.sitemaps:
        raise NotFeedError(f"malformed XML in which no entry was found: {fault}", url=into.url)
    return _noted(best, into.notes)


def _dispatch(stream: Elements, into: Collector, family: Family) -> ParsedFeed:
    match family:
        case "atom":
            return read_atom(stream, into)
        case "sitemap":
            return read_sitemap(stream, into)
        case "sitemapindex":
            return read_index(stream, into)
        case _:
            return read_rss(stream, into, "rdf" if family == "rdf" else "rss")


def _read_stream(stream: EntryStream, into: Collector, family: Family) -> ParsedFeed:
    feed = _dispatch(stream, into, family)
    if not feed.entries and not feed.sitemaps:
        if stream.stopped:
            raise TooComplexError(f"{stream.stopped}", url=into.url)
        _check_root(stream.root, family, into.url)
    if stream.stopped:
        feed = replace(feed, warnings=(*feed.warnings, stream.stopped))
    return feed


def _check_root(root: etree._Element | None, family: Family, url: str) -> None:
    """A root's name alone makes no feed: other vocabularies have an RDF, a feed and a channel too."""
    if root is None or family not in ("rdf", "atom"):
        return
    is_feed = name_of(root) in ("atom:feed", "feed", "atom:entry", "entry") or any(
        name_of(child) == "channel" for child in root
    )
    if not is_feed:
        raise NotFeedError(
            f"no feed but XML with the root <{etree.QName(root).localname[:60]}> of {etree.QName(root).namespace!r}",
            url=url,
        )


def _by_entry(chunks: Iterator[bytes], into: Collector, family: Family, mend: Callable[[str], str]) -> ParsedFeed:
    into = into.again()
    stream = FragmentStream(chunks, _TAGS[family], mend, ATOM_NAMESPACE if family == "atom" else None)
    feed = _dispatch(stream, into, family)
    notes = ["read entry by entry", *([f"{stream.broken} entries beyond repair"] if stream.broken else ())]
    return replace(feed, warnings=(*notes, *feed.warnings, *([stream.stopped] if stream.stopped else ())))


def _by_feedparser(text: str, into: Collector, family: Family) -> ParsedFeed | None:
    if family in ("sitemap", "sitemapindex") or not fits_feedparser(text):
        return None
    into = into.again()
    into.notes.say("read by feedparser")
    try:
        return read_malformed(text, into)
    except NotFeedError:
        return None


def _as_far_as_read(into: Collector, family: Family) -> ParsedFeed:
    into.notes.say(f"read as far as the fault: {len(into.entries)} entries")
    return ParsedFeed(kind=_KINDS[family], entries=tuple(into.entries), warnings=into.notes.texts())


def _noted(feed: ParsedFeed, notes: Notes) -> ParsedFeed:
    """Put what is known of the bytes before what was found in the entries."""
    return replace(feed, warnings=tuple(dict.fromkeys((*notes.texts(), *feed.warnings)))) if notes.texts() else feed


def _skip(chunks: Iterator[bytes], count: int) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk[count:]
        count = max(0, count - len(chunk))


def _pieces(text: str) -> Iterator[bytes]:
    encoded = text.encode("utf-8", "replace")
    return (encoded[start : start + CHUNK_BYTES] for start in range(0, len(encoded), CHUNK_BYTES))
