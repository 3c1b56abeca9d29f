"""Is the extraction as good as we say? The evaluator's table for the generic extractor and for the layouts, and a verdict.

    python -m benchmarks.quality [--worst N]

Prints one line a set for `parse_generic()` and for `parse()`, then every threshold with what was reached. Exits 1 when one is
missed, 2 when the corpus is not there. The corpus and the evaluator are found beside the repository, or by WIREDESK_SHARED.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.judging import evaluator, extraction
from parsers import Article, Page, parse, parse_generic
from parsers.catalogue import built_in
from parsers.urls import host_of

COLUMNS = {
    "F1": "body_f1",
    "P": "body_precision",
    "R": "body_recall",
    "ROUGE": "rouge_f1",
    "frag F1": "fragment_f1",
    "frag P": "fragment_precision",
    "title": "title",
    "authors": "authors_f1",
    "instant": "date_instant",
    "day": "date_day",
}
GENERIC: Mapping[str, Mapping[str, float]] = {
    "aeb": {"body_f1": 0.98},
    "partners": {"body_f1": 0.992, "fragment_precision": 0.85},
    "fundus-eval": {"rouge_f1": 0.97},
    "wcxb": {"body_f1": 0.958},
    "trafilatura": {"fragment_f1": 0.942, "title": 0.82, "authors_f1": 0.72, "date_day": 0.92},
    "fundus": {"title": 0.93, "authors_f1": 0.90, "date_day": 0.99, "date_instant": 0.95},
    "htmldate": {"date_day": 0.95},
}
LAYOUTS: Mapping[str, Mapping[str, float]] = {
    "fundus-eval": {"rouge_f1": 0.978},
    "outlets with a file": {"title": 0.98, "authors_f1": 0.95, "date_instant": 0.95},
}


def main() -> int:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(
        "--worst", type=int, default=0, metavar="N", help="also list the N pages with the worst bodies"
    )
    args = options.parse_args()
    found = evaluator()
    if found is None:
        return 2
    evaluate, pages = found
    missed = 0
    for name, run, thresholds in (("parse_generic", parse_generic, GENERIC), ("parse", parse, LAYOUTS)):
        missed += judge(name, run, thresholds, evaluate, pages, worst=args.worst)
    return 1 if missed else 0


def judge(
    name: str,
    run: Callable[[Page], Article],
    thresholds: Mapping[str, Mapping[str, float]],
    evaluate: Any,
    pages: list[Any],
    *,
    worst: int,
) -> int:
    """Print the table and the thresholds of one way to parse; return how many were missed."""
    scores = [evaluate.score_page(page, extraction(page, run, evaluate)) for page in pages]
    table = evaluate.summarise_all(scores)
    with_file = [score for score in scores if built_in().for_host(host_of(score.page.url)) is not None]
    table["outlets with a file"] = evaluate.summarise(with_file)
    print(f"\n| {name} | pages | " + " | ".join(COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 2) + "|")
    for group, values in table.items():
        cells = ("" if values[key] is None else f"{values[key]:.3f}" for key in COLUMNS.values())
        print(f"| {group} | {values['pages']:.0f} | " + " | ".join(cells) + " |")
    missed = 0
    print()
    for group, wanted in thresholds.items():
        for key, least in wanted.items():
            reached = table[group][key] or 0.0
            missed += reached < least
            print(f"{'ok    ' if reached >= least else 'MISSED'} {name} {group} {key} {reached:.4f}, at least {least}")
    if worst:
        print()
        with_body = [score for score in scores if score.body is not None]
        for score in sorted(with_body, key=lambda one: one.body.f1)[:worst]:
            body = score.body
            figures = "  ".join(
                f"{word} {_shown(value)}" for word, value in (("P", body.precision), ("R", body.recall))
            )
            print(f"{_shown(body.f1)}  {figures}  {score.page.set}/{score.page.id}  {score.page.url[:90]}")
    return missed


def _shown(share: float | None) -> str:
    """Return a share; there is no precision of nothing, and no recall where nothing was to be found."""
    return "    -" if share is None else f"{share:.3f}"


if __name__ == "__main__":
    sys.exit(main())
