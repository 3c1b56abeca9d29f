"""The memory of a daemon and its workers when many outlets at once send what costs most.

    python -m benchmarks.memory [--outlets 6] [--most-mb 400] [--only NAME]...

For each costly body there are so many loopback outlets, whose feeds or pages are that body; one `wiredesk run --once` with two
workers takes them all in. Prints the largest sum of the proportional memory of its processes (what they share counts once) and
of the resident one (what they share counts in each), what each body ended as, and exits 1 when the first is over `--most-mb`.
"""

import argparse
import asyncio
import contextlib
import gzip
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import brotli
from sqlalchemy import text

from benchmarks.watching import Peak, watched
from ingest.demo.server import Answer, Asked, LoopbackServer, Respond
from storage.engine import open_database

HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "application/rss+xml"}
STORY = "".join(
    f"<p>Paragraph {n} of a story about the quay, the ferry and those who wait at dawn.</p>" for n in range(9)
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the memory that hostile outlets can make a daemon take.")
    parser.add_argument("--outlets", type=int, default=6)
    parser.add_argument("--most-mb", type=int, default=400)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    chosen = {name: make for name, make in BODIES.items() if not options.only or name in options.only}
    with tempfile.TemporaryDirectory(prefix="wiredesk-memory-") as folder:
        peak, endings = asyncio.run(measure(chosen, options.outlets, Path(folder)))
    found = {
        "peak_mb": sum(peak.pss) >> 20,
        "daemon_mb": peak.pss[0] >> 20,
        "workers_mb": [worker >> 20 for worker in peak.pss[1:]],
        "peak_rss_mb": sum(peak.rss) >> 20,
        "outlets": options.outlets * len(chosen),
        "endings": endings,
    }
    print(json.dumps(found))
    return int(sum(peak.pss) > options.most_mb << 20)


def page(body: str) -> Answer:
    return Answer(200, f"<!doctype html><title>Quay</title><h1>The ferry returns</h1>{STORY}{body}".encode(), HTML)


def entry(number: int, path: str) -> str:
    return f"<item><title>Entry {number}</title><link>{path}</link><guid>g{number}</guid></item>"


def feed(items: str) -> Answer:
    return Answer(200, f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode(), XML)


def packed(answer: Answer, encode: Callable[[bytes], bytes], name: str) -> Answer:
    return Answer(answer.status, encode(answer.body), {**answer.headers, "Content-Encoding": name})


def nested_brotli(body: bytes) -> bytes:
    return brotli.compress(brotli.compress(body, quality=5, lgwin=24), quality=5, lgwin=24)


# What an outlet serves, by path; what is not there is a plain story.
BODIES: dict[str, Callable[[], tuple[str, Answer]]] = {
    "a page of short words": lambda: ("/story", page("word " * 1_900_000)),
    "a page of short paragraphs": lambda: ("/story", page("<p>x y z" * 250_000)),
    "a page of long paragraphs": lambda: ("/story", page(("<p>" + "A sentence that goes on. " * 30) * 12_000)),
    "a page of links": lambda: ("/story", page("".join(f"<a href=/{n}>link {n}</a> " for n in range(90_000)))),
    "a page of pictures": lambda: ("/story", page("".join(f"<p>Text {n}.<img src={n}.jpg>" for n in range(60_000)))),
    "a page of cells": lambda: ("/story", page("<table>" + "<tr><td>a<td>b" * 150_000)),
    "a page of references": lambda: ("/story", page("&amp;" * 1_900_000)),
    "a page of one word": lambda: ("/story", page("w" * 9_500_000)),
    "a page that unpacks": lambda: ("/story", packed(page("<p>a" * 20_000_000), gzip.compress, "gzip")),
    "a page in nested brotli": lambda: ("/story", packed(page("<p>a b" * 4_000_000), nested_brotli, "br, br")),
    "a feed of many entries": lambda: ("/feed.xml", feed("".join(entry(n, f"/story?{n % 20}") for n in range(100_000)))),
    "a feed of long titles": lambda: ("/feed.xml", feed(f"<item><link>/story</link><title>{'T' * 900}</title></item>" * 9_000)),
    "a feed that unpacks": lambda: (
        "/feed.xml",
        packed(feed(entry(0, "/story") * 3_000_000), gzip.compress, "gzip"),
    ),
}  # fmt: skip


async def measure(
    chosen: dict[str, Callable[[], tuple[str, Answer]]], outlets: int, folder: Path
) -> tuple[Peak, dict[str, dict[str, int]]]:
    """Serve, run, and return what the processes held at the peak and how often each body's pages and feeds ended how."""
    kinds: dict[str, str] = {}
    (folder / "outlets").mkdir()
    async with contextlib.AsyncExitStack() as stack:
        for kind, (name, make) in enumerate(chosen.items()):
            path, answer = make()
            for number in range(outlets):
                server = LoopbackServer(_respond(path, answer), host=f"127.9.{kind}.{number + 1}")
                await stack.enter_async_context(server)
                slug = f"costly-{kind}-{number}"
                kinds[slug] = name
                (folder / "outlets" / f"{slug}.toml").write_text(
                    f'slug = "{slug}"\nname = "{slug}"\nhosts = ["{server.origin.removeprefix("http://")}"]\n'
                    f'language = "en"\nfeeds = [{{url = "{server.origin}/feed.xml"}}]\n'
                )
        config = folder / "wiredesk.toml"
        config.write_text(
            f'[database]\nurl = "sqlite:///{folder}/memory.db"\n[archive]\npath = "{folder}/archive"\n'
            '[fetch]\nmin_gap_seconds = 0\nallow_networks = ["127.9.0.0/16"]\n'
            f'[outlets]\nenabled = []\npath = "{folder}/outlets"\n[parse]\nworkers = 2\n[metrics]\nlisten = ""\n'
        )
        with (folder / "log").open("wb") as log:
            command = (sys.executable, "-m", "ingest", "run", "--once", "--config", str(config))
            run = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log)
            with watched(run.pid) as peak:
                await run.wait()
        if run.returncode not in (0, 1):
            raise SystemExit((folder / "log").read_text(errors="replace")[-2_000:])
    endings: dict[str, Counter[str]] = {name: Counter() for name in chosen}
    async with await open_database(f"sqlite:///{folder}/memory.db") as database, database.read() as conn:
        for slug, outcome, reason in await conn.execute(text("SELECT outlet, outcome, reason FROM outcomes_v1")):
            endings[kinds[slug]][reason or outcome] += 1
    return peak, {name: dict(counts) for name, counts in endings.items()}


def _respond(path: str, costly: Answer) -> Respond:
    async def respond(asked: Asked) -> Answer:
        plain = asked.path.partition("?")[0]
        if plain == "/robots.txt":
            return Answer(404)
        if plain == path:
            return costly
        return feed(entry(1, "/story")) if plain == "/feed.xml" else page("")

    return respond


if __name__ == "__main__":
    sys.exit(main())
