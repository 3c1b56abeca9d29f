"""The same job by other means, from feed to SQLite row through a replay: the floor, and what people use today.

    python -m benchmarks.peers NAME --proxy URL --outlets URL|FILE --pages N

Prints one JSON line: stored, seconds, cpu_seconds, peak_mb. The floor is what any way must do with a page: take its bytes (httpx, a
small client a host, one TLS context), parse them (Lexbor), read `<meta>`, JSON-LD and every paragraph, insert (sqlite3, batches of
50). The peers fetch no worse than that and extract with trafilatura. None of them reads robots.txt, keeps revisions, or compares
articles. The peers are the dependency group `peers` (`uv sync --inexact --group peers`).
"""

import argparse
import asyncio
import importlib.util
import json
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.recorded import by_turns, choose, links_of, read_outlets
from benchmarks.watching import Peak, watched

AT_ONCE = 50
AT_A_HOST = 4
BATCH = 50
Row = tuple[str, str | None, str | None, str | None]
"""Address, title, time of publication, text."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("--proxy", required=True)
    parser.add_argument("--outlets", required=True, help="the replay's /outlets, as an address or a file")
    parser.add_argument("--pages", type=int, default=2_000)
    options = parser.parse_args()
    feeds = [about["feed"] for about in choose(read_outlets(options.outlets), options.pages)]
    peer = PEERS[options.name]
    with tempfile.TemporaryDirectory(prefix="wiredesk-peer-") as folder, watched() as peak:
        store = Store(Path(folder) / "peer.db")
        began = time.monotonic()
        cpu = peer.run(options.proxy, feeds, store)
        store.flush()
        seconds = time.monotonic() - began
        stored = store.conn.execute("SELECT count(*) FROM articles").fetchone()[0]
    print(json.dumps(figures(stored, seconds, cpu, peak)))
    return 0


def figures(stored: int, seconds: float, cpu: float, peak: Peak) -> dict[str, Any]:
    """Return the figures that every contestant prints."""
    return {
        "stored": stored,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "peak_mb": round(sum(peak.pss) / 2**20, 1),
        "peak_rss_mb": round(sum(peak.rss) / 2**20, 1),
        "articles_per_second": round(stored / seconds, 1),
        "cpu_ms_per_article": round(1000 * cpu / max(1, stored), 2),
    }


@dataclass
class Store:
    """One table, written in batches."""

    path: Path
    conn: sqlite3.Connection = field(init=False)
    waiting: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.conn = sqlite3.connect(self.path)
        self.conn.executescript(
            "PRAGMA journal_mode = WAL; CREATE TABLE articles (url TEXT PRIMARY KEY, title TEXT, at TEXT, text TEXT)"
        )

    def add(self, row: Row) -> None:
        self.waiting.append(row)
        if len(self.waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        with self.conn:
            self.conn.executemany("INSERT OR IGNORE INTO articles VALUES (?, ?, ?, ?)", self.waiting)
        self.waiting.clear()


# --- fetching with httpx


async def fetch_all(proxy: str, feeds: list[str], take: Callable[[str, Any], Awaitable[None]]) -> None:
    """Read the feeds, then hand each entry's response to `take`, 50 at once, the hosts by turns."""
    import httpx

    context = httpx.create_ssl_context()
    clients: dict[str, httpx.AsyncClient] = {}
    async with AsyncExitStack() as stack:

        async def get(url: str) -> Any:
            host = urlsplit(url).netloc
            client = clients.get(host)
            if client is None:
                limits = httpx.Limits(max_connections=AT_A_HOST, max_keepalive_connections=AT_A_HOST)
                client = httpx.AsyncClient(proxy=httpx.Proxy(proxy), verify=context, limits=limits, timeout=60)
                clients[host] = await stack.enter_async_context(client)
            response = await client.get(url)
            response.raise_for_status()
            return response

        async def at_once(urls: list[str], each: Callable[[str], Awaitable[None]]) -> None:
            waiting = iter(urls)

            async def work() -> None:
                for url in waiting:
                    await each(url)

            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(work())

        listed: dict[str, list[str]] = {}

        async def read_feed(url: str) -> None:
            listed[url] = links_of((await get(url)).text)

        async def read_page(url: str) -> None:
            await take(url, await get(url))

        await at_once(feeds, read_feed)
        await at_once(by_turns([listed[url] for url in feeds]), read_page)


# --- the floor


def floor(proxy: str, feeds: list[str], store: Store) -> float:
    """Fetch, parse, read what is declared and every paragraph, insert. Return the CPU seconds."""
    from selectolax.lexbor import LexborHTMLParser

    async def take(url: str, response: Any) -> None:
        tree = LexborHTMLParser(response.content)
        meta = {
            node.attributes.get("property") or node.attributes.get("name"): node.attributes.get("content")
            for node in tree.css("meta")
        }
        published = meta.get("article:published_time")
        for script in tree.css('script[type="application/ld+json"]'):
            try:
                found = json.loads(script.text())
            except ValueError:
                continue
            if isinstance(found, dict):
                published = str(found.get("datePublished") or published or "")
        text = "\n\n".join(node.text() for node in tree.css("p"))
        store.add((url, meta.get("og:title"), published, text))

    began = cpu_seconds()
    asyncio.run(fetch_all(proxy, feeds, take))
    return cpu_seconds() - began


# --- trafilatura


def extract(url: str, html: str) -> Row | None:
    """Return trafilatura's reading of a page; None where it finds no article."""
    from trafilatura import bare_extraction

    found = bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    return None if found is None or not found.text else (url, found.title, found.date, found.text)


def httpx_trafilatura(proxy: str, feeds: list[str], store: Store) -> float:
    """Extract in the process that fetches, as most scripts do."""
    extract("https://warm.example/", "<p>imports and patterns")

    async def take(url: str, response: Any) -> None:
        row = extract(url, response.text)
        if row is not None:
            store.add(row)

    began = cpu_seconds()
    asyncio.run(fetch_all(proxy, feeds, take))
    return cpu_seconds() - began


def httpx_trafilatura_pool(proxy: str, feeds: list[str], store: Store) -> float:
    """Extract in two processes beside the one that fetches."""
    began = cpu_seconds()

    async def run(pool: ProcessPoolExecutor) -> None:
        async def take(url: str, response: Any) -> None:
            row = await asyncio.get_running_loop().run_in_executor(pool, extract, url, response.text)
            if row is not None:
                store.add(row)

        await fetch_all(proxy, feeds, take)

    with ProcessPoolExecutor(2) as pool:
        asyncio.run(run(pool))
    return cpu_seconds() - began


def scrapy_trafilatura(proxy: str, feeds: list[str], store: Store) -> float:
    """A Scrapy spider with the same bounds; the proxy comes from the environment, as Scrapy takes it."""
    import scrapy
    from scrapy.crawler import CrawlerProcess

    os.environ |= {"http_proxy": proxy, "https_proxy": proxy}
    extract("https://warm.example/", "<p>imports and patterns")

    class Outlets(scrapy.Spider):  # type: ignore[misc]  # ships no types here
        name = "outlets"

        async def start(self) -> Any:
            for url in feeds:
                yield scrapy.Request(url, callback=self.read_feed)

        def read_feed(self, response: Any) -> Any:
            for url in links_of(response.text):
                yield scrapy.Request(url, callback=self.read_page)

        def read_page(self, response: Any) -> None:
            row = extract(response.url, response.text)
            if row is not None:
                store.add(row)

    crawler = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": AT_ONCE,
            "CONCURRENT_REQUESTS_PER_DOMAIN": AT_A_HOST,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False,
            "RETRY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "ERROR",
        }
    )
    crawler.crawl(Outlets)
    began = cpu_seconds()
    crawler.start()
    return cpu_seconds() - began


# --- which there are


@dataclass(frozen=True)
class Peer:
    """A way to do the job; it can be run where these modules are installed."""

    run: Callable[[str, list[str], Store], float]
    needs: tuple[str, ...] = ()

    @property
    def is_installed(self) -> bool:
        return all(importlib.util.find_spec(name) is not None for name in self.needs)


PEERS = {
    "floor": Peer(floor),
    "httpx + trafilatura": Peer(httpx_trafilatura, ("trafilatura",)),
    "httpx + trafilatura, 2 processes": Peer(httpx_trafilatura_pool, ("trafilatura",)),
    "Scrapy + trafilatura": Peer(scrapy_trafilatura, ("scrapy", "trafilatura")),
}


def cpu_seconds() -> float:
    """Return the CPU seconds of this process and, once they have ended, of its children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    sys.exit(main())
