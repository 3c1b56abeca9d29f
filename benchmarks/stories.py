"""Stories: records with known copies through the real store, and how much an article costs as the store grows.

    python -m benchmarks.stories --cases CASES.jsonl --out RESULT.jsonl [--database URL] [--shuffle N] [--batch N]
    python -m benchmarks.stories --cases SCALE.jsonl --curve [--database URL] [--grow N]

CASES.jsonl has one article a line: id, url, outlet, lang, headline, paragraphs, published, first_seen_order, and optionally
credit_line, credit_url, claimed_canonical, wire. The outlets of the stream are the catalogue. RESULT.jsonl gets `{"id", "story",
"origin"}` a line; addresses that the store took for one article share its answer. Nothing else is read.

The stream has an order and no clock, so the clock is read off the publication times around each place (`clock`). Records are
saved in the order of the file, with `--shuffle N` in another one, each at its own time in either. `--curve` prints a line of
figures at 10,000 articles, at every further doubling and at the end: CPU milliseconds and seconds an article since the last line,
database bytes. Of a PostgreSQL on this machine the server's CPU milliseconds are told beside ours. With `--grow N` the store is
grown to N articles (`grown.py`) after the first 10,000, and a last line is of the 20,000 that come then.
"""

import argparse
import asyncio
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text

from benchmarks.grown import grow
from benchmarks.postgres import proc_stat, server_cpu
from parsers.article import Article, Attribution, Block, Evidence
from parsers.attribution import agency_of, read_credit
from parsers.urls import url_key
from storage.articles import save_articles
from storage.engine import Database, open_database
from storage.outlets import sync_outlets
from storage.record import article_row
from storage.values import FeedRow, Incoming, OutletRow

START = datetime(2025, 1, 1, tzinfo=UTC)
WINDOW = 51  # records around a place whose publication times tell about when it was
GROWN_FROM = 10_000
GROWN_MEASURED = 20_000
LATE = timedelta(hours=12)  # a time so far after its neighbours' is no time
Row = dict[str, Any]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure stories through the real store.")
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--database", help="default: a SQLite file in a temporary folder")
    parser.add_argument("--shuffle", type=int, help="seed of another order of arrival")
    parser.add_argument("--batch", type=int, default=32, help="records saved in one transaction")
    parser.add_argument("--curve", action="store_true", help="print the cost of an article as the store grows")
    parser.add_argument("--grow", type=int, help="with --curve: measure 20,000 articles in a store of so many")
    parser.add_argument("--limit", type=int, help="only the first records")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="wiredesk-stories-") as folder:
        url = options.database or f"sqlite:///{folder}/stories.db"
        figures = asyncio.run(measure_curve(options, url) if options.curve else measure(options, url))
    print(json.dumps(figures))
    return 0


async def measure(options: argparse.Namespace, url: str) -> Row:
    rows = list(read(options.cases, options.limit))
    if options.shuffle is not None:
        random.Random(options.shuffle).shuffle(rows)
    in_order = sorted(rows, key=lambda row: row["first_seen_order"])
    ids, times = [row["id"] for row in in_order], clock(in_order)
    # A batch is saved at one time, that of its last record; in another order each record comes at the time it came at in order.
    saved_at = [
        times[min(place // options.batch * options.batch + options.batch, len(ids)) - 1] for place in range(len(ids))
    ]
    moments = dict(zip(ids, zip(times, saved_at, strict=True), strict=True))
    async with await open_database(url) as database:
        slugs = await add_outlets(database, rows, {})
        articles: dict[str, int] = {}
        incoming = [
            (row["id"], arriving(row, slugs, fetched), at) for row in rows for fetched, at in [moments[row["id"]]]
        ]
        used, began = time.process_time(), time.perf_counter()
        size = options.batch if rows == in_order else 1  # a batch is saved at one time
        for start in range(0, len(incoming), options.batch):
            async with database.save() as conn:
                for first in range(start, min(start + options.batch, len(incoming)), size):
                    group = incoming[first : first + size]
                    saved = await save_articles(conn, [one for _, one, _ in group], group[-1][2])
                    articles |= {name: one.article_id for (name, _, _), one in zip(group, saved, strict=True)}
        used, seconds = time.process_time() - used, time.perf_counter() - began
        if options.out:
            await write_result(database, options.out, {row["id"]: articles[row["id"]] for row in in_order})
    return {"records": len(rows), "cpu_ms": round(used / len(rows) * 1e3, 3), "seconds": round(seconds, 1)}


async def measure_curve(options: argparse.Namespace, url: str) -> Row:
    known: dict[str, str] = {}
    figures: Row = {}
    database = await open_database(url)
    try:
        count, due, grown = 0, 10_000, 0
        meter = Meter(await postmaster_of(database), count)
        for rows in in_groups(read(options.cases, options.limit), options.batch):
            with meter.stopped():
                await add_outlets(database, rows, known)
                at = START + timedelta(seconds=count)
                group = [arriving(row, known, at) for row in rows]
            async with database.save() as conn:
                await save_articles(conn, group, at)
            count += len(rows)
            if grown and count - meter.since >= GROWN_MEASURED:
                break
            if count >= due and not grown:
                figures = await meter.figures(database, count)
                print(json.dumps(figures), flush=True)
                if options.grow and count >= GROWN_FROM:
                    grown = await grow(database, options.grow)
                    await database.close()  # a log and caches as large as what was written are not a million articles'
                    database = await open_database(url)
                due, meter = due * 2, Meter(await postmaster_of(database), count)
        if count > meter.since:
            figures = await meter.figures(database, count, grown)
    finally:
        await database.close()
    return figures


class Meter:
    """What articles cost from the count it starts with, in our process and the database's server."""

    def __init__(self, postmaster: Path | None, since: int) -> None:
        self.since = since
        self._postmaster = postmaster
        self._served = server_cpu(postmaster)
        self._used, self._began = time.process_time(), time.perf_counter()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Leave out what is done meanwhile: reading the cases."""
        used, began = time.process_time(), time.perf_counter()
        yield
        self._used += time.process_time() - used
        self._began += time.perf_counter() - began

    async def figures(self, database: Database, count: int, grown: int = 0) -> Row:
        """Return the milliseconds an article since the start, and what the store weighs."""
        articles = max(1, count - self.since) / 1e3
        return {
            "articles": grown + count,
            "cpu_ms": round((time.process_time() - self._used) / articles, 3),
            "server_ms": round((server_cpu(self._postmaster) - self._served) / articles, 3),
            "ms": round((time.perf_counter() - self._began) / articles, 3),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
            **await sizes(database),
        }


async def postmaster_of(database: Database) -> Path | None:
    """Return the /proc folder of the server's first process, None for SQLite and for a server elsewhere."""
    if database.is_sqlite:
        return None
    async with database.read() as conn:
        backend = Path(f"/proc/{await conn.scalar(text('SELECT pg_backend_pid()'))}")
    try:
        return Path("/proc", proc_stat(backend)[1])
    except OSError:
        return None


async def sizes(database: Database) -> Row:
    """Return bytes an article: of all, of its text, of the full-text index, and of the rest."""
    async with database.read() as conn:
        count = await conn.scalar(text("SELECT max(id) FROM articles"))
        if database.is_sqlite:
            total = await conn.scalar(
                text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
            )
            words = await conn.scalar(text("SELECT sum(length(CAST(text AS BLOB))) FROM articles"))
            search = await conn.scalar(text("SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'articles_fts%'"))
        else:
            total = await conn.scalar(text("SELECT pg_database_size(current_database())"))
            words = await conn.scalar(text("SELECT sum(pg_column_size(text)) FROM articles"))
            search = await conn.scalar(
                text("SELECT pg_relation_size('ix_articles_search') + sum(pg_column_size(search)) FROM articles")
            )
    assert count
    return {
        "bytes": total // count,
        "text": words // count,
        "search": search // count,
        "rest": (total - words - search) // count,
    }


def read(path: Path, limit: int | None) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        for place, line in enumerate(file):
            if limit is not None and place >= limit:
                return
            yield json.loads(line)


def in_groups(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    group: list[Row] = []
    for row in rows:
        group.append(row)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


async def add_outlets(database: Database, rows: Sequence[Row], known: dict[str, str]) -> dict[str, str]:
    """Make every outlet of the rows known; return slug by name."""
    new: dict[str, set[str]] = {}
    for row in rows:
        if row["outlet"] not in known:
            new.setdefault(row["outlet"], set()).add(urlsplit(row["url"]).hostname or "")
    if new:
        for name in new:
            known[name] = f"outlet-{len(known)}"
        async with database.write() as conn:
            await sync_outlets(
                conn,
                [
                    OutletRow(
                        known[name],
                        name,
                        tuple(sorted(hosts)),
                        tuple({name, agency_of(name) or name}),
                        wire=agency_of(name) is not None,
                        feeds=(FeedRow(f"https://{min(hosts)}/feed", min(hosts)),),
                    )
                    for name, hosts in new.items()
                ],
                START,
            )
    return known


def arriving(row: Row, slugs: dict[str, str], at: datetime) -> Incoming:
    line = row.get("credit_line")
    credit = read_credit(line) if line else None
    linked, wire = row.get("credit_url"), row.get("wire")
    own = row.get("claimed_canonical") in (None, row["url"])
    article = Article(
        headline=row["headline"],
        blocks=tuple(Block("paragraph", paragraph) for paragraph in row["paragraphs"]),
        requested_url=row["url"],
        final_url=row["url"],
        outlet=slugs[row["outlet"]],
        language=row["lang"],
        published_at=published(row),
        canonical_claim=None if own else row["claimed_canonical"],
        attribution=Attribution(
            originator=named(credit.names[-1] if credit and credit.names else signed(line)),
            original_url=linked,
            wire=named(wire),
            credit_line=row.get("credit_line"),
            confidence=0.8 if credit or linked or wire else 0.0,
            evidence=(Evidence("credit_line", row["credit_line"]),) if row.get("credit_line") else (),
        ),
        parser_version="benchmark",
    )
    keys: tuple[tuple[str, str], ...] = ()
    claim = row.get("claimed_canonical")
    if claim and urlsplit(claim).hostname == urlsplit(row["url"]).hostname:
        keys = (("canonical", url_key(claim)),)
    return Incoming(
        row=article_row(article),
        outlet_slug=slugs[row["outlet"]],
        url_key=url_key(row["url"]),
        fetched_at=at,
        keys=keys,
    )


def named(name: str | None) -> str | None:
    """Return a name as the parsers give it: agencies have one spelling."""
    return None if name is None else agency_of(name) or name


def signed(line: str | None) -> str | None:
    """Return whom "By X" and "By somebody for X" credit: as a byline it could be a person, but these lines are credits."""
    if line is None or not line.startswith("By "):
        return None
    return line.removeprefix("By ").rpartition(" for ")[2]


def published(row: Row) -> datetime | None:
    if not row["published"]:
        return None
    moment = datetime.fromisoformat(row["published"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def clock(rows: Sequence[Row]) -> list[datetime]:
    """Return when each record of a stream in order was seen: the latest credible publication time up to its place."""
    stamps = [published(row) if row["published"] and "T" in row["published"] else None for row in rows]
    now = START
    times = []
    for place, stamp in enumerate(stamps):
        around = [one for one in stamps[max(0, place - WINDOW // 2) : place + WINDOW // 2 + 1] if one is not None]
        middle = statistics.median_low(around) if around else now
        if stamp is not None and now < stamp <= middle + LATE:
            now = stamp
        now += timedelta(microseconds=1)
        times.append(now)
    return times


async def write_result(database: Database, path: Path, articles: dict[str, int]) -> None:
    async with database.read() as conn:
        found = {
            row.article_id: (row.story_id, row.origin_article_id)
            for row in await conn.execute(
                text(
                    "SELECT a.article_id, a.story_id, s.origin_article_id"
                    " FROM articles_v1 a JOIN stories_v1 s ON s.story_id = a.story_id"
                )
            )
        }
    names: dict[int, str] = {}
    for name, article in articles.items():
        names.setdefault(article, name)
    with path.open("w", encoding="utf-8") as file:
        for name, article in articles.items():
            story, origin = found[article]
            line = {"id": name, "story": story, "origin": None if origin is None else names[origin]}
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
