"""A request's way through redirects: where it stands, what it has seen, where it may go next. Pure: nothing is sent here."""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from ingest.errors import BlockedError, RedirectError
from ingest.fetching.answers import Redirect, Request
from ingest.fetching.statuses import PERMANENT_STATUSES
from parsers.errors import BadURLError
from parsers.urls import absolute, canonical, host_of, without_credentials


@dataclass(slots=True)
class Journey:
    """A request under way. `url` is where it stands now; `authorization` comes from the user name and password in its first."""

    request: Request
    url: str
    origin: tuple[str, str]
    authorization: str | None = field(repr=False)
    seconds_left: float
    requested_url: str
    seen: set[str]
    began: float = 0.0
    redirects: list[Redirect] = field(default_factory=list)
    permanent: bool = True
    permanent_to: str | None = None
    wire_bytes: int = 0
    seconds: float = 0.0

    @classmethod
    def of(cls, request: Request, deadline_seconds: float) -> "Journey":
        """Begin one. Raises `BlockedError` (bad_url, blocked_scheme)."""
        try:
            url = canonical(request.url)
        except BadURLError as error:
            raise _may_not_be_asked(error, request.url) from None  # the cause shows the URL with its password
        authorization = None
        parts = urlsplit(url)
        if "@" in parts.netloc:
            pair = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
            authorization = "Basic " + base64.b64encode(pair.encode()).decode()
            url = without_credentials(url)
        return cls(
            request=request,
            url=url,
            origin=origin_of(url),
            authorization=authorization,
            seconds_left=deadline_seconds,
            requested_url=url,
            seen={url},
        )

    @property
    def hops(self) -> int:
        """All hops so far, those of earlier hosts included."""
        return self.request.hops + len(self.redirects)

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether it left the host it began at (http and https of one name are one host)."""
        return host_of(self.url) != host_of(self.requested_url)

    @property
    def ports(self) -> tuple[int, ...]:
        """The further ports that may be dialled: those of the request, at its own host."""
        return () if self.is_elsewhere else self.request.ports

    @property
    def is_at_its_origin(self) -> bool:
        """Tell whether the outlet's own headers and credentials may be sent."""
        return origin_of(self.url) == self.origin

    def move(self, status: int, url: str, max_hops: int) -> None:
        """Take a hop. Raises `RedirectError`."""
        self.redirects.append(Redirect(status, url))
        if self.hops > max_hops:
            raise RedirectError(f"more than {max_hops} redirects", url=self.requested_url, status=status)
        if url in self.seen:
            raise RedirectError("redirects in a circle", url=self.requested_url, status=status)
        self.seen.add(url)
        self.permanent = self.permanent and status in PERMANENT_STATUSES
        if self.permanent:
            self.permanent_to = url
        self.url = url


def next_url(base: str, location: bytes, status: int) -> str:
    """Return the canonical address a Location leads to. Raises `RedirectError` or `BlockedError`."""
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    if not text.strip():
        raise RedirectError("a redirect without an address", url=base, status=status)
    try:
        found = absolute(base, text)
        return canonical(found if found is not None else text)
    except BadURLError as error:
        raise _may_not_be_asked(error, text, status) from None


def _may_not_be_asked(error: BadURLError, url: str, status: int | None = None) -> BlockedError:
    if error.reason == "blocked_scheme":
        return BlockedError("neither http nor https", reason="blocked_scheme", url=url, status=status)
    return BlockedError("not a URL", reason="bad_url", url=url, status=status)


def origin_of(url: str) -> tuple[str, str]:
    """Return scheme and authority of a canonical URL without credentials (RFC 6454, 4: default ports are gone already)."""
    scheme, _, rest = url.partition("://")
    return scheme, re.split(r"[/?#]", rest, maxsplit=1)[0]
