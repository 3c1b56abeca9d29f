"""Why a page or feed could not be fetched: one class per thing a caller does differently, and a counted reason on each."""

from typing import ClassVar

from ingest.secrets import masked
from parsers.errors import SyndicationError
from parsers.urls import without_credentials
from storage.outcomes import Reason

MAX_SHOWN_CHARACTERS = 500


def shown(text: str) -> str:
    """Return what a server sent in the form that may stand in a message: one printable line without secrets, cut where long."""
    text = masked(text)
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return line if len(line) <= MAX_SHOWN_CHARACTERS else line[: MAX_SHOWN_CHARACTERS - 1] + "…"


def shown_url(url: str) -> str:
    """Return an address in the form that may stand in a message: without user name, password and keys."""
    return shown(without_credentials(url))


_NEVER_SENT: frozenset[Reason] = frozenset({"robots", "blocked_address", "blocked_scheme", "bad_url", "gone"})


class FetchError(SyndicationError):
    """The page could not be fetched.

    `reason` is counted. `status` is the HTTP status where there was an answer. `retry_after` is how many seconds the server, or
    our own rule, wants us to wait at least (0 to 86,400), or `None`. URLs are kept without user names, passwords and keys.
    """

    default_reason: ClassVar[Reason] = "internal"

    def __init__(
        self,
        message: str | None = None,
        *,
        reason: Reason | None = None,
        url: str | None = None,
        outlet: str | None = None,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        """Take what happened, to which address, and what the server asked for."""
        super().__init__(
            shown(message) if message else None,
            url=shown_url(url) if url else None,
            outlet=outlet,
        )
        self.reason: Reason = reason or self.default_reason
        self.status = status
        self.retry_after = retry_after

    @property
    def was_sent(self) -> bool:
        """Tell whether anything went out to the host: what we forbid ourselves is no exchange."""
        return self.status is not None or self.reason not in _NEVER_SENT


class InternalError(SyndicationError):
    """A bug of ours met this page: it is set aside with the error's name, and listed."""

    reason: ClassVar[Reason] = "internal"


class BlockedError(FetchError):
    """The address may not be asked: nothing was sent to it. Not to be tried again as it stands.

    `status` is that of the redirect that led there, if one did.
    """

    default_reason: ClassVar[Reason] = "blocked_address"


class TransientFetchError(FetchError):
    """The outlet, the network or a resolver failed in a way that may pass: try again later."""

    default_reason: ClassVar[Reason] = "connect"


class RateLimitedError(TransientFetchError):
    """The server asks us to slow down (429, 503): its host is left alone until `retry_after` has passed."""

    default_reason: ClassVar[Reason] = "rate_limited"


class HostBacksOffError(RateLimitedError):
    """The host is being left alone: nothing was sent, so this is not a try. `retry_after` says how long."""

    @property
    def was_sent(self) -> bool:
        """Nothing was."""
        return False


class NoRoomError(HostBacksOffError):
    """A body was left unread because other bodies filled this process's memory: nobody's fault, and no try."""

    default_reason: ClassVar[Reason] = "timeout"


class RefusedError(FetchError):
    """The server or its robots.txt does not want us to read this (401, 402, 403, 451): stop asking for a day."""

    default_reason: ClassVar[Reason] = "http_status"


class GoneError(FetchError):
    """The page is gone for good (410)."""

    default_reason: ClassVar[Reason] = "gone"


class HttpStatusError(FetchError):
    """The server has no page to give at this address (404 and other answers that are not a page)."""

    default_reason: ClassVar[Reason] = "http_status"


class OversizedPageError(FetchError):
    """The page is larger than is accepted, after decompression."""

    default_reason: ClassVar[Reason] = "too_large"


class BadEncodingError(FetchError):
    """The body cannot be decoded as its Content-Encoding says."""

    default_reason: ClassVar[Reason] = "bad_encoding"


class RedirectError(FetchError):
    """The redirects lead nowhere: too many, in a circle, or without an address."""

    default_reason: ClassVar[Reason] = "redirect"
