"""The recorded internet of ../shared/replay, started for a benchmark and stopped after it, and what it serves.

Only the standard library is imported here: what a peer of ours needs of memory is measured too.
"""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

SHARED = Path(os.environ.get("WIREDESK_SHARED") or Path(__file__).resolve().parents[1].parent / "shared")
FEWEST_PAGES = 2  # a host's, to be served: the 86 hosts on which the figures in ../shared/replay/PEERS.md were measured


@dataclass(frozen=True)
class Replay:
    """A running replay: its proxy, its statistics, the file with its authority."""

    proxy: str
    stats: str
    authority: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of a client: through the proxy, trusting its authority."""
        authority = str(self.authority)
        return os.environ | {
            "HTTP_PROXY": self.proxy,
            "HTTPS_PROXY": self.proxy,
            "NO_PROXY": "127.0.0.1",
            "SSL_CERT_FILE": authority,
            "REQUESTS_CA_BUNDLE": authority,
        }


@contextlib.contextmanager
def replaying(*, inflate: int = 1, latency_ms: float = 0.0) -> Iterator[Replay]:
    """Serve the corpus's hosts of two and more pages, each page `inflate` times, on free ports of loopback.

    Exits with a message where there is no replay or no corpus.
    """
    script, corpus = SHARED / "replay" / "replay.py", SHARED / "corpus"
    for needed in (script, corpus):
        if not needed.exists():
            sys.exit(
                f"nothing was measured: there is no {needed} (set WIREDESK_SHARED to the folder that holds replay/)"
            )
    with tempfile.TemporaryDirectory(prefix="wiredesk-replay-") as folder:
        port, stats = free_ports(2)
        authority = Path(folder) / "ca.pem"
        command = [sys.executable, str(script), "--corpus", str(corpus), "--port", str(port), "--stats", str(stats)]
        command += ["--latency-ms", str(latency_ms), "--ca-out", str(authority)]
        command += ["--only-hosts", ",".join(hosts_of(corpus)), *(("--inflate", str(inflate)) if inflate > 1 else ())]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as server:
            try:
                assert server.stdout is not None
                said = server.stdout.readline().strip()
                if not said:
                    sys.exit("nothing was measured: the replay did not start; its message is above")
                print(said, flush=True)
                yield Replay(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{stats}", authority)
            finally:
                server.terminate()


def hosts_of(corpus: Path) -> list[str]:
    """Return the hosts of which the corpus has several pages."""
    urls = {json.loads(line)["url"] for gold in corpus.glob("*/gold.jsonl") for line in gold.read_bytes().splitlines()}
    counted = Counter((urlsplit(url).hostname or "").removeprefix("www.") for url in urls)
    return sorted(host for host, count in counted.items() if count >= FEWEST_PAGES)


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


def read_outlets(where: str) -> list[dict[str, Any]]:
    """Return the replay's hosts (`host`, `feed`, `pages`), from its statistics port or a file."""
    if "://" in where:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(where, timeout=60) as answer:
            listed = json.load(answer)
    else:
        listed = json.loads(Path(where).read_text())
    if isinstance(listed, dict):
        listed = listed.get("outlets", [{"host": host, **about} for host, about in listed.items()])
    return list(listed)


def choose(listed: list[dict[str, Any]], pages: int) -> list[dict[str, Any]]:
    """Return the hosts with most pages, until these are enough."""
    chosen: list[dict[str, Any]] = []
    total = 0
    for about in sorted(listed, key=lambda about: (-int(about["pages"]), about["host"])):
        if total >= pages:
            break
        total += int(about["pages"])
        chosen.append(about)
    return chosen


def links_of(feed: str) -> list[str]:
    """Return the addresses of a feed's entries."""
    links = [link.replace("&amp;", "&") for link in re.findall(r"<link>([^<]+)</link>", feed)[1:]]
    return [link for link in links if urlsplit(link).path not in ("", "/")]


def by_turns(lists: list[list[str]]) -> list[str]:
    """Return what the lists hold, one of each at a time."""
    longest = max(map(len, lists), default=0)
    return [each[index] for index in range(longest) for each in lists if index < len(each)]
