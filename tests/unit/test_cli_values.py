"""What the command line makes of values: dates and numbers for people, arguments read, selectors proposed."""

import argparse
from datetime import UTC, date, datetime, timedelta

import pytest

from ingest.cli.arguments import day, start_of, whole
from ingest.cli.failures import one_line
from ingest.cli.printing import ago, cut, shown
from ingest.cli.progress import Meter, clock
from ingest.cli.reparsing import lines_of
from ingest.cli.scaffolding import body_selector, feeds_of, scaffold
from parsers.declared import outlet_from_toml
from parsers.page import Page

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PARAGRAPHS = "".join(
    f"<p>The {number} ferry left the quay on time and the harbour master wrote it in the book, as he does every morning.</p>"
    for number in ("first", "second", "third", "fourth", "fifth")
)
PAGE = f"""<!doctype html><html lang="pt-PT"><head><title>Ferries</title>
<meta property="og:site_name" content="Harbour &quot;Gazette&quot;">
<link rel="alternate" type="application/rss+xml" href="/feed.xml"><link rel="alternate" type="application/rss+xml" href="/feed.xml">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/12">
<link rel="alternate" hreflang="en" href="/en"></head><body><nav><a href="/">Home</a></nav>
<main><article class="css-1x9k2 story"><h1>Ferries</h1><div class="text">{PARAGRAPHS}</div></article>
<article class="teaser"><div class="teaser">More</div></article></main></body></html>"""


@pytest.fixture
def page():
    return Page(url="https://www.gazette.example/2026/ferries", body=PAGE.encode())


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "now"), (5, "5 s ago"), (180, "3 min ago"), (7_200, "2 h ago"), (200_000, "2 d ago"), (-90, "in 2 min")],
)
def test_how_long_ago(seconds, said):
    assert ago(NOW - timedelta(seconds=seconds), NOW) == said


def test_how_long_ago_is_a_dash_when_it_never_was():
    assert ago(None, NOW) == "–"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "–"), ("", "–"), (True, "yes"), (1234567, "1,234,567"), (0.5, "0.5"), (12.0, "12"), (("a", "b"), "a, b"),
        ([], "–"), (NOW, "2026-11-23 12:00"), ("a\x1b[31mb", "a\\x1b[31mb"), ("two\nlines", "two\nlines"),
    ],
)  # fmt: skip
def test_values_as_people_read_them(value, said):
    assert shown(value) == said


def test_a_text_is_cut_to_one_line():
    assert cut("one\n two   three", 100) == "one two three"
    assert cut("one two three", 8) == "one two…"


def test_a_message_is_one_line_whatever_it_holds():
    assert one_line("a\nb\x1b[2J\u202ec") == "a b\\x1b[2J\\u202ec"


def test_days_and_numbers_are_read_or_refused_with_what_is_accepted():
    assert day("2026-11-23") == date(2026, 11, 23)
    assert start_of("2026-11-23") == datetime(2026, 11, 23, tzinfo=UTC)
    assert whole(1, 50)("50") == 50
    for read, text in ((day, "23.11.2026"), (whole(1), "0"), (whole(1, 50), "51"), (whole(1), "many")):
        with pytest.raises(argparse.ArgumentTypeError, match="accepted is a"):
            read(text)


def test_feeds_are_a_pages_own_alternates_once(page):
    assert feeds_of(page) == ["https://www.gazette.example/feed.xml"]


def test_the_body_selector_is_the_nearest_element_with_a_name_of_its_own(page):
    assert body_selector(page) == "div.text"


def test_no_selector_is_proposed_where_the_text_has_no_element_of_its_own():
    bare = f"<!doctype html><title>x</title><body><div>{PARAGRAPHS}</div><div>more</div></body>"
    assert body_selector(Page(url="https://gazette.example/x", body=bare.encode())) is None


def test_a_scaffold_is_a_valid_outlet_whatever_the_page_is_called(page):
    sitemaps = ["https://www.gazette.example/news-sitemap.xml", "https://www.gazette.example/all.xml"]
    text = scaffold("harbour", page, sitemaps, NOW)
    outlet = outlet_from_toml(text, where="harbour.toml")
    assert outlet.name == 'Harbour "Gazette"'
    assert outlet.hosts == ("gazette.example",)
    assert outlet.language == "pt"
    assert [feed.url for feed in outlet.feeds] == ["https://www.gazette.example/feed.xml", sitemaps[0]]
    assert [layout.since for layout in outlet.layouts] == [NOW.date()]
    assert f"# further sitemap: {sitemaps[1]}" in text


def test_a_scaffold_of_a_page_without_feeds_or_text_is_valid_too():
    text = scaffold("bare", Page(url="https://bare.example/x", body=b"<title>x</title><p>no</p>"), [], NOW)
    outlet = outlet_from_toml(text, where="bare.toml")
    assert (outlet.name, outlet.feeds) == ("bare.example", ())


def test_a_change_is_shown_by_its_fields_and_the_paragraphs_that_came_and_went():
    diff = {
        "headline": ["Old", "New"],
        "paragraphs": {"counts": {}, "added": ["four"], "removed": ["three"], "edited": [["two", "2"]]},
        "fields": {"byline": [None, "Ada Quill"], "authors": [[], [{"name": "Ada Quill", "url": None, "role": None}]]},
        "corrections": ["An earlier version said two."],
    }
    assert lines_of(diff) == [
        "headline: Old -> New",
        "byline: – -> Ada Quill",
        "authors: – -> Ada Quill",
        "-three",
        "+four",
        "-two",
        "+2",
        "correction: An earlier version said two.",
    ]


def test_progress_says_nothing_of_the_end_where_nobody_knows_it(monkeypatch, caplog):
    caplog.set_level("INFO")
    at = iter(range(0, 600, 10))
    monkeypatch.setattr("ingest.cli.progress.time.monotonic", lambda: float(next(at)))
    meter = Meter("pages")
    meter.update(0, 5)
    meter.even(0, 5)
    meter.update(1, 5, 33.4)
    assert [line.fields.get("seconds_left") for line in caplog.records] == [None, None, 33]
    assert [clock(None), clock(0), clock(61), clock(3_725)] == ["-:--", "0:00", "1:01", "1:02:05"]
