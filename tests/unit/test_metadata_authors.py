"""Whose names a page's bylines, declarations and signatures hold, and what is none."""

import json

import pytest

from parsers.document import Document
from parsers.metadata import read_metadata
from parsers.page import Page

URL = "https://gazette.example/news/storm"
HEADLINE = "<h1>Storm tears the roofs off two sheds</h1>"
PARAGRAPH = (
    "<p>" + "The storm reached the harbour in the night and tore the roofs off two sheds by the quay. " * 3 + "</p>"
)
BODY = PARAGRAPH * 2


def read(body, head=""):
    head += '<meta property="og:site_name" content="Harbour Gazette"><title>Storm tears the roofs off two sheds</title>'
    page = Page(url=URL, body=f"<!doctype html><head>{head}</head><body><article>{body}</article></body>".encode())
    return read_metadata(Document(page, None), None)


def names(body, head=""):
    return [author.name for author in read(body, head).authors]


def linked(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def person(name):
    return {"@type": "Person", "name": name}


def organisation(name):
    return {"@type": "Organization", "name": name}


# --- printed


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        (
            "<p class='byline'><a href='/author/roe'>Jane Roe</a><a href='//x.example/roe'>@JaneRoe</a></p>",
            ["Jane Roe"],
        ),
        ("<p class='byline'><span>Jane Roe</span><span>Published Jul 1, 2017</span></p>", ["Jane Roe"]),
        ("<p class='byline'><span>By</span><span>Jane Roe</span></p>", ["Jane Roe"]),
        ("<p class='byline'><b>Jane Roe</b><i>Founder at Quay</i></p>", ["Jane Roe"]),
        ("<p>Von <b>Jane Roe</b> und <b>John Doe</b><br>Harbourtown</p>", ["Jane Roe", "John Doe"]),
        ("<p class='byline'>By Jane Roe ● </p>", ["Jane Roe"]),
        ("<ul class='authors'><li>Jane Q. Roe</li><li>John Doe</li></ul>", ["Jane Q. Roe", "John Doe"]),
    ],
)
def test_elements_that_run_together_in_a_byline_are_parted(byline, expected):
    assert names(HEADLINE + byline + BODY) == expected


def test_the_printed_byline_has_spaces_where_elements_run_together():
    assert read(f"{HEADLINE}<p class='byline'><span>By</span><span>Jane Roe</span></p>{BODY}").byline == "By Jane Roe"


def test_a_byline_ends_where_sections_and_tags_begin():
    byline = "<div class='byline'>On 12 May 2024 <b>By</b> <a>Jane Roe</a><span>In Weather, Sheds and Roofs, The Quay</span></div>"
    assert names(HEADLINE + byline + BODY) == ["Jane Roe"]
    byline = "<div class='byline'>Posted by Jane Roe Posted in Weather, Sheds Tags: storm, sheds, high water</div>"
    assert names(HEADLINE + byline + BODY) == ["Jane Roe"]


def test_the_description_of_an_author_is_no_name():
    described = "Jane Roe is a reporter who covers sheds. Before the storm, she worked by the quay, and wrote of it."
    byline = f"<li>Written by <b>Jane Roe</b><div><b>Jane Roe</b><p>{described}</p><a>View full profile</a></div></li>"
    assert names(HEADLINE + byline + BODY) == ["Jane Roe"]


def test_authors_with_a_line_each():
    byline = "<div class='byline'>Jane Roe</div><div class='byline'>John Doe</div>"
    assert names(HEADLINE + byline + BODY, linked(author=person("John Doe"))) == ["Jane Roe", "John Doe"]


@pytest.mark.parametrize(
    "line",
    [
        "<p class='muted'>11.12.2019 - Jane Roe</p>",
        "<div class='row'><span>Jane Roe |</span><span>05.04.2025 - Updated: 06.04.2025</span></div>",
        "<ul><li>11 December 2019</li><li>Jane Roe</li></ul>",
    ],
)
def test_a_full_name_beside_the_date_is_the_author(line):
    assert names(HEADLINE + line + BODY) == ["Jane Roe"]


@pytest.mark.parametrize(
    "line",
    [
        "<p>11.12.2019 - storm and sheds</p>",
        "<p>My Top 10</p>",
        "<p>In Harbour News, 14 May 2025</p>",
        "<p><a>Harbour Towns</a></p><p>11 December 2019</p>",
    ],
)
def test_other_words_beside_the_date_are_no_author(line):
    assert names(HEADLINE + line + BODY) == []


def test_part_of_the_outlet_beside_an_author_is_none():
    assert names(f"{HEADLINE}<p>by Jane Roe, Harbour Gazette SPORT</p>{BODY}") == ["Jane Roe"]


# --- signatures


@pytest.mark.parametrize(
    "signature",
    [
        "<p><b>Autorin: Jane Roe, Projektleiterin der Hafenverwaltung.</b></p>",
        "<p>Autoren Jane Roe und John Doe</p>",
        "<p><em>Text von Jane Roe</em></p>",
        "<p><em>Von <span>Jane Roe</span></em></p>",
        "<ul><li><strong>Author</strong> Jane Roe</li></ul>",
    ],
)
def test_a_signature_at_the_end_names_the_author_where_nothing_else_does(signature):
    assert names(HEADLINE + BODY + signature)[0] == "Jane Roe"
    assert names(HEADLINE + BODY + signature, linked(author=person("Max Poe"))) == ["Max Poe"]


def test_a_signature_amid_the_text_is_of_a_box():
    assert names(f"{HEADLINE}{BODY}<p><b>By Jane Roe, Harbourtown</b></p>{BODY}") == []


def test_several_signatures_are_a_list_of_stories():
    assert names(f"{HEADLINE}{BODY}<p>By Jane Roe</p><p>By John Doe</p>") == []


# --- declared


def test_an_organisation_beside_a_person_is_kept_unless_it_is_the_outlet():
    assert names(HEADLINE + BODY, linked(author=[person("Jane Roe"), organisation("DPX")])) == ["Jane Roe", "DPX"]
    assert names(HEADLINE + BODY, linked(author=[person("Jane Roe"), organisation("Harbour Gazette")])) == ["Jane Roe"]


def test_a_declared_outlet_is_the_author_where_only_initials_or_an_agency_are_printed():
    assert names(f"{HEADLINE}<p class='byline'>dpa</p>{BODY}", linked(author=organisation("Harbour Gazette"))) == [
        "Harbour Gazette"
    ]
    assert names(f"{HEADLINE}<p>By Jane Roe</p>{BODY}", linked(author=organisation("Harbour Gazette"))) == ["Jane Roe"]


def test_a_meta_that_names_an_author_stands_in_for_a_declared_outlet_where_nobody_is_printed():
    head = linked(author=organisation("Harbour Gazette")) + '<meta name="articleauthor" content="Jane Roe">'
    assert names(HEADLINE + BODY, head) == ["Jane Roe"]
    assert names(f"{HEADLINE}<p>By John Doe</p>{BODY}", head) == ["John Doe"]


def test_the_author_that_an_article_links_to_comes_before_who_made_the_site():
    byline = "<p>12.05.2024 <a rel='author' href='/author/roe'>Jane Roe</a></p>"
    assert names(HEADLINE + byline + BODY, '<meta name="author" content="Webmasters &amp; Sons, John Doe">') == [
        "Jane Roe"
    ]


def test_the_place_beside_a_byline_is_no_author():
    byline = "<div class=c-byline__location>Harbour Bay, N.L.</div>"
    assert names(HEADLINE + byline + BODY, linked(author=person("Jane Roe"))) == ["Jane Roe"]


def test_a_first_name_is_completed_by_the_byline():
    assert names(f"{HEADLINE}<p>By Jane Roe</p>{BODY}", linked(author=person("Jane"))) == ["Jane Roe"]


@pytest.mark.parametrize(
    ("pen_name", "expected"),
    [("harbour webteam", ["harbour webteam"]), ("undefined", []), ("----", []), ("10.0.0.1", [])],
)
def test_a_persons_pen_name_is_taken_as_declared_but_placeholders_are_not(pen_name, expected):
    assert names(HEADLINE + BODY, linked(author=person(pen_name))) == expected


def test_a_person_who_is_the_site_is_its_author():
    page = f"{HEADLINE}<p>Posted by Harbour Gazette</p>{BODY}"
    assert names(page) == ["Harbour Gazette"]


def test_microdata_of_other_stories_on_the_page_names_no_author():
    others = "".join(f"<div><span itemprop='author'>Writer {letter}oe</span></div>" for letter in "ABCDE")
    assert names(f"{HEADLINE}<p itemprop='author'>By Jane Roe</p>{BODY}{others}") == ["Jane Roe"]


def test_a_value_in_place_of_a_content_is_read():
    assert names(HEADLINE + BODY, '<meta name="author" value="Jane Roe">') == ["Jane Roe"]
