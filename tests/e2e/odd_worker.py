"""A parse worker whose jobs misbehave on command: the page's body says how. Started by test_parse_pool.py."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable

from ingest.parsing.jobs import FeedJob, PageJob
from ingest.parsing.worker import main
from parsers.article import Article, Block
from parsers.catalogue import Catalogue
from parsers.errors import NotArticleError
from parsers.feeds.entry import FeedEntry, ParsedFeed


def _spin() -> None:
    """Hold the interpreter in C as a hostile page does: no signal handler of Python's would ever run."""
    pow(3, 1 << 40)


def _crash() -> None:
    ctypes.string_at(0)


def _crash_once(marker: str) -> None:
    """Die the first time, live the second: what a kill by somebody else looks like."""
    try:
        os.close(os.open(marker, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _eat() -> None:
    kept = []
    while True:
        kept.append(bytearray(1 << 20))


def _refuse() -> None:
    raise NotArticleError("A wall.", reason="paywall", url="https://gazette.example/1", outlet="harbour")


def _bug() -> None:
    raise ZeroDivisionError("one by none")


ODD: dict[str, Callable[[], object]] = {
    "spin": _spin,
    "crash": _crash,
    "eat": _eat,
    "refuse": _refuse,
    "bug": _bug,
    "sleep": lambda: time.sleep(600),
    "stop": lambda: os.kill(os.getpid(), signal.SIGSTOP),
}


def do(job: PageJob | FeedJob, catalogue: Catalogue) -> Article | ParsedFeed:
    """Do what the body says, then answer with the process id, the outlets known and the environment."""
    if isinstance(job, FeedJob):
        entries = tuple(FeedEntry(url=f"https://gazette.example/{n}", title="x" * 100) for n in range(int(job.body)))
        return ParsedFeed(kind="rss", entries=entries)
    assert job.page is not None
    word, _, argument = job.page.body.decode().partition(" ")
    if word == "crash_once":
        _crash_once(argument)
    elif word == "busy":
        until = time.process_time() + float(argument)
        while time.process_time() < until:
            pass
    elif word in ODD:
        ODD[word]()
    return Article(
        headline=str(os.getpid()),
        blocks=(Block("paragraph", word),),
        requested_url=job.page.url,
        final_url=job.page.url,
        sections=tuple(outlet.slug for outlet in catalogue),
        topics=tuple(sorted(os.environ)),
    )


if __name__ == "__main__":
    if os.environ.get("ODD_WORKER") == "broken" or "--broken" in sys.argv:
        sys.exit(3)
    main(sys.argv, do)
