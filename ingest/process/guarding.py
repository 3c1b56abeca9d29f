"""Jobs that come round again: a failure of one round is told, and the next round still comes."""

from collections.abc import Awaitable, Callable

from ingest.process.logs import get_logger
from parsers.errors import SyndicationError

log = get_logger("process")


def guarded(job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Return the job so that a failure of one run is logged and the next run still comes."""

    async def run() -> None:
        try:
            await job()
        except SyndicationError as error:
            log.error("will be tried again", job=getattr(job, "__name__", "job"), error=str(error))
        except Exception:
            # A bug in one round is told with its traceback, but leases must be renewed and hosts asked on.
            log.exception("a bug met this job; it will be tried again", job=getattr(job, "__name__", "job"))

    return run
