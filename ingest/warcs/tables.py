"""WARC files straight into tables: the records of each as a Parquet file beside its name, nothing stored in the database.

A table appears under its name when it is whole, so its presence is the mark that its file is done.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.backfill.plan import BackfillPlan, BackfillReport
from ingest.backfill.warc import parsed_pages
from ingest.exports.parquet import Parquet
from ingest.report import RunReport
from ingest.service import Service
from ingest.warcs.shards import Tally
from parsers.outlet import Outlet
from storage.outcomes import Outcome
from storage.raw.warc import Capture
from storage.reading.columns import ARTICLE_COLUMNS
from storage.record import Row, plain_html
from storage.values import RawRef


def table_of(folder: Path, file: str) -> Path:
    """Return where the records of a WARC file go."""
    return folder / f"{Path(file).name}.parquet"


async def write_table(service: Service, plan: BackfillPlan, file: str, folder: Path) -> Tally:
    """Write the records of a file's pages, unless that is done already; return what came of them.

    Raises `OSError`. When told to stop, nothing is left of the table.
    """
    target = table_of(folder, file)
    tally = Tally()
    if await asyncio.to_thread(target.exists):
        return tally
    report = BackfillReport(RunReport())
    table = Parquet()
    unfinished = target.with_suffix(".part")
    await asyncio.to_thread(unfinished.write_bytes, table.begin())
    async for portion in parsed_pages(service, plan, report, Path(file)):
        rows = [
            _row(ref, capture, outlet, found)
            for ref, capture, outlet, found in portion
            if not isinstance(found, Outcome)
        ]
        left = [found for _, _, _, found in portion if isinstance(found, Outcome)]
        tally = tally.with_more([*left, *[Outcome("saved.new")] * len(rows)])
        await asyncio.to_thread(_append, unfinished, table.articles(rows))
    if service.stopping.is_set():
        await asyncio.to_thread(unfinished.unlink)
        return Tally()
    await asyncio.to_thread(_append, unfinished, table.end())
    await asyncio.to_thread(unfinished.rename, target)
    tally.left_out, tally.cut = report.left_out, bool(report.cut_files)
    return tally


def _append(path: Path, data: bytes) -> None:
    with path.open("ab") as file:
        file.write(data)


def _row(ref: RawRef, capture: Capture, outlet: Outlet, record: Row) -> dict[str, Any]:
    """Return a record as `articles_v1` words it; what only a database gives (ids, stories) is empty."""
    row: dict[str, Any] = dict.fromkeys(ARTICLE_COLUMNS)
    row.update((name, value) for name, value in record.items() if name in row)
    return row | {
        "outlet": outlet.slug,
        "html": plain_html(record["text"]) if record["html"] is None else record["html"],
        "first_seen_at": capture.fetched_at,
        "last_seen_at": capture.fetched_at,
        "status": "live",
        "revision": 1,
        "raw_ref": f"{ref.file}@{ref.offset}+{ref.length}",
    }


def missing(folder: Path, files: Sequence[str]) -> list[str]:
    """Return the files whose tables are not there."""
    return [file for file in files if not table_of(folder, file).exists()]
