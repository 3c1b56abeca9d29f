"""What a job of the cluster's queue costs PostgreSQL, by how many wait: processor time of its backend, with and without our index.

    python -m benchmarks.queue [--waiting 1000 10000 50000] [--jobs 300]

Prints one JSON line for each number of waiting jobs. Each job has a host of its own.
"""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.cluster.workers import install_queue
from storage.engine import open_database
from tests.databases import postgresql_database

ENQUEUE = """
SELECT count(wiredesk_queue.enqueue('pages', 'fetch_pages', 'host:' || n, 'pages:' || n, '{}', NULL))
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the queue.")
    parser.add_argument("--waiting", type=int, nargs="+", default=[1_000, 10_000, 50_000])
    parser.add_argument("--jobs", type=int, default=300)
    options = parser.parse_args()
    with postgresql_database() as url:
        for waiting in options.waiting:
            print(json.dumps(asyncio.run(measure(url, waiting, options.jobs))), flush=True)
    return 0


async def measure(url: str, waiting: int, jobs: int) -> dict[str, Any]:
    async with await open_database(url) as database:
        await install_queue(database)
        async with database.write() as conn:
            await conn.execute(text("SET LOCAL search_path = wiredesk_queue"))
            await conn.execute(text("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE"))
            used = await cpu_ms(conn)
            await conn.execute(text(ENQUEUE), {"first": 1, "last": waiting})
            enqueue = (await cpu_ms(conn) - used) / waiting
            await conn.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
        async with database.write() as conn:
            await conn.execute(text("ANALYZE wiredesk_queue.procrastinate_jobs"))
        indexed = await take(database, jobs)
        async with database.write() as conn:
            await conn.execute(text("DROP INDEX wiredesk_queue.wiredesk_jobs_lock"))
        bare = await take(database, jobs if waiting < 20_000 else 20)
        async with database.write() as conn:
            await conn.execute(text("CREATE INDEX wiredesk_jobs_lock ON wiredesk_queue.procrastinate_jobs (lock)"))
    return {
        "waiting": waiting,
        "enqueue_ms": round(enqueue, 3),
        "take_and_finish_ms": round(indexed, 2),
        "take_and_finish_ms_without_our_index": round(bare, 2),
    }


async def take(database: Any, jobs: int) -> float:
    """Return the milliseconds of processor time that taking and deleting one job costs."""
    async with database.engine.connect() as conn:
        await conn.execute(text("SET search_path = wiredesk_queue"))
        await conn.commit()
        used = await cpu_ms(conn)
        for _ in range(jobs):
            number = await conn.scalar(
                text("SELECT id FROM procrastinate_fetch_job_v2(NULL, (SELECT max(id) FROM procrastinate_workers))")
            )
            await conn.commit()
            await conn.execute(text("SELECT procrastinate_finish_job_v1(:job, 'succeeded', true)"), {"job": number})
            await conn.commit()
        return (await cpu_ms(conn) - used) / jobs


async def cpu_ms(conn: AsyncConnection) -> float:
    """Return the processor time that the connection's backend has used. It has to run on this machine."""
    pid = await conn.scalar(text("SELECT pg_backend_pid()"))
    stat = await asyncio.to_thread(Path(f"/proc/{pid}/stat").read_text)
    fields = stat.rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
