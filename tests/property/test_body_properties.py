"""Whatever a page holds: only ParseErrors, a valid record, safe HTML, marks inside their text."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import Page, ParseError, parse_generic
from parsers.article import Article, Block, Mark
from parsers.render import to_html, to_markdown

_TAGS = [
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "h2",
    "blockquote",
    "a href='/x'",
    "a href='javascript:x'",
    "b",
    "span class=share",
    "table",
    "tr",
    "td",
    "figure",
    "figcaption",
    "pre",
    "aside",
    "article",
    "section class=entry-content",
    "div class=related",
    "ruby",
    "rt",
    "script",
    "style",
]
_TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "The harbour board voted on Tuesday, and the pier will be rebuilt before the ice comes.",
        "Read more",
        "<br><br>",
        "<img src=/a.jpg>",
        " \n ",
    ]
)


@st.composite
def _markup(draw: st.DrawFn) -> str:
    parts: list[str] = []
    for _ in range(draw(st.integers(1, 25))):
        if draw(st.booleans()):
            tag = draw(st.sampled_from(_TAGS))
            parts.append(f"<{tag}>" if draw(st.booleans()) else f"</{tag.split(' ')[0]}>")
        else:
            parts.append(draw(_TEXT))
    return "".join(parts)


@settings(max_examples=150, deadline=None)
@given(_markup())
def test_any_markup_gives_a_valid_record_or_a_parse_error(markup: str) -> None:
    body = f"<html><head><title>Pier</title></head><body><h1>Pier</h1>{markup}</body></html>".encode("utf-8", "replace")
    try:
        article = parse_generic(Page(url="https://post.example/a/b", body=body))
    except ParseError:
        return
    _check(article)


def _check(article: Article) -> None:
    for block in article.blocks:
        assert all(0 <= mark.start < mark.end <= len(block.text) for mark in block.marks)
        assert all((mark.url or "").startswith(("http", "mailto:")) for mark in block.marks if mark.kind == "link")
        assert "\x00" not in block.text
        block.text.encode("utf-8")
    html = article.html
    tags = set(re.findall(r"<(/?[a-z0-9]+)", html))
    assert {tag.strip("/") for tag in tags} <= {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "td",
        "pre",
        "code",
        "figure",
        "img",
        "figcaption",
        "a",
        "strong",
        "em",
    }
    assert not re.search(r"""(?:href|src)="(?!https?://|mailto:)""", html)
    assert 0 <= article.quality <= 1
    assert article.markdown is not None


_MARK = st.builds(
    lambda start, size, kind: Mark(start, start + size, kind, "https://a.example/" if kind == "link" else None),
    st.integers(0, 30),
    st.integers(1, 30),
    st.sampled_from(["link", "strong", "emphasis", "code"]),
)


@given(st.text(min_size=1, max_size=60), st.lists(_MARK, max_size=5))
def test_rendered_text_is_the_text(text: str, marks: list[Mark]) -> None:
    block = Block("paragraph", text, tuple(marks))
    html = to_html([block])
    plain = re.sub(r"<[^>]*>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert "".join(plain.split()) == "".join(text.split())
    assert html.count("<a ") == html.count("</a>")
    to_markdown([block])
