"""HTTP/1.1 over a wire: one exchange at a time, framed by h11, every size bounded, nothing taken that was not asked for."""

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import h11

from ingest.errors import BlockedError, OversizedPageError, TransientFetchError
from ingest.fetching.wire import Wire

MAX_HEAD_BYTES = 128 * 1024  # real heads with long security policies reach some 30 KiB; curl takes 300
MAX_HEADERS = 500
MAX_INTERIM_ANSWERS = 10  # 1xx before the answer proper
# Chunks so small that only framing arrives: what costs us microseconds costs the sender a byte.
MANY_CHUNKS = 10_000
SMALL_CHUNK_BYTES = 32
_BLANK_LINE = re.compile(rb"\n\r?\n")

Headers = Sequence[tuple[bytes, bytes]]


class StaleConnectionError(Exception):
    """A kept connection ended before the first byte of an answer: the request may be sent again on a fresh one."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an answer. `raw` is the status line and header block as received, blank line included."""

    status: int
    headers: list[tuple[bytes, bytes]]
    raw: bytes


class Connection:
    """A kept connection to one origin. `send`, then `chunks` to the end, then it may be used again if it is `reusable`."""

    def __init__(self, wire: Wire, url: str) -> None:
        """Take a fresh wire."""
        self.wire = wire
        self.received = 0
        self.exchanges = 0
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD_BYTES)
        self._url = url
        self._framed = False
        self._max_received = 0

    async def send(
        self,
        target: bytes,
        headers: Headers,
        *,
        url: str,
        max_body_bytes: int,
        method: bytes = b"GET",
        body: bytes = b"",
    ) -> Head:
        """Send a request and return the head of its answer.

        Raises `StaleConnectionError` when the connection had been used before and ended now without an answer, else
        `TransientFetchError` (protocol, or connect when it broke off).
        """
        self._url = url
        self.received = 0
        self._max_received = max_body_bytes + 2 * MAX_HEAD_BYTES + max_body_bytes // 8
        self.exchanges += 1
        try:
            message = self._h11.send(h11.Request(method=method, target=target, headers=list(headers)))
        except h11.LocalProtocolError:  # its message shows the value, which may be a secret
            raise BlockedError("a header or address HTTP does not allow", reason="bad_url", url=url) from None
        assert message is not None
        sent = self._h11.send(h11.Data(data=body)) if body else b""
        self._h11.send(h11.EndOfMessage())
        self.wire.write(message + (sent or b""))
        return await self._receive_head()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as received, transfer coding removed. Raises `TransientFetchError` when it ends early."""
        count = total = 0
        while True:
            event = await self._next_event()
            if isinstance(event, h11.EndOfMessage):
                return
            if not isinstance(event, h11.Data):
                raise self._broken("the answer ended early")
            count += 1
            total += len(event.data)
            if count > MANY_CHUNKS and total < count * SMALL_CHUNK_BYTES:
                raise self._broken("too many tiny chunks")
            yield bytes(event.data)

    @property
    def reusable(self) -> bool:
        """Tell whether the exchange is over, and over cleanly."""
        return self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE and not self._h11.trailing_data[0]

    def rest(self) -> bool:
        """Make ready for the next exchange; `False` when there can be none."""
        if not self.reusable or not self._framed:
            return False
        self._h11.start_next_cycle()
        return self.wire.rest()

    async def _receive_head(self) -> Head:
        held = b""
        interim = 0
        while True:
            end = _BLANK_LINE.search(held)
            if end is None:
                if len(held) > MAX_HEAD_BYTES:
                    raise self._broken(f"more than {MAX_HEAD_BYTES // 1024} KiB of headers")
                piece = await self._read(fresh=not held and not interim)
                if not piece:
                    if not held and not interim and self.exchanges > 1:
                        raise StaleConnectionError
                    raise self._broken("closed without an answer" if not held else "closed in mid-header")
                held += piece
                continue
            raw, held = held[: end.end()], held[end.end() :]
            if len(raw) > MAX_HEAD_BYTES:
                raise self._broken(f"more than {MAX_HEAD_BYTES // 1024} KiB of headers")
            event = self._parse_head(raw)
            if isinstance(event, h11.InformationalResponse):
                interim += 1
                if event.status_code == 101 or interim > MAX_INTERIM_ANSWERS:
                    raise self._broken(f"answer {event.status_code} that was not asked for")
                continue
            if held:
                self._h11.receive_data(held)
            return self._checked(event, raw)

    def _parse_head(self, raw: bytes) -> h11.Response | h11.InformationalResponse:
        self._h11.receive_data(raw)
        try:
            event = self._h11.next_event()
        except h11.RemoteProtocolError as error:
            raise self._broken(str(error)) from error
        if not isinstance(event, (h11.Response, h11.InformationalResponse)):
            raise self._broken("no HTTP answer")
        return event

    def _checked(self, event: h11.Response | h11.InformationalResponse, raw: bytes) -> Head:
        if event.http_version not in (b"1.1", b"1.0"):
            raise self._broken(f"an answer in HTTP/{event.http_version.decode('latin-1')}")
        headers = event.headers.raw_items()
        if len(headers) > MAX_HEADERS:
            raise self._broken(f"{len(headers)} headers")
        names = {name for name, _ in event.headers}
        # Both at once is how answers are smuggled (RFC 9112, 6.3): read by the chunks, and never trust the connection again.
        both = b"content-length" in names and b"transfer-encoding" in names
        bodiless = event.status_code in (204, 304)
        self._framed = not both and (bodiless or b"content-length" in names or b"transfer-encoding" in names)
        return Head(event.status_code, headers, raw)

    async def _next_event(self) -> object:
        while True:
            try:
                event = self._h11.next_event()
            except h11.RemoteProtocolError as error:
                raise self._broken(str(error)) from error
            if event is not h11.NEED_DATA:
                return event
            self._h11.receive_data(await self._read())

    async def _read(self, *, fresh: bool = False) -> bytes:
        try:
            data = await self.wire.read()
        except OSError as error:
            if fresh and self.exchanges > 1:
                raise StaleConnectionError from error
            reason = "broken off before an answer" if fresh else "broken off in mid-answer"
            raise TransientFetchError(reason, reason="connect" if fresh else "protocol", url=self._url) from error
        self.received += len(data)
        if self.received > self._max_received:
            raise OversizedPageError("more bytes received than a page may have", url=self._url)
        return data

    def _broken(self, why: str) -> TransientFetchError:
        return TransientFetchError(f"bad HTTP: {why}", reason="protocol", url=self._url)
