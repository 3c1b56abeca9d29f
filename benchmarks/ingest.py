"""The whole way, from feed to row, through a replay of real pages: articles a second and CPU an article.

    python -m benchmarks.ingest --proxy URL --outlets URL|FILE --pages N [--database URL] [--no-archive] [--no-split]

`--outlets` is a JSON list of hosts with the addresses of their feed and news sitemap, as the replay's statistics port gives it at
`/outlets`. Every host becomes an outlet without layouts. Politeness is off (`min_gap_seconds` 0), robots.txt is read. The database
is made before the clock starts. Prints one JSON line: stored, seconds, cpu_seconds, peak_mb (proportional, of all our processes at
the worst moment), process_mb (of each then), peak_rss_mb, outcomes, and the CPU milliseconds an article split into fetch (a second
pass over the same pages that does nothing else), parse (what the workers used) and store (the rest: pipeline, archive, SQL).
PostgreSQL's own processor time is in none of them.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.peers import cpu_seconds, figures
from benchmarks.recorded import choose, read_outlets
from benchmarks.watching import watched
from ingest.config import ArchiveSettings, DatabaseSettings, FetchSettings, MetricsSettings, Settings
from ingest.errors import FetchError
from ingest.fetching.fetch import Fetcher, Request
from ingest.fetching.politeness import HostGate
from ingest.outlet_files import Roster
from ingest.parsing.pool import ParsePool
from ingest.process.memory import keep_steady
from ingest.service import open_service
from ingest.turns.once import run_once
from parsers.catalogue import Catalogue
from parsers.outlet import Feed, Outlet
from storage.engine import open_database


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the whole pipeline through a replay.")
    parser.add_argument("--proxy", required=True)
    parser.add_argument("--outlets", required=True, help="the replay's /outlets, as an address or a file")
    parser.add_argument("--pages", type=int, default=2_000, help="take hosts until their pages are at least so many")
    parser.add_argument("--database", help="default: a SQLite file in a temporary folder")
    parser.add_argument("--no-archive", action="store_true")
    parser.add_argument("--no-split", action="store_true", help="skip the second pass that measures fetching alone")
    options = parser.parse_args()
    keep_steady()  # as the daemon does
    chosen = outlets_of(choose(read_outlets(options.outlets), options.pages))
    with tempfile.TemporaryDirectory(prefix="wiredesk-bench-") as folder:
        print(json.dumps(asyncio.run(measure(options, chosen, Path(folder)))))
    return 0


def outlets_of(chosen: list[dict[str, Any]]) -> list[Outlet]:
    """Return an outlet without layouts for each host."""
    outlets = []
    for about in chosen:
        slug = "".join(char if char.isalnum() else "-" for char in about["host"]).strip("-")
        outlets.append(Outlet(slug=slug, name=about["host"], hosts=(about["host"],), feeds=(Feed(about["feed"]),)))
    return outlets


async def measure(options: argparse.Namespace, chosen: list[Outlet], folder: Path) -> dict[str, Any]:
    fetch = FetchSettings(
        user_agent="wiredesk-benchmark/0 (+https://benchmark.invalid/)",
        min_gap_seconds=0.0,
        per_host_concurrency=4,
        proxy=options.proxy,
    )
    settings = Settings(
        database=DatabaseSettings(url=options.database or f"sqlite:///{folder / 'bench.db'}"),
        archive=ArchiveSettings(path="" if options.no_archive else str(folder / "archive")),
        fetch=fetch,
        metrics=MetricsSettings(listen=""),
    )
    roster = Roster(Catalogue(chosen), tuple(chosen))
    await (await open_database(settings.database.url)).close()
    with watched() as peak:
        began, cpu = time.monotonic(), cpu_seconds()
        async with ParsePool(settings.parse.workers, settings.parse.deadline_seconds) as pool:
            async with open_service(settings, roster, parser=pool) as service:
                report = await run_once(service)
            parse_seconds = pool.cpu_seconds
        seconds, used = time.monotonic() - began, cpu_seconds() - cpu
    found = figures(report.stored, seconds, used, peak) | {
        "process_mb": [round(one / 2**20, 1) for one in peak.pss],
        "outcomes": dict(report.outcomes),
        "reasons": dict(report.reasons),
        "parse_ms": round(1000 * parse_seconds / max(1, report.stored), 2),
    }
    if not options.no_split:
        fetch_seconds, fetched = await fetch_alone(settings)
        per_page = 1000 * fetch_seconds / max(1, fetched)
        found["fetch_ms"] = round(per_page, 2)
        found["store_ms"] = round(found["cpu_ms_per_article"] - found["parse_ms"] - per_page, 2)
    return found


async def fetch_alone(settings: Settings) -> tuple[float, int]:
    """Fetch every stored article's page again and do nothing with it; return the CPU seconds and how many came."""
    from sqlalchemy import text

    async with await open_database(settings.database.url) as database, database.read() as conn:
        urls = [url for (url,) in await conn.execute(text("SELECT url FROM articles_v1"))]
    gate = HostGate(min_gap_seconds=0.0, per_host_concurrency=4)
    fetched = 0
    slots = asyncio.Semaphore(settings.fetch.concurrency)
    async with Fetcher(settings.fetch, gate) as fetcher:
        cpu = time.process_time()

        async def one(url: str) -> None:
            nonlocal fetched
            async with slots:
                try:
                    await fetcher.get(Request(url=url))
                    fetched += 1
                except FetchError as error:
                    print(error, file=sys.stderr)

        await asyncio.gather(*(one(url) for url in urls))
        return time.process_time() - cpu, fetched


if __name__ == "__main__":
    sys.exit(main())
