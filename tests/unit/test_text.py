import pytest

from parsers.errors import TooComplexError, UndecodablePageError
from parsers.page import Page
from parsers.text import check_complexity, clean, count_words, decode_or_keep, paragraph_fingerprint

URL = "https://gazette.example/a"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Two\u00a0words \n\t here ", "Two words here"),
        ("cafe\u0301", "café"),
        ("a\u200bb\ufeffc\u00add", "abcd"),
        ("safe\u202eexe.txt\u202c", "safeexe.txt"),
        ("a\x00b\x07c\ud800d", "abcd"),
        ("a\u2028b\u3000c", "a b c"),
        ("👨\u200d👩 می\u200cخواهم x\u200dy", "👨\u200d👩 می\u200cخواهم xy"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_clean(raw, expected):
    assert clean(raw) == expected


def test_clean_keeps_lines_when_asked():
    assert clean("a  b\r\n\n\n\n c\u2028d", keep_lines=True) == "a b\n\nc\nd"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don’t panic – it's 3.5 % here", 5),
        ("東京で会議", 5),
        ("서울 시장", 2),
        ("Tokyo 東京 2024", 4),
        ("— !", 0),
        ("", 0),
    ],
)
def test_count_words(text, words):
    assert count_words(text) == words


def test_fingerprint_ignores_space_case_and_punctuation():
    same = {
        paragraph_fingerprint(t)
        for t in ("The views, expressed here.", " the VIEWS expressed\there ", "The views — expressed “here”")
    }
    assert len(same) == 1
    assert paragraph_fingerprint("The views expressed there.") not in same
    assert -(2**63) <= same.pop() < 2**63


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"\xef\xbb\xbf<p>\xc3\xa9", "text/html; charset=iso-8859-1", "<p>é"),
        ("<p>é".encode("utf-16-le"), "text/html; charset=utf-16le", "<p>é"),
        (b"\xff\xfe" + "<p>é".encode("utf-16-le"), None, "<p>é"),
        (b"<p>\x93quoted\x94", "text/html; charset=ISO-8859-1", "<p>“quoted”"),
        (b'<meta charset="windows-1252"><p>\xe9', None, '<meta charset="windows-1252"><p>é'),
        (b'<meta charset="utf-8"><p>\xe9t\xe9', "text/html; charset=latin1", '<meta charset="utf-8"><p>été'),
        (
            b'<!-- <meta charset="koi8-r"> --><meta charset="cp1251"><p>\xe4',
            None,
            '<!-- <meta charset="koi8-r"> --><meta charset="cp1251"><p>д',
        ),
        ("<p>日本語".encode("shift_jis"), "text/html; charset=Shift_JIS", "<p>日本語"),
        ("<p>中文".encode("gb18030"), "text/html; charset=gb2312", "<p>中文"),
        ("<p>Größe".encode(), None, "<p>Größe"),
        ("<p>Größe".encode(), "text/html; charset=utf-7", "<p>Größe"),
        (b'<meta charset="utf-16"><p>\xc3\xa9', None, '<meta charset="utf-16"><p>é'),
    ],
)
def test_bytes_become_text(body, content_type, expected):
    assert Page(url=URL, body=body, content_type=content_type).text == expected


def test_bytes_that_contradict_their_label_are_read_for_what_they_are():
    assert Page(url=URL, body="<p>Größe".encode(), content_type="text/html; charset=iso-8859-1").text == "<p>Größe"
    german = "<p>Größe der Bäume, Straßen nach München, über Ärger und schöne Öfen. ".encode("cp1252") * 20
    assert "Größe der Bäume" in Page(url=URL, body=german, content_type="text/html; charset=utf-8").text
    assert "Größe der Bäume" in Page(url=URL, body=german, content_type=None).text


def test_one_broken_byte_does_not_change_the_declared_encoding():
    body = ("<p>Größe " * 50).encode() + b"\xff"
    assert Page(url=URL, body=body, content_type="text/html; charset=utf-8").text.startswith("<p>Größe")


@pytest.mark.parametrize("ahead", [0, 1, 2, 3, 4_090, 4_093, 4_094, 4_095, 4_096, 12_285])
def test_what_is_utf8_is_kept_as_it_is_wherever_its_signs_stand(ahead):
    body = b"x" * ahead + "ä€😀".encode() * 3
    assert decode_or_keep(body, None, url=URL) is body
    assert decode_or_keep(body[:-1], "text/html; charset=utf-8", url=URL) is not body[:-1]
    assert Page(url=URL, body=body, content_type=None).text == body.decode()


@pytest.mark.parametrize("body", [b"%PDF-1.7 text", b"\x89PNG\r\n", b"\x00\x01\x02\x03" * 50, b"\x1f\x8b\x08\x00"])
def test_binary_is_no_text(body):
    with pytest.raises(UndecodablePageError) as caught:
        _ = Page(url=URL, body=body, content_type="text/html").text
    assert caught.value.url == URL


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 5_000,
        "<section>" * 5_000 + "</section>" * 5_000,
        "<b><i>" * 2_500,
        "<DIV>" * 5_000,
        "<div></x>" * 5_000,
        "<ul><li>" * 5_000,
        "<p " + " ".join(f"a{i}=1" for i in range(20_000)) + ">",
        "x" * 16_000_001,
        "<p>a<br>" * 80_000,
    ],
    ids=["open", "closed", "formatting", "upper", "stray ends", "lists", "attributes", "size", "tags"],
)
def test_hostile_markup_is_refused(text):
    with pytest.raises(TooComplexError):
        check_complexity(text.encode(), url=URL)


@pytest.mark.parametrize(
    "text",
    [
        "<p>unclosed" * 5_000,
        "<div><p>x</div>" * 5_000,
        "<script>" + "for(i=0;i<n;i++){a<b}" * 80_000 + "</script>",
        "<!--" + "<div>" * 5_000 + "-->",
        "<div>" * 500 + "</div>" * 500 + "<p>x" * 5_000,
        '<div data-state="' + "a=1 b=2 " * 5_000 + '">',
    ],
    ids=["flat", "closed", "script", "comment", "deep enough", "long value"],
)
def test_ordinary_markup_passes(text):
    check_complexity(text.encode(), url=URL)
