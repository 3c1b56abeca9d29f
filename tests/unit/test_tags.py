import pytest
from selectolax.lexbor import LexborHTMLParser

from parsers.tags import COMMENT, TEXT, UNSEEN, number_of, numbers_of


def test_a_tag_has_one_number_in_every_document() -> None:
    for html in ("<p>x<time>y</time>", "<odd-one></odd-one><section><time>z</time></section>"):
        time = LexborHTMLParser(html).css_first("time")
        assert time is not None
        assert time.tag_id == number_of("time")


def test_a_tag_that_html_does_not_know_has_no_number() -> None:
    assert number_of("odd-one") is None
    with pytest.raises(ValueError, match="odd-one"):
        numbers_of(frozenset({"p", "odd-one"}))


def test_what_is_no_element_is_told_by_its_number() -> None:
    body = LexborHTMLParser("<body>x<!-- y --><?z?><svg><![CDATA[w]]></svg><p>v").body
    assert body is not None
    for node in body.traverse(include_text=True):
        assert (node.tag_id == TEXT) == node.is_text_node
        assert (node.tag_id == COMMENT) == node.is_comment_node
        assert (node.tag_id in UNSEEN or node.tag_id == TEXT) == (not node.is_element_node)
