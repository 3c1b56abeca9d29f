"""HTML and Markdown from blocks: every text escaped, only our own tags, marks nested."""

from parsers.article import Block, Image, Mark
from parsers.render import to_html, to_markdown


def test_text_is_escaped_in_html() -> None:
    blocks = [Block("paragraph", '<script>alert("x")</script> & <b>bold</b>')]
    assert to_html(blocks) == '<p>&lt;script&gt;alert("x")&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt;</p>'


def test_marks_are_nested_and_crossing_ones_cut() -> None:
    block = Block(
        "paragraph",
        "one two three",
        marks=(Mark(0, 7, "strong"), Mark(4, 13, "emphasis"), Mark(4, 7, "link", "https://a.example/?a=1&b=2")),
    )
    assert to_html([block]) == (
        '<p><strong>one <em><a href="https://a.example/?a=1&amp;b=2">two</a></em></strong> three</p>'
    )


def test_only_web_and_mail_addresses_become_links() -> None:
    block = Block("paragraph", "press here", marks=(Mark(0, 5, "link", "javascript:alert(1)"),))
    assert to_html([block]) == "<p>press here</p>"
    assert to_markdown([block]) == "press here"
    image = Block("image", "", image=Image("javascript:alert(1)", alt='"><script>'))
    assert to_html([image]) == ""
    assert to_markdown([image]) == ""


def test_lists_are_nested_by_level() -> None:
    items = [
        Block("list_item", "one", level=1),
        Block("list_item", "one a", level=2, ordered=True),
        Block("list_item", "one b", level=2, ordered=True),
        Block("list_item", "two", level=1),
    ]
    assert to_html(items) == "<ul><li>one<ol><li>one a</li><li>one b</li></ol></li><li>two</li></ul>"
    assert to_markdown(items) == "- one\n    1. one a\n    1. one b\n- two"


def test_every_kind_of_block() -> None:
    blocks = [
        Block("heading", "Head", level=2),
        Block("quote", "Said"),
        Block("code", "a < b\nc", level=0),
        Block("table", "", rows=(("Year", "T|ons"), ("2024", "410"))),
        Block("image", "", image=Image("https://a.example/p.jpg", "A pier.", "Ida Holm", "Pier", 8, 5)),
        Block("embed", "", url="https://v.example/1"),
    ]
    assert to_html(blocks).split("\n") == [
        "<h2>Head</h2>",
        "<blockquote><p>Said</p></blockquote>",
        "<pre><code>a &lt; b",
        "c</code></pre>",
        "<table><tr><td>Year</td><td>T|ons</td></tr><tr><td>2024</td><td>410</td></tr></table>",
        (
            '<figure><img src="https://a.example/p.jpg" alt="Pier" width="8" '
            'height="5"><figcaption>A pier. Ida Holm</figcaption></figure>'
        ),
        '<p><a href="https://v.example/1">https://v.example/1</a></p>',
    ]
    assert to_markdown(blocks) == (
        "## Head\n\n> Said\n\n```\na < b\nc\n```\n\n| Year | T\\|ons |\n| --- | --- |\n| 2024 | 410 |\n\n"
        "![Pier](<https://a.example/p.jpg>)\n\n*A pier. Ida Holm*\n\n[https://v.example/1](<https://v.example/1>)"
    )


def test_markdown_escapes_what_would_be_markup() -> None:
    assert to_markdown([Block("paragraph", "# no heading, 1 * 2 * 3 and [x](y)")]) == (
        "\\# no heading, 1 \\* 2 \\* 3 and \\[x\\](y)"
    )
    assert to_markdown([Block("paragraph", "1. no list")]) == "1\\. no list"
    assert to_markdown([Block("paragraph", "- no list")]) == "\\- no list"


def test_code_marks_keep_their_text_in_markdown() -> None:
    block = Block("paragraph", "call f_x() twice", marks=(Mark(5, 10, "code"),))
    assert to_markdown([block]) == "call `f_x()` twice"
    assert to_html([block]) == "<p>call <code>f_x()</code> twice</p>"


def test_tail_and_fences_of_code() -> None:
    assert to_markdown([Block("code", "a ``` b")]) == "````\na ``` b\n````"
