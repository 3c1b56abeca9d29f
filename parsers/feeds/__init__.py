"""Discovery: feeds, sitemaps and listings as bytes to entries. Pure: nothing here opens a socket."""

from typing import TYPE_CHECKING, Any

from parsers.feeds.entry import FeedEntry, ParsedFeed, SitemapRef

if TYPE_CHECKING:
    from parsers.feeds.read import read_feed

__all__ = ["FeedEntry", "ParsedFeed", "SitemapRef", "read_feed"]


def __getattr__(name: str) -> Any:
    if name != "read_feed":  # the readers bring lxml, which those who only name an entry do not need
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from parsers.feeds.read import read_feed

    return read_feed
