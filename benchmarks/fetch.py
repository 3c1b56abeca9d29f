"""What a fetched page costs: transports side by side, each in its own process, as CPU milliseconds a page and as ratios.

    python -m benchmarks.fetch [--pages 1500] [--scheme https] [--only ours,httpx-pools]

Pages come over the recorded internet of ../shared/replay on loopback, gzip, 50 at once, politeness off. Trust the ratios: wall time
depends on what else the machine does.
"""

import argparse
import asyncio
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.recorded import Replay, by_turns, links_of, read_outlets, replaying

AT_ONCE = 50
Get = Callable[[str], Awaitable[int]]


async def ours(proxy: str, stack: AsyncExitStack) -> Get:
    """`Fetcher.get`: guard, gate, validators, bounded decoding, everything."""
    from ingest.config import FetchSettings
    from ingest.fetching.answers import Fetched, Request
    from ingest.fetching.fetch import Fetcher
    from ingest.fetching.politeness import HostGate

    settings = FetchSettings(proxy=proxy, min_gap_seconds=0, concurrency=AT_ONCE, user_agent="wiredesk-benchmark")
    gate = HostGate(min_gap_seconds=0, per_host_concurrency=AT_ONCE)
    fetcher = await stack.enter_async_context(Fetcher(settings, gate))

    async def get(url: str) -> int:
        answer = await fetcher.get(Request(url))
        assert isinstance(answer, Fetched), answer
        return len(answer.body)

    return get


async def ours_bare(proxy: str, stack: AsyncExitStack) -> Get:
    """Our transport below httpx's API, with our decoding, without `Fetcher` around it."""
    from ingest.config import FetchSettings
    from ingest.fetching.decode import ACCEPT_ENCODING, BodyDecoder
    from ingest.fetching.transport import Transport

    transport = Transport(FetchSettings(proxy=proxy, user_agent="wiredesk-benchmark"))
    stack.push_async_callback(transport.aclose)

    async def get(url: str) -> int:
        headers = {"accept-encoding": ACCEPT_ENCODING}
        async with transport.get(url, headers, ports=(), max_body_bytes=10_000_000) as reply:
            encoding = next((value for name, value in reply.headers if name == b"content-encoding"), b"")
            decoder = BodyDecoder(encoding.decode(), 10_000_000)
            async for chunk in reply.chunks:
                decoder.feed(chunk)
            return len(decoder.finish())

    return get


async def httpx_pools(proxy: str, stack: AsyncExitStack) -> Get:
    """httpx over httpcore, one small client a host, one TLS context, decoded by httpx without a bound."""
    import httpx

    context = httpx.create_ssl_context()
    clients: dict[str, httpx.AsyncClient] = {}

    async def get(url: str) -> int:
        host = urlsplit(url).netloc
        client = clients.get(host)
        if client is None:
            limits = httpx.Limits(max_connections=4, max_keepalive_connections=4)
            client = httpx.AsyncClient(proxy=httpx.Proxy(proxy), verify=context, limits=limits, timeout=60)
            clients[host] = await stack.enter_async_context(client)
        response = await client.get(url)
        response.raise_for_status()
        return len(response.content)

    return get


async def httpx_one(proxy: str, stack: AsyncExitStack) -> Get:
    """httpx over httpcore, one client for all hosts."""
    import httpx

    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    client = await stack.enter_async_context(httpx.AsyncClient(proxy=proxy, limits=limits, timeout=60))

    async def get(url: str) -> int:
        response = await client.get(url)
        response.raise_for_status()
        return len(response.content)

    return get


async def httpx_aiohttp(proxy: str, stack: AsyncExitStack) -> Get:
    """httpx's API over aiohttp, one client for all hosts (needs the httpx-aiohttp package)."""
    import httpx
    from httpx_aiohttp import AiohttpTransport  # type: ignore[import-not-found]  # only for this comparison

    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    transport = AiohttpTransport(verify=httpx.create_ssl_context(), limits=limits, proxy=httpx.Proxy(proxy))
    client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, timeout=60))

    async def get(url: str) -> int:
        response = await client.get(url)
        response.raise_for_status()
        return len(response.content)

    return get


CANDIDATES: dict[str, Callable[[str, AsyncExitStack], Awaitable[Get]]] = {
    "ours": ours,
    "ours-bare": ours_bare,
    "httpx-pools": httpx_pools,
    "httpx-one": httpx_one,
    "httpx-aiohttp": httpx_aiohttp,
}


async def measure(name: str, proxy: str, urls: list[str]) -> dict[str, float]:
    """Fetch every URL with one candidate, in feed order, hosts side by side."""
    async with AsyncExitStack() as stack:
        get = await CANDIDATES[name](proxy, stack)
        waiting = iter(urls)
        got = size = 0

        async def work() -> None:
            nonlocal got, size
            for url in waiting:
                size += await get(url)
                got += 1

        began, cpu = time.perf_counter(), time.process_time()
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())
        cpu, wall = time.process_time() - cpu, time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"pages": got, "cpu_ms": 1000 * cpu / got, "per_s": got / wall, "kib": size / got / 1024, "peak_mb": peak}


def page_urls(replay: Replay, scheme: str, count: int) -> list[str]:
    """Read the hosts' feeds; their entries by turns."""
    through = urllib.request.build_opener(urllib.request.ProxyHandler({"http": replay.proxy}))
    lists = []
    for about in read_outlets(f"{replay.stats}/outlets"):
        with through.open("http://" + about["feed"].split("://")[1]) as answer:
            lists.append([re.sub(r"^https?", scheme, url) for url in links_of(answer.read().decode())])
    return by_turns(lists)[:count]


def main() -> None:
    """Start the replay, measure each candidate in a child, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1500)
    parser.add_argument("--scheme", default="https")
    parser.add_argument("--inflate", type=int, default=10)
    parser.add_argument("--only", default=",".join(CANDIDATES))
    parser.add_argument("--candidate", help=argparse.SUPPRESS)
    parser.add_argument("--proxy", help=argparse.SUPPRESS)
    parser.add_argument("--urls", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.candidate:
        urls = json.loads(Path(options.urls).read_text())
        print(json.dumps(asyncio.run(measure(options.candidate, options.proxy, urls))))
        return
    with replaying(inflate=options.inflate) as replay, tempfile.TemporaryDirectory() as folder:
        urls_file = Path(folder) / "urls.json"
        urls = page_urls(replay, options.scheme, options.pages)
        urls_file.write_text(json.dumps(urls))
        print(f"{len(urls)} pages of {len({urlsplit(url).netloc for url in urls})} hosts, {options.scheme}")
        report(options.only.split(","), replay, urls_file)


def report(names: list[str], replay: Replay, urls_file: Path) -> None:
    """Run each candidate in a fresh process and print a row; the first is what the others are compared with."""
    first: float | None = None
    print(f"{'transport':16} {'CPU ms/page':>11} {'ratio':>6} {'pages/s':>8} {'peak MB':>8}")
    environment = os.environ | {"SSL_CERT_FILE": str(replay.authority)}
    for name in names:
        command = [sys.executable, "-m", "benchmarks.fetch", "--candidate", name, "--proxy", replay.proxy]
        child = subprocess.run(
            [*command, "--urls", str(urls_file)], env=environment, capture_output=True, text=True, check=False
        )
        if child.returncode:
            print(f"{name:16} {child.stderr.strip().splitlines()[-1][:90]}")
            continue
        row = json.loads(child.stdout)
        first = first or row["cpu_ms"]
        ratio = row["cpu_ms"] / first
        print(f"{name:16} {row['cpu_ms']:11.2f} {ratio:6.2f} {row['per_s']:8.0f} {row['peak_mb']:8.0f}", flush=True)


if __name__ == "__main__":
    main()
