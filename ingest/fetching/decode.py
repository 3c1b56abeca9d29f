"""Bodies, decoded by us in bounded steps: a bomb costs the cap and not what it would like to cost.

`httpx` decodes without a bound (a 317-byte brotli body arrived as one chunk of 200 MB), so it is read raw and decoded here: gzip,
deflate (zlib or bare), br and zstd, up to three nested, each layer bounded in what it may bring forth.
"""

import sys
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Protocol

import brotli

from ingest.errors import BadEncodingError, OversizedPageError
from storage.raw.inflating import INFLATING_ERRORS, MAX_MEMBERS, STEP_BYTES, Inflating

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_CODINGS = 3
MAX_BROTLI_WINDOW = 1 << 24
# Between two codings lies a packed body: a quarter of what it may unpack to is plenty.
BETWEEN_SHARE = 4
LEAST_BETWEEN_BYTES = 1 << 20
MAX_HELD_BYTES = 36 << 20  # of one body: what it decodes to and the windows of its codings
# RFC 9659: a zstd coding on the web needs at most 8 MB of window. Larger windows are how a few bytes ask for 2 GB.
ZSTD_WINDOW_LOG = 23
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
# Seen in Content-Encoding though none of them is a coding: the body is as it stands.
_NO_CODINGS = frozenset({"", "identity", "none", "binary", "utf-8"})


class _Coding(Protocol):
    """One layer. `decode` yields pieces of at most `STEP_BYTES`; `finish` raises unless the layer is complete.

    `window` is what it keeps of what it brought forth, at most.
    """

    window: int

    def decode(self, data: bytes) -> Iterator[bytes]: ...

    def finish(self) -> None: ...


class _Gzip:
    """gzip (RFC 1952, several members)."""

    window = 0  # 32 KiB

    def __init__(self) -> None:
        self._inflating = Inflating()
        self.decode = self._inflating.take

    def finish(self) -> None:
        if self._inflating.is_open:
            raise BadEncodingError("the compressed body ends early")


class _Deflate:
    """zlib or bare deflate (RFC 9110 8.4.1.2 and what servers made of it)."""

    window = 0  # 32 KiB

    def __init__(self) -> None:
        self._head = b""
        self._inflating: Inflating | None = None

    def decode(self, data: bytes) -> Iterator[bytes]:
        if self._inflating is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, b""
            is_zlib = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            # Not by isal: of bare deflate it keeps the end back where `max_length` cuts its output.
            self._inflating = Inflating(zlib.decompressobj(15 if is_zlib else -15))
        yield from self._inflating.take(data)

    def finish(self) -> None:
        if self._head or (self._inflating is not None and self._inflating.is_open):
            raise BadEncodingError("the compressed body ends early")


class _Brotli:
    """br (RFC 7932). It fills its whole window before anything comes out: `BodyDecoder.at_once` says what that takes."""

    window = 0

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()
        self._began = False

    def decode(self, data: bytes) -> Iterator[bytes]:
        if not data or self._decompressor.is_finished():
            return
        self._began = True
        piece = self._decompressor.process(data, output_buffer_limit=STEP_BYTES)
        while piece:
            yield piece
            if self._decompressor.is_finished():
                return
            # `can_accept_more_data` says yes with output still to come (brotli 1.2.1): only an empty piece means that all is out
            piece = self._decompressor.process(b"", output_buffer_limit=STEP_BYTES)

    def finish(self) -> None:
        if self._began and not self._decompressor.is_finished():
            raise BadEncodingError("the compressed body ends early")


class _Zstd:
    """zstd (RFC 8878, several frames)."""

    window = 1 << ZSTD_WINDOW_LOG

    def __init__(self) -> None:
        self._frames = 0
        self._decompressor = self._fresh()
        self._began = False

    @staticmethod
    def _fresh() -> "zstd.ZstdDecompressor":
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_WINDOW_LOG})

    def decode(self, data: bytes) -> Iterator[bytes]:
        while True:
            if self._decompressor.eof:
                data = self._decompressor.unused_data or data
                if not data:
                    return
                self._frames += 1
                if self._frames > MAX_MEMBERS:
                    raise BadEncodingError(f"more than {MAX_MEMBERS} zstd frames")
                self._decompressor = self._fresh()
            self._began = self._began or bool(data)
            piece = self._decompressor.decompress(data, STEP_BYTES)
            data = b""
            if piece:
                yield piece
            if self._decompressor.eof:
                if not self._decompressor.unused_data:
                    return
            elif self._decompressor.needs_input or not piece:
                return

    def finish(self) -> None:
        if self._began and not self._decompressor.eof:
            raise BadEncodingError("the compressed body ends early")


def _brotli_window(packed: bytes) -> int:
    """Return the window that a stream's first bits ask for (RFC 7932, 9.1)."""
    first = packed[0] if packed else 0
    if not first & 1:
        bits = 16
    elif first >> 1 & 7:
        bits = 17 + (first >> 1 & 7)
    else:
        bits = 17 if not first >> 4 & 7 else 8 + (first >> 4 & 7)
    return 1 << bits


_CODINGS: dict[str, Callable[[], _Coding]] = {
    "gzip": _Gzip,
    "x-gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstd,
}
_ERRORS: tuple[type[Exception], ...] = (*INFLATING_ERRORS, brotli.error, zstd.ZstdError)


class BodyDecoder:
    """Takes a body as received, piece by piece, and gives it decoded and whole, or raises.

    `content_encoding` is the header's value (several joined with commas). More than `max_bytes` at any layer, or more than
    `MAX_HELD_BYTES` with the windows that its codings keep, is an `OversizedPageError`, or, with `cut`, the end: the rest is
    dropped and `is_cut` set. `BadEncodingError` for a coding we do not know, for more than three, for a body that is not what it
    says, and for one that ends early. `held` is about what it takes in memory now, in bytes.
    """

    def __init__(self, content_encoding: str, max_bytes: int, *, cut: bool = False) -> None:
        names = [name for part in content_encoding.split(",") if (name := part.strip().lower()) not in _NO_CODINGS]
        if len(names) > MAX_CODINGS:
            raise BadEncodingError(f"{len(names)} nested codings, at most {MAX_CODINGS} are decoded")
        for name in names:
            if name not in _CODINGS:
                raise BadEncodingError(f"unknown Content-Encoding {name[:40]!r}")
        self._layers = [_CODINGS[name]() for name in reversed(names)]  # listed in the order applied (RFC 9110, 8.4)
        self._sizes = [0] * (len(names) + 1)
        self._max_bytes = max_bytes
        self._cut = cut
        self._body = BytesIO()
        self.held = 0
        self.is_cut = False

    @property
    def takes_all(self) -> bool:
        """Tell whether the body is better received whole, and decoded when `at_once` is free: it has a layer of br."""
        return any(isinstance(layer, _Brotli) for layer in self._layers)

    def at_once(self, packed: bytes) -> int:
        """Return the bytes that its br layers may take with the first piece, of a body that begins so."""
        return sum(
            _brotli_window(packed) if place == 0 else MAX_BROTLI_WINDOW
            for place, layer in enumerate(self._layers)
            if isinstance(layer, _Brotli)
        )

    def feed(self, data: bytes) -> None:
        """Take the next bytes as received."""
        for _ in self.steps(data):
            pass

    def steps(self, data: bytes) -> Iterator[None]:
        """Take the next bytes as received, stopping after every piece they bring forth: little can mean much."""
        if self.is_cut:
            return
        try:
            yield from self._steps(data, 0)
        except _ERRORS as error:
            raise BadEncodingError(f"the body is not what its Content-Encoding says: {error}") from error

    def finish(self) -> bytes:
        """Return the whole decoded body."""
        if not self.is_cut:
            for layer in self._layers:
                layer.finish()
        self._layers.clear()  # their windows (16 MiB each for br) are given back
        return self._body.getvalue()  # no copy: the buffer is handed over

    def drop(self) -> None:
        """Give back what was decoded so far: there is no whole body to come."""
        self._layers.clear()
        self._body = BytesIO()

    def _steps(self, data: bytes, depth: int) -> Iterator[None]:
        """Pass a piece down the layers; what comes out of layer `depth` - 1 is bounded before it goes into the next."""
        last = depth == len(self._layers)
        if depth or last:
            self._sizes[depth] += len(data)
            kept = len(data) if last else 0
            if depth and self._sizes[depth] <= self._layers[depth - 1].window:
                kept += len(data)
            self.held += kept
            most = (
                self._max_bytes
                if last
                else max(self._max_bytes // BETWEEN_SHARE, min(self._max_bytes, LEAST_BETWEEN_BYTES))
            )
            if self._sizes[depth] > most or self.held > MAX_HELD_BYTES:
                self._overflow(data, depth)
                return
        if last:
            self._body.write(data)
            yield
            return
        for piece in self._layers[depth].decode(data):
            yield from self._steps(piece, depth + 1)
            if self.is_cut:
                return
        yield

    def _overflow(self, data: bytes, depth: int) -> None:
        if not self._cut:
            self._body = BytesIO()
            raise OversizedPageError(f"more than {self._max_bytes:,} bytes")
        self.is_cut = True
        if depth == len(self._layers):
            self._body.write(data[: max(len(data) - (self._sizes[depth] - self._max_bytes), 0)])
