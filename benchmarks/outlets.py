"""Does each outlet's file earn its place? Per outlet, its layouts against the generic extractor on the corpus's pages.

    python -m benchmarks.outlets [--outlet SLUG ...] [--worst]

The corpus and the evaluator are found beside the repository, or by WIREDESK_SHARED. Exits 1 when an outlet is worse than generic.
"""

import argparse
import sys
from collections import defaultdict
from types import ModuleType
from typing import Any

from benchmarks.judging import evaluator, extraction
from parsers import parse, parse_generic
from parsers.catalogue import built_in
from parsers.urls import host_of

COLUMNS = {
    "F1": "body_page_f1",
    "ROUGE": "rouge_f1",
    "frag": "fragment_f1",
    "title": "title",
    "auth": "authors_f1",
    "inst": "date_instant",
    "day": "date_day",
}
NOISE = 0.002


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--outlet", action="append", default=[], help="only this slug (repeatable)")
    options.add_argument("--worst", action="store_true", help="also list the pages on which the layout loses")
    args = options.parse_args()
    found = evaluator()
    if found is None:
        return 2
    evaluate, pages = found
    scores: dict[str, tuple[list[Any], list[Any]]] = defaultdict(lambda: ([], []))
    losses = []
    for page in pages:
        outlet = built_in().for_host(host_of(page.url))
        if outlet is None or (args.outlet and outlet.slug not in args.outlet):
            continue
        ours, generic = (evaluate.score_page(page, extraction(page, run, evaluate)) for run in (parse, parse_generic))
        scores[outlet.slug][0].append(ours)
        scores[outlet.slug][1].append(generic)
        losses += [
            f"  {name}: {b:.3f} -> {a:.3f}  {page.set}/{page.id}"
            for name, a, b in _pairs(ours, generic)
            if a < b - NOISE
        ]
    worse = _print(scores, evaluate)
    if args.worst:
        print("\n".join(losses))
    return 1 if worse else 0


def _print(scores: dict[str, tuple[list[Any], list[Any]]], evaluate: ModuleType) -> bool:
    """Print one line an outlet (`layout/generic`), and say whether a mean is worse than generic's."""
    print("| outlet | pages | " + " | ".join(COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 2) + "|")
    worse = False
    everything = (
        [s for ours, _ in scores.values() for s in ours],
        [s for _, theirs in scores.values() for s in theirs],
    )
    for slug, (ours, theirs) in [*sorted(scores.items()), ("ALL", everything)]:
        left, right = evaluate.summarise(ours), evaluate.summarise(theirs)
        cells = []
        for key in COLUMNS.values():
            a, b = left[key], right[key]
            lost = a is not None and b is not None and a < b - NOISE
            worse |= lost
            cells.append("" if a is None else f"{a:.3f}/{b:.3f}{'!' if lost else ''}")
        print(f"| {slug} | {len(ours)} | " + " | ".join(cells) + " |")
    return worse


def _pairs(ours: Any, generic: Any) -> list[tuple[str, float, float]]:
    pairs = [("body", ours.body.f1, generic.body.f1)] if ours.body else []
    for name in ("title", "authors", "instant", "day"):
        value = getattr(ours, name)
        pairs += [(name, float(value), float(getattr(generic, name)))] if value is not None else []
    if ours.fragments:
        pairs.append(("fragments", ours.fragments.f1 or 0.0, generic.fragments.f1 or 0.0))
    return pairs


if __name__ == "__main__":
    sys.exit(main())
