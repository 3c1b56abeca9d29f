"""One GET: conditional, bounded in bytes and in wall-clock time, redirects followed here, each hop checked.

`Fetcher` is the only way to the network: every request it sends, redirects and robots.txt included, waits for the host's gate
(`ingest.fetching.politeness`) and passes the address guard (`ingest.fetching.addresses`). What comes back is whole or it is an
error: half a body, a body of the wrong length or one that does not decode is never returned.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from io import BytesIO
from typing import NamedTuple, TypedDict

from ingest.clock import Clock, SystemClock
from ingest.config import FetchSettings
from ingest.errors import (
    BlockedError,
    FetchError,
    HostBacksOffError,
    NoRoomError,
    OversizedPageError,
    RateLimitedError,
    RedirectError,
    RefusedError,
    TransientFetchError,
    shown_url,
)
from ingest.fetching.addresses import Resolver
from ingest.fetching.answers import Answer, Elsewhere, Fetched, NotModified, Redirect, Request
from ingest.fetching.decode import ACCEPT_ENCODING, BodyDecoder
from ingest.fetching.dialing import Connect, connect_socket
from ingest.fetching.journey import Journey, next_url
from ingest.fetching.politeness import HostGate
from ingest.fetching.room import Share
from ingest.fetching.statuses import PAGE_STATUSES, REDIRECT_STATUSES, error_for, is_challenge
from ingest.fetching.transport import Reply, Transport
from parsers.urls import host_of
from storage.values import FetchKind

__all__ = ["Answer", "Elsewhere", "Fetched", "Fetcher", "NotModified", "Redirect", "Request"]

MAX_HOPS = 10  # the design's; Request.hops counts towards it
MAX_DRAINED_BYTES = 64 * 1024  # of a body nobody reads: less than a new connection costs
DRAIN_SECONDS = 2.0
NO_ROOM_SECONDS = 30.0
PIECE_BYTES = 64 * 1024
USUAL_BYTES = 256 * 1024  # of a page whose size nobody declares
USUAL_RATIO = 5  # to which HTML is packed
MOST_EXPECTED_BYTES = 1 << 20
MAX_VALUE_CHARACTERS = 8_000
MAX_VALIDATOR_CHARACTERS = 1_000
ACCEPT: dict[FetchKind, str] = {
    "page": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "feed": "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.8",
    "sitemap": "application/xml,text/xml,*/*;q=0.8",
    "robots": "text/plain,*/*;q=0.8",
}
# What frames or steers an exchange is ours to say, whatever an outlet declares.
_OURS = frozenset(
    {
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "te",
        "upgrade",
        "trailer",
        "expect",
        "range",
        "accept-encoding",
    }
)
_VALIDATOR = re.compile(r"[\x20-\x7e]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Fetcher:
    """Fetches. An async context manager: leaving it closes every connection."""

    def __init__(
        self,
        settings: FetchSettings,
        gate: HostGate,
        *,
        clock: Clock | None = None,
        resolver: Resolver | None = None,
        connect: Connect = connect_socket,
    ) -> None:
        """Take the settings, the gate every request passes, the clock that dates answers, and in tests how to resolve and connect.

        Raises `ValueError` for a network or proxy in the settings that cannot be read.
        """
        self.settings = settings
        self.gate = gate
        self.clock = clock or SystemClock()
        self._transport = Transport(settings, resolver=resolver, connect=connect)
        self._places = asyncio.Semaphore(settings.concurrency)

    async def __aenter__(self) -> "Fetcher":
        """Return the fetcher."""
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Close every connection."""
        await self.aclose()

    async def get(self, request: Request) -> Fetched | NotModified | Elsewhere:
        """Fetch, following redirects within the host (http to https of one name is one host) and no further.

        Visits the host's gate itself, for each hop: callers do not. Raises `FetchError`: `HostBacksOffError` at once when the host
        is being left alone. After a 429 or 503, and after a row of failures, the gate leaves the host alone by itself
        (`gate.backoff(host)` is what to store).
        """
        journey = self._begin(request)
        host = host_of(journey.url)
        while True:
            answer = await self._hop(journey, host, MAX_HOPS)
            if answer is not None:
                return answer
            there = host_of(journey.url)
            if there != host:
                return Elsewhere(
                    requested_url=journey.requested_url,
                    url=journey.url,
                    host=there,
                    permanent=journey.permanent,
                    status=journey.redirects[-1].status,
                    hops=journey.hops,
                    redirects=tuple(journey.redirects),
                    fetched_at=self.clock.now(),
                    wire_bytes=journey.wire_bytes,
                    seconds=journey.seconds,
                )

    async def follow(self, request: Request, *, max_hops: int = MAX_HOPS) -> Fetched | NotModified:
        """Fetch, following redirects wherever they lead, through the gate of each host: for one-off commands and robots.txt."""
        journey = self._begin(request)
        while True:
            answer = await self._hop(journey, host_of(journey.url), max_hops)
            if answer is not None:
                return answer

    async def aclose(self) -> None:
        """Close every connection."""
        await self._transport.aclose()

    def _begin(self, request: Request) -> Journey:
        try:
            return Journey.of(request, self.settings.deadline_seconds)
        except FetchError as error:
            error.outlet = request.outlet
            raise

    async def _hop(self, journey: Journey, host: str, max_hops: int) -> Fetched | NotModified | None:
        """Ask once, through the gate; `None` after a redirect, with the journey moved on. Tells the gate how the host fares."""
        try:
            async with self.gate.visit(host), self._places:
                try:
                    answer = await self._within_deadline(journey, max_hops)
                except HostBacksOffError:
                    raise
                except RateLimitedError as error:
                    self.gate.slow_down(host, error.retry_after)
                    raise
                except TransientFetchError as error:
                    self.gate.failed(host, error.reason)
                    raise
                except BlockedError:
                    raise
                except FetchError:
                    self.gate.answered(host)
                    raise
                self.gate.answered(host)
                return answer
        except FetchError as error:
            error.outlet = error.outlet or journey.request.outlet
            error.url = error.url or shown_url(journey.url)
            if error.status is None and isinstance(error, BlockedError) and journey.redirects:
                error.status = journey.redirects[-1].status
            raise

    async def _within_deadline(self, journey: Journey, max_hops: int) -> Fetched | NotModified | None:
        loop = asyncio.get_running_loop()
        journey.began = loop.time()
        try:
            async with asyncio.timeout(journey.seconds_left):
                return await self._exchange(journey, max_hops)
        except TimeoutError as error:
            if (share := journey.request.share) is not None and share.turned_away:
                share.turned_away = False
                raise NoRoomError(
                    "no memory was free for so large a body", retry_after=NO_ROOM_SECONDS, url=journey.url
                ) from error
            raise TransientFetchError(
                f"no whole answer within {self.settings.deadline_seconds:g} s", reason="timeout", url=journey.url
            ) from error
        finally:
            spent = loop.time() - journey.began
            journey.seconds += spent
            journey.seconds_left = max(journey.seconds_left - spent, 0.0)

    async def _exchange(self, journey: Journey, max_hops: int) -> Fetched | NotModified | None:
        """Send one GET; return what came, or `None` after a redirect. Raises what a status means (`ingest.fetching.statuses`)."""
        request = journey.request
        max_bytes = request.max_bytes or self.settings.max_page_bytes
        asked = self._headers(journey)
        async with self._transport.get(journey.url, asked, ports=journey.ports, max_body_bytes=max_bytes) as reply:
            now = self.clock.now()
            try:
                headers = tuple((name.decode("latin-1"), _clean(value)) for name, value in reply.headers)
                header = dict(reversed(headers)).get
                if reply.status in PAGE_STATUSES and not is_challenge(header):
                    whole = await _read(
                        reply, header, max_bytes, request.share, may_cut=request.may_cut, url=journey.url
                    )
                    return Fetched(
                        **_common(journey, reply, headers, now),
                        etag=_validator(header("etag")),
                        last_modified=_validator(header("last-modified")),
                        body=whole.body,
                        content_type=header("content-type"),
                        cut=whole.cut,
                        packed=whole.packed,
                    )
                await _drain(reply)
                if reply.status in REDIRECT_STATUSES and header("location") is not None:
                    location = _location(reply, journey.url)
                    journey.move(reply.status, next_url(journey.url, location, reply.status), max_hops)
                    if request.allows is not None and not (journey.is_elsewhere or request.allows(journey.url)):
                        raise RefusedError(
                            "robots.txt does not allow the address it redirects to",
                            reason="robots",
                            url=journey.url,
                            status=reply.status,
                        )
                    return None
                if reply.status == 304 and ("if-none-match" in asked or "if-modified-since" in asked):
                    return NotModified(
                        **_common(journey, reply, headers, now),
                        etag=_validator(header("etag")) or request.etag,
                        last_modified=_validator(header("last-modified")) or request.last_modified,
                    )
                raise error_for(reply.status, header, url=journey.url, now=now)
            finally:
                journey.wire_bytes += reply.received()

    def _headers(self, journey: Journey) -> dict[str, str]:
        """Return what to send. The outlet's own headers and credentials go to the origin they were given for and no other."""
        request = journey.request
        asked = {"accept": ACCEPT[request.kind]}
        if journey.is_at_its_origin:
            asked.update((name.lower(), value) for name, value in request.headers.items() if name.lower() not in _OURS)
            if journey.authorization:
                asked["authorization"] = journey.authorization
            if request.credentials is not None:
                asked.update((name.lower(), value) for name, value in request.credentials.headers().items())
        asked["accept-encoding"] = ACCEPT_ENCODING
        if etag := _validator(request.etag):
            asked["if-none-match"] = etag
        if last_modified := _validator(request.last_modified):
            asked["if-modified-since"] = last_modified
        return asked


def _location(reply: Reply, url: str) -> bytes:
    """Return where a redirect leads. Two different addresses are an injected header: browsers follow neither."""
    named = {value for name, value in reply.headers if name == b"location"}
    if len(named) > 1:
        raise RedirectError(f"{len(named)} addresses to go to", url=url, status=reply.status)
    return named.pop()


class _Common(TypedDict):
    url: str
    requested_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    fetched_at: datetime
    wire_bytes: int
    seconds: float
    redirects: tuple[Redirect, ...]
    permanent_to: str | None
    raw: bytes


def _common(journey: Journey, reply: Reply, headers: tuple[tuple[str, str], ...], now: datetime) -> _Common:
    return _Common(
        url=journey.url,
        requested_url=journey.requested_url,
        status=reply.status,
        headers=headers,
        fetched_at=now,
        wire_bytes=journey.wire_bytes + reply.received(),
        seconds=journey.seconds + asyncio.get_running_loop().time() - journey.began,
        redirects=tuple(journey.redirects),
        permanent_to=journey.permanent_to,
        raw=reply.raw,
    )


class _Whole(NamedTuple):
    body: bytes
    packed: bytes | None
    cut: bool


async def _read(
    reply: Reply,
    header: Callable[[str], str | None],
    max_bytes: int,
    share: Share | None,
    *,
    may_cut: bool,
    url: str,
) -> _Whole:
    """Read the body whole and decode it; what may not be cut is kept as it came too, if that is gzip.

    Raises `OversizedPageError` and `BadEncodingError` as early as they can be told.
    """
    encodings = b",".join(value for name, value in reply.headers if name == b"content-encoding").decode("latin-1")
    decoder = BodyDecoder(encodings, max_bytes, cut=may_cut)
    announced = _announced(header("content-length") or "")
    if not may_cut and announced is not None and announced > max_bytes:
        raise OversizedPageError(f"{announced:,} bytes announced, more than {max_bytes:,}", url=url)
    before = share.held if share is not None else 0
    came = BytesIO() if not may_cut and encodings.strip().lower() in {"gzip", "x-gzip"} else None
    try:
        if share is not None:
            await share.grow(min(_expected(announced, encodings), max_bytes))
        chunks = reply.chunks
        beside = 0
        if decoder.takes_all and share is not None:
            packed = BytesIO()
            async for chunk in chunks:
                packed.write(chunk)
                await share.grow(before + packed.tell() - share.held)
            whole = packed.getvalue()
            beside = len(whole) + decoder.at_once(whole)
            chunks = _pieces(whole)
        async for chunk in chunks:
            if came is not None:
                came.write(chunk)
                beside += len(chunk)
            if share is not None:
                await share.grow(before + beside - share.held)
            for _ in decoder.steps(chunk):
                if share is not None:
                    await share.grow(before + beside + decoder.held - share.held)
            if decoder.is_cut:
                break
        body = decoder.finish()
    except BaseException:
        decoder.drop()  # the error's traceback keeps this frame for longer than the share is held
        if share is not None:
            share.shrink_to(before)
        raise
    gzipped = came.getvalue() if came is not None and came.tell() < len(body) else None
    if share is not None:
        share.shrink_to(before + len(body) + len(gzipped or b""))
    return _Whole(body, gzipped, decoder.is_cut)


def _announced(length: str) -> int | None:
    """Return what a Content-Length says; None for one that says nothing. One of twenty digits is as good as none."""
    return int(length) if length.isdecimal() and len(length) < 20 else None


def _expected(announced: int | None, encodings: str) -> int:
    """Return about how many bytes a body will take here, from what was announced and its codings."""
    if announced is None:
        return USUAL_BYTES
    return min(announced * (1 + USUAL_RATIO) if encodings else announced, MOST_EXPECTED_BYTES)


async def _pieces(whole: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(whole), PIECE_BYTES):
        yield whole[start : start + PIECE_BYTES]


async def _drain(reply: Reply) -> None:
    """Read a short body nobody wants, so that its connection can be used again. A long, slow or broken one costs the connection."""
    size = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for chunk in reply.chunks:
                size += len(chunk)
                if size > MAX_DRAINED_BYTES:
                    return
    except (TimeoutError, FetchError):
        return  # the status is known and stands; the unfinished connection is closed by whoever holds the reply


def _clean(value: bytes) -> str:
    """Return a header's value as printable text (header bytes are Latin-1: RFC 9110, 5.5), cut where it is absurd."""
    text = value.decode("latin-1")
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text)
    return text[:MAX_VALUE_CHARACTERS].strip()


def _validator(value: str | None) -> str | None:
    """Return a validator if it can be stored and sent back as it is."""
    if value and len(value) <= MAX_VALIDATOR_CHARACTERS and _VALIDATOR.fullmatch(value):
        return value
    return None
