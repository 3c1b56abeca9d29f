from datetime import UTC, datetime

import pytest

from parsers.document import Document
from parsers.fields import (
    SelectorError,
    attr,
    const,
    css,
    first,
    joined,
    jsonld,
    meta,
    names,
    node_text,
    nodes_from,
    regex,
    text_from,
    texts_from,
    when,
)
from parsers.outlet import Outlet
from parsers.page import Page

HTML = """<html><head><title>x</title><meta name="Pub" content="3 May 2024 10:00"><script type="application/ld+json">
{"@type": "NewsArticle", "headline": "H", "author": [{"name": "Jane Roe"}, {"name": "John Doe"}]}</script></head>
<body><div class="story"><p>One<br>two</p><p> </p><p>Three <b>bold</b></p><script>x()</script></div>
<p class="by">By Jane Roe and John Doe, Berlin</p>
<a class="n" href="/x" title="Next">n</a></body></html>"""


@pytest.fixture
def doc():
    outlet = Outlet(slug="g", name="G", hosts=("gazette.example",), timezone="Europe/Lisbon", language="en")
    return Document(Page(url="https://gazette.example/a", body=HTML.encode()), outlet)


def test_css_yields_texts_and_nodes(doc):
    paragraphs = css("div.story > p")
    assert paragraphs(doc) == ("One two", "Three bold")
    assert [node.tag for node in paragraphs.nodes(doc)] == ["p", "p", "p"]
    assert paragraphs.selector == "div.story > p"


def test_a_broken_selector_says_which(doc):
    with pytest.raises(SelectorError, match=r"p\[\["):
        css("p[[").nodes(doc)


def test_attr_meta_jsonld(doc):
    assert attr("a.n", "title")(doc) == ("Next",)
    assert meta("PUB")(doc) == ("3 May 2024 10:00",)
    assert jsonld("author.name")(doc) == ("Jane Roe", "John Doe")
    assert jsonld("nothing.here")(doc) == ()


def test_first_takes_the_first_that_finds_anything_for_texts_and_nodes(doc):
    extractor = first(css(".none"), css("div.story > p"))
    assert extractor(doc) == ("One two", "Three bold")
    assert len(nodes_from(extractor, doc)) == 3
    assert first(css(".none"))(doc) == ()


def test_names_when_regex_joined_const(doc):
    assert names(css(".by"))(doc) == ("Jane Roe", "John Doe")
    assert when(meta("pub"))(doc) == datetime(2024, 5, 3, 9, tzinfo=UTC)
    assert regex(r"and (\w+ \w+)", css(".by"))(doc) == ("John Doe",)
    assert joined(css("div.story > p"))(doc) == "One two Three bold"
    assert const("x")(doc) == "x"


def test_a_plain_function_is_an_extractor(doc):
    assert text_from(lambda d: d.tree.css_first("a.n"), doc) == "n"
    assert texts_from(lambda _d: ["a", None, " ", "b"], doc) == ("a", "b")
    assert [n.tag for n in nodes_from(lambda d: d.css("a.n"), doc)] == ["a"]
    assert nodes_from(lambda _d: "text", doc) == []
    assert texts_from(lambda _d: None, doc) == ()


def test_node_text_parts_blocks_and_leaves_scripts(doc):
    assert node_text(doc.tree.css_first("div.story")) == "One two Three bold"


def test_a_selection_is_made_once(doc):
    assert doc.css("p") is doc.css("p")
