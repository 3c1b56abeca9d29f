import pytest

from parsers.errors import BadURLError
from parsers.urls import (
    MAX_KEY_CHARACTERS,
    absolute,
    canonical,
    host_of,
    registered_domain,
    same_site,
    url_key,
    without_credentials,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Gazette.Example:80/a/../b", "http://gazette.example/b"),
        ("https://gazette.example:443", "https://gazette.example/"),
        ("https://gazette.example:8443/", "https://gazette.example:8443/"),
        ("http://ex.example\\@evil.example/", "http://ex.example/@evil.example/"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        (" https://a.example/x\n", "https://a.example/x"),
        ("https://a.example/x#part", "https://a.example/x"),
        ("https://a.example/x?q#", "https://a.example/x?q"),
        ("https://a.example/#!/story/4", "https://a.example/#!/story/4"),
    ],
)
def test_canonical(url, expected):
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "bad_url"),
        ("/relative", "bad_url"),
        ("http://", "bad_url"),
        ("http://a b/", "bad_url"),
        ("http://a.example:99999/", "bad_url"),
        ("http://a.example/\ud800", "bad_url"),
        ("https://a.example/" + "x" * 9_000, "bad_url"),
        ("https://a.example/" + "é" * 2_000, "bad_url"),
        ("file:///etc/passwd", "blocked_scheme"),
        ("javascript:alert(1)", "blocked_scheme"),
        ("ftp://a.example/", "blocked_scheme"),
    ],
)
def test_what_is_no_web_address_is_refused_with_its_reason(url, reason):
    with pytest.raises(BadURLError) as caught:
        canonical(url)
    assert caught.value.reason == reason


BASE = "https://gazette.example/news/today?page=2#top"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("story", "https://gazette.example/news/story"),
        ("./a/../story", "https://gazette.example/news/story"),
        ("/story", "https://gazette.example/story"),
        ("\\story", "https://gazette.example/story"),
        ("//other.example/x", "https://other.example/x"),
        ("\\\\other.example\\x", "https://other.example/x"),
        ("///other.example/x", "https://other.example/x"),
        ("?page=3", "https://gazette.example/news/today?page=3"),
        ("#end", "https://gazette.example/news/today?page=2#end"),
        ("https:story", "https://gazette.example/news/story"),
        ("http:other.example/story", "http://other.example/story"),
        ("HTTPS://Other.example", "https://other.example/"),
        ("https://user:secret@other.example/", "https://other.example/"),
        ("/sto\nry", "https://gazette.example/story"),
        ("mailto:desk@gazette.example", "mailto:desk@gazette.example"),
    ],
)
def test_absolute(href, expected):
    assert absolute(BASE, href) == expected


@pytest.mark.parametrize(
    "href",
    [
        None,
        "",
        "javascript:alert(1)",
        " java\tscript:alert(1)",
        "data:text/html,x",
        "tel:1",
        "http://",
        "mailto:",
        "a:b",
    ],
)
def test_other_schemes_are_no_link(href):
    assert absolute(BASE, href) is None


def test_a_broken_base_makes_no_link_of_a_relative_one():
    assert absolute("nowhere", "/x") is None
    assert absolute("nowhere", "https://a.example/x") == "https://a.example/x"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Gazette.example/x", "gazette.example"),
        ("http://gazette.example:80/x", "gazette.example"),
        ("https://gazette.example:80/x", "gazette.example:80"),
        ("http://127.0.0.1:8001/x", "127.0.0.1:8001"),
        ("http://[::1]:81/", "[::1]:81"),
        ("http://gazette.example.:81/", "gazette.example:81"),
        ("https://u:p@gazette.example/", "gazette.example"),
    ],
)
def test_host_of(url, host):
    assert host_of(url) == host


ONE = "https://gazette.example/2025/03/ferry-strike-ends"


@pytest.mark.parametrize(
    "url",
    [
        "http://gazette.example/2025/03/ferry-strike-ends",
        "https://www.gazette.example/2025/03/ferry-strike-ends/",
        "https://www.gazette.example./2025/03/ferry-strike-ends",
        "https://m.gazette.example/2025/03/ferry-strike-ends",
        "https://mobile.gazette.example/2025/03/ferry-strike-ends",
        "https://amp.gazette.example/2025/03/ferry-strike-ends",
        "https://www.amp.gazette.example//2025/03//ferry-strike-ends",
        "https://gazette.example:443/2025/03/ferry%2Dstrike-ends#comments",
        "http://gazette.example:80/2025/03/ferry-strike-ends?",
        "https://gazette.example/2025/03/ferry-strike-ends?utm_source=x&utm_medium=rss&fbclid=1",
        "https://gazette.example/2025/03/ferry-strike-ends?ocid=a&cmpid=b&smid=c&partner=d&gclid=e&mc_cid=f",
        "https://gazette.example/2025/03/ferry-strike-ends?ref=home&source=rss",
        "https://gazette.example/2025/03/ferry-strike-ends/amp",
        "https://gazette.example/2025/03/ferry-strike-ends/amp/",
        "https://gazette.example/2025/03/ferry-strike-ends.amp",
        "https://gazette.example/amp/2025/03/ferry-strike-ends",
        "https://gazette.example/2025/amp/03/ferry-strike-ends",
        "https://gazette.example/2025/03/ferry-strike-ends?amp",
        "https://gazette.example/2025/03/ferry-strike-ends?amp=1",
        "https://gazette.example/2025/03/ferry-strike-ends?outputType=amp",
        "https://gazette-example.cdn.ampproject.org/c/s/gazette.example/2025/03/ferry-strike-ends",
        "https://gazette-example.cdn.ampproject.org/v/s/gazette.example/2025/03/ferry-strike-ends?amp_js_v=0.1&usqp=m",
        "https://www.google.com/amp/s/www.gazette.example/2025/03/ferry-strike-ends",
        "https://gazette.example/2025/03/ferry-strike-ends/print",
        "https://gazette.example/2025/03/ferry-strike-ends?print=true",
        "https://gazette.example/2025/03/ferry-strike-ends?view=print",
        "https://gazette.example/2025/03/ferry-strike-ends;jsessionid=0A1B?PHPSESSID=22&sid=9f8e7d6c5b4a39281706",
        "https://gazette.example/2025/03/ferry-strike-ends/index.html",
        "https://gazette.example/2025/03/ferry-strike-ends?page=1",
        "https://user:secret@gazette.example/2025/03/ferry-strike-ends",
    ],
)
def test_dresses_of_one_article_have_one_key(url):
    assert url_key(url) == ONE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://gazette.example/story?id=1", "https://gazette.example/story?id=2"),
        ("https://gazette.example/?p=12", "https://gazette.example/?p=13"),
        ("https://gazette.example/story.php?sid=123", "https://gazette.example/story.php?sid=124"),
        ("https://gazette.example/read?ref=88123", "https://gazette.example/read?ref=88124"),
        ("https://gazette.example/read?source=budget", "https://gazette.example/read?source=harvest"),
        ("https://gazette.example/story-name?page=2", "https://gazette.example/story-name"),
        ("https://gazette.example:8001/a", "https://gazette.example:8002/a"),
        ("https://news.gazette.example/a", "https://gazette.example/a"),
        ("https://m.co.uk/a", "https://co.uk/a"),
        ("https://gazette.example/Story", "https://gazette.example/story"),
        ("https://gazette.example/a%2Fb", "https://gazette.example/a/b"),
        ("https://gazette.example/#!/a", "https://gazette.example/#!/b"),
        ("https://gazette.example/amp", "https://gazette.example/"),
        ("https://gazette.example/print", "https://gazette.example/"),
        ("https://127.0.0.1/a", "https://0.0.1.1/a"),
        ("https://gazette.example/" + "a" * 2_000, "https://gazette.example/" + "a" * 2_001),
    ],
)
def test_different_articles_keep_different_keys(one, other):
    assert url_key(one) != url_key(other)


def test_query_is_sorted_by_name_and_repeats_keep_their_order():
    assert url_key("https://a.example/s?b=1&a=2&b=0") == "https://a.example/s?a=2&b=1&b=0"
    assert url_key("https://a.example/s?q=a+b") == url_key("https://a.example/s?q=a%20b")


def test_keep_query_wins_over_every_rule():
    assert (
        url_key("https://a.example/s?utm_id=7&utm_source=x", keep_query=("utm_id",)) == "https://a.example/s?utm_id=7"
    )


def test_escapes_are_normalised():
    assert url_key("https://a.example/%7efoo%c3%a9%2f") == "https://a.example/~foo%C3%A9%2F"


def test_the_language_of_a_mobile_host_stays():
    assert url_key("https://pt.m.gazette.example/x") == "https://pt.gazette.example/x"


def test_dot_segments_that_a_cut_uncovers_are_resolved():
    assert url_key("https://a.example/b/..;sid=1/c") == "https://a.example/c"


def test_long_keys_are_bounded():
    assert len(url_key("https://gazette.example/" + "a" * 5_000)) <= MAX_KEY_CHARACTERS


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.gazette.co.uk", "gazette.co.uk"),
        ("www.gazette.co.uk:8080", "gazette.co.uk"),
        ("a.blogspot.com", "a.blogspot.com"),
        ("co.uk", None),
        ("localhost", None),
        ("127.0.0.1:81", None),
        ("[::1]:81", None),
    ],
)
def test_registered_domain(host, domain):
    assert registered_domain(host) == domain


def test_same_site():
    assert same_site("https://www.gazette.co.uk/a", "http://gazette.co.uk/b")
    assert not same_site("https://a.co.uk/", "https://b.co.uk/")
    assert not same_site("https://one.blogspot.com/", "https://two.blogspot.com/")
    assert not same_site("http://127.0.0.1:8001/", "http://127.0.0.1:8002/")
    assert not same_site("http://a.example.com:8001/", "http://b.example.com:8002/")
    assert same_site("http://127.0.0.1:8001/a", "http://127.0.0.1:8001/b")
    assert not same_site("nowhere", "nowhere")


def test_credentials_are_cut_also_from_what_is_no_url():
    assert without_credentials("https://user:secret@a.example/x") == "https://a.example/x"
    assert "secret" not in without_credentials("https://user:secret@a b.example/x")
    assert "secret" not in without_credentials("postgresql://user:secret@db.example/x")
