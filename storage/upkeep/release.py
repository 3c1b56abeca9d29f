"""Embargo and expiry told to readers of the change feed: what the clock shows or hides has no writer, so we look now and then.

The views go by the clock themselves; this only makes the change rows. `articles.hidden` is what readers were last told.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.changes import write_changes
from storage.schema import articles
from storage.values import ChangeKind

ROWS_AT_ONCE = 1_000


async def has_due(conn: AsyncConnection, now: datetime) -> bool:
    """Tell whether the clock has shown or hidden an article that readers were not told of."""
    return any([await conn.scalar(select(articles.c.id).where(due).limit(1)) for _, _, due in _turns(now)])


async def tell_due(conn: AsyncConnection, now: datetime) -> int:
    """Write a `restored` row for each article whose embargo is over and a `withdrawn` row for each that expired; return how many.

    Inside a `Database.save()` transaction.
    """
    told = 0
    for kind, hidden, due in _turns(now):
        ids = select(articles.c.id).where(due).order_by(articles.c.id).limit(ROWS_AT_ONCE)
        rows = await conn.execute(
            update(articles)
            .where(articles.c.id.in_(ids))
            .values(hidden=hidden)
            .returning(articles.c.id, articles.c.story_id, articles.c.revision)
        )
        found = sorted(rows.all())
        await write_changes(conn, [(kind, row.id, row.story_id, row.revision) for row in found], now)
        told += len(found)
    return told


def _turns(now: datetime) -> tuple[tuple[ChangeKind, str | None, ColumnElement[bool]], ...]:
    """Return (kind of change, what `hidden` becomes, which articles) of what the clock can do."""
    here = articles.c.status != "deleted"
    expired = articles.c.expires_at <= now
    return (
        (
            "restored",
            None,
            (articles.c.hidden == "embargo")
            & (articles.c.embargoed_until <= now)
            & here
            & or_(articles.c.expires_at.is_(None), articles.c.expires_at > now),
        ),
        ("withdrawn", "expired", expired & here & articles.c.hidden.is_distinct_from("expired")),
    )
