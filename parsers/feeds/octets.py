"""The bytes of a feed: unpacked within bounds, decoded to UTF-8 piece by piece, so that size costs no memory."""

import codecs
import re
import zlib
from collections.abc import Iterator
from typing import overload

from parsers.encodings import label_to_codec
from parsers.errors import NotFeedError
from parsers.feeds.notes import Notes

CHUNK_BYTES = 64 * 1024
MAX_WHOLE_BYTES = 16 * 1024 * 1024  # what is read in one piece: JSON, HTML, malformed XML
MAX_UNPACKED_BYTES = 512 * 1024 * 1024  # read as a stream; a sitemap may hold 50 MB (sitemaps.org)
MAX_SAMPLE_BYTES = 1024 * 1024  # what an encoding is judged by
MIN_ACCENTS_TO_JUDGE = 30
MAX_NESTED_GZIP = 2  # `sitemap.xml.gz` packed once more by a careless server

_GZIP = b"\x1f\x8b"
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r"))  # XML 1.0 section 2.2 allows no others
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([^\s"';,]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'>]{1,40})["']""")
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BARE_UTF16 = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))  # XML 1.0 appendix F


class Octets:
    """A body, gzip or plain. `head` is its first unpacked bytes; `text_chunks` yields all of it as UTF-8."""

    def __init__(self, body: bytes, *, url: str, content_type: str | None, notes: Notes) -> None:
        """Unpack the head; raises `NotFeedError` when the gzip is damaged from its start."""
        self._body = body
        self._url = url
        self._notes = notes
        self.packed = 0
        while self.packed < MAX_NESTED_GZIP and self._first_chunk().startswith(_GZIP):
            self.packed += 1
        self.head = self._first_chunk()
        self.bom, self.codec = self._find_codec(content_type)

    def chunks(self) -> Iterator[bytes]:
        """Yield the unpacked bytes in pieces of at most `CHUNK_BYTES`."""
        stream: Iterator[bytes] = (
            self._body[start : start + CHUNK_BYTES] for start in range(0, len(self._body), CHUNK_BYTES)
        )
        for _ in range(self.packed):
            stream = _unpack(stream, self._url, self._notes)
        return stream

    def whole(self) -> bytes:
        """Return all unpacked bytes, at most `MAX_WHOLE_BYTES` of them and a warning if there are more."""
        if not self.packed and len(self._body) <= MAX_WHOLE_BYTES:
            return self._body
        collected, size = [], 0
        for chunk in self.chunks():
            if size + len(chunk) > MAX_WHOLE_BYTES:
                self._notes.say(f"only the first {MAX_WHOLE_BYTES // 1_048_576} MiB were read")
                break
            collected.append(chunk)
            size += len(chunk)
        return b"".join(collected)

    def text_chunks(self) -> Iterator[bytes]:
        """Yield the text as UTF-8 without byte order mark and without the control characters XML forbids.

        Bytes that are no UTF-8 in a text that says it is are read as windows-1252, as browsers' users expect.
        """
        decode = codecs.getincrementaldecoder(self.codec)(_FALLBACK if self.codec == "utf-8" else "replace").decode
        skip = len(self.bom)
        lost = 0
        for chunk in self.chunks():
            piece = decode(chunk[skip:] if skip else chunk).encode("utf-8", "replace")
            skip = 0
            kept = piece.translate(None, _CONTROLS)
            lost += len(piece) - len(kept)
            if kept:
                yield kept
        if tail := decode(b"", True).encode("utf-8", "replace"):
            yield tail
        if lost:
            self._notes.say(f"{lost} control characters were removed")

    @overload
    def whole_text(self) -> str: ...
    @overload
    def whole_text(self, most: int) -> str | None: ...

    def whole_text(self, most: int | None = None) -> str | None:
        """Return the text, decoded as `text_chunks` does; None when it is longer than `most` bytes.

        Without `most` it is cut at `MAX_WHOLE_BYTES` with a warning.
        """
        collected, size = [], 0
        for chunk in self.text_chunks():
            size += len(chunk)
            if size > (most or MAX_WHOLE_BYTES):
                if most is not None:
                    return None
                self._notes.say(f"only the first {MAX_WHOLE_BYTES // 1_048_576} MiB were read")
                break
            collected.append(chunk)
        return b"".join(collected).decode("utf-8", "replace")

    def _first_chunk(self) -> bytes:
        return next(iter(self.chunks()), b"")

    def _find_codec(self, content_type: str | None) -> tuple[bytes, str]:
        """Byte order mark, then the XML declaration, then the header (RFC 7303 puts it first; feeds get it wrong).

        A declared single-byte encoding gives way when the bytes are valid UTF-8 beyond ASCII.
        """
        for bom, codec in _BOMS:
            if self.head.startswith(bom):
                return bom, codec
        for start, codec in _BARE_UTF16:
            if self.head.startswith(start):
                return b"", codec
        found = _XML_ENCODING.match(self.head)
        declared = label_to_codec(found[1].decode("ascii", "replace")) if found else None
        header = _CHARSET.search(content_type) if content_type else None
        stated = [codec for codec in (declared, label_to_codec(header[1]) if header else None) if codec]
        if found and declared is None:
            self._notes.say(f"unknown encoding {found[1].decode('ascii', 'replace')!r} declared")
        others = [codec for codec in stated if codec not in ("utf-8", "utf-16-le", "utf-16-be")]
        sample = b"".join(self._sample())
        if sample.isascii():
            return b"", others[0] if others and len(sample) > MAX_SAMPLE_BYTES else "utf-8"
        text, broken = _as_utf8(sample)
        if not broken:
            if others:
                self._notes.say(f"declared as {others[0]}, read as utf-8")
            return b"", "utf-8"
        if others:
            if declared == "utf-8":
                self._notes.say(f"declared as utf-8, read as {others[0]} as the header says")
            return b"", others[0]
        if sum(1 for character in text if character > "\x7f") > 2 * broken:
            self._notes.say("bytes that are no utf-8 were read as windows-1252")
            return b"", "utf-8"
        codec = _detect(sample)
        self._notes.say(f"no utf-8 as declared or assumed, read as {codec}")
        return b"", codec

    def _sample(self) -> Iterator[bytes]:
        return (chunk for chunk, _ in zip(self.chunks(), range(MAX_SAMPLE_BYTES // CHUNK_BYTES + 1), strict=False))


def _as_utf8(sample: bytes) -> tuple[str, int]:
    """Decode what may be cut in mid-character; return the text and how many of its characters are no UTF-8."""
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(sample), 0
    except UnicodeDecodeError:
        text = codecs.getincrementaldecoder("utf-8")("replace").decode(sample)
        return text, text.count("\ufffd")


def _detect(sample: bytes) -> str:
    import chardet

    if len(_HIGH_RUN.findall(sample)) < MIN_ACCENTS_TO_JUDGE and max(map(len, _HIGH_RUN.findall(sample))) < 3:
        return "cp1252"  # a few accents: any Latin encoding would do, and this is the common one
    first = next((start for start in range(0, len(sample), 1024) if not sample[start : start + 1024].isascii()), 0)
    found = chardet.detect(sample[max(0, first - 1024) : first + CHUNK_BYTES]).get("encoding")
    codec = label_to_codec(found) if found else None
    return codec if codec and codec != "utf-8" else "cp1252"


def _unpack(stream: Iterator[bytes], url: str, notes: Notes) -> Iterator[bytes]:
    """Gunzip with bounded steps: whatever comes, at most one chunk more than was asked for is in memory."""
    unpacker = zlib.decompressobj(wbits=31)
    total = members = 0
    try:
        for packed in stream:
            rest = packed
            while rest:
                piece = unpacker.decompress(rest, CHUNK_BYTES)
                rest = unpacker.unconsumed_tail
                if piece:
                    total += len(piece)
                    if total > MAX_UNPACKED_BYTES:
                        notes.say(f"gzip cut after {MAX_UNPACKED_BYTES // 1_048_576} MiB")
                        return
                    yield piece
                if unpacker.eof:
                    members += 1
                    rest = unpacker.unused_data
                    if not rest.startswith(_GZIP):  # trailing bytes after the last member: padding
                        rest = b""
                    unpacker = zlib.decompressobj(wbits=31)
    except zlib.error as error:
        if not total:
            raise NotFeedError(f"the gzip is damaged: {error}", url=url) from error
        notes.say(f"the gzip is damaged after {total} bytes")
    if not total and not members:
        raise NotFeedError("the gzip is cut off before its first byte", url=url)


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    broken = error.object[error.start : error.end]
    return broken.decode("cp1252", "replace"), error.end


_FALLBACK = "wiredesk.windows-1252"
codecs.register_error(_FALLBACK, _windows_1252)
