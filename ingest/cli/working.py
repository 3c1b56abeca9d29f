"""`wiredesk work`: a worker of a cluster."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cli.arguments import Commands, option, whole
from ingest.cli.failures import wrong

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.outlet_files import Roster
    from ingest.service import Service

JOBS_A_PAGE = 2  # of `fetch.concurrency`: most jobs wait for their host's pace


def add_to(commands: Commands) -> None:
    """Add the command."""
    commands.add(
        "work",
        work,
        option("--jobs", "N", "jobs at a time (default: twice fetch.concurrency)", to="jobs", type=whole(1, 10_000)),
    )


def work(jobs: int | None, config: Path | None) -> None:
    """Take jobs from the queue and do them, until SIGTERM or Ctrl-C: run as many as you like, on as many machines.

    Needs `workers.engine = "procrastinate"`, the same outlet files on every machine, and one `wiredesk run` that schedules.
    A worker that is stopped gives back what it has not finished.
    """
    from ingest.cli.running import check_contact_of, polled_roster
    from ingest.cli.session import await_result, read_settings

    settings = read_settings(config)
    if settings.workers.engine != "procrastinate":
        raise wrong("workers.engine", settings.workers.engine, 'accepted for `wiredesk work` is "procrastinate"')
    roster = polled_roster(settings, None)
    check_contact_of(settings, roster, None)
    await_result(_work(settings, roster, jobs or JOBS_A_PAGE * settings.fetch.concurrency))


async def _work(settings: "Settings", roster: "Roster", jobs: int) -> None:
    import asyncio
    import signal

    from ingest.cli.running import health
    from ingest.cluster.workers import with_queue
    from ingest.cluster.workers import work as take_jobs
    from ingest.process.memory import keep_steady
    from ingest.process.metrics import PrometheusMetrics
    from ingest.process.reaching import reaching
    from ingest.process.stopping import on_signals
    from ingest.service import open_service

    keep_steady()
    metrics = PrometheusMetrics()
    stopping = asyncio.Event()
    # Outlets are read at the start; a SIGHUP meant for the scheduler must not end the workers.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def opening() -> "AbstractAsyncContextManager[Service]":
        return with_queue(open_service(settings, roster, metrics=metrics, stopping=stopping, visiting=True))

    with on_signals(stopping.set, exit_code=0):
        async with (
            reaching(opening, stopping) as service,
            health(service, metrics),
        ):
            await take_jobs(service, concurrency=jobs)
