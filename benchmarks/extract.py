"""Write what we make of a corpus, one line a page, for the evaluator.

    python -m benchmarks.extract --corpus DIR --out OUT.jsonl [--generic] [--set NAME]...
                                 [--credits] [--standfirst] [--corrections] [--no-tables]

DIR holds one folder a set: `gold.jsonl` (set, id, url, charset, fetched) and `pages/<id>.html.gz`. A page that raises is a line
without text, counted and printed by its reason. The flags put back what we keep apart, where a gold counts it as text.
"""

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from parsers import Article, NotArticleError, Page, ParseError, parse, parse_generic
from parsers.article import RUNNING_TEXT


def rows(corpus: Path, sets: list[str]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield each page's file and its gold line, in a fixed order."""
    for gold in sorted(corpus.glob("*/gold.jsonl")):
        if sets and gold.parent.name not in sets:
            continue
        with gold.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield gold.parent / "pages" / f"{row['id']}.html.gz", row


def page_of(file: Path, row: dict[str, Any]) -> Page:
    """Return the page as it would have come from the fetcher."""
    fetched = moment(row["fetched"]) if row.get("fetched") else None
    return Page(
        url=row["url"],
        body=gzip.decompress(file.read_bytes()),
        content_type=f"text/html; charset={row['charset']}",
        fetched_at=fetched,
    )


def moment(printed: str) -> datetime:
    """Read a moment, a day, a month or a year; the last day of what is not said, for nothing was published after its fetch."""
    whole = {4: f"{printed}-12-31", 7: f"{printed}-28"}.get(len(printed), printed)
    moment = datetime.fromisoformat(whole)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def line_of(article: Article, flags: argparse.Namespace) -> dict[str, Any]:
    """Return the fields that the evaluator reads."""
    paragraphs = list(running_text(article, tables=not flags.no_tables))
    if flags.standfirst and article.standfirst:
        paragraphs.insert(0, article.standfirst)
    if flags.corrections:
        paragraphs.extend(correction.text for correction in article.corrections)
    if flags.credits:
        paragraphs.extend(removed.text for removed in article.removed if removed.rule == "credit_line")
    return {
        "title": article.headline,
        "authors": [author.name for author in article.authors],
        "published": article.published_at.isoformat() if article.published_at else None,
        "paragraphs": paragraphs,
    }


def running_text(article: Article, *, tables: bool) -> Iterator[str]:
    """Yield the running text in order; a table's rows with it, as every gold counts them."""
    for block in article.blocks:
        if block.kind in RUNNING_TEXT and block.text:
            yield block.text
        elif tables and block.kind == "table":
            yield from (" ".join(cell for cell in row if cell) for row in block.rows)


def main() -> None:
    """Run over the corpus and print what raised."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--corpus", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--generic", action="store_true", help="the generic extractor alone")
    options.add_argument("--set", action="append", default=[], dest="sets", metavar="NAME")
    for flag in ("credits", "standfirst", "corrections"):
        options.add_argument(f"--{flag}", action="store_true", help=f"put {flag} back into the text")
    options.add_argument("--no-tables", action="store_true", help="leave the rows of tables out of the text")
    flags = options.parse_args()
    raised: Counter[str] = Counter()
    pages = 0
    with flags.out.open("w", encoding="utf-8") as out:
        for file, row in rows(flags.corpus, flags.sets):
            pages += 1
            line: dict[str, Any] = {"set": row["set"], "id": row["id"]}
            try:
                page = page_of(file, row)
                line |= line_of(parse_generic(page) if flags.generic else parse(page), flags)
            except ParseError as error:
                reason = error.reason if isinstance(error, NotArticleError) else type(error).__name__
                raised[reason] += 1
                print(f"{row['set']}/{row['id']} {row['url']}: {reason}: {error.message}")
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(f"{pages} pages, {raised.total()} raised: {dict(raised)}")


if __name__ == "__main__":
    main()
