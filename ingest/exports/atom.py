"""Atom (RFC 4287)."""

from collections.abc import Sequence

from ingest.exports.body import body_html
from ingest.exports.format import Format, Head, Row, canonical_url, changed_at, credit, filed_at, rfc3339
from ingest.exports.xml import element, empty

NEVER = "1970-01-01T00:00:00Z"  # `updated` is required (4.1.1), also of a feed without entries


class Atom(Format):
    """One feed. `source` (4.2.11) names the outlet an entry comes from, `contributor` whoever is credited with it."""

    def __init__(self, head: Head) -> None:
        """Take what the feed says of itself."""
        self._head = head

    def begin(self) -> bytes:
        """Return the feed's own elements."""
        head = self._head
        parts = [
            '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n',
            element("title", head.title),
            element("id", head.self_url or head.home_url),
            element("updated", rfc3339(head.updated) if head.updated else NEVER),
            empty("link", rel="alternate", href=head.home_url),
            empty("link", rel="self", href=head.self_url, type="application/atom+xml") if head.self_url else "",
            empty("link", rel="next", href=head.next_url, type="application/atom+xml") if head.next_url else "",
            element("generator", "wiredesk"),
            "\n",
        ]
        return "".join(parts).encode()

    def articles(self, rows: Sequence[Row]) -> bytes:
        """Return an entry an article."""
        return "".join(map(self._entry, rows)).encode()

    def end(self) -> bytes:
        """Close the feed."""
        return b"</feed>\n"

    def _entry(self, row: Row) -> str:
        carrier = self._head.carrier(row["outlet"])
        at = carrier.feed_url or carrier.home_url or row["url"]
        authors = row["authors"] or [{"name": row["byline"] or carrier.name}]
        language = row["language"]
        parts = [
            "<entry>",
            element("title", row["headline"] or row["url"]),
            element("id", row["url"]),
            element("published", rfc3339(filed_at(row))),
            element("updated", rfc3339(changed_at(row))),
            empty("link", rel="alternate", href=row["url"], hreflang=language),
            empty("link", rel="canonical", href=canonical_url(row)),
            empty("link", rel="via", href=row["original_url"], title=row["original_title"])
            if row["original_url"]
            else "",
            empty("link", rel="license", href=row["licence_url"]) if row["licence_url"] else "",
            *(
                f"<author>{element('name', author['name'])}{element('uri', author.get('url'))}</author>"
                for author in authors
                if author.get("name")
            ),
            f"<contributor>{element('name', credit(row, carrier))}</contributor>",
            element("rights", row["copyright_notice"] or row["copyright_holder"]),
            *(empty("category", term=name) for name in dict.fromkeys([*row["sections"], *row["topics"]]) if name),
            element("summary", row["standfirst"]),
            element("content", body_html(row, carrier), type="html", xml_lang=language),
            "<source>",
            element("id", at),
            element("title", carrier.name),
            element("updated", rfc3339(filed_at(row))),
            empty("link", rel="self", href=carrier.feed_url) if carrier.feed_url else "",
            empty("link", rel="alternate", href=carrier.home_url) if carrier.home_url else "",
            "</source></entry>\n",
        ]
        return "".join(parts)
