import pytest
from selectolax.lexbor import LexborHTMLParser

from parsers.structured import Structured, text_of
from parsers.structured.jsonld import load_json

URL = "https://gazette.example/news/storm"


def structured(html, url=URL):
    return Structured(LexborHTMLParser(html), url=url)


def linked(data):
    return structured(
        f'<title>x</title><meta name="description" content="d"><script type="application/ld+json">{data}</script>'
    )


@pytest.mark.parametrize(
    "raw",
    [
        '{"a": "b"}',
        '{"a": "b",}',
        '{"a": "b"} ;',
        '//<![CDATA[\n{"a": "b"}\n//]]>',
        '<!-- {"a": "b"} -->',
        '/* by the theme */ {"a": "b" // note\n}',
        '{"a": "b",, "c": [1,2,]}',
        '{"a": "b", "u": "https://x.example//y", "d": undefined}',
        '\ufeff {"a": "b"} trailing',
        "{&quot;a&quot;: &quot;b&quot;}",
    ],
)
def test_broken_json_is_repaired_where_that_is_safe(raw):
    assert load_json(raw)["a"] == "b"


def test_raw_line_breaks_and_bad_escapes_in_strings():
    assert load_json('{"a": "one\ntwo\\d"}')["a"] == "one\ntwo\\d"
    assert load_json('{"a": "she said "yes" today"}')["a"] == 'she said "yes" today'


def test_a_slash_inside_a_string_is_no_comment():
    assert load_json('{"u": "https://x.example/*/y",}')["u"] == "https://x.example/*/y"


@pytest.mark.parametrize("raw", ["", "   ", "not json", "{{{"])
def test_what_is_no_json_is_nothing(raw):
    assert load_json(raw) is None


def test_graph_is_flattened_and_references_followed():
    page = linked(
        '{"@graph": [{"@type": "WebSite", "name": "Gazette"}, {"@type": "Person", "@id": "#jr", "name": "Jane Roe"},'
        ' {"@type": "NewsArticle", "headline": "Storm", "author": {"@id": "#jr"}}]}'
    )
    assert page.value("headline") == "Storm"
    assert page.value("author.name") == "Jane Roe"


def test_references_in_a_circle_end():
    page = linked(
        '[{"@type": "Article", "@id": "#a", "headline": "A", "isPartOf": {"@id": "#b"}},'
        ' {"@type": "WebPage", "@id": "#b", "mainEntity": {"@id": "#a"}}]'
    )
    assert page.value("headline") == "A"


def test_the_article_of_this_page_is_chosen_among_several():
    page = linked(
        '[{"@type": "NewsArticle", "headline": "Other", "url": "https://gazette.example/other", "datePublished": "2024-05-01"},'
        ' {"@type": ["NewsArticle"], "headline": "Storm &amp; flood", "mainEntityOfPage": {"@id": "https://www.gazette.example/news/storm?x=1"}}]'
    )
    assert page.value("headline") == "Storm & flood"


def test_an_article_comes_before_a_video_and_a_bare_product_is_none():
    assert (
        linked(
            '[{"@type": "VideoObject", "name": "V", "datePublished": "2024"}, {"@type": "Article", "headline": "A"}]'
        ).value("headline")
        == "A"
    )
    assert linked('{"@type": "Product", "name": "P"}').article is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"@value": "x"}, "x"),
        (["", "y"], "y"),
        ({"name": {"@value": "z"}}, "z"),
        (3, "3"),
        (True, None),
        (None, None),
        ("A&amp;amp;B <b>c</b>", "A&B c"),
        ({}, None),
    ],
)
def test_text_of(value, expected):
    assert text_of(value) == expected


def test_meta_and_link_values():
    page = structured(
        '<head><title> A &amp; B </title><meta property="OG:Title" content=" T "><meta name="x" content="">'
        '<link rel="Canonical" href=" /c "></head>'
    )
    assert (page.title, page.meta("x", "og:title"), page.link("canonical"), page.meta("none")) == (
        "A & B",
        "T",
        "/c",
        None,
    )


def test_a_head_that_broke_early_is_read_from_the_body():
    page = structured('<head><title>x</title><img src="p.gif"><meta property="og:title" content="T"></head><p>text')
    assert page.meta("og:title") == "T"


def test_linked_data_in_the_body_is_found():
    page = structured(
        '<head><title>x</title><meta name="description" content="d"></head><p>y'
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"H"}</script>'
    )
    assert page.value("headline") == "H"


def test_microdata_has_the_shape_of_linked_data():
    page = structured(
        '<title>x</title><article itemscope itemtype="http://schema.org/NewsArticle"><h1 itemprop="headline">Storm</h1>'
        '<span itemprop="author" itemscope itemtype="http://schema.org/Person"><a itemprop="name" href="/j">Jane Roe</a></span>'
        '<time itemprop="datePublished" datetime="2024-05-03">3 May</time></article>'
    )
    item = page.microdata
    assert (text_of(item["headline"]), text_of(item["author"]), text_of(item["datePublished"])) == (
        "Storm",
        "Jane Roe",
        "2024-05-03",
    )


def test_linked_data_in_the_body_is_found_however_its_type_is_written():
    page = structured(
        '<title>x</title><meta name="description" content="d"><body>'
        '<script type="application/ld&#43;json">{"@type": "NewsArticle", "headline": "Ferry returns"}</script>'
    )
    assert page.value("headline") == "Ferry returns"
