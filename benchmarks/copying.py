"""What moving an installation costs: `wiredesk db copy` from SQLite to PostgreSQL, killed again and again on the way.

    python -m benchmarks.copying --articles 10000 [--kills 3]

Fills a SQLite file with invented articles, copies it into a PostgreSQL that a wheel brings along, and prints one JSON line.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from storage import articles, entries
from storage.engine import open_database
from storage.outlets import sync_outlets
from tests.databases import postgresql_database
from tests.records import NOW, OUTLETS, arriving, article, entry

WORDS = [
    f"{first}{last}"
    for first in ("har", "bri", "lan", "mo", "tel", "sun")
    for last in ("bour", "dge", "tern", "ss", "ver", "k")
]
BATCH = 200


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure a copy to PostgreSQL.")
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wiredesk-copy-") as folder, postgresql_database(empty=True) as target:
        source = f"sqlite:///{folder}/wiredesk.db"
        asyncio.run(fill(source, options.articles))
        print(json.dumps(copy(source, target, Path(folder), options.kills)))
    return 0


async def fill(url: str, number: int) -> None:
    """Store so many articles of about 400 words, each with its entry."""
    chance = random.Random(7)
    async with await open_database(url) as database:
        async with database.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        for start in range(0, number, BATCH):
            paths = [f"story-{count}" for count in range(start, min(start + BATCH, number))]
            async with database.write() as conn:
                await entries.add_entries(conn, "harbour", None, [entry(path) for path in paths], NOW)
            async with database.save() as conn:
                bodies = [[" ".join(chance.choices(WORDS, k=80)) for _ in range(5)] for _ in paths]
                made = [article("harbour", path, path.title(), body) for path, body in zip(paths, bodies, strict=True)]
                await articles.save_articles(conn, [arriving(one) for one in made], NOW)


def copy(source: str, target: str, folder: Path, kills: int) -> dict[str, Any]:
    """Run the command, killed `kills` times first; return the figures of the run that ends, and of all."""
    environment = {**os.environ, "WIREDESK_DATABASE__URL": source}
    command = [sys.executable, "-m", "ingest", "db", "copy", "--to", target]
    began = time.monotonic()
    for _ in range(kills):
        running = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(random.Random().uniform(1.0, 3.0))
        running.send_signal(signal.SIGKILL)
        running.wait()
    last = time.monotonic()
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows, equal = asyncio.run(compare(source, target))
    return {
        "rows": rows,
        "bytes": Path(source.removeprefix("sqlite:///")).stat().st_size,
        "kills": kills,
        "seconds": round(time.monotonic() - began, 1),
        "seconds_last_run": round(time.monotonic() - last, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "views_equal": equal,
    }


async def compare(source: str, target: str) -> tuple[int, bool]:
    """Return how many rows of articles, changes and entries there are, and whether readers see the same articles and changes."""
    seen = []
    for url in (source, target):
        async with await open_database(url) as database, database.read() as conn:
            query = "SELECT article_id, story_id, revision, headline, text FROM articles_v1 ORDER BY article_id"
            found = [tuple(row) for row in await conn.execute(text(query))]
            query = "SELECT seq, kind, article_id, story_id FROM changes_v1 ORDER BY seq"
            found += [tuple(row) for row in await conn.execute(text(query))]
            seen.append(found)
    return len(seen[0]), seen[0] == seen[1]


if __name__ == "__main__":
    sys.exit(main())
