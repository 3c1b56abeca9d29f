"""Silence: when a feed that keeps answering, with nothing new, is quieter than its own history. Pure.

A feed's longest quiet stretch says more than its mean: nights and weekends are in it. It fades, so that one holiday does not hide
next month's silence. Stretches are counted while we looked: the time a stopped daemon did not poll is nobody's silence.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FEWEST_TIMES = 4  # polls that brought news, before a feed has a history
SHORTEST = timedelta(hours=12)
YOUNG = timedelta(days=8)  # no weekend seen yet
SHORTEST_YOUNG = timedelta(days=3)
MEAN_GAPS = 8
BEYOND_LONGEST = 1.5
FADES_BY_HALF_IN = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class News:
    """When a feed brought something new: first, last, how often, and its longest quiet stretch in seconds, faded."""

    first_at: datetime
    last_at: datetime
    times: int = 1
    longest_gap: float = 0.0


def heard(before: News | None, at: datetime, *, quiet_until: datetime | None) -> News:
    """Return the history after a poll at `at` that brought news; `quiet_until` is the poll before it that worked and did not."""
    if before is None:
        return News(at, at)
    faded = before.longest_gap * 0.5 ** ((at - before.last_at) / FADES_BY_HALF_IN)
    gap = max(0.0, (quiet_until - before.last_at).total_seconds()) if quiet_until is not None else 0.0
    return News(before.first_at, at, before.times + 1, max(faded, gap))


def silent_at(news: News) -> datetime | None:
    """Return from when on no further news is an alarm; None while too little is known of the feed."""
    if news.times < FEWEST_TIMES:
        return None
    known_for = news.last_at - news.first_at
    quiet = max(
        SHORTEST if known_for >= YOUNG else SHORTEST_YOUNG,
        MEAN_GAPS * known_for / (news.times - 1),
        BEYOND_LONGEST * timedelta(seconds=news.longest_gap),
    )
    return news.last_at + quiet
