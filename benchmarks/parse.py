"""What a parse costs: CPU time a page, and how many bare Lexbor parses of the same page that is, beside other extractors.

    python -m benchmarks.parse --corpus DIR [--sets NAME,NAME…] [--no-peers] [--memory N]

DIR is a corpus as `benchmarks.extract` reads it. Every extractor makes one pass over the pages in this process; on each page a bare
parse of the decoded HTML is timed right before it. Ours begins with the page's bytes and ends with the whole record (its renderings
are made when they are asked for); the peers get the decoded HTML. Only CPU time is taken, and only the ratios are worth comparing
between machines. The peers are the dependency group `peers` (`uv sync --group peers`); those not installed are named.

`--memory N` parses N pages instead, the corpus over and over, and prints the resident memory at intervals; it exits 1 when the last
is more than 5 % over that at three tenths of the way.
"""

import argparse
import gc
import itertools
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from benchmarks.extract import page_of, rows
from parsers import Page, ParseError, parse, parse_generic

SETS = "aeb,fundus-eval,fundus,partners"
WARM_UP = 400  # pages of other sets: what a worker reads in its first minute
MOST_LIVING = 100_000  # as `ingest.parsing.worker`
MOST_GROWTH = 1.05
INTERVALS = 20

Extract = Callable[[Page], object]


@dataclass(frozen=True)
class Cost:
    """CPU seconds of one page: the extractor's, and a bare parse's right before it."""

    spent: float
    floor: float


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpus", type=Path, required=True)
    options.add_argument("--sets", default=SETS, help=f"comma-separated (default {SETS}; `all` for every one)")
    options.add_argument("--no-peers", action="store_true", help="only our own")
    options.add_argument("--memory", type=int, metavar="N", help="parse N pages and print the resident memory")
    flags = options.parse_args()
    sets = [] if flags.sets == "all" else flags.sets.split(",")
    pages = [page_of(*row) for row in rows(flags.corpus, sets)]
    others = [page_of(*row) for row in rows(flags.corpus, []) if row[1]["set"] not in sets][:WARM_UP] or pages[:WARM_UP]
    if not pages:
        print(f"parse: no page of {flags.sets} under {flags.corpus}", file=sys.stderr)
        return 2
    if flags.memory:
        return watch_memory(pages, flags.memory)
    print(f"{len(pages)} pages of {flags.sets}, median {statistics.median(len(p.body) for p in pages) / 1024:.0f} KiB")
    print("| extractor | CPU ms median | mean | p95 | x Lexbor parse, mean | page median | errors |")
    print("|---|---|---|---|---|---|---|")
    for name, extract in ours().items():
        run(name, extract, pages, others)
    absent = []
    for name, make in {} if flags.no_peers else PEERS.items():
        try:
            extract = make()
        except ImportError:
            absent.append(name)
            continue
        run(name, extract, pages, others)
    if absent:
        print(f"\nnot installed: {', '.join(absent)} (uv sync --group peers)")
    return 0


def ours() -> dict[str, Extract]:
    return {
        "bare Lexbor parse": lambda page: LexborHTMLParser(page.text),
        "parse": parse,
        "parse_generic": parse_generic,
    }


def run(name: str, extract: Extract, pages: list[Page], others: list[Page]) -> None:
    for page in others:  # imports, and patterns compiled when first used, belong to no page
        attempt(extract, fresh(page))
    gc.collect()
    gc.freeze()  # as a parse worker does when it starts: the corpus and what is loaded are not looked through again
    gc.set_threshold(MOST_LIVING)  # as there
    costs, errors = [], 0
    for page in pages:
        cost, failed = measure(extract, page)
        costs.append(cost)
        errors += failed
    spent = [cost.spent * 1000 for cost in costs]
    mean = sum(cost.spent for cost in costs) / sum(cost.floor for cost in costs)
    median = statistics.median(cost.spent / cost.floor for cost in costs)
    print(
        f"| {name} | {statistics.median(spent):.2f} | {statistics.mean(spent):.2f} | "
        f"{statistics.quantiles(spent, n=20)[-1]:.2f} | {mean:.1f} | {median:.1f} | {errors} |",
        flush=True,
    )


def measure(extract: Extract, page: Page) -> tuple[Cost, bool]:
    html = page.text
    LexborHTMLParser(html)  # warms the caches for both
    started = time.process_time()
    LexborHTMLParser(html)
    floor = time.process_time() - started
    given = fresh(page) if extract in (parse, parse_generic) else page
    started = time.process_time()
    failed = attempt(extract, given)
    return Cost(time.process_time() - started, floor), failed


def attempt(extract: Extract, page: Page) -> bool:
    try:
        extract(page)
    except ParseError:  # the page's own verdict: an index page, an empty one
        return False
    except Exception:  # noqa: BLE001  a peer may fail in any way; it is counted
        return True
    return False


def fresh(page: Page) -> Page:
    """Return the page as bytes again: nothing decoded, no tree."""
    return Page(page.url, page.body, page.content_type, page.fetched_at)


def watch_memory(pages: list[Page], count: int) -> int:
    samples: list[tuple[int, float]] = []
    for number, page in enumerate(itertools.islice(itertools.cycle(pages), count), 1):
        attempt(parse, fresh(page))
        if number % max(1, count // INTERVALS) == 0:
            samples.append((number, resident_mib()))
            print(f"{number} pages: {samples[-1][1]:.1f} MiB", flush=True)
    early = next(size for number, size in samples if number >= 0.3 * count)
    print(f"at the end {samples[-1][1] / early:.3f} times the memory at three tenths of the way")
    return int(samples[-1][1] > MOST_GROWTH * early)


def resident_mib() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


# --- peers: imported when they are asked for -----------------------------------------------------------------------------


def _trafilatura(*, fast: bool) -> Extract:
    from trafilatura import bare_extraction

    return lambda page: bare_extraction(page.text, url=page.url, with_metadata=True, include_comments=False, fast=fast)


def _resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    return lambda page: extract_plain_text(HTMLTree.parse(page.text), main_content=True)


def _newspaper4k() -> Extract:
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False

    def extract(page: Page) -> object:
        article = Article(page.url, config=config)
        article.download(input_html=page.text)
        article.parse()
        return article

    return extract


def _readability_lxml() -> Extract:
    from readability import Document

    def extract(page: Page) -> object:
        document = Document(page.text)
        return document.short_title(), document.summary()

    return extract


PEERS: dict[str, Callable[[], Extract]] = {
    "resiliparse (text only)": _resiliparse,
    "trafilatura": lambda: _trafilatura(fast=False),
    "trafilatura, fast": lambda: _trafilatura(fast=True),
    "newspaper4k": _newspaper4k,
    "readability-lxml": _readability_lxml,
}


if __name__ == "__main__":
    sys.exit(main())
