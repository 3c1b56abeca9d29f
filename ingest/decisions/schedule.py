"""When a feed is next due. Pure: history and the clock go in, a plan comes out.

The interval follows how often a feed brings something new: half the mean gap between new entries, so that on average every
second poll finds one (CommaFeed's rule; Media Cloud and miniflux use coarser ones). It moves by at most a factor of two a poll,
stays between the settings' bounds and, where the outlet declares `every_minutes`, is never longer than declared. What the server
asks for (`max-age`, `ttl`, `sy:updatePeriod`) can only lengthen it. Failures double it up to a day and never end a feed. Jitter
spreads feeds of one moment and goes beyond none of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.values import FeedHealth, PollSeen

START_MIN_INTERVALS = (
    3.0  # a feed we know nothing of starts at three times the shortest interval: 15 minutes by default
)
FIRST_STRETCH = 4.0  # entries that look old may only carry wrong dates: the second poll comes within the hour
MAX_BACKOFF_SECONDS = 86_400.0
AILING_AFTER_FAILURES = 3
ADOPT_REDIRECT_AFTER = timedelta(days=7)
JITTER_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Bounds:
    """The settings' `[poll]` bounds, in seconds."""

    min_seconds: float = 300.0
    max_seconds: float = 86_400.0


@dataclass(frozen=True, slots=True)
class Plan:
    """When to poll next and what that says of the feed."""

    interval_seconds: float
    due_at: datetime
    failures: int
    health: FeedHealth


def mean_gap_seconds(history: Sequence[PollSeen], published: Sequence[datetime], now: datetime) -> float | None:
    """Return the mean seconds between new entries, or None where nothing can be told yet.

    Counted over our own polls once there are two of them (the first poll's entries are the backlog, not news); before
    that from the entries' publication times. Time since the last news counts too, so that a feed gone quiet slows down.
    """
    if len(history) >= 2:
        began = history[0].at
        news = sum(seen.new for seen in history[1:])
        span = (now - began).total_seconds()
        if news:
            last_news = max(seen.at for seen in history if seen.new)
            return max(span / news, (now - last_news).total_seconds() / 2)
        return max(span * 2, 1.0)
    times = sorted(at for at in published if at <= now)[-30:]
    if len(times) < 3:
        return None
    return max((now - times[0]).total_seconds() / (len(times) - 1), 1.0)


def after_success(
    *,
    now: datetime,
    interval_seconds: float | None,
    declared_seconds: float | None,
    history: Sequence[PollSeen],
    published: Sequence[datetime],
    server_seconds: float | None,
    bounds: Bounds,
    spread: float,
) -> Plan:
    """Plan the next poll after one that worked.

    `interval_seconds` is the last interval (None before the first poll), `server_seconds` the largest the server asked
    for, `spread` a number in 0-1 that spreads feeds of one moment over a tenth of the interval.
    """
    gap = mean_gap_seconds(history, published, now)
    current = interval_seconds or _start(declared_seconds, bounds)
    if gap is None:
        target = current
    elif interval_seconds is None:
        target = min(gap / 2, current * FIRST_STRETCH)
    else:
        target = min(max(gap / 2, current / 2), current * 2)
    if declared_seconds is not None:
        target = min(target, declared_seconds)
    interval = _within(target, bounds)
    longest = bounds.max_seconds if declared_seconds is None else _within(declared_seconds, bounds)
    asked = min(server_seconds or 0.0, bounds.max_seconds)
    wait = _spread(max(interval, asked), spread, low=max(bounds.min_seconds, asked), high=max(longest, asked))
    return Plan(interval, now + timedelta(seconds=wait), 0, "ok")


def after_failure(
    *,
    now: datetime,
    interval_seconds: float | None,
    declared_seconds: float | None,
    failures: int,
    gone: bool,
    retry_at: datetime | None,
    bounds: Bounds,
    spread: float,
) -> Plan:
    """Plan the next poll after one that failed: doubling from the feed's own interval, at most a day; 410 retires the feed."""
    failures += 1
    current = _within(interval_seconds or _start(declared_seconds, bounds), bounds)
    longest = max(MAX_BACKOFF_SECONDS, bounds.min_seconds)
    wait = min(current * 2 ** min(failures - 1, 20), longest)
    due_at = now + timedelta(seconds=_spread(wait, spread, low=bounds.min_seconds, high=longest))
    if retry_at is not None:
        due_at = max(due_at, min(retry_at, now + timedelta(seconds=MAX_BACKOFF_SECONDS)))
    health: FeedHealth = "retired" if gone else "ailing" if failures >= AILING_AFTER_FAILURES else "ok"
    return Plan(current, due_at, failures, health)


def adopts_redirect(*, old_url: str, new_url: str, since: datetime | None, now: datetime) -> bool:
    """Tell whether a permanently moved feed's new address replaces the old one: after 7 stable days, http to https at once."""
    if old_url.startswith("http://") and new_url == "https://" + old_url.removeprefix("http://"):
        return True
    return since is not None and now - since >= ADOPT_REDIRECT_AFTER


def _start(declared_seconds: float | None, bounds: Bounds) -> float:
    return declared_seconds or START_MIN_INTERVALS * bounds.min_seconds


def _spread(wait: float, spread: float, *, low: float, high: float) -> float:
    """Return the wait made longer by up to a tenth; what would go beyond `high` is spread over the tenth below it instead."""
    latest = wait * (1 + JITTER_SHARE)
    if latest <= high:
        return wait * (1 + JITTER_SHARE * spread)
    earliest = max(min(wait, high) - (latest - high), low)
    return earliest + (high - earliest) * spread


def _within(seconds: float, bounds: Bounds) -> float:
    return min(max(seconds, bounds.min_seconds), bounds.max_seconds)
