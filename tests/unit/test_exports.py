"""Each format, read back by somebody else's reader or held against its schema; hostile texts stay texts."""

import csv
import io
import json
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import feedparser
import jsonschema
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.exports.format import Carrier, Head, canonical_url, credit
from ingest.exports.spreadsheet import RISKY, cell
from ingest.exports.subscriptions import opml
from ingest.exports.writing import format_of
from parsers.feeds import read_feed
from parsers.opml import read_opml
from storage.reading.columns import ARTICLE_COLUMNS

SCHEMAS = Path(__file__).parents[1] / "schemas"
GAZETTE = Carrier(
    "harbour",
    "Harbour Gazette & Sons",
    "https://gazette.example/feed.xml",
    "https://gazette.example/",
    ("https://gazette.example/feed.xml",),
)
HEAD = Head(
    home_url="https://desk.example/",
    self_url="https://desk.example/feeds/x?outlet=harbour&limit=2",
    updated=datetime(2026, 11, 23, 9, tzinfo=UTC),
    carriers={"harbour": GAZETTE},
)


def row(**more: Any) -> dict[str, Any]:
    """A row of `articles_v1` with most of it filled."""
    plain = dict.fromkeys(ARTICLE_COLUMNS) | {
        "article_id": 7,
        "outlet": "harbour",
        "url": "https://gazette.example/ferry",
        "headline": "Ferry <b>returns</b> & stays",
        "standfirst": "Sold out in an hour.",
        "byline": "By Ines Duarte",
        "authors": [{"name": "Ines Duarte", "url": "https://gazette.example/ines"}, {"name": "R. Alves"}],
        "dateline": "LISBON",
        "published_at": datetime(2026, 11, 23, 7, 30, tzinfo=UTC),
        "modified_at": datetime(2026, 11, 23, 8, tzinfo=UTC),
        "first_seen_at": datetime(2026, 11, 23, 7, 41, 12, 402518, tzinfo=UTC),
        "last_seen_at": datetime(2026, 11, 23, 9, tzinfo=UTC),
        "sections": ["Travel"],
        "topics": ["ferries", "Travel"],
        "language": "pt-BR",
        "text": "The night ferry left at eleven.\n\nIt was full.",
        "html": "<p>The night ferry left at eleven.</p>\n<p>It was <em>full</em>.</p>",
        "words": 9,
        "lead_image_url": "https://gazette.example/ferry.jpg?a=1&b=2",
        "images": [
            {"url": "https://gazette.example/ferry.jpg", "caption": "The ferry", "credit": "R. Alves", "width": 640}
        ],
        "kind": "article",
        "access": "free",
        "completeness": "full",
        "status": "live",
        "originator": "Coast Mirror",
        "original_url": "https://mirror.example/ferry",
        "credit_line": "First published by Coast Mirror",
        "attribution_confidence": 0.9,
        "attribution_evidence": [{"rule": "credit_link", "text": "First published"}],
        "copyright_holder": "Harbour Gazette",
        "usage_terms": "Partner agreement 12",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "rights_state": "cleared",
        "disclaimers": [],
        "removed": [{"rule": "newsletter", "text": "Our letter"}],
        "warnings": [],
        "quality": 0.97,
        "layout": date(2025, 3, 1),
        "parser_version": "1",
        "revision": 2,
        "story_id": 5,
        "is_origin": False,
    }
    assert set(more) <= set(plain)
    return plain | more


def bare() -> dict[str, Any]:
    """A row with the least there can be."""
    return row(
        article_id=8, url="https://gazette.example/bare", headline="", standfirst=None, byline=None, authors=[], dateline=None,
        published_at=None, modified_at=None, sections=[], topics=[], language=None, text="", html="", words=0, lead_image_url=None,
        images=[], originator=None, original_url=None, credit_line=None, copyright_holder=None, usage_terms=None, licence_url=None,
        layout=None, outlet="unknown",
    )  # fmt: skip


def written(name: Any, *rows: dict[str, Any], head: Head = HEAD) -> bytes:
    made = format_of(name, head)
    # in two batches, as an export comes
    return made.begin() + made.articles(rows[:1]) + made.articles(rows[1:]) + made.end()


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_a_feed_is_read_back_by_feedparser(name):
    found = feedparser.parse(written(name, row(), bare()))
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == {"rss": "rss20", "atom": "atom10"}[name]
    one, other = found.entries
    assert one.id == one.link == "https://gazette.example/ferry"
    assert (
        one.title_detail.value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        == "Ferry <b>returns</b> & stays"
    )
    assert one.published_parsed[:5] == (2026, 11, 23, 7, 30)
    assert one.source.title == "Harbour Gazette & Sons"
    assert {"rel": "canonical", "href": "https://mirror.example/ferry"}.items() <= {
        key: value for link in one.links if link.rel == "canonical" for key, value in link.items()
    }.items()
    content = one.content[0].value
    assert content.startswith("<p>The night ferry left at eleven.</p>")
    assert content.endswith("First published by Coast Mirror</a></p>")
    assert [tag.term for tag in one.tags] == ["Travel", "ferries"]
    assert one.summary == "Sold out in an hour."
    assert other.link == "https://gazette.example/bare"
    assert other.published_parsed[:5] == (2026, 11, 23, 7, 41)


@pytest.mark.parametrize(("name", "kind"), [("rss", "rss"), ("atom", "atom"), ("jsonfeed", "json")])
def test_a_feed_is_read_back_by_our_own_reader(name, kind):
    read = read_feed(written(name, row(), bare()), url="https://desk.example/feeds/x", content_type=None)
    assert read.kind.startswith(kind)
    assert [entry.url for entry in read.entries] == ["https://gazette.example/ferry", "https://gazette.example/bare"]
    assert read.entries[0].published_at == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


def test_rss_names_the_source_the_credit_and_the_original():
    root = etree.fromstring(written("rss", row()))
    (source,) = root.findall(".//item/source")
    assert (source.text, source.get("url")) == ("Harbour Gazette & Sons", "https://gazette.example/feed.xml")
    assert root.findtext(".//{http://search.yahoo.com/mrss/}credit") == "First published by Coast Mirror"
    assert [one.text for one in root.findall(".//{http://purl.org/dc/elements/1.1/}creator")] == [
        "Ines Duarte",
        "R. Alves",
    ]


def test_atom_has_what_rfc_4287_wants():
    root = etree.fromstring(written("atom", row(), bare()))
    atom = "{http://www.w3.org/2005/Atom}"
    for where in (root, *root.iter(f"{atom}entry")):
        for name in ("id", "title", "updated"):
            assert len(where.findall(atom + name)) == 1, name
    for entry in root.iter(f"{atom}entry"):
        assert entry.findall(f"{atom}author/{atom}name")
        assert entry.find(f"{atom}source/{atom}id") is not None
        alternates = [link for link in entry.findall(f"{atom}link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1
    empty = etree.fromstring(written("atom", head=Head()))
    assert empty.findtext(f"{atom}updated")


def test_json_feed_holds_against_its_schema():
    schema = json.loads((SCHEMAS / "jsonfeed-1.1.json").read_text())
    document = json.loads(written("jsonfeed", row(), bare()))
    jsonschema.validate(document, schema, format_checker=jsonschema.FormatChecker())
    one = document["items"][0]
    assert one["external_url"] == "https://mirror.example/ferry"
    assert one["_wiredesk"]["credit"] == "First published by Coast Mirror"
    jsonschema.validate(json.loads(written("jsonfeed")), schema)


def test_ninjs_holds_against_its_schema():
    schema = json.loads((SCHEMAS / "ninjs-3.json").read_text())
    objects = [json.loads(line) for line in written("ninjs", row(), bare(), row(status="withdrawn")).splitlines()]
    for one in objects:
        jsonschema.validate(one, schema, format_checker=jsonschema.FormatChecker())
    assert [one["pubStatus"] for one in objects] == ["usable", "usable", "canceled"]
    assert objects[0]["infoSources"][1] == {
        "name": "Coast Mirror",
        "role": "http://cv.iptc.org/newscodes/contentprodpartyrole/originator",
    }
    assert "bodies" not in objects[2]


def test_json_lines_give_rows_as_they_are():
    made = format_of("jsonl", HEAD)
    first, second = (json.loads(line) for line in (made.articles([row()]) + made.gone(9)).splitlines())
    assert list(first) == list(ARTICLE_COLUMNS)
    assert first["published_at"] == "2026-11-23T07:30:00Z"
    assert second == {"article_id": 9, "status": "deleted"}


def test_csv_is_read_back_and_holds_no_formula():
    rows = [
        row(headline='=HYPERLINK("https://evil.example","x")', text="@SUM(1)\r\nline"),
        row(byline="'quoted", standfirst="-1+1"),
    ]
    read = list(csv.DictReader(io.StringIO(written("csv", *rows).decode(), newline="")))
    assert list(read[0]) == list(ARTICLE_COLUMNS)
    assert read[0]["headline"] == '\'=HYPERLINK("https://evil.example","x")'
    assert read[0]["text"] == "'@SUM(1)\r\nline"
    assert (read[1]["byline"], read[1]["standfirst"], read[1]["words"]) == ("''quoted", "'-1+1", "9")
    assert json.loads(read[0]["authors"])[1] == {"name": "R. Alves"}


@given(st.text())
def test_no_text_is_a_formula_and_every_text_comes_back(text):
    written = cell(text)
    assert not written.startswith(tuple(sign for sign in RISKY if sign != "'"))
    assert written.removeprefix("'") == text


def test_parquet_is_read_back_by_arrow():
    many = [row(article_id=number) for number in range(1, 1_205)]
    made = format_of("parquet", HEAD)
    pieces = [made.begin(), *(made.articles(many[at : at + 250]) for at in range(0, len(many), 250)), made.end()]
    assert len(pieces[4]) > 100  # given out before the end
    table = pq.read_table(io.BytesIO(b"".join(pieces)))
    assert table.num_rows == 1_204
    assert table.column_names == list(ARTICLE_COLUMNS)
    one = table.slice(0, 1).to_pylist()[0]
    assert one["published_at"] == datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert (one["sections"], one["layout"], one["is_origin"]) == (["Travel"], date(2025, 3, 1), False)
    assert json.loads(one["images"])[0]["width"] == 640


def test_opml_is_read_back_by_our_own_import():
    told = opml([GAZETTE, Carrier("b", "B", feeds=("https://b.example/rss", "https://b.example/atom"))])
    outlets = read_opml(told).outlets
    assert [(one.name, [feed.url for feed in one.feeds]) for one in outlets] == [
        ("Harbour Gazette & Sons", ["https://gazette.example/feed.xml"]),
        ("B", ["https://b.example/rss", "https://b.example/atom"]),
    ]


HOSTILE = "</title>]]><script>alert(1)</script>&lt;\x00\x0b\ufffe\"'\u202e"


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_hostile_texts_stay_texts(name):
    made = written(
        name,
        row(headline=HOSTILE, standfirst=HOSTILE, byline=HOSTILE, credit_line=HOSTILE, sections=[HOSTILE],
            authors=[{"name": HOSTILE}], url='https://gazette.example/"><x>'),
    )  # fmt: skip
    root = etree.fromstring(made)
    assert not list(root.iter("script"))
    assert b"alert(1)</script>" not in made


@given(st.text(), st.text())
def test_any_text_makes_a_feed(headline, credit_line):
    one = row(headline=headline, credit_line=credit_line, standfirst=headline, topics=[credit_line])
    for name in ("rss", "atom"):
        etree.fromstring(written(name, one))
    json.loads(written("jsonfeed", one))


def test_the_credit_is_what_is_printed_or_what_is_known():
    assert credit(row(), GAZETTE) == "First published by Coast Mirror"
    assert credit(row(credit_line=None), GAZETTE) == "Originally published by Coast Mirror."
    assert (
        credit(row(credit_line=None, originator=None, wire="Reuters"), GAZETTE)
        == "Reuters, by way of Harbour Gazette & Sons"
    )
    assert credit(row(credit_line=None, originator=None), GAZETTE) == "Harbour Gazette & Sons"
    assert canonical_url(row(original_url=None)) == "https://gazette.example/ferry"


def test_parquet_is_an_extra():
    project = tomllib.loads((SCHEMAS.parents[1] / "pyproject.toml").read_text())["project"]
    assert any(one.startswith("pyarrow") for one in project["optional-dependencies"]["parquet"])
