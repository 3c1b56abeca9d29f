"""Backfill jobs: what was asked for and how far it came, so that any stop can be resumed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import StorageError
from storage.schema import backfills, entries
from storage.sql.statements import insert_into
from storage.values import Backfill, BackfillProgress, HostQueue


async def start_backfill(conn: AsyncConnection, key: str, arguments: Mapping[str, Any], now: datetime) -> Backfill:
    """Return the unfinished job of this key, or start one. `key` is made from the arguments: the same command resumes."""
    await conn.execute(
        insert_into(conn, backfills)
        .values(key=key, arguments=dict(arguments), checkpoint={}, listed=0, known=0, started_at=now)
        .on_conflict_do_nothing()
    )
    row = (await conn.execute(select(backfills).where(backfills.c.key == key, backfills.c.finished_at.is_(None)))).one()
    return Backfill(row.id, row.key, row.arguments, row.checkpoint, row.started_at, row.finished_at)


async def backfill_of(conn: AsyncConnection, backfill_id: int) -> Backfill:
    """Return a job. Raises `StorageError` when it is not there."""
    row = (await conn.execute(select(backfills).where(backfills.c.id == backfill_id))).first()
    if row is None:
        raise StorageError(f"there is no backfill {backfill_id}")
    return Backfill(row.id, row.key, row.arguments, row.checkpoint, row.started_at, row.finished_at)


async def checkpoint(conn: AsyncConnection, backfill_id: int, state: Mapping[str, Any]) -> None:
    """Remember how far a job came, in the transaction that stores what came with it."""
    await conn.execute(update(backfills).where(backfills.c.id == backfill_id).values(checkpoint=dict(state)))


async def finish_backfill(conn: AsyncConnection, backfill_id: int, now: datetime) -> None:
    """Close a job; the same command starts a new one after this."""
    await conn.execute(update(backfills).where(backfills.c.id == backfill_id).values(finished_at=now))


async def backfill_progress(conn: AsyncConnection, backfill_id: int) -> BackfillProgress:
    """Count the job's entries. Raises `StorageError` for a job that is not there."""
    job = (
        await conn.execute(select(backfills.c.listed, backfills.c.known).where(backfills.c.id == backfill_id))
    ).first()
    if job is None:
        raise StorageError(f"there is no backfill {backfill_id}")
    rows = await conn.execute(
        select(entries.c.state, func.count()).where(entries.c.backfill_id == backfill_id).group_by(entries.c.state)
    )
    states: dict[str, int] = {row[0]: row[1] for row in rows}
    return BackfillProgress(
        job.listed, job.known, states.get("waiting", 0), states.get("in_flight", 0), states.get("done", 0)
    )


async def host_queues(conn: AsyncConnection, backfill_id: int) -> dict[str, HostQueue]:
    """Return how the job's entries stand, host by host."""
    done = func.sum(case((entries.c.state == "done", 1), else_=0))
    rows = await conn.execute(
        select(entries.c.host, func.count() - done, done)
        .where(entries.c.backfill_id == backfill_id)
        .group_by(entries.c.host)
    )
    return {host: HostQueue(left, finished) for host, left, finished in rows}
