"""RSS 2.0 (rssboard.org/rss-specification) with content, Dublin Core, Media RSS and Atom links."""

from collections.abc import Sequence
from email.utils import format_datetime

from ingest.exports.body import body_html
from ingest.exports.format import Format, Head, Row, canonical_url, credit, filed_at
from ingest.exports.xml import element, empty, escaped

NAMESPACES = (
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
)


class Rss(Format):
    """One channel. `source` is the feed of the outlet an item comes from, `dc:rights` and the body's last line the credit."""

    def __init__(self, head: Head) -> None:
        """Take what the channel says of itself."""
        self._head = head

    def begin(self) -> bytes:
        """Return the channel's own elements."""
        head = self._head
        parts = [
            f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"{NAMESPACES}>\n<channel>\n',
            element("title", head.title),
            element("link", head.home_url),
            element("description", f"Articles of {head.title}"),
            element("generator", "wiredesk"),
            element("lastBuildDate", format_datetime(head.updated) if head.updated else None),
            empty("atom:link", rel="self", href=head.self_url, type="application/rss+xml") if head.self_url else "",
            empty("atom:link", rel="next", href=head.next_url, type="application/rss+xml") if head.next_url else "",
            "\n",
        ]
        return "".join(parts).encode()

    def articles(self, rows: Sequence[Row]) -> bytes:
        """Return an item an article."""
        return "".join(map(self._item, rows)).encode()

    def end(self) -> bytes:
        """Close the channel."""
        return b"</channel>\n</rss>\n"

    def _item(self, row: Row) -> str:
        carrier = self._head.carrier(row["outlet"])
        parts = [
            "<item>",
            element("title", row["headline"] or row["url"]),
            element("link", row["url"]),
            element("guid", row["url"], isPermaLink="true"),
            element("pubDate", format_datetime(filed_at(row))),
            element("description", row["standfirst"]),
            element("content:encoded", body_html(row, carrier)),
            *(element("dc:creator", author["name"]) for author in row["authors"]),
            *(element("category", name) for name in dict.fromkeys([*row["sections"], *row["topics"]])),
            element("source", carrier.name, url=carrier.feed_url or carrier.home_url or row["url"]),
            element("dc:source", canonical_url(row)),
            element("dc:rights", row["copyright_notice"] or row["copyright_holder"]),
            element("dc:language", row["language"]),
            element("media:credit", credit(row, carrier)),
            empty("atom:link", rel="canonical", href=canonical_url(row)),
            empty("atom:link", rel="license", href=row["licence_url"]) if row["licence_url"] else "",
            f'<media:content url="{escaped(row["lead_image_url"])}" medium="image"/>' if row["lead_image_url"] else "",
            "</item>\n",
        ]
        return "".join(parts)
