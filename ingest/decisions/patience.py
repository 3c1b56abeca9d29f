"""When an entry that failed is tried again. Pure: the reason, the tries so far and the clock go in."""

from datetime import datetime, timedelta

from storage.outcomes import Reason

DAY_SECONDS = 86_400.0
# The first wait in SQL by reason; it quadruples with each try, to a day: 5 tries at a minute span about an hour and a half, which
# outlives a restart and most outages' first hour. What servers refuse waits a day at once.
FIRST_WAIT_SECONDS: dict[Reason, float] = {
    "timeout": 60.0,
    "connect": 60.0,
    "dns": 120.0,
    "protocol": 60.0,
    "tls": 600.0,
    "http_status": 120.0,
    "rate_limited": 60.0,
    "redirect": 600.0,
    "storage": 30.0,
    "internal": 300.0,
    "challenge": DAY_SECONDS,
    "robots": DAY_SECONDS,
    "empty": 600.0,
    "bad_encoding": 600.0,
}
"""Reasons that may pass. Any other (an address that may not be asked, a page that is too large, gone or no article) does not."""
SPREAD_SHARE = 0.25


def next_try(
    reason: Reason,
    tries: int,
    *,
    now: datetime,
    max_tries: int,
    retry_after: float | None = None,
    spread: float = 0.0,
) -> datetime | None:
    """Return when an entry that failed for the `tries`-th time is tried again, or `None`: quarantine it.

    `retry_after` is the error's, in seconds; what passes by its reason waits at least that long, at most a day. `spread` is a
    number in 0-1 that keeps what failed together from coming back together.
    """
    first = FIRST_WAIT_SECONDS.get(reason)
    if first is None or tries >= max_tries:
        return None
    own = min(first * 4 ** min(max(tries, 1) - 1, 20), DAY_SECONDS)
    wait = max(own, min(retry_after or 0.0, DAY_SECONDS))
    return now + timedelta(seconds=wait * (1 + SPREAD_SHARE * min(max(spread, 0.0), 1.0)))
