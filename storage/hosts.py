"""Turns: one process holds a host's lease, and only the holder talks to that host.

So pace, concurrency and robots rules hold across processes without further locks. `hosts.next_work_at` is the earliest moment
anything of the host is due; whoever makes work wakes the host (`wake`), and whoever gives the host back works it out anew
(`_rest`), so that finding work is one short index scan however many feeds and entries there are.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import entries, feeds, hosts, outlets, robots
from storage.sql.statements import insert_into, insert_new
from storage.values import HostState

MOST_ROBOTS_BYTES = 512_000  # RFC 9309, section 2.5


async def hosts_with_work(
    conn: AsyncConnection, now: datetime, *, limit: int, outlets: Sequence[str] | None = None, polls: bool = True
) -> list[str]:
    """Return hosts that have a due feed or entry, whose lease is free or expired and whose back-off is over, longest due first.

    Without `polls`, for whom only takes entries in, feeds are no work.
    """
    may_be_asked = or_(hosts.c.next_allowed_at.is_(None), hosts.c.next_allowed_at <= now)
    found = await conn.scalars(
        select(hosts.c.host)
        .where(*_has_work(now, outlets, polls=polls), may_be_asked)
        .order_by(hosts.c.next_work_at, hosts.c.host)
        .limit(limit)
    )
    return list(found)


async def owed_until(conn: AsyncConnection, now: datetime, *, outlets: Sequence[str] | None = None) -> datetime | None:
    """Return when the first host with due work may be asked again that only owes its pace; None when there is none."""
    owed: datetime | None = await conn.scalar(
        select(func.min(hosts.c.next_allowed_at)).where(
            *_has_work(now, outlets, polls=True), hosts.c.next_allowed_at > now
        )
    )
    return owed


def _has_work(now: datetime, outlets: Sequence[str] | None, *, polls: bool) -> list[ColumnElement[bool]]:
    """Return the conditions under which something of a host is due and nobody is at it, whatever pace it is owed."""
    found: list[ColumnElement[bool]] = [
        hosts.c.next_work_at <= now,
        _lease_is_free(now),
        or_(hosts.c.backoff_until.is_(None), hosts.c.backoff_until <= now),
    ]
    if outlets is not None or not polls:
        entry = exists().where(_workable_entries(outlets), entries.c.host == hosts.c.host, entries.c.next_try_at <= now)
        feed = exists().where(_workable_feeds(outlets), feeds.c.host == hosts.c.host, feeds.c.next_due_at <= now)
        found.append(or_(feed, entry) if polls else entry)
    return found


async def next_work_at(
    conn: AsyncConnection, *, outlets: Sequence[str] | None = None, polls: bool = True
) -> datetime | None:
    """Return when the next feed or entry is due (maybe in the past), None when nothing waits. Hosts in somebody's hands don't
    count; without `polls` feeds don't, and an entry of a host that is left alone is due when that is over."""
    free = hosts.c.lease_owner.is_(None)
    if outlets is None and polls:
        earliest: datetime | None = await conn.scalar(select(func.min(hosts.c.next_work_at)).where(free))
        return earliest
    quiet_until, next_try_at = hosts.c.backoff_until, entries.c.next_try_at
    ready_at = case((quiet_until > next_try_at, quiet_until), else_=next_try_at)
    entry: datetime | None = await conn.scalar(
        select(func.min(ready_at)).where(_workable_entries(outlets), entries.c.host == hosts.c.host, free)
    )
    if not polls:
        return entry
    feed: datetime | None = await conn.scalar(
        select(func.min(feeds.c.next_due_at)).where(_workable_feeds(outlets), feeds.c.host == hosts.c.host, free)
    )
    return min((at for at in (feed, entry) if at is not None), default=None)


async def claim_host(
    conn: AsyncConnection, host: str, owner: str, now: datetime, lease_seconds: float
) -> HostState | None:
    """Take a host's lease; None when somebody holds it. Entries a dead holder left in flight go back to waiting, tries unchanged.

    Not re-entrant: an owner that holds the lease gets None too.
    """
    await conn.execute(insert_new(conn, hosts).values(host=host))
    free = _states().where(hosts.c.host == host, _lease_is_free(now)).with_for_update(of=hosts, skip_locked=True)
    found = (await conn.execute(free)).first()
    if found is None:
        return None
    await conn.execute(
        update(hosts)
        .where(hosts.c.host == host)
        .values(lease_owner=owner, lease_until=now + timedelta(seconds=lease_seconds))
    )
    await _return_in_flight(conn, hosts.c.host == host)
    return HostState(host, *found)


async def renew_hosts(
    conn: AsyncConnection, owner: str, held: Collection[str], now: datetime, lease_seconds: float
) -> list[str]:
    """Extend the leases of these hosts that are still the owner's; return those. A missing one was lost: stop talking to it.

    An expired lease that nobody took is extended too: nobody else talked to the host meanwhile.
    """
    renewed = await conn.scalars(
        update(hosts)
        .where(hosts.c.lease_owner == owner, hosts.c.host.in_(held))
        .values(lease_until=now + timedelta(seconds=lease_seconds))
        .returning(hosts.c.host)
    )
    return list(renewed)


async def release_host(conn: AsyncConnection, host: str, owner: str, next_allowed_at: datetime | None) -> None:
    """Give a host back; what is still in flight there returns to waiting. Nothing happens when the lease is no longer ours."""
    ours = await conn.scalar(
        select(hosts.c.host).where(hosts.c.host == host, hosts.c.lease_owner == owner).with_for_update()
    )
    if ours is None:
        return
    await _return_in_flight(conn, hosts.c.host == host)
    await conn.execute(
        update(hosts)
        .where(hosts.c.host == host)
        .values(lease_owner=None, lease_until=None, next_allowed_at=_later(hosts.c.next_allowed_at, next_allowed_at))
    )
    await _rest(conn, hosts.c.host == host)


async def lease_owners(conn: AsyncConnection) -> list[str]:
    """Return everybody who holds a lease, expired ones included: a process that starts looks among them for dead ones."""
    held = select(hosts.c.lease_owner).where(hosts.c.lease_owner.is_not(None)).distinct().order_by(hosts.c.lease_owner)
    return [str(owner) for owner in await conn.scalars(held)]


async def release_owner(conn: AsyncConnection, owner: str) -> int:
    """Give back all of an owner's hosts, their entries in flight to waiting; return how many hosts. For shutdown."""
    held = list(
        await conn.scalars(
            select(hosts.c.host).where(hosts.c.lease_owner == owner).order_by(hosts.c.host).with_for_update()
        )
    )
    if held:
        await _return_in_flight(conn, hosts.c.lease_owner == owner)
        await conn.execute(update(hosts).where(hosts.c.host.in_(held)).values(lease_owner=None, lease_until=None))
        await _rest(conn, hosts.c.host.in_(held))
    return len(held)


async def orphan_hosts(conn: AsyncConnection, owner: str, now: datetime) -> None:
    """End the leases of an owner that is dead: whoever takes such a host next knows that its last pace is not known."""
    await conn.execute(
        update(hosts).where(hosts.c.lease_owner == owner, hosts.c.lease_until > now).values(lease_until=now)
    )


async def host_state(conn: AsyncConnection, host: str) -> HostState:
    """Return what is known of a host, whoever holds it."""
    row = (await conn.execute(_states().where(hosts.c.host == host))).first()
    return HostState(host) if row is None else HostState(host, *row)


async def save_robots(
    conn: AsyncConnection,
    host: str,
    *,
    body: bytes,
    status: int,
    fetched_at: datetime,
    crawl_delay_seconds: float | None,
) -> None:
    """Remember a host's robots.txt: at most 500 KiB of it, its status and when it was fetched."""
    values = {
        "body": body[:MOST_ROBOTS_BYTES],
        "status": status,
        "fetched_at": fetched_at,
        "crawl_delay_seconds": crawl_delay_seconds,
    }
    await conn.execute(
        insert_into(conn, robots)
        .values(host=host, **values)
        .on_conflict_do_update(index_elements=["host"], set_=values)
    )


async def back_off_host(conn: AsyncConnection, host: str, until: datetime, reason: str) -> None:
    """Leave a host alone until then (an earlier `until` never shortens a longer one)."""
    await conn.execute(insert_new(conn, hosts).values(host=host))
    await conn.execute(
        update(hosts)
        .where(hosts.c.host == host, or_(hosts.c.backoff_until.is_(None), hosts.c.backoff_until < until))
        .values(
            backoff_until=until, backoff_reason=reason, next_work_at=_later(hosts.c.next_work_at, until, keep_null=True)
        )
    )


async def wake(conn: AsyncConnection, due: Iterable[tuple[str, datetime]]) -> None:
    """Make sure each host is found by `hosts_with_work` from its time on. Call it wherever work is made."""
    earliest: dict[str, datetime] = {}
    for host, at in due:
        earliest[host] = min(at, earliest.get(host, at))
    if not earliest:
        return
    statement = insert_into(conn, hosts)
    wanted = statement.excluded.next_work_at
    statement = statement.on_conflict_do_update(
        index_elements=["host"],
        set_={"next_work_at": wanted},
        where=or_(hosts.c.next_work_at.is_(None), hosts.c.next_work_at > wanted),
    )
    # In one order everywhere: two transactions that wake the same hosts must not wait for each other.
    await conn.execute(statement, [{"host": host, "next_work_at": at} for host, at in sorted(earliest.items())])


async def rest_all(conn: AsyncConnection) -> None:
    """Work out anew when each host has work: after outlets were paused, resumed or taken out of the catalogue, and at start-up."""
    await conn.scalars(select(hosts.c.host).order_by(hosts.c.host).with_for_update())
    await _rest(conn, hosts.c.host.is_not(None))


async def _rest(conn: AsyncConnection, which: ColumnElement[bool]) -> None:
    # On PostgreSQL the rows are locked by an earlier statement: this one then sees every entry whose maker has woken the host, and
    # a maker that comes later waits for us and wakes it after.
    feed = (
        select(func.min(feeds.c.next_due_at))
        .where(_workable_feeds(None), feeds.c.host == hosts.c.host)
        .scalar_subquery()
    )
    entry = (
        select(entries.c.next_try_at)
        .where(_workable_entries(None), entries.c.host == hosts.c.host)
        .order_by(entries.c.next_try_at)
        .limit(1)
        .scalar_subquery()
    )
    await conn.execute(update(hosts).where(which).values(next_work_at=_earlier(feed, entry)))


def _states() -> Select[Any]:
    return select(
        hosts.c.next_allowed_at,
        hosts.c.backoff_until,
        hosts.c.backoff_reason,
        robots.c.body,
        robots.c.status,
        robots.c.fetched_at,
        robots.c.crawl_delay_seconds,
        hosts.c.lease_owner.is_not(None),
    ).select_from(hosts.outerjoin(robots, robots.c.host == hosts.c.host))


async def _return_in_flight(conn: AsyncConnection, which: ColumnElement[bool]) -> None:
    await conn.execute(
        update(entries)
        .where(entries.c.state == "in_flight", entries.c.host.in_(select(hosts.c.host).where(which)))
        .values(state="waiting")
    )


def _lease_is_free(now: datetime) -> ColumnElement[bool]:
    return or_(hosts.c.lease_until.is_(None), hosts.c.lease_until <= now)


def _workable_feeds(slugs: Sequence[str] | None) -> ColumnElement[bool]:
    return and_(feeds.c.next_due_at.is_not(None), is_workable(feeds.c.outlet_id, slugs))


def _workable_entries(slugs: Sequence[str] | None) -> ColumnElement[bool]:
    return and_(entries.c.state == "waiting", is_workable(entries.c.outlet_id, slugs))


def is_workable(outlet_id: ColumnElement[int], slugs: Sequence[str] | None) -> ColumnElement[bool]:
    """Return whether an outlet (one of these) is in the catalogue and not paused, as one look at its row.

    Asked for the ids of all such outlets, SQLite would read every outlet for each statement; as a join, PostgreSQL may hash them
    all for each host.
    """
    is_so = and_(outlets.c.declared, outlets.c.state == "active")
    if slugs is not None:
        is_so = and_(is_so, outlets.c.slug.in_(slugs))
    return select(is_so).where(outlets.c.id == outlet_id).scalar_subquery()


def _earlier(one: ColumnElement[datetime], other: ColumnElement[datetime]) -> ColumnElement[datetime]:
    return case((one.is_(None), other), (other.is_(None), one), (one < other, one), else_=other)


def _later(column: ColumnElement[datetime], at: datetime | None, *, keep_null: bool = False) -> ColumnElement[datetime]:
    if at is None:
        return column
    moment = literal(
        at, column.type
    )  # a bare value inside CASE or coalesce would be bound as the dialect's own, naive type
    when_null = column if keep_null else func.coalesce(column, moment)
    return case((column < moment, moment), else_=when_null)
