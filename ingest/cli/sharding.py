"""Commands whose work is done file by file: here, by the workers of a cluster, or on Ray."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.backfill.plan import BackfillPlan
    from ingest.config import Settings
    from ingest.outlet_files import Roster
    from ingest.service import Service
    from ingest.warcs.shards import Done
    from storage.values import Backfill

LOOK_SECONDS = 1.0


async def by_shards(
    settings: "Settings",
    roster: "Roster",
    what: str,
    start: "Callable[[Service], Awaitable[Backfill]]",
    *,
    on_ray: bool = False,
) -> "Done":
    """Start a job or take it up, have its files done, and return what it came to. Ctrl-C leaves the rest to the same command."""
    from ingest.cli.progress import meter
    from ingest.cli.running import stopping_on_signals
    from ingest.cluster.scheduling import NoParser
    from ingest.service import open_service
    from ingest.warcs.shards import do_by_queue, do_here, finish, progress

    here = settings.workers.engine == "local" and not on_ray
    parser = None if here else NoParser()
    with meter(what) as shown, stopping_on_signals() as stopping:
        async with open_service(settings, roster, stopping=stopping, visiting=True, parser=parser) as service:
            job = await start(service)

            async def tell() -> None:
                while True:
                    shown.even(*await progress(service, job))
                    await asyncio.sleep(LOOK_SECONDS)

            telling = asyncio.create_task(tell())
            try:
                if here:
                    await do_here(service, job)
                elif on_ray:
                    await _do_on_ray(service, job)
                else:
                    from ingest.cluster.workers import install_queue

                    await install_queue(service.database)
                    await do_by_queue(service, job)
            finally:
                telling.cancel()
                await asyncio.gather(telling, return_exceptions=True)
            shown.even(*await progress(service, job))
            return await finish(service, job)


async def into_tables(
    settings: "Settings", roster: "Roster", plan: "BackfillPlan", folder: Path, *, on_ray: bool
) -> "Done":
    """Write the records of a plan's files into a folder, a Parquet file each, those that are not there yet."""
    from ingest.cli.progress import meter
    from ingest.cli.running import stopping_on_signals
    from ingest.service import open_service
    from ingest.warcs.bulk import BulkTask
    from ingest.warcs.shards import Done, Tally
    from ingest.warcs.tables import missing, write_table

    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    names = [str(path.resolve()) for path in plan.warc_files]
    left = await asyncio.to_thread(missing, folder, names)
    total, problems, done = Tally(), dict[str, str](), 0
    with meter("tables") as shown, stopping_on_signals() as stopping:

        def told(name: str, counts: Mapping[str, Any]) -> None:
            nonlocal total, done
            done += 1
            shown.even(done, len(left))
            if counts.get("problem"):
                problems[name] = str(counts["problem"])
            total = total.plus(Tally.read(counts))

        if on_ray:
            where = await asyncio.to_thread(folder.resolve)  # Ray's processes work in other folders
            task = BulkTask(settings, plan=plan.arguments(), folder=str(where))
            await _on_ray(task, left, told, stopping)
        else:
            async with open_service(settings, roster, stopping=stopping, visiting=True) as service:
                for name in left:
                    if stopping.is_set():
                        break
                    try:
                        told(name, (await write_table(service, plan, name, folder)).stored())
                    except OSError as error:
                        told(name, {"problem": str(error)})
    return Done(total, problems, len(await asyncio.to_thread(missing, folder, names)))


async def _do_on_ray(service: "Service", job: "Backfill") -> None:
    from ingest.warcs.bulk import BulkTask
    from ingest.warcs.shards import open_shards

    names = await open_shards(service, job)
    await _on_ray(BulkTask(service.settings, job_id=job.id), names, lambda _name, _counts: None, service.stopping)


async def _on_ray(
    task: Any, names: list[str], told: Callable[[str, Mapping[str, Any]], None], stopping: asyncio.Event
) -> None:
    """Run a task over files on Ray, until done or told to stop."""
    from ingest.warcs import bulk

    if not names:
        return
    running = asyncio.ensure_future(asyncio.to_thread(bulk.run, task, names, told))
    stopped = asyncio.ensure_future(stopping.wait())
    await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not running.done():
        await asyncio.to_thread(bulk.stop)
        await asyncio.wait({running})
        running.exception()  # that Ray is gone, which we know
        return
    running.result()
