"""What waits, host by host: entries for their pages, feeds for their polls, and what holds a host back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import entries, feeds, hosts, outlets

MOST_HOSTS = 500


@dataclass(frozen=True, slots=True)
class HostLine:
    """One host's queue. `due` are waiting entries whose time has come, `feeds_due` feeds likewise.

    `next_work_at` is when something is due next, `lease_owner` the process that talks to it now.
    """

    host: str
    waiting: int
    due: int
    in_flight: int
    feeds: int
    feeds_due: int
    next_work_at: datetime | None
    next_allowed_at: datetime | None
    backoff_until: datetime | None
    backoff_reason: str | None
    lease_owner: str | None
    lease_until: datetime | None


@dataclass(frozen=True, slots=True)
class Queue:
    """Hosts with something to do, the busiest first, and the sums over all of them."""

    hosts: tuple[HostLine, ...]
    waiting: int
    due: int
    in_flight: int
    feeds_due: int
    is_cut: bool


async def read_queue(conn: AsyncConnection, now: datetime) -> Queue:
    """Return what waits. A paused outlet's feeds and entries wait too, and are not due."""
    active = outlets.c.state == "active"
    waits = (
        select(
            entries.c.host,
            func.count().label("waiting"),
            func.sum(case((active & (entries.c.next_try_at <= now), 1), else_=0)).label("due"),
        )
        .join(outlets, outlets.c.id == entries.c.outlet_id)
        .where(entries.c.state == "waiting")
        .group_by(entries.c.host)
        .subquery()
    )
    flies = (
        select(entries.c.host, func.count().label("in_flight"))
        .where(entries.c.state == "in_flight")
        .group_by(entries.c.host)
        .subquery()
    )
    polled = (
        select(
            feeds.c.host,
            func.count().label("feeds"),
            func.sum(case((active & (feeds.c.next_due_at <= now), 1), else_=0)).label("feeds_due"),
        )
        .join(outlets, outlets.c.id == feeds.c.outlet_id)
        .where(feeds.c.declared, feeds.c.next_due_at.is_not(None))
        .group_by(feeds.c.host)
        .subquery()
    )
    rows = await conn.execute(
        select(
            hosts.c.host, func.coalesce(waits.c.waiting, 0), func.coalesce(waits.c.due, 0),
            func.coalesce(flies.c.in_flight, 0), func.coalesce(polled.c.feeds, 0), func.coalesce(polled.c.feeds_due, 0),
            hosts.c.next_work_at, hosts.c.next_allowed_at, hosts.c.backoff_until, hosts.c.backoff_reason,
            hosts.c.lease_owner, hosts.c.lease_until,
        )
        .outerjoin(waits, waits.c.host == hosts.c.host)
        .outerjoin(flies, flies.c.host == hosts.c.host)
        .outerjoin(polled, polled.c.host == hosts.c.host)
        .where(or_(waits.c.waiting.is_not(None), flies.c.in_flight.is_not(None), polled.c.feeds.is_not(None)))
    )  # fmt: skip
    lines = sorted(
        (HostLine(*tuple(row)) for row in rows),
        key=lambda one: (-one.in_flight, -one.due, -one.feeds_due, -one.waiting, one.host),
    )
    return Queue(
        hosts=tuple(lines[:MOST_HOSTS]),
        waiting=sum(one.waiting for one in lines),
        due=sum(one.due for one in lines),
        in_flight=sum(one.in_flight for one in lines),
        feeds_due=sum(one.feeds_due for one in lines),
        is_cut=len(lines) > MOST_HOSTS,
    )
