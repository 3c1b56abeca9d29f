"""What is asked of the network and what comes back: plain values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from ingest.fetching.room import Share
from ingest.secrets import Secret
from storage.values import FetchKind


@dataclass(frozen=True, slots=True)
class Redirect:
    """One hop: the status, and the address it led to."""

    status: int
    url: str


@dataclass(frozen=True, slots=True)
class Request:
    """What to get. `etag` and `last_modified` are the values stored from the last answer, sent back as they are.

    `headers` and `credentials` are for the origin (scheme, host, port) of `url` alone and never cross it. A user name and
    password in `url` are sent as basic authentication, likewise. At its host `ports` may be dialled beside the usual ones.
    `max_bytes` is after decompression, by default the setting's; what is longer is an `OversizedPageError`, or with `may_cut`
    (robots.txt, feeds read as a stream) cut there and marked. `hops` are the redirects that led here from other hosts. The body is
    read into `share`, which its owner releases when the body is done with. `allows` is asked before each redirect is followed.
    """

    url: str = field(repr=False)
    kind: FetchKind = "page"
    etag: str | None = None
    last_modified: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    credentials: Secret | None = None
    max_bytes: int | None = None
    ports: tuple[int, ...] = ()
    outlet: str | None = None
    hops: int = 0
    may_cut: bool = False
    share: Share | None = field(default=None, repr=False)
    allows: Callable[[str], bool] | None = field(default=None, repr=False)

    def moved(self, to: "Elsewhere") -> "Request":
        """Return the request that follows a redirect to another host: without the headers, credentials and ports of this one."""
        return Request(
            url=to.url,
            kind=self.kind,
            etag=self.etag,
            last_modified=self.last_modified,
            max_bytes=self.max_bytes,
            outlet=self.outlet,
            hops=to.hops,
            may_cut=self.may_cut,
            share=self.share,
        )


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A redirect that leads to another host: that host's turn, pace and robots.txt apply, so it was not followed.

    `url` is canonical, `host` as `parsers.urls.host_of` says it. `permanent` tells that every hop so far was a 301 or 308.
    `hops` counts all hops so far, those of earlier hosts included.
    """

    requested_url: str
    url: str
    host: str
    permanent: bool
    status: int
    hops: int
    redirects: tuple[Redirect, ...]
    fetched_at: datetime
    wire_bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What `NotModified` and `Fetched` have in common.

    `url` is the final address, `requested_url` the one asked for, both canonical and without credentials. `headers` are
    (lower-case name, printable value) pairs in the order received. `etag` and `last_modified` are what to store and send next
    time. `permanent_to` is the address that an unbroken chain of 301 and 308 led to, if any. `wire_bytes` counts what was
    received, `seconds` is from dial to last byte without waits for the host's gate. `raw` is the status line and header block
    as received, CRLF CRLF included: it describes the body as sent, still encoded.
    """

    url: str
    requested_url: str
    status: int
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    etag: str | None
    last_modified: str | None
    fetched_at: datetime
    wire_bytes: int
    seconds: float
    redirects: tuple[Redirect, ...]
    permanent_to: str | None
    raw: bytes = field(repr=False)

    def header(self, name: str) -> str | None:
        """Return the first value of a response header, whatever the case of its name."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)

    def header_values(self, name: str) -> tuple[str, ...]:
        """Return every value of a response header."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key == wanted)


@dataclass(frozen=True, slots=True)
class NotModified(Answer):
    """The server says that nothing changed since the validators we sent."""


@dataclass(frozen=True, slots=True)
class Fetched(Answer):
    """A whole page or feed. `body` is decoded (no Content-Encoding); `packed` is a page's as it came, where that was gzip and
    smaller. `content_type` is the header's value, cleaned.

    `cut` tells that the body was longer than is read, which only a request with `may_cut` allows.
    """

    body: bytes = field(repr=False)
    content_type: str | None
    cut: bool = False
    packed: bytes | None = field(default=None, repr=False)
