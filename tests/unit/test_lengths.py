"""Bounds of a record's lines: what no newsroom writes is cut and said, what they write is left alone."""

from dataclasses import replace

import pytest

from parsers import Page, parse
from parsers.article import Article, Attribution, Author, Block, Evidence, Image, Rights
from parsers.lengths import HEADLINE, LINE, NAME, STANDFIRST, within_lengths
from parsers.text import cut

ARTICLE = Article(
    headline="Pier to be rebuilt",
    blocks=(Block("paragraph", "word " * 50_000),),
    requested_url="https://post.example/1",
    final_url="https://post.example/1",
    standfirst="s" * STANDFIRST,
    authors=(Author("Ida Holm"), Author("n" * NAME)),
    images=(Image("https://post.example/a.jpg", caption="c" * LINE),),
    attribution=Attribution(credit_line="c" * LINE, chain=("First Post",)),
)


def test_what_newsrooms_write_is_left_alone() -> None:
    assert within_lengths(ARTICLE) is ARTICLE


def cut_to(most: int) -> str:
    return "x" * (most - 1) + "…"


LONG = "x" * 300_000
IMAGE = Image("https://a.example/")
CUT = {
    "headline": (LONG, cut_to(HEADLINE)),
    "standfirst": (LONG, cut_to(STANDFIRST)),
    "byline": (LONG, cut_to(LINE)),
    "dateline": (LONG, cut_to(NAME)),
    "authors": ((Author("Ida"), Author(LONG, role="editor")), (Author("Ida"), Author(cut_to(NAME), role="editor"))),
    "images": ((replace(IMAGE, alt=LONG),), (replace(IMAGE, alt=cut_to(LINE)),)),
    "lead_image": (replace(IMAGE, credit=LONG), replace(IMAGE, credit=cut_to(LINE))),
    "attribution": (
        Attribution(originator=LONG, chain=("First Post", LONG)),
        Attribution(originator=cut_to(NAME), chain=("First Post", cut_to(NAME))),
    ),
    "rights": (
        Rights(copyright_notice=LONG, evidence=(Evidence("rule", LONG),)),
        Rights(copyright_notice=cut_to(LINE), evidence=(Evidence("rule", cut_to(LINE)),)),
    ),
}


@pytest.mark.parametrize("field", CUT)
def test_what_no_newsroom_writes_is_cut_and_said(field: str) -> None:
    value, expected = CUT[field]
    found = within_lengths(replace(ARTICLE, **{field: value}))
    assert getattr(found, field) == expected
    assert found.warnings == (f"too long, cut: {field}",)
    assert found.blocks == ARTICLE.blocks


def test_a_cut_is_made_between_words_where_there_is_a_space_near() -> None:
    assert cut("one two three four", 12) == "one two…"
    assert cut("one two", 7) == "one two"


def test_a_page_with_an_endless_title() -> None:
    story = "<p>The harbour board of Aldermouth voted on Tuesday to rebuild the northern pier.</p>" * 5
    title = "Pier " * 60_000
    found = parse(Page("https://post.example/1", f"<title>{title}</title><h1>{title}</h1>{story}".encode()))
    assert len(found.headline) <= HEADLINE
    assert found.headline.endswith("Pier…")
    assert found.warnings == ("too long, cut: headline",)
