"""Soak: daemons beside outlets that publish every few seconds, for as long as wanted; then the books must balance.

    python -m benchmarks.soak --minutes 10 [--daemons 1] [--database sqlite|postgresql] [--outlets 4] [--publish-seconds 3]

Starts loopback outlets in this process and `wiredesk run` in others, samples the resident memory of each daemon with its workers,
stops them with SIGTERM, and compares what the outlets served with what the database says. Exits 1 when an entry was fetched more
than once, missed or counted twice, when memory at the end is over 1.05 times that at three tenths of the time, or when a daemon
took over 10 s to stop.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from storage.engine import open_database
from tests.databases import postgresql_database
from tests.e2e.loopback import LoopbackOutlet

SAMPLE_SECONDS = 5.0
STOP_WITHIN_SECONDS = 10.0
MOST_GROWTH = 1.05
KEPT_IN_FEED = 40


def main() -> int:
    parser = argparse.ArgumentParser(description="Run daemons against publishing outlets and check the books.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--daemons", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--outlets", type=int, default=4)
    parser.add_argument("--publish-seconds", type=float, default=3.0)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="wiredesk-soak-") as folder,
        database_of(options.database, Path(folder)) as url,
    ):
        return asyncio.run(soak(options, Path(folder), url))


@contextlib.contextmanager
def database_of(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'soak.db'}"
    else:
        with postgresql_database() as url:
            yield url


async def soak(options: argparse.Namespace, folder: Path, url: str) -> int:
    async with contextlib.AsyncExitStack() as stack:
        outlets = [
            await stack.enter_async_context(LoopbackOutlet(f"soak-{number}", host=f"127.0.0.{number + 16}"))
            for number in range(options.outlets)
        ]
        configs = [write_settings(folder, number, url, outlets) for number in range(options.daemons)]
        daemons = [
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "ingest",
                "run",
                "--config",
                str(config),
                stdout=(folder / f"{config.stem}.log").open("wb"),
                stderr=asyncio.subprocess.STDOUT,
            )
            for config in configs
        ]
        publishing = asyncio.create_task(publish_for_ever(outlets, options.publish_seconds))
        samples = await watch(daemons, options.minutes * 60)
        publishing.cancel()
        await asyncio.sleep(6 * options.publish_seconds)  # the last stories are still on their way in
        stops = [await stop(daemon) for daemon in daemons]
        problems = await audit(url, outlets)
    problems += [
        f"a daemon exited with {code} after {seconds:.1f} s"
        for code, seconds in stops
        if code or seconds > STOP_WITHIN_SECONDS
    ]
    for number, memory in enumerate(samples):
        early, late = at_share(memory, 0.3), at_share(memory, 1.0)
        print(
            f"daemon {number}: {early / 2**20:.1f} MB at 30 % of the time, {late / 2**20:.1f} MB at the end, "
            f"ratio {late / early:.3f}"
        )
        if late > MOST_GROWTH * early:
            problems.append(f"daemon {number} grew by {late / early:.3f}")
    print(f"stopped after {', '.join(f'{seconds:.1f} s' for _, seconds in stops)}")
    for problem in problems:
        print("PROBLEM:", problem)
    if problems:
        for config in configs:
            print((folder / f"{config.stem}.log").read_text(errors="replace")[-3000:])
    return 1 if problems else 0


def write_settings(folder: Path, number: int, url: str, outlets: list[LoopbackOutlet]) -> Path:
    declared = folder / "outlets"
    declared.mkdir(exist_ok=True)
    for outlet in outlets:
        (declared / f"{outlet.slug}.toml").write_text(
            f'slug = "{outlet.slug}"\nname = "{outlet.slug}"\nhosts = ["{outlet.host}"]\nlanguage = "en"\n'
            f'feeds = [{{url = "{outlet.url("/feed.xml")}"}}, {{url = "{outlet.url("/news-sitemap.xml")}"}}]\n'
        )
    networks = ", ".join(f'"{outlet.network()}"' for outlet in outlets)
    config = folder / f"daemon-{number}.toml"
    config.write_text(
        f'[database]\nurl = "{url}"\n[archive]\npath = "{folder / "archive"}"\n'
        f"[fetch]\nmin_gap_seconds = 0.05\nallow_networks = [{networks}]\n"
        f'[poll]\nmin_interval_seconds = 2\n[outlets]\nenabled = []\npath = "{declared}"\n'
        '[parse]\nworkers = 1\n[metrics]\nlisten = ""\n'
    )
    return config


async def publish_for_ever(outlets: list[LoopbackOutlet], seconds: float) -> None:
    """Publish a story everywhere, then edit an older one, for ever; feeds keep the newest forty."""
    for number in range(1_000_000):
        for outlet in outlets:
            outlet.publish(f"story-{number}-of-{outlet.slug}")
            if len(outlet.stories) > KEPT_IN_FEED:
                outlet.stories.pop(next(iter(outlet.stories)))
        await asyncio.sleep(seconds)


async def watch(daemons: list[asyncio.subprocess.Process], seconds: float) -> list[list[int]]:
    samples: list[list[int]] = [[] for _ in daemons]
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await asyncio.sleep(min(SAMPLE_SECONDS, max(0.0, until - time.monotonic())))
        for memory, daemon in zip(samples, daemons, strict=True):
            memory.append(resident_bytes(daemon.pid))
    return samples


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process and its descendants."""
    total = 0
    with contextlib.suppress(OSError):
        total = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                total += resident_bytes(int(child))
    return total


def at_share(memory: list[int], share: float) -> int:
    """Return the median of the five samples that end at a share of the run: one sample is noise."""
    end = max(1, round(len(memory) * share))
    window = sorted(memory[max(0, end - 5) : end])
    return window[len(window) // 2]


async def stop(daemon: asyncio.subprocess.Process) -> tuple[int, float]:
    began = time.monotonic()
    if daemon.returncode is None:
        daemon.send_signal(signal.SIGTERM)
    code = await daemon.wait()
    return code, time.monotonic() - began


async def audit(url: str, outlets: list[LoopbackOutlet]) -> list[str]:
    """Compare what the outlets served with what the database holds."""
    problems = []
    served: Counter[str] = Counter()
    polls = 0
    for outlet in outlets:
        for seen in outlet.asked:
            if seen.path.startswith("/story-"):
                served[outlet.url(seen.path)] += 1
            else:
                polls += 1
    problems += [f"{page} was fetched {times} times" for page, times in served.items() if times > 1]
    async with await open_database(url) as database, database.read() as conn:
        entries = dict((await conn.execute(text("SELECT url, outcome FROM entries"))).all())
        states = dict((await conn.execute(text("SELECT state, count(*) FROM entries GROUP BY state"))).all())
        articles = await conn.scalar(text("SELECT count(*) FROM articles_v1"))
        inserted = await conn.scalar(text("SELECT count(*) FROM changes_v1 WHERE kind = 'inserted'"))
        pages = await conn.scalar(text("SELECT count(*) FROM attempts_v1 WHERE kind = 'page'"))
    problems += [f"{page} was served but is no entry" for page in served if page not in entries]
    problems += [f"{page} ended as {outcome}" for page, outcome in entries.items() if outcome != "saved.new"]
    if not articles == inserted == len(entries) == pages == sum(served.values()):
        problems.append(
            f"entries {len(entries)}, articles {articles}, inserted {inserted}, attempts {pages}, served {sum(served.values())}"
        )
    print(
        f"{polls} other requests (feeds, sitemaps, robots), {sum(served.values())} pages served, "
        f"{len(entries)} entries {states}, {articles} articles"
    )
    return problems


if __name__ == "__main__":
    sys.exit(main())
