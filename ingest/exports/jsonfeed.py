"""JSON Feed 1.1 (jsonfeed.org/version/1.1). What it has no word for stands under `_wiredesk`, as its extensions do."""

import json
from collections.abc import Sequence
from typing import Any

from ingest.exports.body import body_html
from ingest.exports.format import Format, Head, Row, canonical_url, changed_at, credit, filed_at, rfc3339


class JsonFeed(Format):
    """One document, written item by item."""

    def __init__(self, head: Head) -> None:
        """Take what the feed says of itself."""
        self._head = head
        self._is_first = True

    def begin(self) -> bytes:
        """Return the members before the items."""
        told = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self._head.title,
            "home_page_url": self._head.home_url,
            "feed_url": self._head.self_url,
            "next_url": self._head.next_url,
        }
        text = _dump({name: value for name, value in told.items() if value})
        return f'{text[:-1]},"items":[\n'.encode()

    def articles(self, rows: Sequence[Row]) -> bytes:
        """Return an item an article."""
        parts = []
        for row in rows:
            parts.append(("" if self._is_first else ",\n") + _dump(self._item(row)))
            self._is_first = False
        return "".join(parts).encode()

    def end(self) -> bytes:
        """Close the document."""
        return b"\n]}\n"

    def _item(self, row: Row) -> dict[str, Any]:
        carrier = self._head.carrier(row["outlet"])
        told = {
            "id": row["url"],
            "url": row["url"],
            "external_url": row["original_url"],
            "title": row["headline"],
            "content_html": body_html(row, carrier),
            "summary": row["standfirst"],
            "image": row["lead_image_url"],
            "date_published": rfc3339(filed_at(row)),
            "date_modified": rfc3339(changed_at(row)) if row["modified_at"] else None,
            "authors": [
                {name: author[name] for name in ("name", "url") if author.get(name)}
                for author in row["authors"]
                if author.get("name")
            ],
            "tags": list(dict.fromkeys([*row["sections"], *row["topics"]])),
            "language": row["language"],
            "_wiredesk": {
                "about": "https://wiredesk.invalid/docs/exports",
                "credit": credit(row, carrier),
                "canonical_url": canonical_url(row),
                "source": {"title": carrier.name, "url": carrier.feed_url or carrier.home_url},
                "copyright": row["copyright_notice"] or row["copyright_holder"],
                "usage_terms": row["usage_terms"],
                "license": row["licence_url"],
                "story_id": row["story_id"],
            },
        }
        return {name: value for name, value in told.items() if value or name in ("id", "content_html")}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
