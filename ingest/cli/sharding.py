"""Commands whose work is done file by file: here, or by the workers of a cluster."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.outlet_files import Roster
    from ingest.service import Service
    from ingest.shards import Done
    from storage.values import Backfill

LOOK_SECONDS = 1.0


async def by_shards(
    settings: "Settings", roster: "Roster", what: str, start: "Callable[[Service], Awaitable[Backfill]]"
) -> "Done":
    """Start a job or take it up, have its files done, and return what it came to. Ctrl-C leaves the rest to the same command."""
    import asyncio

    from ingest.cli.progress import meter
    from ingest.cli.running import stopping_on_signals
    from ingest.scheduling import NoParser
    from ingest.service import open_service
    from ingest.shards import do_by_queue, do_here, finish, progress

    here = settings.workers.engine == "local"
    parser = None if here else NoParser()
    with meter(what) as shown, stopping_on_signals() as stopping:
        async with open_service(settings, roster, stopping=stopping, visiting=True, parser=parser) as service:
            if not here:
                from ingest.cluster import install_queue

                await install_queue(service.database)
            job = await start(service)

            async def tell() -> None:
                while True:
                    shown.even(*await progress(service, job))
                    await asyncio.sleep(LOOK_SECONDS)

            telling = asyncio.create_task(tell())
            try:
                await (do_here if here else do_by_queue)(service, job)
            finally:
                telling.cancel()
                await asyncio.gather(telling, return_exceptions=True)
            shown.even(*await progress(service, job))
            return await finish(service, job)
