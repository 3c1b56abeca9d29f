"""Golden pages: what they are, what is compared, and `python -m tests.golden.rewrite [SLUG …]`, which rewrites `expected.json`.

A golden is `tests/golden/<slug>/<since>/`: `page.html` (invented by us, in the outlet's markup), `meta.toml` (address, day of
fetching, origin, licence, what it shows) and `expected.json`. Rewriting keeps each file's choice of fields; a file that is missing
gets all that say something. The diff is the review.
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

from parsers import Article, Page, parse

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Golden:
    """One golden page."""

    folder: Path

    @property
    def name(self) -> str:
        return f"{self.folder.parent.name}/{self.folder.name}"

    @cached_property
    def meta(self) -> dict[str, Any]:
        return tomllib.loads((self.folder / "meta.toml").read_text(encoding="utf-8"))

    @property
    def expected_path(self) -> Path:
        return self.folder / "expected.json"

    @cached_property
    def expected(self) -> dict[str, Any]:
        return json.loads(self.expected_path.read_text(encoding="utf-8")) if self.expected_path.exists() else {}

    @cached_property
    def article(self) -> Article:
        fetched_at = datetime.combine(self.meta["fetched"], time(12), tzinfo=UTC)
        body = (self.folder / "page.html").read_bytes()
        return parse(
            Page(url=self.meta["url"], body=body, content_type="text/html; charset=utf-8", fetched_at=fetched_at)
        )

    @cached_property
    def found(self) -> dict[str, Any]:
        return fields_of(self.article)


def goldens() -> Iterator[Golden]:
    """Yield every golden page, by slug and day."""
    return (Golden(path.parent) for path in sorted(HERE.glob("*/*/page.html")))


def fields_of(article: Article) -> dict[str, Any]:
    """Return an article's fields as JSON values; rules of removed blocks as a sorted set, related links as their titles."""
    attribution = article.attribution
    return {
        "headline": article.headline,
        "standfirst": article.standfirst,
        "authors": [author.name for author in article.authors],
        "dateline": article.dateline,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "modified_at": article.modified_at.isoformat() if article.modified_at else None,
        "sections": list(article.sections),
        "topics": list(article.topics),
        "language": article.language,
        "lead_image": article.lead_image.url if article.lead_image else None,
        "images": [image.url for image in article.images],
        "paragraphs": list(article.paragraphs()),
        "disclaimers": [disclaimer.text for disclaimer in article.disclaimers],
        "corrections": [correction.text for correction in article.corrections],
        "credit_line": attribution.credit_line,
        "originator": attribution.originator,
        "original_url": attribution.original_url,
        "original_title": attribution.original_title,
        "wire": attribution.wire,
        "copyright_holder": article.rights.copyright_holder,
        "removed": sorted({removed.rule for removed in article.removed}),
        "related": [link.title for link in article.links if link.kind == "related"],
        "shares": article.engagement.shares,
        "views": article.engagement.views,
        "kind": article.kind,
        "access": article.access,
        "completeness": article.completeness,
        "layout": article.layout.isoformat() if article.layout else None,
    }


def rewrite(golden: Golden) -> bool:
    """Write what the parser finds today; return whether the file changed."""
    fields = {
        key: value for key, value in golden.found.items() if (key in golden.expected if golden.expected else value)
    }
    ordered = {key: fields[key] for key in (golden.expected or fields) if key in fields}
    text = json.dumps(ordered, ensure_ascii=False, indent=1) + "\n"
    changed = not golden.expected_path.exists() or golden.expected_path.read_text(encoding="utf-8") != text
    golden.expected_path.write_text(text, encoding="utf-8")
    return changed


def main() -> None:
    """Rewrite the goldens of the outlets named, or of all, and name those that changed."""
    wanted = set(sys.argv[1:])
    for golden in goldens():
        if (not wanted or golden.folder.parent.name in wanted) and rewrite(golden):
            sys.stdout.write(f"{golden.name} changed\n")


if __name__ == "__main__":
    main()
