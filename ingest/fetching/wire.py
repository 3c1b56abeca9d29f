"""A connection as bytes: reads as they come, bounded in memory, and knows whether anything came that nobody asked for."""

import asyncio
import select
import ssl
from asyncio.sslproto import SSLProtocol

from ingest.errors import TransientFetchError

HIGH_WATER_BYTES = 64 * 1024
# Where every connection's bytes arrive, one read at a time: asyncio asks for the buffer, fills it and tells us, in one go.
_ARRIVALS = memoryview(bytearray(64 * 1024))
# asyncio gives each TLS connection 256 KiB to read into, and OpenSSL as much again for what was read, while hundreds of them rest
# between two requests. A quarter of that is as fast; an eighth is not.
SSLProtocol.max_size = 64 * 1024


class Wire(asyncio.BufferedProtocol):
    """One TCP connection, with or without TLS. Used by one exchange at a time; between two it is `idle`."""

    def __init__(self) -> None:
        """Start without a transport: asyncio hands it over."""
        self._transport: asyncio.Transport | None = None
        self._pieces: list[bytes] = []
        self._buffered = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._lost: Exception | None = None
        self.closed = False
        self.ended = False
        self.idle = False

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - asyncio's, which says -1
        """Say where to put what comes."""
        return _ARRIVALS

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what came for the reader. Between exchanges nothing may come: such a connection is done with."""
        if self.idle:
            self.abort()
            return
        data = bytes(_ARRIVALS[:nbytes])
        self._pieces.append(data)
        self._buffered += len(data)
        if self._buffered > HIGH_WATER_BYTES and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        """Note an orderly end. With TLS only a closure alert is one (RFC 9112, 9.8): anybody on the way can send a FIN."""
        self.ended = not self.closed and (self._transport is None or _ended_in_order(self._transport))
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        """Note the end."""
        self._let_go()
        self._lost = exc
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # What an exchange calls

    def write(self, data: bytes) -> None:
        """Send. A request is small: it fits into the kernel's buffer."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    async def read(self) -> bytes:
        """Return what has come, waiting for something to come; `b""` at an orderly end.

        Raises `ConnectionResetError` when the connection broke: with TLS, also when it ended without a closure alert.
        """
        while not self._pieces:
            if self.ended:
                return b""
            if self.closed or (self._transport is not None and self._transport.is_closing()):
                raise ConnectionResetError("the connection broke") from self._lost
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        data = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self._buffered = 0
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return data

    async def read_or_fail(self, url: str) -> bytes:
        """Return what has come; raise `TransientFetchError` where the connection broke."""
        try:
            return await self.read()
        except OSError as error:
            raise TransientFetchError(str(error), reason="connect", url=url) from error

    async def start_tls(self, context: ssl.SSLContext, server_name: str) -> None:
        """Speak TLS from here on. Raises `ssl.SSLError`, `OSError`, or `ValueError` for an impossible name."""
        assert self._transport is not None
        if self.closed or self._pieces:
            raise ConnectionResetError("the connection broke before TLS")
        loop = asyncio.get_running_loop()
        transport = await loop.start_tls(self._transport, self, context, server_hostname=server_name)
        if transport is None:
            raise ConnectionResetError("the connection broke during TLS")
        self._transport = transport

    def rest(self) -> bool:
        """Put the connection to rest between exchanges; `False` when something is left in it or it ended."""
        if self._pieces or self.ended or self.closed or self._paused:
            return False
        self.idle = True
        return True

    def wake_up(self) -> bool:
        """Take the connection from rest; `False` when it ended, or when bytes came that answer no question."""
        if (
            self.ended
            or self.closed
            or self._transport is None
            or self._transport.is_closing()
            or _readable(self._transport)
        ):
            return False
        self.idle = False
        return True

    def abort(self) -> None:
        """Close at once, leaving nothing behind."""
        if self._transport is not None:
            self._transport.abort()
        self._let_go()
        self._wake()

    def _let_go(self) -> None:
        """Be closed. asyncio's side of TLS keeps hold of us: if we held it too, only a full collection would free its buffers."""
        self.closed = True
        self._transport = None


def _ended_in_order(transport: asyncio.Transport) -> bool:
    """Tell whether the other side said that it ends. asyncio reports a bare FIN under TLS in the same way: ask OpenSSL."""
    tls: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    if tls is None:
        return True
    try:
        return tls.read(1) == b""
    except ssl.SSLError:  # it would read on
        return False


def _readable(transport: asyncio.Transport) -> bool:
    """Tell whether the kernel holds bytes, or an end, that the event loop has not seen yet."""
    sock = transport.get_extra_info("socket")
    if sock is None or sock.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(sock.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
    return bool(poll.poll(0))
