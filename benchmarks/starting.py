"""Starting: what a short command costs before and after its work, beside Python doing nothing.

    python -m benchmarks.starting [--rounds N]

Prints a line a command: seconds of processor time, the least of N runs taken in turn, and as multiples of a bare Python's.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BARE = "python -c pass"
PAGE = (
    "<!doctype html><html lang=en><title>Ferry</title><h1>Ferry</h1><article>"
    + "<p>The ferry is back at the quay, and everybody who waited for it came to see it.</p>" * 20
    + "</article>"
)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure what short commands cost.")
    parser.add_argument("--rounds", type=int, default=10)
    least = cheapest(parser.parse_args().rounds)
    for name, seconds in least.items():
        print(f"{name:22} {seconds:.3f} s  {seconds / least[BARE]:5.1f} x")
    return 0


def cheapest(rounds: int) -> dict[str, float]:
    """Return the processor seconds of each command, the least of so many runs, taken in turn."""
    wiredesk = str(Path(sys.executable).with_name("wiredesk"))
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "page.html")
        page.write_text(PAGE, encoding="utf-8")
        commands = {
            BARE: [sys.executable, "-c", "pass"],
            "wiredesk --help": [wiredesk, "--help"],
            "wiredesk parse FILE": [wiredesk, "parse", str(page), "--url", "https://gazette.example/ferry"],
        }
        least = dict.fromkeys(commands, float("inf"))
        for _ in range(rounds):
            for name, command in commands.items():
                least[name] = min(least[name], processor_seconds(command, folder))
    return least


def processor_seconds(command: list[str], folder: str) -> float:
    """Return what a process and its children took of the processor. Raises `CalledProcessError` when it failed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
