"""Parquet by pyarrow (the extra `parquet`): typed columns, lists of structures as JSON text, a thousand articles a row group."""

import io
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Boolean, Date, Float, Integer

from ingest.exports.format import Format, Row
from ingest.exports.jsonlines import line
from storage.reading.columns import ARTICLE_COLUMNS, ARTICLES
from storage.sql.types import JsonValue, UTCDateTime

ROWS_A_GROUP = 1_000
LISTS_OF_TEXT = frozenset({"sections", "topics", "disclaimers", "warnings"})


class Parquet(Format):
    """One file. What the writer has written is given out as it comes, so memory holds one row group."""

    def __init__(self) -> None:
        """Make the schema."""
        self._schema = pa.schema([pa.field(name, _type(name)) for name in ARTICLE_COLUMNS])
        self._sink = _Drained()
        self._writer: Any = None
        self._waiting: list[Row] = []

    def begin(self) -> bytes:
        """Return the file's first bytes."""
        self._writer = pq.ParquetWriter(self._sink, self._schema, compression="zstd")
        return self._sink.drain()

    def articles(self, rows: Sequence[Row]) -> bytes:
        """Return row groups as they become full."""
        self._waiting += rows
        if len(self._waiting) >= ROWS_A_GROUP:
            self._write()
        return self._sink.drain()

    def end(self) -> bytes:
        """Return the last row group and the footer."""
        if self._waiting:
            self._write()
        self._writer.close()
        return self._sink.drain()

    def _write(self) -> None:
        columns = {name: [_value(name, row[name]) for row in self._waiting] for name in ARTICLE_COLUMNS}
        self._writer.write_table(pa.table(columns, schema=self._schema))
        self._waiting = []


class _Drained(io.RawIOBase):
    """A file that is read as it is written: pyarrow only ever appends, and asks where it stands."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self._at = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self._at += len(piece)
        return len(piece)

    def drain(self) -> bytes:
        written = b"".join(self._pieces)
        self._pieces.clear()
        return written


def _type(name: str) -> Any:
    kind = ARTICLES.c[name].type
    if name in LISTS_OF_TEXT:
        return pa.list_(pa.string())
    if isinstance(kind, UTCDateTime):
        return pa.timestamp("us", tz="UTC")
    for of, arrow in ((Boolean, pa.bool_()), (Integer, pa.int64()), (Float, pa.float64()), (Date, pa.date32())):
        if isinstance(kind, of):
            return arrow
    return pa.string()


def _value(name: str, value: Any) -> Any:
    if isinstance(ARTICLES.c[name].type, JsonValue) and name not in LISTS_OF_TEXT:
        return line(value).decode().rstrip("\n")
    return value
