"""Bulk work on Ray Data, over collections of the size of CC-NEWS: a task a file, on this machine's cores or on a Ray cluster.

The only import of Ray (the extra `bulk`).

Nothing is kept in Ray: that a file is done stands in its shard's row, or in the table that is there. When the driver dies, all that
it ran dies with it, and the same command does what is left.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest.backfill.plan import BackfillPlan
from ingest.config import Settings
from parsers.errors import SyndicationError

# Before Ray is imported: it reports its use to its makers otherwise.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"


class BulkUnavailableError(SyndicationError):
    """Ray is not installed: `pip install 'wiredesk[bulk]'`, or leave --ray away."""


@dataclass(frozen=True, slots=True)
class BulkTask:
    """What is to be done with each file: a job's shards, or, with `folder`, the tables of a plan's files."""

    settings: Settings
    job_id: int | None = None
    plan: Mapping[str, Any] | None = None
    folder: str | None = None


def run(task: BulkTask, names: Sequence[str], told: Callable[[str, Mapping[str, Any]], None]) -> None:
    """Do every file, telling of each when it is done: its name, and what came of it where no row says so.

    Joins the Ray cluster of `RAY_ADDRESS`, else uses this machine. Raises `BulkUnavailableError`.
    """
    with _ray() as ray:
        files = ray.data.from_items([{"name": name} for name in names], override_num_blocks=len(names))
        for row in files.map(_do, fn_args=(_portable(task),), num_cpus=1).iter_rows():
            told(row["name"], row["counts"])


def stop() -> None:
    """End what runs: its driver is told that Ray is gone."""
    with contextlib.suppress(ImportError):
        import ray

        ray.shutdown()


@contextmanager
def _ray() -> Iterator[Any]:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise BulkUnavailableError from error
    address = os.environ.get("RAY_ADDRESS") or "local"
    ray.init(address=address, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.enable_operator_progress_bars = False
    try:
        yield ray
    finally:
        ray.shutdown()


def _portable(task: BulkTask) -> BulkTask:
    """Return the task as another process, in another folder, can do it: without credentials, which no file needs."""
    settings = task.settings
    archive = settings.archive.path
    return replace(
        task,
        settings=replace(
            settings,
            credentials={},
            parse=replace(settings.parse, workers=1),
            outlets=replace(settings.outlets, path=str(Path(settings.outlets.path).resolve())),
            archive=replace(
                settings.archive, path=archive if not archive or "://" in archive else str(Path(archive).resolve())
            ),
        ),
    )


def _do(row: dict[str, str], task: BulkTask) -> dict[str, Any]:
    return {"name": row["name"], "counts": asyncio.run(_do_file(task, row["name"]))}


async def _do_file(task: BulkTask, name: str) -> dict[str, Any]:
    """Do one file in this process, with a parse worker of its own."""
    from ingest.outlet_files import read_roster
    from ingest.service import open_service
    from ingest.warcs.shards import do_shard
    from ingest.warcs.tables import write_table

    async with open_service(task.settings, read_roster(task.settings), visiting=True) as service:
        if task.job_id is not None:
            await do_shard(service, task.job_id, name)
            return {"done": True}
        assert task.plan is not None
        assert task.folder is not None
        try:
            tally = await write_table(service, BackfillPlan.of_arguments(task.plan), name, Path(task.folder))
        except OSError as error:
            return {"problem": str(error)}
        return tally.stored()
