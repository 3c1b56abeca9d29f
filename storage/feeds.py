"""Feeds: what is due, and what a poll brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import entries, hosts, ledger
from storage.errors import StorageError
from storage.outcomes import SUCCESSES
from storage.schema import feeds, outlets
from storage.sql.storable import storable
from storage.values import ChildSitemap, FeedState, PollOutcome, PollSaved, PollSeen
from storage.watching.silence import News, heard, silent_at

RECENT_POLLS = 30
IS_SILENT = (feeds.c.silent_at <= feeds.c.last_success_at) & (feeds.c.state != "retired")
"""It answered after the moment from which no news is an alarm, with nothing new. A retired feed is not asked any more."""


@dataclass(frozen=True, slots=True)
class SilentFeed:
    """A feed that is quieter than its own history; `since` is when it last brought something new."""

    outlet: str
    url: str
    since: datetime


async def due_feeds(
    conn: AsyncConnection, host: str, now: datetime, outlets: Sequence[str] | None = None
) -> list[FeedState]:
    """Return a host's feeds that are due, longest due first. A paused outlet's feeds are not."""
    rows = await conn.execute(
        _states()
        .where(feeds.c.host == host, feeds.c.next_due_at <= now, hosts.is_workable(feeds.c.outlet_id, outlets))
        .order_by(feeds.c.next_due_at, feeds.c.id)
    )
    return [_state(row) for row in rows]


async def count_troubled(conn: AsyncConnection, now: datetime) -> tuple[int, int]:
    """Return how many declared feeds are due, and how many are ailing."""
    due = func.sum(case((feeds.c.next_due_at <= now, 1), else_=0))
    ailing = func.sum(case((feeds.c.state == "ailing", 1), else_=0))
    row = (await conn.execute(select(due, ailing).where(feeds.c.declared))).one()
    return int(row[0] or 0), int(row[1] or 0)


async def silent_feeds(conn: AsyncConnection) -> list[SilentFeed]:
    """Return the declared feeds of active outlets that are silent."""
    rows = await conn.execute(
        select(_OUTLETS.c.slug, feeds.c.url, feeds.c.news_last_at)
        .join(_OUTLETS, _OUTLETS.c.id == feeds.c.outlet_id)
        .where(feeds.c.declared, _OUTLETS.c.state == "active", IS_SILENT)
    )
    return [SilentFeed(*row) for row in rows]


async def save_poll(conn: AsyncConnection, poll: PollOutcome) -> PollSaved:
    """Store a poll in one go: entries, the feed's state and outcome, its attempts.

    An entry that is known and unchanged is only seen again; one whose content hash or update time changed is due again.
    Raises `StorageError` for a feed that is not there.
    """
    feed = (
        await conn.execute(
            select(
                feeds.c.outlet_id,
                feeds.c.successes,
                feeds.c.seen_recent,
                feeds.c.last_success_at,
                feeds.c.news_first_at,
                feeds.c.news_last_at,
                feeds.c.news_times,
                feeds.c.news_longest_gap,
            )
            .where(feeds.c.id == poll.feed_id)
            .with_for_update()
        )
    ).first()
    if feed is None:
        raise StorageError(f"there is no feed {poll.feed_id}")
    saved = await entries.take_in(conn, feed.outlet_id, poll.feed_id, poll.entries, poll.at)
    values: dict[str, Any] = {
        "outcome": poll.outcome.kind,
        "reason": poll.outcome.reason,
        "detail": poll.outcome.detail,
        "outcome_at": poll.at,
        "state": "retired" if poll.next_due_at is None else "ok" if poll.state == "paused" else poll.state,
        "next_due_at": poll.next_due_at,
        "interval_seconds": poll.interval_seconds,
        "failures": poll.failures,
        "guids_distrusted": poll.guids_distrusted,
        "moved_to": poll.moved_to,
        "moved_since": poll.moved_since,
    }
    if poll.outcome.kind in SUCCESSES:
        recent = [*feed.seen_recent, [poll.at.isoformat(), saved.new, len(poll.entries)]]
        values |= {
            "etag": poll.etag,
            "last_modified": poll.last_modified,
            "body_hash": poll.body_hash,
            "successes": feed.successes + 1,
            "last_success_at": poll.at,
            "seen_recent": recent[-RECENT_POLLS:],
        }
        if saved.new:
            values |= _news(feed, poll.at)
        if poll.children is not None:
            values["children"] = {storable(url): child.stored() for url, child in poll.children.items()}
    for name, value in (("kind", poll.kind), ("url", poll.new_url), ("host", poll.new_host)):
        if value is not None:
            values[name] = value
    await conn.execute(update(feeds).where(feeds.c.id == poll.feed_id).values(**values))
    if poll.new_host is not None and poll.next_due_at is not None:
        await hosts.wake(conn, [(poll.new_host, poll.next_due_at)])
    await ledger.record_attempts(conn, poll.attempts)
    return saved


def _news(feed: Any, at: datetime) -> dict[str, Any]:
    """Return the columns of a feed that brought something new."""
    before = (
        News(feed.news_first_at, feed.news_last_at, feed.news_times, feed.news_longest_gap) if feed.news_times else None
    )
    news = heard(before, at, quiet_until=feed.last_success_at)
    return {
        "news_first_at": news.first_at,
        "news_last_at": news.last_at,
        "news_times": news.times,
        "news_longest_gap": news.longest_gap,
        "silent_at": silent_at(news),
    }


_OUTLETS = outlets.alias("carriers")  # a parameter of the functions above is called `outlets`


def _states() -> Select[Any]:
    return select(feeds, _OUTLETS.c.slug, _OUTLETS.c.state.label("outlet_state")).join(
        _OUTLETS, _OUTLETS.c.id == feeds.c.outlet_id
    )


def _state(row: Row[Any]) -> FeedState:
    return FeedState(
        id=row.id,
        outlet=row.slug,
        url=row.url,
        declared_url=row.declared_url,
        host=row.host,
        kind=row.kind,
        every_seconds=row.every_seconds,
        links=row.links,
        etag=row.etag,
        last_modified=row.last_modified,
        body_hash=row.body_hash,
        next_due_at=row.next_due_at,
        interval_seconds=row.interval_seconds,
        failures=row.failures,
        successes=row.successes,
        last_success_at=row.last_success_at,
        guids_distrusted=row.guids_distrusted,
        state="paused" if row.outlet_state == "paused" else row.state,
        moved_to=row.moved_to,
        moved_since=row.moved_since,
        seen_recent=tuple(PollSeen(datetime.fromisoformat(at), new, total) for at, new, total in row.seen_recent),
        children={url: ChildSitemap.read(child) for url, child in row.children.items()},
    )
