"""What a status and its headers mean to us: pure rules, no network."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ingest.errors import (
    FetchError,
    GoneError,
    HttpStatusError,
    RateLimitedError,
    RedirectError,
    RefusedError,
    TransientFetchError,
)

PAGE_STATUSES = frozenset({200, 203})  # 203: the same, transformed by a proxy on the way (RFC 9110, 15.3.4)
REDIRECT_STATUSES = frozenset({300, 301, 302, 303, 307, 308})
PERMANENT_STATUSES = frozenset({301, 308})
DAY_SECONDS = 86_400.0
_NO_BODY = frozenset({204, 205})
_SLOW_DOWN = frozenset({429, 503})
_MAY_PASS = frozenset({408, 421, 425})  # time-out, misdirected (a new connection may do), too early
_REFUSALS = frozenset({401, 403, 451})
# Bot checks that name themselves: Cloudflare's (developers.cloudflare.com, "Detect a challenge page response") and AWS WAF's.
_CHALLENGES = (("cf-mitigated", "challenge"), ("x-amzn-waf-action", "challenge"), ("x-amzn-waf-action", "captcha"))


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Read Retry-After (RFC 9110, 10.2.3): seconds or a date, at most a day; `None` for nonsense, the past and zero."""
    value = (value or "").strip()
    if re.fullmatch(r"[0-9]+", value):
        seconds = DAY_SECONDS if len(value) > 9 else float(value)
    else:
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    return min(seconds, DAY_SECONDS) if seconds > 0 else None


def is_challenge(header: Callable[[str], str | None]) -> bool:
    """Tell whether an answer says of itself that it is a bot check."""
    return any((header(name) or "").strip().lower() == value for name, value in _CHALLENGES)


def error_for(status: int, header: Callable[[str], str | None], *, url: str, now: datetime) -> FetchError:
    """Return the error that an answer without a page is. `header` gives a header's value or `None`."""
    said = f"HTTP {status}"
    wait = retry_after_seconds(header("retry-after"), now)
    if is_challenge(header):
        return RefusedError(
            f"{said}, a bot challenge",
            reason="challenge",
            url=url,
            status=status,
            retry_after=max(wait or 0.0, DAY_SECONDS),
        )
    if status == 410:
        return GoneError(said, url=url, status=status)
    if status in _REFUSALS:
        return RefusedError(said, url=url, status=status, retry_after=DAY_SECONDS)
    if status == 402:
        return RefusedError(said, reason="paywall", url=url, status=status, retry_after=DAY_SECONDS)
    if status in _SLOW_DOWN:
        return RateLimitedError(said, url=url, status=status, retry_after=wait)
    if 500 <= status <= 599 or status in _MAY_PASS:
        return TransientFetchError(said, reason="http_status", url=url, status=status, retry_after=wait)
    if status in _NO_BODY:
        return HttpStatusError(f"{said}, no content", reason="empty", url=url, status=status)
    if status == 206:
        return TransientFetchError(f"{said}, a part that was not asked for", reason="protocol", url=url, status=status)
    if status in REDIRECT_STATUSES - {300}:
        return RedirectError(f"{said} without an address", url=url, status=status)
    if status == 304:
        return TransientFetchError(f"{said} to an unconditional request", reason="protocol", url=url, status=status)
    if not 200 <= status <= 499:
        return TransientFetchError(f"{said}, no such status", reason="protocol", url=url, status=status)
    return HttpStatusError(said, url=url, status=status)
