"""The memory of a process and its children, sampled by another process, so that looking costs the measured one nothing.

The peak of a sum is not the sum of the peaks: processes rarely need most at the same moment. Of each sample the resident bytes
(RSS) count in every process that maps them; the proportional ones (PSS) count once, shared out among those that do, which is what
the machine has to have. Linux's /proc; elsewhere nothing is seen.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SAMPLE_SECONDS = 0.05


@dataclass
class Peak:
    """Bytes of each process, the watched one first, when their sum was largest: resident, and proportional."""

    rss: list[int] = field(default_factory=lambda: [0])
    pss: list[int] = field(default_factory=lambda: [0])


@contextlib.contextmanager
def watched(pid: int | None = None) -> Iterator[Peak]:
    """Watch a process (this one) while the block runs; the peak is filled in when it has ended."""
    peak = Peak()
    # -P: a neighbour is called queue.py
    command = (sys.executable, "-P", "-S", __file__, str(pid or os.getpid()))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as watcher:
        assert watcher.stdout is not None
        watcher.stdout.readline()  # it has begun
        try:
            yield peak
        finally:
            told, _ = watcher.communicate()
            peak.rss, peak.pss = json.loads(told)


def watch(pid: int) -> Peak:
    """Sample until standard input ends."""
    peak = Peak()
    while not select.select([sys.stdin], [], [], SAMPLE_SECONDS)[0]:
        try:
            processes = [pid, *begun(pid)]
            rss, pss = zip(*map(memory_of, processes), strict=True)
        except OSError:  # one of them has just ended
            continue
        peak.rss, peak.pss = max(peak.rss, list(rss), key=sum), max(peak.pss, list(pss), key=sum)
    return peak


def begun(pid: int) -> list[int]:
    """Return the children that run a program of their own; one that does not yet shows its parent's memory, which it shares."""
    found = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
        if int(child) != os.getpid()
    ]
    own = Path(f"/proc/{pid}/exe").readlink(), Path(f"/proc/{pid}/cmdline").read_bytes()
    return [child for child in found if (Path(f"/proc/{child}/exe").readlink(), _line(child)) != own]


def _line(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def memory_of(pid: int) -> tuple[int, int]:
    """Return a process's resident and its proportional bytes."""
    rss = pss = 0
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Rss:"):
            rss = int(line.split()[1]) << 10
        elif line.startswith("Pss:"):
            pss = int(line.split()[1]) << 10
    return rss, pss


if __name__ == "__main__":
    print(flush=True)
    seen = watch(int(sys.argv[1]))
    print(json.dumps([seen.rss, seen.pss]))
