"""Does politeness cost anything? A thousand hosts with a gap each, against what the processor allows and what the gaps allow.

    python -m benchmarks.politeness [--hosts 1000] [--few 40] [--stories 12] [--gap 1] [--only NAME]...

Another process answers for every host as a proxy on loopback and measures how close together each host's requests came and how many
at a time. Ours runs as the daemon does, a look for work each second, SQLite, no archive. One line a case:

- `no gap`: what the processor allows;
- `polite`: the same hosts with the gap; it may be as fast as the smaller of `no gap` and hosts / gap;
- `one slow`: the same, while the pages of one more host take 40 s to come;
- `few`, `few, one slow`: so few hosts that their gaps are the limit;
- `few, many rare`: the same, beside a hundred hosts whose robots.txt asks for 30 s between two requests.

Articles a second are those between a fifth and seven tenths of all articles; `lag_ms` is how late the event loop was, as a median
and at the worst; `violations` counts requests that came sooner than the gap, or two at a time.
"""

import argparse
import asyncio
import contextlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

SLOW = "slow.example"
SLOW_SECONDS = 40.0
RARE, RARE_SECONDS, RARE_STORIES = 100, 30, 3
RARE_ROBOTS = f"User-agent: *\nCrawl-delay: {RARE_SECONDS}\n".encode()
FROM, TO = 0.2, 0.7
CLOCK_SECONDS = 0.004  # between our clock and the server's: what is rounded, and what its loop is late
TICK_SECONDS = 1.0
LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 300.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=1_000)
    parser.add_argument("--few", type=int, default=40)
    parser.add_argument("--stories", type=int, default=12, help="of each of the many hosts")
    parser.add_argument("--gap", type=float, default=1.0)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
        return 0
    few_stories = max(options.stories, 40)
    cases = {
        "no gap": Case(options.hosts, options.stories, 0.0),
        "polite": Case(options.hosts, options.stories, options.gap),
        "one slow": Case(options.hosts, options.stories, options.gap, slow=True),
        "few": Case(options.few, few_stories, options.gap),
        "few, one slow": Case(options.few, few_stories, options.gap, slow=True),
        "few, many rare": Case(options.few, few_stories, options.gap, rare=RARE),
    }
    violations = 0
    for name, case in cases.items():
        if not options.only or name in options.only:
            found = measure(case)
            violations += found["violations"]
            print(json.dumps({"case": name} | found), flush=True)
    return int(violations > 0)


@dataclass(frozen=True)
class Case:
    """So many hosts with so many stories each, a gap in seconds; beside them maybe a slow one, or some to be asked rarely."""

    hosts: int
    stories: int
    gap: float
    slow: bool = False
    rare: int = 0


def measure(case: Case) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.politeness", "--serve"]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server,
        tempfile.TemporaryDirectory(prefix="wiredesk-polite-") as folder,
    ):
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps([case.stories, case.gap]) + "\n")
        server.stdin.flush()
        found = asyncio.run(run(case, int(server.stdout.readline()), Path(folder)))
        told, _ = server.communicate()
    seen = json.loads(told)
    allowed = case.hosts / case.gap if case.gap else None
    return found | {"gaps_allow": allowed and round(allowed, 1), **seen}


async def run(case: Case, port: int, folder: Path) -> dict[str, Any]:
    from ingest.config import ArchiveSettings, DatabaseSettings, FetchSettings, MetricsSettings, Settings
    from ingest.outlet_files import Roster
    from ingest.parsing.pool import ParsePool
    from ingest.service import open_service
    from ingest.turns.once import renewing
    from ingest.turns.turns import Turns
    from parsers.catalogue import Catalogue
    from parsers.outlet import Feed, Outlet
    from storage.outcomes import Outcome

    names = [f"h{number}.example" for number in range(case.hosts)] + [SLOW] * case.slow
    names = [f"rare{number}.example" for number in range(case.rare)] + names  # they come first
    outlets = tuple(
        Outlet(slug=name.partition(".")[0], name=name, hosts=(name,), feeds=(Feed(f"http://{name}/feed.xml"),))
        for name in names
    )
    fetch = FetchSettings(
        user_agent="wiredesk-benchmark/0 (+https://benchmark.invalid/)",
        min_gap_seconds=case.gap,
        proxy=f"http://127.0.0.1:{port}",
    )
    settings = Settings(
        database=DatabaseSettings(url=f"sqlite:///{folder / 'polite.db'}"),
        archive=ArchiveSettings(path=""),
        fetch=fetch,
        metrics=MetricsSettings(listen=""),
    )
    total = case.hosts * case.stories
    marks = [round(FROM * total), round(TO * total)]
    reached: list[tuple[float, int, float]] = []
    lags: list[float] = []
    began = time.monotonic()
    async with (
        ParsePool(settings.parse.workers, settings.parse.deadline_seconds) as pool,
        open_service(settings, Roster(Catalogue(outlets), outlets), parser=pool) as service,
    ):
        turns = Turns(service)
        counted = 0

        def count(outlet: str, outcome: Outcome) -> None:
            nonlocal counted
            counted += outlet.startswith("h") and outcome.kind == "saved.new"

        service.on_page = count

        async def tick() -> None:
            while True:
                await turns.start_due()
                await asyncio.sleep(TICK_SECONDS)

        async with renewing(turns, service):
            ticking = asyncio.create_task(tick())
            while len(reached) < len(marks):
                asleep = time.monotonic()
                await asyncio.sleep(LOOK_SECONDS)
                now = time.monotonic()
                lags.append(now - asleep - LOOK_SECONDS)
                if counted >= marks[len(reached)]:
                    reached.append((now, counted, time.process_time() + pool.cpu_seconds))
                if now - began > PATIENCE_SECONDS:
                    sys.exit(f"only {counted} of {total} articles after {PATIENCE_SECONDS:.0f} s")
                if ticking.done():
                    ticking.result()
            service.stopping.set()
            ticking.cancel()
            await asyncio.gather(ticking, return_exceptions=True)
            await turns.drain(0.0)
    (first_at, first, first_cpu), (last_at, last, last_cpu) = reached
    return {
        "hosts": case.hosts,
        "articles_per_second": round((last - first) / (last_at - first_at), 1),
        "cpu_ms_per_article": round(1000 * (last_cpu - first_cpu) / (last - first), 2),
        "lag_ms": [round(1000 * median(lags), 1), round(1000 * max(lags), 1)],
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


# --- the other side, in a process of its own


@dataclass
class Host:
    """What a host saw: when it was last asked, how many requests are with it, what came too soon."""

    last: float = -1e9
    busy: int = 0
    most: int = 0
    violations: int = 0
    least_gap: float = 1e9


@dataclass
class World:
    """The answers of all hosts."""

    stories: int
    gap: float
    hosts: dict[str, Host] = field(default_factory=dict)

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        if path == "/robots.txt":
            return (200, "text/plain", RARE_ROBOTS) if host.startswith("rare") else (404, "text/plain", b"")
        if path == "/feed.xml":
            items = "".join(
                f"<item><title>Story {number}</title><link>http://{host}/story-{number}</link></item>"
                for number in range(RARE_STORIES if host.startswith("rare") else self.stories)
            )
            return 200, "application/rss+xml", f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
        chance = random.Random(host + path)
        words = [
            "".join(chance.choices("bdfgklmnprst", k=2)) + "".join(chance.choices("aeiou", k=2)) for _ in range(400)
        ]
        body = "".join(f"<p>{' '.join(words[at : at + 40]).capitalize()}.</p>" for at in range(0, 400, 40))
        title = " ".join(words[:6]).capitalize()
        return (
            200,
            "text/html",
            f"<!doctype html><title>{title}</title><article><h1>{title}</h1>{body}</article>".encode(),
        )


class Client(asyncio.Protocol):
    """A connection of a client that takes us for its proxy: requests in absolute form, one after the other."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.buffer = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            asked = urlsplit(self.buffer[: self.buffer.index(b"\r\n")].split(b" ")[1].decode())
            self.buffer = self.buffer[end + 4 :]
            self.arrived(asked.hostname or "", asked.path)

    def arrived(self, name: str, path: str) -> None:
        host, now = self.world.hosts.setdefault(name, Host()), time.monotonic()
        host.busy += 1
        host.most = max(host.most, host.busy)
        if self.world.gap:
            host.least_gap = min(host.least_gap, now - host.last)
            host.violations += (now - host.last < self.world.gap - CLOCK_SECONDS) + (host.busy > 1)
        host.last = now
        status, kind, body = self.world.answer(name, path)
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        late = SLOW_SECONDS if name == SLOW and path.startswith("/story") else 0.0
        if late:
            asyncio.get_running_loop().call_later(late, self.send, host, head.encode() + body)
        else:
            self.send(host, head.encode() + body)

    def send(self, host: Host, answer: bytes) -> None:
        host.busy -= 1
        if self.transport is not None:
            self.transport.write(answer)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.transport = None


async def serve() -> None:
    """Answer until standard input ends, then print what the hosts saw."""
    loop = asyncio.get_running_loop()
    world = World(*json.loads(await asyncio.to_thread(sys.stdin.readline)))
    server = await loop.create_server(lambda: Client(world), "127.0.0.1", 0, backlog=1_024)
    print(server.sockets[0].getsockname()[1], flush=True)
    with contextlib.suppress(EOFError):
        await asyncio.to_thread(sys.stdin.read)
    seen = [host for name, host in world.hosts.items() if name != SLOW]
    least = min((host.least_gap for host in seen), default=0.0)
    print(
        json.dumps(
            {
                "violations": sum(host.violations for host in seen),
                "least_gap": round(least, 3) if world.gap else None,
                "most_at_once": max((host.most for host in seen), default=0),
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main())
