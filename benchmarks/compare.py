"""One table: ours beside the peers that are installed and the floor, on the same pages, in one run, and a picture of it.

    python -m benchmarks.compare [--pages 2000] [--inflate 10] [--latency-ms 0] [--rounds 1] [--only NAME]... [--into bench]

Starts the replay of ../shared and stops it; every contestant is a process of its own, they take turns, and each turn's order is the
other way round, so that a machine that slows down slows everybody down. Trust CPU an article and the ratios; articles a second are
those of a machine that may have had other work (its load is printed). Figures are medians over the rounds; memory is the largest.
Peers and floor: `benchmarks.peers`. PostgreSQL comes from a wheel, with its usual durability, and its processor time counts.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import PEERS
from benchmarks.picture import bars
from benchmarks.postgres import Server
from benchmarks.recorded import Replay, replaying
from benchmarks.starting import cheapest

Figures = dict[str, Any]
GENERAL_PEERS = ("httpx + trafilatura", "Scrapy + trafilatura")
"""What "ten times the best general peer" is said of: one process each, as these are run."""
OURS = {
    "wiredesk, SQLite": ("--no-archive",),
    "wiredesk, SQLite, raw archive": (),
    "wiredesk, PostgreSQL": ("--no-archive", "--database"),
    "wiredesk, PostgreSQL, raw archive": ("--database",),
}
STARTS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table. Times of the CPU in milliseconds an article; `server_ms` is PostgreSQL's share of them."""

    name: str
    stored: int
    per_second: float
    cpu_ms: float
    server_ms: float
    peak_mb: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2_000)
    parser.add_argument("--inflate", type=int, default=10, help="serve each page under so many addresses")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--only", action="append", default=[], choices=[*PEERS, *OURS])
    parser.add_argument("--into", type=Path, default=Path("bench"), help="folder for compare.json and compare.svg")
    options = parser.parse_args()
    names = [name for name in (*PEERS, *OURS) if not options.only or name in options.only]
    absent = [name for name in names if name in PEERS and not PEERS[name].is_installed]
    contestants = [name for name in names if name not in absent]
    taken: dict[str, list[Figures]] = {name: [] for name in contestants}
    with ExitStack() as stack:
        replay = stack.enter_context(replaying(inflate=options.inflate, latency_ms=options.latency_ms))
        server = stack.enter_context(Server()) if any("PostgreSQL" in name for name in contestants) else None
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {options.latency_ms:g} ms before each answer")
        for number in range(options.rounds):
            for name in contestants[:: -1 if number % 2 else 1]:
                try:
                    taken[name].append(run(name, replay, server, options.pages))
                except FailedError as error:
                    print(f"  {name} failed: {error}", file=sys.stderr, flush=True)
                else:
                    print(f"  {name}: {json.dumps(taken[name][-1])}", file=sys.stderr, flush=True)
        print(f"load {os.getloadavg()[0]:.1f} at the end")
    rows = [summary(name, figures) for name, figures in taken.items() if figures]
    failed = [name for name, figures in taken.items() if len(figures) < options.rounds]
    print("\n".join(table(rows)))
    print(
        "\n".join(f"{name}: {seconds:.2f} s of CPU (least of {STARTS})" for name, seconds in cheapest(STARTS).items())
    )
    if absent:
        print(f"not installed: {', '.join(absent)} (uv sync --inexact --group peers)")
    if failed:
        print(f"failed, their words are above: {', '.join(failed)}")
    options.into.mkdir(parents=True, exist_ok=True)
    (options.into / "compare.json").write_text(json.dumps({"options": vars(options), "figures": taken}, default=str))
    (options.into / "compare.svg").write_text(drawn(rows, options.latency_ms))
    print(f"{options.into / 'compare.svg'}")
    return int(bool(failed))


def run(name: str, replay: Replay, server: Server | None, pages: int) -> Figures:
    """Run one contestant in a process of its own and return what it printed."""
    common = ("--proxy", replay.proxy, "--outlets", f"{replay.stats}/outlets", "--pages", str(pages))
    if name in PEERS:
        return printed(("benchmarks.peers", name, *common), replay)
    flags = OURS[name]
    if "--database" not in flags:
        return printed(("benchmarks.ingest", *common, "--no-split", *flags), replay)
    assert server is not None
    with server.database() as url:
        used = server.cpu_seconds()
        figures = printed(("benchmarks.ingest", *common, "--no-split", *flags, url), replay)
        return figures | {"server_cpu_seconds": round(server.cpu_seconds() - used, 2)}


class FailedError(Exception):
    """A contestant ended without figures; the end of what it said."""


def printed(words: tuple[str, ...], replay: Replay) -> Figures:
    child = subprocess.run(
        [sys.executable, "-m", *words],
        env=replay.environment,
        capture_output=True,
        check=False,
    )
    if child.returncode:
        raise FailedError(child.stderr.decode(errors="replace")[-2_000:])
    return dict(json.loads(child.stdout.splitlines()[-1]))


def summary(name: str, figures: list[Figures]) -> Row:
    def middle(of: Callable[[Figures], float]) -> float:
        return statistics.median(of(one) for one in figures)

    server_ms = middle(lambda one: 1000 * one.get("server_cpu_seconds", 0.0) / max(1, one["stored"]))
    return Row(
        name=name,
        stored=min(one["stored"] for one in figures),
        per_second=middle(lambda one: one["articles_per_second"]),
        cpu_ms=middle(lambda one: one["cpu_ms_per_article"]) + server_ms,
        server_ms=server_ms,
        peak_mb=max(one["peak_mb"] for one in figures),
    )


def table(rows: list[Row]) -> list[str]:
    """Return the table's lines; ratios are left out where what they are to was not measured."""
    known = {row.name: row for row in rows}
    least = known["floor"].cpu_ms if "floor" in known else None
    best = max((known[name].per_second for name in GENERAL_PEERS if name in known), default=None)
    cheapest = min((known[name].cpu_ms for name in GENERAL_PEERS if name in known), default=None)
    lines = [
        "| | stored | articles/s | x best general peer | CPU ms an article | x floor | best general peer's CPU / ours | peak MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        cells = (
            row.name,
            f"{row.stored:,}",
            f"{row.per_second:.0f}" if row.per_second >= 20 else f"{row.per_second:.1f}",
            f"{row.per_second / best:.1f}" if best else "",
            f"{row.cpu_ms:.1f}" + (f" ({row.server_ms:.1f} the server's)" if row.server_ms else ""),
            f"{row.cpu_ms / least:.1f}" if least else "",
            f"{cheapest / row.cpu_ms:.1f}" if cheapest and row.name in OURS else "",
            f"{row.peak_mb:.0f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    for archive in ("", ", raw archive"):
        pair = [known.get(f"wiredesk, {database}{archive}") for database in ("SQLite", "PostgreSQL")]
        if pair[0] and pair[1]:
            lines.append(
                f"PostgreSQL{archive}: {pair[1].per_second / pair[0].per_second:.2f} of SQLite's articles a second"
            )
    return lines


def drawn(rows: list[Row], latency_ms: float) -> str:
    """Return the picture: what an article costs, and how many come in a second."""
    return bars(
        f"From feed to stored article, {latency_ms:g} ms before each answer",
        {
            "CPU ms an article": [(row.name, row.cpu_ms) for row in rows],
            "articles a second": [(row.name, row.per_second) for row in rows],
        },
        marked=tuple(OURS),
    )


if __name__ == "__main__":
    began = time.monotonic()
    code = main()
    print(f"{time.monotonic() - began:.0f} s in all")
    sys.exit(code)
