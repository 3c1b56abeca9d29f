"""WARC records (ISO 28500, version 1.1): one fetched page to the bytes of a record and back, and files of other people's.

A body that came as gzip is archived as it came; any other as it was parsed, after decompression. The headers that described a
transfer which is undone are kept under `X-Archive-Orig-…`, as warcio does, so that any WARC tool reads what we read.
docs/decisions/0002-raw-archive.md has the figures.
"""

import base64
import hashlib
import struct
import uuid
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader

from storage.errors import StorageError
from storage.raw.inflating import GZIP, INFLATING_ERRORS, STEP_BYTES, Inflating, InflatingError, fast_zlib
from storage.values import RawRef

GZIP_LEVEL = 3 if fast_zlib is zlib else 2
"""0.45 ms a page of 190 kB with isal, against zlib's 2.2 ms, and warcio's own 7."""
_DESCRIBE_THE_TRANSFER = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_ORIGINAL = "X-Archive-Orig-"
_REQUESTED = "X-Requested-URI"


class RawPageGoneError(StorageError):
    """The raw page is no longer in the archive, or the archive was cut there."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as it came: `url` is where the body came from, `requested_url` the address first asked for.

    `body` has been freed of transfer codings and of gzip, and in our own records of every content coding; other people's headers
    may still name one. `packed` is the same body in the gzip coding it came in, which its `Content-Encoding` then names.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    requested_url: str | None = None
    reason: str = ""
    packed: bytes | None = None

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def robots(self) -> tuple[str, ...]:
        """What the response's headers say of indexing and mining, as the parsers take it."""
        return tuple(value for key, value in self.headers if key.lower() in {"x-robots-tag", "tdm-reservation"})


def record_bytes(capture: Capture) -> bytes:
    """Return a capture as one gzipped WARC response record."""
    # By hand: warcio's writer gzips at level 9, reads a body twice for its digests, and took as long as the gzip here.
    payload = capture.body if capture.packed is None else capture.packed
    undone = _DESCRIBE_THE_TRANSFER if capture.packed is None else _DESCRIBE_THE_TRANSFER - {"content-encoding"}
    headers = "".join(
        f"{_ORIGINAL if name.lower() in undone else ''}{name}: {_one_line(value)}\r\n"
        for name, value in capture.headers
    )
    status = f"HTTP/1.1 {capture.status} {_one_line(capture.reason)}".rstrip()
    block = f"{status}\r\n{headers}Content-Length: {len(payload)}\r\n\r\n".encode()
    digest = base64.b32encode(hashlib.sha1(payload).digest()).decode("ascii")  # noqa: S324 -- WARC's
    fields = {
        "WARC-Type": "response",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>",
        "WARC-Date": capture.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "WARC-Target-URI": _one_line(capture.url),
        "WARC-Payload-Digest": f"sha1:{digest}",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block) + len(payload)),
    }
    if capture.requested_url and capture.requested_url != capture.url:
        fields[_REQUESTED] = _one_line(capture.requested_url)
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    if capture.packed is None:
        packer = fast_zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP)
    else:  # nothing is won by packing it twice: it is stored
        packer = zlib.compressobj(0, zlib.DEFLATED, GZIP)
    parts = (head.encode() + block, payload, b"\r\n\r\n")  # the body is never there plain a second time
    return b"".join((*map(packer.compress, parts), packer.flush()))


def erased_record(length: int) -> bytes:
    """Return a gzipped WARC record of exactly `length` bytes that says only that what was here is erased.

    The padding is the gzip header's comment (RFC 1952, 2.3), so the file stays one that any WARC tool reads. Raises `ValueError`
    for a length no record has.
    """
    body = b"erased"
    record = (
        b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:%s>\r\nWARC-Date: %s\r\n"
        b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (str(uuid.uuid4()).encode(), b"1970-01-01T00:00:00Z", len(body), body)
    )
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(record) + packer.flush()
    head = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff"  # deflate, with a comment
    tail = b"\0" + packed + struct.pack("<II", zlib.crc32(record), len(record))
    padding = length - len(head) - len(tail)
    if padding < 0:
        raise ValueError(f"a record of {length} bytes")
    return head + b" " * padding + tail


def read_record(packed: bytes, *, where: str) -> Capture:
    """Return the capture of one record's bytes. Raises `RawPageGoneError` when they are not one whole response record."""
    try:
        record = next(ArchiveIterator(BytesIO(packed)), None)
        capture = _unpacked(_capture(record, limit=None), limit=None) if record is not None else None
    except (
        Exception
    ) as error:  # on bytes that are no record warcio raises whatever comes first (AttributeError, zlib.error ...)
        raise RawPageGoneError(f"no raw page at {where}: {error}") from error
    if capture is None:
        raise RawPageGoneError(f"no whole raw page at {where}")
    return capture


def is_warc(path: Path) -> bool:
    """Tell whether a file begins with a WARC record, gzipped or not. Raises `OSError` when it can't be opened."""
    with path.open("rb") as file:
        begin = file.read(4096)
    if begin[:2] == b"\x1f\x8b":
        try:
            begin = zlib.decompressobj(GZIP).decompress(begin, 64)
        except zlib.error:
            return False
    return begin.startswith(b"WARC/")


class WarcReader:
    """The HTML pages of a WARC file, gzipped or not, whoever wrote it; iterate it once.

    Yields (where the record lies, capture) of each response with status 200 and an HTML type, from `offset` (a record's own) on. A
    body over `limit_bytes` is passed over. `skipped` counts what was passed over and why; `is_cut` says that the file ends inside a
    record or goes on with what is none. Blocking: give it a thread.
    """

    def __init__(self, path: Path, *, limit_bytes: int, offset: int = 0) -> None:
        """Take a file; nothing is opened yet."""
        self.path = path
        self.limit_bytes = limit_bytes
        self.offset = offset
        self.skipped: Counter[str] = Counter()
        self.is_cut = False

    def __iter__(self) -> Iterator[tuple[RawRef, Capture]]:
        """Open the file and read on. Raises `OSError` when it can't be opened."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            yield from self._pages(file)

    def _pages(self, file: BinaryIO) -> Iterator[tuple[RawRef, Capture]]:
        records, end = ArchiveIterator(file), self.offset
        while True:
            try:
                record = next(records, None)
                if record is None:  # a member cut so early that nothing comes out of it is an end too, to warcio
                    file.seek(end)
                    self.is_cut = self.is_cut or file.read(2) == b"\x1f\x8b"
                    return
                problem = _not_a_page(record)
                capture = None if problem else _capture(record, limit=self.limit_bytes)
                if capture is not None:
                    capture, problem = self._unpacked(capture)
                begins, length = records.get_record_offset(), records.get_record_length()
                end = begins + length
            except Exception:  # noqa: BLE001 -- on bytes that are no record warcio raises whatever comes first (AttributeError ...)
                self.is_cut = True
                return
            if capture is not None:
                yield RawRef(self.path.name, begins, length), capture
            else:
                problem = problem or ("too_large" if _announced(record) > self.limit_bytes else "cut")
                self.skipped[problem] += 1
                self.is_cut = self.is_cut or problem == "cut"

    def _unpacked(self, capture: Capture) -> tuple[Capture | None, str | None]:
        try:
            unpacked = _unpacked(capture, limit=self.limit_bytes)
        except INFLATING_ERRORS:
            return None, "bad_encoding"
        return unpacked, None if unpacked is not None else "too_large"


def _not_a_page(record: Any) -> str | None:
    if record.rec_type != "response" or record.http_headers is None:
        return "not_response"
    if record.http_headers.get_statuscode() != "200":
        return "http_status"
    kind = (record.http_headers.get_header("Content-Type") or "text/html").partition(";")[0].strip().lower()
    return None if kind in {"text/html", "application/xhtml+xml"} else "not_html"


def _announced(record: Any) -> int:
    return int(record.length or 0)


def _capture(record: Any, *, limit: int | None) -> Capture | None:
    """Return a record's capture, or `None` when its body is over the limit or ends before its announced length."""
    http = record.http_headers
    if record.rec_type != "response" or http is None or not http.get_statuscode().isdigit():
        return None
    if limit is not None and _announced(record) > limit:
        return None
    stream, announced = record.raw_stream, getattr(record.raw_stream, "limit", None)
    body = (
        _all(ChunkedDataReader(stream))
        if "chunked" in (http.get_header("Transfer-Encoding") or "").lower()
        else _all(stream)
    )
    if announced is not None and getattr(stream, "limit", 0) > 0:
        return None  # bytes are still owed: the file was cut in mid-record
    uri = record.rec_headers.get_header("WARC-Target-URI") or ""
    return Capture(
        url=uri.strip("<>"),  # WARC 1.0 writers put them in brackets
        fetched_at=_date(record.rec_headers.get_header("WARC-Date")),
        status=int(http.get_statuscode()),
        headers=tuple(_restored(http.headers)),
        body=body,
        requested_url=record.rec_headers.get_header(_REQUESTED),
        reason=http.statusline.partition(" ")[2],
    )


def _unpacked(capture: Capture | None, *, limit: int | None) -> Capture | None:
    """Return a capture whose body is free of gzip, or `None` when that makes it larger than the limit. A body that only its header
    calls gzip is left as it stands.

    Raises one of `INFLATING_ERRORS` for a body that is not whole gzip.
    """
    if capture is None or (capture.header("Content-Encoding") or "").strip().lower() not in {"gzip", "x-gzip"}:
        return capture
    if not capture.body.startswith(b"\x1f\x8b"):
        return capture
    inflating, body = Inflating(), BytesIO()
    for start in range(0, len(capture.body), STEP_BYTES):
        for piece in inflating.take(capture.body[start : start + STEP_BYTES]):
            body.write(piece)
            if limit is not None and body.tell() > limit:
                return None
    if inflating.is_open:
        raise InflatingError("the body ends early")
    headers = tuple((name, value) for name, value in capture.headers if name.lower() != "content-encoding")
    return replace(capture, headers=headers, body=body.getvalue())


def _all(stream: Any) -> bytes:
    return b"".join(iter(lambda: stream.read(1 << 16), b""))


def _restored(headers: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the headers without the dechunked transfer coding and without what we set aside when writing."""
    for name, value in headers:
        if not name.startswith(_ORIGINAL) and name.lower() != "transfer-encoding":
            yield name, value


def _date(text: str | None) -> datetime:
    if not text:
        raise ValueError("a record without WARC-Date")
    return datetime.fromisoformat(text).astimezone(UTC)


def _one_line(text: str) -> str:
    """Keep a hostile header from ending its line early."""
    return "".join(character if character.isprintable() else " " for character in text)
