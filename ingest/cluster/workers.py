"""The cluster: workers that take jobs from the queue. The only import of procrastinate.

Tasks are thin: what they do is in `ingest.cluster.jobs`. Their names are given, for they stand in the queue; the app is made in
a function and not in a module that may be `__main__`, where the same tasks would have other names.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from importlib.metadata import version

import procrastinate
from procrastinate import exceptions, jobs, schema

from ingest.cluster.jobs import Jobs
from ingest.parsing.jobs import PoolClosedError
from ingest.process.logs import get_logger
from ingest.service import Service
from ingest.warcs import shards
from storage.engine import Database
from storage.errors import StorageError
from storage.jobs import queue

HEARTBEAT_SECONDS = 3.0
STALLED_SECONDS = (
    10.0  # without a heartbeat; a worker that was only slow has lost its hosts' leases by then or still has them
)
SWEEP = "* * * * * */5"  # cron with seconds
SWEEPS = "sweep"
LOOK_SECONDS = 5.0  # for jobs nobody was told of: those whose time has come
DRAIN_SECONDS = 6.0
AGAIN_SECONDS = 1.0

log = get_logger("cluster")


@asynccontextmanager
async def with_queue(opening: AbstractAsyncContextManager[Service]) -> AsyncIterator[Service]:
    """Open a service whose database has the queue. Raises `StorageError` as both do."""
    async with opening as service:
        await install_queue(service.database)
        yield service


async def install_queue(database: Database) -> str:
    """Make the queue's tables where they are missing or another version's, and return that version. Raises `StorageError`."""
    release = f"procrastinate {version('procrastinate')}"
    if await queue.install(database, schema.SchemaManager.get_schema(), release):
        log.info("queue made", version=release)
    return release


async def work(service: Service, *, concurrency: int) -> None:
    """Take jobs, so many at once, until `service.stopping` is set; then finish or give back what is under way, and return.

    Survives the database: while it is away nothing is taken, and what was under way is found again.
    """
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # a database that is away is told once, below
    at_hosts = Jobs(service)
    leases = asyncio.create_task(at_hosts.keep_leases(), name="leases")
    stopped = asyncio.create_task(service.stopping.wait(), name="stopped")
    try:
        while not service.stopping.is_set():
            working = asyncio.create_task(_work(service, at_hosts, concurrency), name="worker")
            await asyncio.wait({working, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                working.cancel()  # it takes no more jobs, and waits for those under way
                await asyncio.wait({working})
            error = None if working.cancelled() else working.exception()
            if not service.stopping.is_set():
                log.error("the queue is away, the worker starts again", error=_said(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(stopped), AGAIN_SECONDS)
    finally:
        leases.cancel()
        stopped.cancel()
        await asyncio.gather(leases, stopped, return_exceptions=True)


def _said(error: BaseException | None) -> str:
    """Return what the driver said, where procrastinate tells."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str((error and (error.__cause__ or error)) or "connection lost").strip().partition("\n")[0]


async def _work(service: Service, at_hosts: Jobs, concurrency: int) -> None:
    async with _opened(service, at_hosts) as app, asyncio.TaskGroup() as lanes:
        # A shard takes minutes and all cores: one at a time, and never in the way of what is due.
        for queues, jobs_at_once in (((queue.POLLS, queue.PAGES, SWEEPS), concurrency), ((queue.SHARDS,), 1)):
            lanes.create_task(_lane(app, service, queues, jobs_at_once))


class LaneEndedError(Exception):
    """A lane of a worker has ended by itself."""


async def _lane(app: procrastinate.App, service: Service, queues: tuple[str, ...], concurrency: int) -> None:
    """Take jobs from some queues. Raises when it ends without being cancelled, so that the other lane ends too."""
    await app.run_worker_async(
        queues=list(queues),  # psycopg makes an array of a list alone
        concurrency=concurrency,
        install_signal_handlers=False,
        delete_jobs="always",
        fetch_job_polling_interval=LOOK_SECONDS,
        shutdown_graceful_timeout=DRAIN_SECONDS,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=STALLED_SECONDS,
        name=service.owner,
    )
    raise LaneEndedError("connection lost")


@asynccontextmanager
async def _opened(service: Service, at_hosts: Jobs) -> AsyncIterator[procrastinate.App]:
    url = service.database.url.set(drivername="postgresql")
    connector = procrastinate.PsycopgConnector(
        conninfo=url.render_as_string(hide_password=False),
        kwargs={"options": f"-c search_path={queue.NAMESPACE} -c timezone=UTC", "application_name": "wiredesk worker"},
        min_size=1,
        max_size=4,
        timeout=10.0,
    )
    app = procrastinate.App(connector=connector)
    _declare(app, service, at_hosts)
    async with app.open_async():
        yield app


def _declare(app: procrastinate.App, service: Service, at_hosts: Jobs) -> None:
    """Declare the tasks."""

    @app.task(name=queue.POLL_FEED, queue=queue.POLLS)
    async def poll_feed(host: str, feed_id: int) -> None:
        await at_hosts.poll_feed(host, feed_id)

    @app.task(name=queue.FETCH_PAGES, queue=queue.PAGES)
    async def fetch_pages(host: str) -> None:
        await at_hosts.fetch_pages(host)

    @app.task(name=queue.DO_SHARD, queue=queue.SHARDS)
    async def do_shard(job_id: int, name: str) -> None:
        try:
            await shards.do_shard(service, job_id, name)
        except (StorageError, PoolClosedError) as error:  # whoever waits for the job enqueues it again
            log.error("shard interrupted", job=job_id, shard=name, error=str(error))
        except Exception:  # the shard stays undone; the log says which it was and why
            log.exception("a bug met this shard", job=job_id, shard=name)

    # Without a lock: one held by a worker that died would keep it from ever being freed.
    @app.periodic(cron=SWEEP)
    @app.task(name="sweep", queue=SWEEPS, queueing_lock="sweep")
    async def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
        try:
            await _take_over(app)
            await service.end_leases_of_the_dead()
        except (exceptions.ConnectorException, StorageError) as error:
            log.warning("not swept, the next sweep comes soon", error=_said(error))
        except Exception:  # the next sweep comes whatever met this one
            log.exception("a bug met the sweep")


async def _take_over(app: procrastinate.App) -> None:
    """Put the jobs of dead workers back into the queue."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.warning("job of a dead worker", task=job.task_name, lock=job.lock)
        try:
            await app.job_manager.retry_job(job)
        except exceptions.UniqueViolation:  # the same job was enqueued meanwhile
            await app.job_manager.finish_job(job, jobs.Status.ABORTED, delete_job=True)
