"""When a delivery that failed is tried again, and when it is given up. Pure."""

from datetime import datetime, timedelta

FIRST_SECONDS = 5.0
FACTOR = 3.0
LONGEST_SECONDS = 6 * 3600.0
MOST_TRIES = 13
"""The last of them comes about a day after the first: 5, 15, 45 s, 2, 7, 20 min, 1, 3 h, then every 6 h."""
SPREAD_SHARE = 0.1


def next_try(tries: int, now: datetime, *, retry_after: float | None = None, spread: float = 0.0) -> datetime | None:
    """Return when to try again after the `tries`-th failure, None: give it up.

    `retry_after` is what the receiver asked for in seconds, honoured up to six hours; `spread` is a number in 0-1 that keeps
    what failed together from coming back together.
    """
    if tries >= MOST_TRIES:
        return None
    wait = min(max(FIRST_SECONDS * FACTOR ** (tries - 1), retry_after or 0.0), LONGEST_SECONDS)
    return now + timedelta(seconds=wait * (1 + SPREAD_SHARE * spread))
