"""Times to act that no rule of ours sets so far ahead: a clock that ran ahead wrote them, and until then nothing would be done."""

from datetime import datetime, timedelta

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.hosts import rest_all
from storage.schema import entries, feeds, hosts

MARGIN = 1.5  # what waits is spread by a quarter of its wait


async def bring_back(conn: AsyncConnection, now: datetime, longest_wait: timedelta) -> int:
    """Make due now what waits for longer than `longest_wait` and a margin; return how many feeds, entries and hosts that were.

    Call it when a process starts, and when its clock was set back. Leases stay: their holder renews them by its own clock, and
    another machine's may be right where ours is not.
    """
    latest = now + MARGIN * longest_wait
    brought = 0
    for statement in (
        update(feeds).where(feeds.c.next_due_at > latest).values(next_due_at=now),
        update(entries).where(entries.c.state == "waiting", entries.c.next_try_at > latest).values(next_try_at=now),
        update(hosts)
        .where(or_(hosts.c.backoff_until > latest, hosts.c.next_allowed_at > latest))
        .values(backoff_until=None, backoff_reason=None, next_allowed_at=None),
    ):
        brought += (await conn.execute(statement)).rowcount
    if brought:
        await rest_all(conn)
    return brought
