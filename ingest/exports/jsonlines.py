"""JSON Lines: an article a line, the columns of `articles_v1` by their names, times as RFC 3339."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from ingest.exports.format import Format, Row


class JsonLines(Format):
    """`{"article_id": 7, "outlet": …}`; an article that may no longer be shown is `{"article_id": 7, "status": "deleted"}`."""

    def articles(self, rows: Sequence[Row]) -> bytes:
        """Return a line an article."""
        return b"".join(line(dict(row)) for row in rows)

    def gone(self, article_id: int) -> bytes:
        """Return the tombstone."""
        return line({"article_id": article_id, "status": "deleted"})


def line(value: Any) -> bytes:
    """Return a value as a line of compact JSON."""
    return _ENCODE(value).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
