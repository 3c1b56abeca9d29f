"""Packed bodies unpacked in bounded steps: gzip, zlib and deflate, for what comes from the network and what lies in WARC files."""

import zlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

fast_zlib: ModuleType = zlib
try:  # gzip in half the time: 0.2 ms a page of 190 kB; packing it in a fifth
    from isal import isal_zlib
except ImportError:
    pass  # processors it is not made for
else:
    fast_zlib = isal_zlib

GZIP = zlib.MAX_WBITS | 16
MAX_MEMBERS = 10_000  # of one gzip body; empty ones cost time and bring nothing forth
STEP_BYTES = 64 * 1024


class InflatingError(ValueError):
    """A body has more members than anybody's has, or ends early."""


INFLATING_ERRORS: tuple[type[Exception], ...] = (zlib.error, fast_zlib.error, InflatingError)


class Inflating:
    """One packed body, taken piece by piece: what follows a member's end is copied, so the pieces had better be small.

    gzip (RFC 1952) of any number of members up to `MAX_MEMBERS`; with `inflater`, a `decompressobj`, its one stream.
    """

    def __init__(self, inflater: Any = None) -> None:
        """Begin with nothing."""
        self._has_members = inflater is None
        self._inflater = fast_zlib.decompressobj(GZIP) if inflater is None else inflater
        self._members = 0
        self._began = False

    def take(self, data: bytes) -> Iterator[bytes]:
        """Take the next bytes; yield what they bring forth, at most `STEP_BYTES` at a time. Raises one of `INFLATING_ERRORS`."""
        while data:
            if self._inflater.eof:
                if not self._has_members or not data.startswith(b"\x1f"):
                    return  # padding after the end, as gzip(1) ignores it
                self._members += 1
                if self._members > MAX_MEMBERS:
                    raise InflatingError(f"more than {MAX_MEMBERS} gzip members")
                self._inflater = fast_zlib.decompressobj(GZIP)
            self._began = True
            piece = self._inflater.decompress(data, STEP_BYTES)
            if piece:
                yield piece
            while len(piece) == STEP_BYTES and not (self._inflater.unconsumed_tail or self._inflater.eof):
                piece = self._inflater.decompress(b"", STEP_BYTES)  # all was taken in, and not all has come out
                if piece:
                    yield piece
            data = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail

    @property
    def is_open(self) -> bool:
        """Whether it began and has not come to its end."""
        return self._began and not self._inflater.eof
