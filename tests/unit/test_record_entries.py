"""Articles from feed entries, and pages completed from them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parsers import NotArticleError
from parsers.article import Article, Author, Block, Image
from parsers.entries import article_from_entry, complete
from parsers.feeds.entry import FeedEntry
from parsers.text import paragraph_fingerprint

FIRST = (
    "The harbour board of Aldermouth voted on Tuesday to rebuild the northern "
    "pier, which a storm took away in March, at a cost of nine million crowns. "
)
LATER = datetime(2025, 5, 2, tzinfo=UTC)
ENTRY = FeedEntry(
    url="https://post.example/2025/pier",
    title="Pier to be rebuilt",
    published_at=datetime(2025, 5, 1, tzinfo=UTC),
    updated_at=LATER,
    authors=(Author("Ida Holm"),),
    summary="The board voted.",
    content_html=f"<p>{FIRST * 3}</p><p>{FIRST * 2}</p><p>The post <a href='https://first.example/pier'>"
    "Pier</a> appeared first on <a href='https://first.example'>First Post</a>.</p>",
    categories=("Harbour",),
    language="en",
    images=(Image("https://post.example/pier.jpg"),),
)
BARE = Article(
    headline="Pier to be rebuilt", blocks=(Block("paragraph", FIRST.strip()),),
    requested_url=ENTRY.url, final_url=ENTRY.url,
)  # fmt: skip


def test_full_text_of_a_feed_becomes_blocks_and_credits_are_read() -> None:
    article = article_from_entry(ENTRY, outlet=None, catalogue=None)
    assert list(article.paragraphs()) == [(FIRST * 3).strip(), (FIRST * 2).strip()]
    assert article.attribution.originator == "First Post"
    assert article.attribution.original_url == "https://first.example/pier"
    assert (article.completeness, article.published_at, article.modified_at) == ("full", ENTRY.published_at, LATER)
    assert article.published_evidence is not None
    assert article.published_evidence.where == "feed:entry"


def test_short_or_cut_text_is_partial() -> None:
    short = FeedEntry(url=ENTRY.url, title="Pier", summary="The board voted on Tuesday to rebuild the pier.")
    assert article_from_entry(short, outlet=None, catalogue=None).completeness == "partial"
    cut = FeedEntry(url=ENTRY.url, title="Pier", content_html=f"<p>{FIRST * 6} and so […]</p>")
    assert article_from_entry(cut, outlet=None, catalogue=None).completeness == "partial"


def test_recurring_paragraphs_of_a_feed_are_cut() -> None:
    pitch = "Read the Post on paper, too, and have it on the table before the ferry leaves."
    entry = FeedEntry(url=ENTRY.url, title="Pier", content_html=f"<p>{FIRST}</p><p>{pitch}</p>")
    article = article_from_entry(
        entry, outlet=None, catalogue=None, recurring=frozenset({paragraph_fingerprint(pitch)})
    )
    assert list(article.paragraphs()) == [FIRST.strip()]


def test_entry_without_text_is_no_article() -> None:
    with pytest.raises(NotArticleError) as raised:
        article_from_entry(FeedEntry(url=ENTRY.url, title="Pier"), outlet=None, catalogue=None)
    assert raised.value.reason == "empty"


def test_complete_fills_what_the_page_lacks_and_says_so() -> None:
    article = complete(BARE, ENTRY)
    assert (article.published_at, article.authors, article.topics) == (ENTRY.published_at, ENTRY.authors, ("Harbour",))
    assert article.standfirst == "The board voted."
    assert article.lead_image == ENTRY.images[0]
    assert article.published_evidence is not None
    assert any("feed entry" in warning for warning in article.warnings)
    assert article.blocks == BARE.blocks


@pytest.mark.parametrize("summary", [ENTRY.title, "PIER to be  rebuilt", FIRST])
def test_a_summary_that_says_the_headline_or_the_text_again_is_no_standfirst(summary: str) -> None:
    entry = replace(ENTRY, summary=summary)
    assert complete(BARE, entry).standfirst is None
    assert article_from_entry(entry, outlet=None, catalogue=None).standfirst is None


def test_complete_overwrites_nothing_and_is_idempotent() -> None:
    article = complete(BARE, ENTRY)
    other = FeedEntry(url=ENTRY.url, title="Other", published_at=LATER, authors=(Author("Ole"),), language="de")
    assert complete(article, other) == article
    assert complete(article, ENTRY) == article
