"""The change feed, for readers that keep their last `seq`."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import ChangesPrunedError
from storage.schema import changes, counters
from storage.values import Change


async def changes_after(conn: AsyncConnection, seq: int, *, limit: int = 1000) -> list[Change]:
    """Return changes after `seq`, in order. Raises `ChangesPrunedError` when some of them are no longer kept."""
    pruned_to = await conn.scalar(select(counters.c.changes_pruned_to))
    if pruned_to is not None and seq < pruned_to:
        raise ChangesPrunedError(
            f"changes up to {pruned_to} are no longer kept, and {seq} was asked for: "
            "read the views once in full, then go on from the newest `seq`"
        )
    rows = await conn.execute(
        select(
            changes.c.seq, changes.c.at, changes.c.kind, changes.c.article_id, changes.c.story_id, changes.c.revision
        )
        .where(changes.c.seq > seq)
        .order_by(changes.c.seq)
        .limit(limit)
    )
    return [Change(*row) for row in rows]


async def last_seq(conn: AsyncConnection) -> int:
    """Return the newest `seq`, 0 when nothing ever changed."""
    return int(await conn.scalar(select(counters.c.changes)) or 0)


async def oldest_seq(conn: AsyncConnection) -> int:
    """Return the oldest `seq` that is still kept, or where nothing was ever dropped, 1."""
    return int(await conn.scalar(select(counters.c.changes_pruned_to)) or 0) + 1
