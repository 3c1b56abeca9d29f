"""The queue of a cluster, as SQL: how jobs get into it, on the PostgreSQL that holds everything else.

The queue's tables (procrastinate's) are in a schema of their own. All that is in it follows from feeds, entries and backfills, so
it may be emptied at any moment: whoever schedules fills it again (docs/decisions/0030-queue.md).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, exists, func, literal, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import hosts
from storage.engine import MIGRATE_LOCK, Database
from storage.errors import StorageError
from storage.migrate import LOCK_TIMEOUT_SECONDS
from storage.schema import entries, feeds
from storage.schema import hosts as hosts_table

NAMESPACE = "wiredesk_queue"
POLLS, PAGES, SHARDS = "polls", "pages", "shards"
POLL_FEED, FETCH_PAGES, DO_SHARD = "poll_feed", "fetch_pages", "do_shard"


async def install(database: Database, tables: str, version: str) -> bool:
    """Make the queue's tables (`tables` is their SQL) and what puts jobs into them, unless they are there; tell whether it did.

    Those of another version are dropped with the jobs in them. Safe with two starters. Raises `StorageError` on SQLite.
    """
    if database.is_sqlite:
        raise StorageError(
            f"{database.shown_url}: the queue needs PostgreSQL; `wiredesk db copy` moves an installation there"
        )
    stamp = f"{version} {hashlib.sha256((tables + _OURS).encode()).hexdigest()[:16]}"
    async with database.read() as conn:
        if await _stamp(conn) == stamp:
            return False
    async with database.write() as conn:
        await conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATE_LOCK})
        if await _stamp(conn) == stamp:
            return False
        await conn.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'"))
        home = str(await conn.scalar(text("SELECT current_schema()")))
        raw = await conn.get_raw_connection()
        driver: Any = raw.driver_connection  # several statements at once are not for SQLAlchemy
        await driver.execute(f"DROP SCHEMA IF EXISTS {NAMESPACE} CASCADE; CREATE SCHEMA {NAMESPACE}")
        await driver.execute(f"SET LOCAL search_path = {NAMESPACE}")
        await driver.execute(tables)
        await driver.execute(f'SET LOCAL search_path = "{home}"')
        await driver.execute(_OURS)
        await driver.execute(f"COMMENT ON SCHEMA {NAMESPACE} IS '{stamp}'")
    return True


async def enqueue_due(
    conn: AsyncConnection, due: Sequence[str], now: datetime, outlets: Sequence[str] | None = None
) -> int:
    """Put a job into the queue for each feed of these hosts that is due, and one for each host with entries that are due.

    What is in the queue already stays what it is. Return how many jobs are new.
    """
    polls = select(
        func.coalesce(
            func.sum(
                _job(POLLS, POLL_FEED, feeds.c.host, literal("feed:") + cast(feeds.c.id, String), feed_id=feeds.c.id)
            ),
            0,
        )
    ).where(feeds.c.host.in_(due), feeds.c.next_due_at <= now, hosts.is_workable(feeds.c.outlet_id, outlets))
    waiting = exists().where(
        entries.c.host == hosts_table.c.host,
        entries.c.state == "waiting",
        entries.c.next_try_at <= now,
        hosts.is_workable(entries.c.outlet_id, outlets),
    )
    host = hosts_table.c.host
    pages = select(func.coalesce(func.sum(_job(PAGES, FETCH_PAGES, host, literal("pages:") + host)), 0)).where(
        host.in_(due), waiting
    )
    return int(await conn.scalar(polls) or 0) + int(await conn.scalar(pages) or 0)


async def enqueue_pages(conn: AsyncConnection, host: str, at: datetime | None) -> None:
    """Put a job into the queue for a host's waiting entries, from then on."""
    name = literal(host, String)
    await conn.execute(select(_job(PAGES, FETCH_PAGES, name, literal("pages:") + name, at=at)))


async def enqueue_shards(conn: AsyncConnection, job_id: int, names: Sequence[str]) -> None:
    """Put a job's shards into the queue, those that neither wait there nor are being done."""
    await conn.execute(_ENQUEUE_SHARDS, {"job": job_id, "names": list(names)})


async def jobs(conn: AsyncConnection) -> dict[str, int]:
    """Count the jobs by status; nothing where there is no queue."""
    if await _stamp(conn) is None:
        return {}
    found = await conn.execute(
        text(f"SELECT CAST(status AS text), count(*) FROM {NAMESPACE}.procrastinate_jobs GROUP BY status")  # noqa: S608 - as above
    )
    return {str(status): int(count) for status, count in found}


def _job(queue: str, task: str, host: Any, queueing_lock: Any, at: datetime | None = None, **arguments: Any) -> Any:
    """Return the call that puts a host's job into the queue: the lock is the host's, so one of them runs at a time."""
    pairs: list[Any] = ["host", host]
    for name, value in arguments.items():
        pairs += [name, value]
    return func.wiredesk_queue.enqueue(
        queue,
        task,
        literal("host:") + host,
        queueing_lock,
        func.jsonb_build_object(*pairs, type_=JSONB),
        literal(at, entries.c.next_try_at.type),
    )


async def _stamp(conn: AsyncConnection) -> str | None:
    found: str | None = await conn.scalar(
        text("SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = :name"), {"name": NAMESPACE}
    )
    return found


_ENQUEUE_SHARDS = text("""
SELECT wiredesk_queue.enqueue(
    'shards', 'do_shard', lock, lock, jsonb_build_object('job_id', CAST(:job AS bigint), 'name', name), NULL
) FROM (SELECT name, 'shard:' || CAST(:job AS text) || ' ' || name AS lock FROM unnest(CAST(:names AS text[])) AS name) AS wanted
WHERE NOT EXISTS (
    SELECT FROM wiredesk_queue.procrastinate_jobs AS j WHERE j.lock = wanted.lock AND j.status = 'doing'
)
""")

# A job of the same queueing lock that waits already will see what this one was to see. Whoever enqueues has maybe more to write in
# the same transaction, so a conflict must not end it. The index is what the fetching of jobs looks for; without it, each fetch
# reads the whole queue.
_OURS = """
CREATE FUNCTION wiredesk_queue.enqueue(
    p_queue text, p_task text, p_lock text, p_queueing_lock text, p_args jsonb, p_at timestamptz
) RETURNS integer LANGUAGE plpgsql SET search_path = wiredesk_queue AS $$
BEGIN
    IF EXISTS (SELECT FROM procrastinate_jobs j WHERE j.queueing_lock = p_queueing_lock AND j.status = 'todo') THEN
        RETURN 0;
    END IF;
    PERFORM procrastinate_defer_jobs_v1(
        ARRAY[ROW(p_queue, p_task, 0, p_lock, p_queueing_lock, p_args, p_at)::procrastinate_job_to_defer_v1]
    );
    RETURN 1;
EXCEPTION WHEN unique_violation THEN
    RETURN 0;
END $$;

CREATE FUNCTION wiredesk_queue.enqueue_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM wiredesk_queue.enqueue(
        'pages', 'fetch_pages', 'host:' || host, 'pages:' || host, jsonb_build_object('host', host), NULL
    ) FROM (SELECT DISTINCT host FROM added WHERE state = 'waiting' ORDER BY host) AS hosts;
    RETURN NULL;
END $$;

CREATE TRIGGER wiredesk_enqueue AFTER INSERT ON entries
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION wiredesk_queue.enqueue_added();

CREATE INDEX wiredesk_jobs_lock ON wiredesk_queue.procrastinate_jobs (lock);
"""
