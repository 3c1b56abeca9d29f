"""The change feed: written in the order in which it becomes visible, for readers that keep their last `seq`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import ChangesPrunedError
from storage.schema import changes, counters
from storage.values import Change

NOTIFY_CHANNEL = "wiredesk_changes"


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


async def write_changes(
    conn: AsyncConnection, rows: Sequence[tuple[str, int | None, int | None, int | None]], now: datetime
) -> list[int]:
    """Append (kind, article, story, revision) rows to the change feed and return their `seq`; tell PostgreSQL's listeners.

    The counter's row is held until the transaction ends, so no later `seq` can become visible before an earlier one (decision
    0012).
    """
    if not rows:
        return []
    last = await conn.scalar(_TAKE_SEQ, {"take": len(rows)})
    assert last is not None  # the migration makes the row
    sequence = list(range(last - len(rows) + 1, last + 1))
    await conn.execute(
        _APPEND,
        [
            {"seq": seq, "at": now, "kind": kind, "article_id": article, "story_id": story, "revision": revision}
            for seq, (kind, article, story, revision) in zip(sequence, rows, strict=True)
        ],
    )
    if conn.dialect.name == "postgresql":
        await conn.execute(_NOTIFY, {"channel": NOTIFY_CHANNEL, "payload": str(last)})
    return sequence


_APPEND = insert(changes)
_TAKE_SEQ = update(counters).values(changes=counters.c.changes + bindparam("take")).returning(counters.c.changes)
_NOTIFY = text("SELECT pg_notify(:channel, :payload)")
