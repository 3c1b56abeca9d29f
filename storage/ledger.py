"""The ledger: one row for every exchange with a host."""

from collections.abc import Sequence

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import attempts, outlets
from storage.sql.storable import storable
from storage.values import Attempt

LONGEST_DETAIL = 500


async def record_attempts(conn: AsyncConnection, attempts: Sequence[Attempt]) -> None:
    """Append attempts to the ledger."""
    if not attempts:
        return
    await conn.execute(
        _INSERT,
        [
            {
                "at": one.at,
                "slug": one.outlet,
                "feed_id": one.feed_id,
                "entry_id": one.entry_id,
                "url": storable(one.url),
                "host": one.host,
                "kind": one.kind,
                "status": one.status,
                "bytes_wire": one.bytes_wire,
                "bytes_body": one.bytes_body,
                "seconds": one.seconds,
                "outcome": one.outcome,
                "reason": one.reason,
                "detail": None if one.detail is None else storable(one.detail)[:LONGEST_DETAIL],
            }
            for one in attempts
        ],
    )


_INSERT = insert(attempts).values(
    outlet_id=select(outlets.c.id).where(outlets.c.slug == bindparam("slug")).scalar_subquery()
)
