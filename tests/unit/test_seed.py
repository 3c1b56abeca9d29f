"""The page the project started from: every paragraph and nothing else, and everything around it in its own field."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from parsers import Article, Page, parse, parse_generic

_SHARED = Path(os.environ.get("WIREDESK_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
_SEED = _SHARED / "seed"
pytestmark = pytest.mark.skipif(not _SEED.is_dir(), reason=f"no seed page: {_SEED} is not there (set WIREDESK_SHARED)")


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return json.loads((_SEED / "dnyuz-article.expected.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.fixture(scope="module", params=["outlet", "generic"])
def article(request: pytest.FixtureRequest, expected: dict[str, Any]) -> Article:
    page = Page(url=expected["url"], body=(_SEED / "dnyuz-article.html").read_bytes())
    return parse(page) if request.param == "outlet" else parse_generic(page)


def test_headline(article: Article, expected: dict[str, Any]) -> None:
    assert article.headline == expected["title"]


def test_paragraphs(article: Article, expected: dict[str, Any]) -> None:
    assert list(article.paragraphs()) == expected["paragraphs"]


def test_published(article: Article, expected: dict[str, Any]) -> None:
    assert article.published_at is not None
    assert article.published_at.isoformat() == expected["published"]


def test_sections_and_lead_image(article: Article, expected: dict[str, Any]) -> None:
    assert list(article.sections) == expected["sections"]
    assert article.lead_image is not None
    assert article.lead_image.url == expected["lead_image"]


def test_disclaimer(article: Article, expected: dict[str, Any]) -> None:
    assert [disclaimer.text for disclaimer in article.disclaimers] == expected["disclaimers"]


def test_attribution(article: Article, expected: dict[str, Any]) -> None:
    wanted = expected["attribution"]
    found = article.attribution
    assert (found.credit_line, found.originator) == (wanted["credit_line"], wanted["original_outlet"])
    assert (found.original_url, found.original_title) == (wanted["original_url"], wanted["original_title"])


def test_engagement(article: Article, expected: dict[str, Any]) -> None:
    assert (article.engagement.shares, article.engagement.views) == (expected["share_count"], expected["view_count"])


def test_related(article: Article, expected: dict[str, Any]) -> None:
    found = [
        {
            "title": link.title,
            "section": link.section,
            "byline": link.byline,
            "date": link.published.isoformat() if link.published else None,
            "excerpt": link.excerpt,
        }
        for link in article.links
        if link.kind == "related"
    ]
    assert found == expected["related"]


def test_nothing_else_in_the_text(article: Article, expected: dict[str, Any]) -> None:
    assert [text for text in expected["must_not"] if text in article.text] == []
