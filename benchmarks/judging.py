"""The corpus and its evaluator, found beside the repository (or by WIREDESK_SHARED), and our side of a comparison."""

import sys
from collections.abc import Callable
from typing import Any

from benchmarks.extract import moment, running_text
from benchmarks.recorded import SHARED
from parsers import Article, Page, ParseError


def evaluator() -> tuple[Any, list[Any]] | None:
    """Return the evaluator's module and the corpus's pages; None, having said so, where they are not there."""
    if not (SHARED / "eval").is_dir() or not (SHARED / "corpus").is_dir():
        print(f"nothing was measured: there is no corpus in {SHARED} (set WIREDESK_SHARED)", file=sys.stderr)
        return None
    sys.path.insert(0, str(SHARED / "eval"))
    import evaluate
    from corpus import load_pages

    return evaluate, list(load_pages(SHARED / "corpus"))


def extraction(page: Any, run: Callable[[Page], Article], evaluate: Any) -> Any:
    """Return what the evaluator compares; a page that is refused is an empty extraction."""
    try:
        article = run(
            Page(
                url=page.url,
                body=page.html_bytes(),
                content_type=f"text/html; charset={page.charset}",
                fetched_at=moment(page.fetched) if page.fetched else None,
            )
        )
    except ParseError:
        return evaluate.Extraction()
    return evaluate.Extraction(
        paragraphs=tuple(running_text(article, tables=True)),
        title=article.headline,
        authors=tuple(author.name for author in article.authors),
        published=article.published_at.isoformat() if article.published_at else None,
    )
