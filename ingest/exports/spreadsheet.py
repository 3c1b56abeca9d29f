"""CSV (RFC 4180) that a spreadsheet may open: no cell of an outlet's is a formula.

A spreadsheet runs what begins with =, +, -, @, a tab or a carriage return, whether quoted or not (OWASP, CSV injection). Such a
text gets an apostrophe in front. A program takes it off again: a text that begins with an apostrophe gets one too.
"""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

from ingest.exports.format import Format, Row
from ingest.exports.jsonlines import line
from storage.reading.columns import ARTICLE_COLUMNS

RISKY = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "'",
    "＝",
    "＋",
    "－",
    "＠",
)  # the full-width ones: some take them for the others


class Csv(Format):
    """A header with the columns of `articles_v1`, then a line an article. Lists are JSON, true and false are 1 and 0."""

    def begin(self) -> bytes:
        """Return the header."""
        return _lines([ARTICLE_COLUMNS])

    def articles(self, rows: Sequence[Row]) -> bytes:
        """Return a line an article."""
        return _lines([[cell(row[name]) for name in ARTICLE_COLUMNS] for row in rows])


def cell(value: object) -> str:
    """Return a value as its cell. Numbers stay numbers, a text is never a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    text = value if isinstance(value, str) else line(value).decode().rstrip("\n")
    return f"'{text}" if text.startswith(RISKY) else text


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()
