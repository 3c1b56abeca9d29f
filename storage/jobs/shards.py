"""Shards: the files of a job that is done file by file, each by whoever takes it, and marked as done.

A shard's row is written in the transaction that stores what came of it, so a stop at any point loses and repeats nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.errors import StorageError
from storage.schema import shards
from storage.sql.statements import insert_new


@dataclass(frozen=True, slots=True)
class Shard:
    """How far a file is: read up to `position` (an offset in it, or a raw page's id), what came of it so far in `counts` (the job's
    own JSON), and why it can't go on. `pages` lie in it, 0 where nobody counted."""

    name: str
    pages: int
    position: int
    counts: Mapping[str, Any]
    problem: str | None
    done_at: datetime | None


async def add_shards(conn: AsyncConnection, job_id: int, names: Mapping[str, int]) -> None:
    """Make a row for each file (with its number of pages, 0 when nobody knows); a problem of an earlier run is forgotten."""
    if names:
        rows = [
            {"backfill_id": job_id, "name": name, "pages": pages, "position": 0, "counts": {}}
            for name, pages in sorted(names.items())
        ]
        await conn.execute(insert_new(conn, shards), rows)
    await conn.execute(update(shards).where(shards.c.backfill_id == job_id).values(problem=None))


async def open_shards(conn: AsyncConnection, job_id: int) -> list[str]:
    """Return the files that are neither done nor known to fail, by name."""
    found = await conn.scalars(
        select(shards.c.name)
        .where(shards.c.backfill_id == job_id, shards.c.done_at.is_(None), shards.c.problem.is_(None))
        .order_by(shards.c.name)
    )
    return list(found)


async def all_shards(conn: AsyncConnection, job_id: int) -> list[Shard]:
    """Return every shard of a job."""
    rows = await conn.execute(select(*_COLUMNS).where(shards.c.backfill_id == job_id).order_by(shards.c.name))
    return [Shard(*row) for row in rows]


async def take_shard(conn: AsyncConnection, job_id: int, name: str) -> Shard:
    """Return a shard. Raises `StorageError` when the job has no such file."""
    row = (await conn.execute(select(*_COLUMNS).where(*_one(job_id, name)))).first()
    if row is None:
        raise StorageError(f"job {job_id} has no shard {name}")
    return Shard(*row)


async def mark_shard(
    conn: AsyncConnection,
    job_id: int,
    name: str,
    position: int,
    counts: Mapping[str, Any],
    done_at: datetime | None = None,
) -> None:
    """Remember how far a shard is; with `done_at` that it is done."""
    await conn.execute(
        update(shards).where(*_one(job_id, name)).values(position=position, counts=dict(counts), done_at=done_at)
    )


async def fail_shard(conn: AsyncConnection, job_id: int, name: str, problem: str) -> None:
    """Remember why a shard can't go on; the same command tries it again."""
    await conn.execute(update(shards).where(*_one(job_id, name)).values(problem=problem))


_COLUMNS = (
    shards.c.name,
    shards.c.pages,
    shards.c.position,
    shards.c.counts,
    shards.c.problem,
    shards.c.done_at,
)


def _one(job_id: int, name: str) -> tuple[Any, Any]:
    return shards.c.backfill_id == job_id, shards.c.name == name
