import gzip
import json
import tracemalloc
from datetime import UTC, datetime

import pytest

from parsers.article import Author, Image
from parsers.errors import BadURLError, NotFeedError, OutletError, TooComplexError, UndecodablePageError, UnsafeXMLError
from parsers.feeds import read_feed, xmlstream

URL = "https://gazette.example/feed"
NEWS = "https://gazette.example/news"


def rss(items="", head='<?xml version="1.0"?>'):
    return f'{head}<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'


def item(number=1, title="A"):
    return f"<item><title>{title}</title><link>https://gazette.example/{number}</link><guid>{number}</guid></item>"


# --- what is no feed


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        (b"", "empty", "nothing"),
        (b" \n\t ", "empty", "white space only"),
        (b"\xef\xbb\xbf", "empty", "white space only"),
        (b"<!doctype html><title>Log in\nplease</title><p>x", "not_feed", "an HTML page titled 'Log in please'"),
        (b"<html><body>Not found</body></html>", "not_feed", "an HTML page"),
        (b"%PDF-1.7 x", "not_feed", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "not_feed", "a PNG image"),
        (b"Service unavailable", "not_feed", "text that begins 'Service unavailable'"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_feed", "XML with the root <svg>"),
        (b"<?xml version='1.0'?><opml version='2.0'><body/></opml>", "not_feed", "XML with the root <opml>"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "not_feed", "XML with the root <Error>"),
        (b'{"code":"rest_no_route","message":"No route was found"}', "not_feed", "which says 'No route was found'"),
        (b'{"a": 1}', "not_feed", "JSON that is no feed"),
        (b"[1, 2]", "not_feed", "JSON that is no feed"),
        (b"{broken", "not_feed", "broken JSON"),
        (b"[" * 100_000, "not_feed", "broken JSON"),
        (b"\x1f\x8b\x08\x00broken", "not_feed", "the gzip is"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xff\xff\xff", "not_feed", "the gzip is damaged"),
        (b"<rss><channel><item><title>A", "not_feed", "no entry was found"),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><x/></rdf:RDF>', "not_feed", "root <RDF>"),
        (b'<feed xmlns="urn:other"><stock/></feed>', "not_feed", "root <feed> of 'urn:other'"),
    ],
)
def test_what_is_no_feed_is_named(body, reason, words):
    with pytest.raises(NotFeedError) as caught:
        read_feed(body, url=URL)
    assert caught.value.reason == reason
    assert words in str(caught.value)


def test_an_html_page_names_the_feed_it_points_to():
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss.xml"></head></html>'
    with pytest.raises(NotFeedError, match=r"names the feed /rss\.xml"):
        read_feed(page, url=NEWS)


def test_a_bad_address_is_the_callers_mistake():
    with pytest.raises(BadURLError):
        read_feed(rss().encode(), url="nowhere")


def test_html_where_a_feed_was_declared_is_no_listing():
    page = "".join(
        f'<h2><a href="/2025/03/0{n}/a-story-of-the-day">A story of the day {n}</a></h2>' for n in range(1, 9)
    )
    page = f"<html><body>{page}</body></html>".encode()
    assert len(read_feed(page, url=NEWS).entries) == 8
    assert len(read_feed(page, url=NEWS, kind="listing").entries) == 8
    for wrong in ({"url": NEWS, "kind": "rss"}, {"url": URL}, {"url": "https://gazette.example/news.xml"}):
        with pytest.raises(NotFeedError):
            read_feed(page, **wrong)


# --- kind


def test_kind_comes_from_the_bytes_not_from_the_header():
    feed = read_feed(rss(item()).encode(), url=URL, content_type="text/html; charset=utf-8")
    assert feed.kind == "rss"
    assert feed.warnings == ()


def test_a_wrongly_declared_kind_is_a_warning():
    assert read_feed(rss(item()).encode(), url=URL, kind="atom").warnings == ("declared as atom, is rss",)
    assert read_feed(rss(item()).encode(), url=URL, kind="rss").warnings == ()


def test_text_sitemap():
    feed = read_feed(b"https://gazette.example/a\r\nhttps://gazette.example/b\r\n\r\n", url=URL)
    assert feed.kind == "sitemap"
    assert [entry.url for entry in feed.entries] == ["https://gazette.example/a", "https://gazette.example/b"]


# --- XML that wants to be resolved


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">',
        '<!ENTITY xxe SYSTEM "file:///etc/passwd">',
        '<!ENTITY xxe PUBLIC "x" "http://169.254.169.254/">',
        '<!ENTITY % remote SYSTEM "http://evil.example/x.dtd"> %remote;',
        "%remote;",
        '<!ENTITY own "text">',
        "<!ENTITY own 'te>xt'>",
    ],
)
def test_entities_are_never_resolved(subset):
    body = f"<?xml version='1.0'?><!DOCTYPE rss [{subset}]>" + rss(item(title="&own;&lol2;&xxe;"), head="")
    with pytest.raises(UnsafeXMLError):
        read_feed(body.encode(), url=URL)


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss SYSTEM "http://example.org/rss.dtd">',
        '<!DOCTYPE rss PUBLIC "-//x//y" "http://example.org/a>b.dtd">',
        '<!DOCTYPE rss [<!-- ]> --><!ELEMENT rss ANY><!ENTITY unused "text">]>',
        "<!doctype rss><?pi ]>?>",
    ],
)
def test_a_harmless_doctype_is_tolerated(doctype):
    feed = read_feed(f"<?xml version='1.0'?>\n<!-- x -->{doctype}\n{rss(item(), head='')}".encode(), url=URL)
    assert len(feed.entries) == 1


def test_a_declared_html_entity_is_htmls_whatever_the_dtd_says():
    body = "<!DOCTYPE rss [<!ENTITY nbsp '&#160;'>]>" + rss(item(title="A&nbsp;B"), head="")
    assert read_feed(body.encode(), url=URL).entries[0].title == "A B"


def test_entities_hidden_in_utf16_are_seen():
    body = '<!DOCTYPE rss [<!ENTITY xxe SYSTEM "file:///etc/passwd">]>' + rss(item(title="&xxe;"), head="")
    with pytest.raises(UnsafeXMLError):
        read_feed(body.encode("utf-16"), url=URL)


def test_a_late_doctype_reaches_no_parser():
    body = rss("<!DOCTYPE x [<!ENTITY xxe SYSTEM 'file:///etc/hostname'>]>" + item(title="&xxe;")).encode()
    assert "xxe" in (read_feed(body, url=URL).entries[0].title or "")


# --- encodings


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (rss(item(title="Café – naïve")).encode("utf-8"), None),
        (rss(item(title="Café – naïve")).encode("utf-8-sig"), None),
        (rss(item(title="Café – naïve"), '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"), None),
        (rss(item(title="Café – naïve"), '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16-be"), None),
        (rss(item(title="Café – naïve"), '<?xml version="1.0" encoding="windows-1252"?>').encode("cp1252"), None),
        (rss(item(title="Café – naïve"), '<?xml version="1.0" encoding="ISO-8859-1"?>').encode("cp1252"), None),
        (rss(item(title="Café – naïve"), '<?xml version="1.0" encoding="ISO-8859-1"?>').encode("utf-8"), None),
        (rss(item(title="Café – naïve"), '<?xml version="1.0" encoding="utf-8"?>').encode("cp1252"), None),
        (rss(item(title="Café – naïve"), '<?xml version="1.0"?>').encode("cp1252"), "text/xml; charset=windows-1252"),
        (rss(item(title="Café – naïve")).encode("utf-8"), "text/xml; charset=us-ascii"),
        (rss(item(title="Café – naïve"), '<?xml version="1.0" encoding="martian"?>').encode("utf-8"), None),
    ],
)  # fmt: skip
def test_encodings(body, content_type):
    assert read_feed(body, url=URL, content_type=content_type).entries[0].title == "Café – naïve"


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r", "shift_jis", "gb18030", "euc_kr"])
def test_a_declared_encoding_of_any_script(codec):
    title = {"shift_jis": "港の新しい桟橋", "gb18030": "海港新码头", "euc_kr": "항구의 새 부두"}.get(
        codec, "Паром вернулся"
    )
    body = rss(item(title=title), f'<?xml version="1.0" encoding="{codec}"?>').encode(codec)
    assert read_feed(body, url=URL).entries[0].title == title


def test_single_bytes_of_another_encoding_in_utf8_are_recovered():
    body = rss(item(1, "Kö–ln and the Rhine café") + item(2, "XX")).encode().replace(b"XX", b"caf\xe9")
    feed = read_feed(body, url=URL)
    assert [entry.title for entry in feed.entries] == ["Kö–ln and the Rhine café", "café"]
    assert feed.warnings == ("bytes that are no utf-8 were read as windows-1252",)


def test_control_characters_go_with_a_warning():
    feed = read_feed(rss(item(title="A\x00B\x0bC")).encode(), url=URL)
    assert feed.entries[0].title == "ABC"
    assert feed.warnings == ("2 control characters were removed",)


# --- gzip


def test_gzip_once_twice_and_in_members():
    body = rss(item()).encode()
    half = len(body) // 2
    for packed in (
        gzip.compress(body),
        gzip.compress(gzip.compress(body)),
        gzip.compress(body[:half]) + gzip.compress(body[half:]),
        gzip.compress(body) + b"\x00" * 40,
    ):
        assert len(read_feed(packed, url=URL + ".gz").entries) == 1


def test_a_truncated_gzip_gives_what_was_in_it():
    packed = gzip.compress(rss("".join(item(n, f"Story {n * n}") for n in range(2_000))).encode())
    feed = read_feed(packed[: len(packed) // 2], url=URL)
    assert 100 < len(feed.entries) < 2_000
    assert any("malformed" in warning for warning in feed.warnings)


def test_a_gzip_bomb_costs_little_memory():
    bomb = gzip.compress(rss().encode()[:60] + b" " * 300_000_000, 9)
    tracemalloc.start()
    try:
        with pytest.raises((TooComplexError, NotFeedError)):
            read_feed(bomb, url=URL)
        assert tracemalloc.get_traced_memory()[1] < 40 * 1024 * 1024
    finally:
        tracemalloc.stop()


# --- size


def test_the_limit_leaves_the_rest_with_a_warning():
    feed = read_feed(rss("".join(item(n) for n in range(50))).encode(), url=URL, limit=20)
    assert [entry.guid for entry in feed.entries] == [str(n) for n in range(20)]
    assert feed.warnings == ("stopped at the limit of 20 entries, the rest is left",)


@pytest.mark.parametrize("count", [20, 0])
def test_a_limit_that_is_just_reached_is_no_warning(count):
    feed = read_feed(rss("".join(item(n) for n in range(count))).encode(), url=URL, limit=20)
    assert feed.warnings == ()


def test_bytes_are_bounded_too(monkeypatch):
    monkeypatch.setattr(xmlstream, "MAX_BYTES", 100_000)
    feed = read_feed(rss("".join(item(n, "x" * 500) for n in range(2_000))).encode(), url=URL)
    assert 100 < len(feed.entries) < 400
    assert feed.warnings[0].startswith("stopped after")


def test_large_malformed_feeds_are_read_entry_by_entry():
    story = item(7, "Bread & butter") + item(8, "&hellip; and <b>tea</title>") + "<item><title>no end"
    feed = read_feed(rss("".join(item(n, "x" * 4_000) for n in range(100, 2_500)) + story).encode(), url=URL)
    assert len(feed.entries) == 2_402
    assert feed.entries[-2].title == "Bread & butter"
    assert feed.entries[-1].url == "https://gazette.example/8"
    assert "read entry by entry" in feed.warnings


def test_atom_and_sitemaps_are_read_entry_by_entry_too():
    entry = "<entry><title>Bread & butter</title><link href='https://gazette.example/{}'/><dc:creator>Jane Roe</dc:creator></entry>"
    atom = '<feed xmlns="http://www.w3.org/2005/Atom">' + "".join(map(entry.format, range(4_000))) + "<entry>"
    feed = read_feed(atom.encode(), url=URL)
    assert (feed.kind, len(feed.entries), feed.entries[9].title) == ("atom", 4_000, "Bread & butter")
    assert feed.entries[9].authors == (Author("Jane Roe"),)
    sitemap = (
        "<urlset>" + "".join(f"<url><loc>https://gazette.example/s?a=1&b={n}</loc></url>" for n in range(50)) + "<url>"
    )
    feed = read_feed(sitemap.encode(), url=URL)
    assert (feed.kind, len(feed.entries), feed.entries[9].url) == ("sitemap", 50, "https://gazette.example/s?a=1&b=9")


def test_entries_that_repeat_for_ever_are_not_read_for_ever():
    feed = read_feed(rss(item() * 5_000).encode(), url=URL, limit=10)
    assert len(feed.entries) == 1
    assert feed.warnings == ("stopped at the limit of 10 entries, the rest is left",)


def test_limits_hold_for_every_kind():
    many = range(30)
    bodies = (
        "<urlset>" + "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in many) + "</urlset>",
        "<sitemapindex>"
        + "".join(f"<sitemap><loc>https://a.example/{n}</loc></sitemap>" for n in many)
        + "</sitemapindex>",
        "<feed>" + "".join(f"<entry><link href='https://a.example/{n}'/></entry>" for n in many) + "</feed>",
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": n, "url": f"/{n}"} for n in many]}),
        json.dumps([{"link": f"https://a.example/{n}", "title": {"rendered": "x"}} for n in many]),
        "\n".join(f"https://a.example/{n}" for n in many),
    )
    for body in bodies:
        feed = read_feed(body.encode(), url=URL, limit=7)
        assert len(feed.entries) + len(feed.sitemaps) == 7
        assert any("limit of 7" in warning for warning in feed.warnings)


def test_markup_without_entries_is_not_read_for_ever():
    with pytest.raises(TooComplexError):
        read_feed(b"<rss><channel>" + b"<x/>" * 700_000, url=URL)


def test_over_long_texts_are_cut_with_a_warning():
    body = rss(item(title="word " * 400) + item(2, "short").replace("<guid>2", "<guid>" + "g" * 5_000)).encode()
    feed = read_feed(body, url=URL)
    assert len(feed.entries[0].title) <= 1_000
    assert feed.entries[0].title.endswith("word…")
    assert len(feed.entries[1].guid) <= 1_000
    assert "1 x over-long title cut" in feed.warnings


def test_json_of_too_many_values_is_refused():
    with pytest.raises(TooComplexError):
        read_feed(b'{"items": [' + b"{}," * 600_000 + b"{}]}", url=URL)


# --- JSON


def test_json_feed():
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Gazette",
        "home_page_url": "https://gazette.example/",
        "language": "en",
        "next_url": "https://gazette.example/feed?page=2",
        "authors": [{"name": "Gazette Staff"}],
        "items": [
            {
                "id": 7,
                "url": "/a",
                "title": "Ferry &amp; bridge",
                "content_html": "<p>Long.</p>",
                "summary": "Short.",
                "date_published": "2025-03-05T10:30:00+01:00",
                "date_modified": "2025-03-05T11:30:00+01:00",
                "authors": [{"name": "Jane Roe", "url": "https://gazette.example/jane"}, {"url": "x"}, 3],
                "tags": ["sea", 4, "sea"],
                "image": "https://img.example/1.jpg",
                "external_url": "https://wire.example/a",
                "language": "pt",
            },
            {"id": "https://gazette.example/b", "content_text": "One <1>.\n\nTwo."},
            {"id": "no link"},
            "nonsense",
        ],
    }
    feed = read_feed(json.dumps(body).encode(), url=URL)
    assert (feed.kind, feed.title, feed.language, feed.next_url) == (
        "jsonfeed", "Harbour Gazette", "en", "https://gazette.example/feed?page=2",
    )  # fmt: skip
    first, second = feed.entries
    assert (first.url, first.guid, first.title) == ("https://gazette.example/a", "7", "Ferry & bridge")
    assert first.published_at == datetime(2025, 3, 5, 9, 30, tzinfo=UTC)
    assert first.updated_at == datetime(2025, 3, 5, 10, 30, tzinfo=UTC)
    assert first.authors == (Author("Jane Roe", "https://gazette.example/jane"),)
    assert (first.categories, first.language, first.source_url) == (("sea",), "pt", "https://wire.example/a")
    assert first.images == (Image("https://img.example/1.jpg"),)
    assert second.authors == (Author("Gazette Staff"),)
    assert second.content_html == "<p>One &lt;1&gt;.</p><p>Two.</p>"
    assert set(feed.warnings) == {"1 x entry without a link dropped", "1 x entry that is no object dropped"}


def test_lone_surrogates_in_json_never_come_out():
    body = b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"\\ud800","url":"/a","title":"x\\udfff","content_html":"\\ud800"}]}'
    entry = read_feed(body, url=URL).entries[0]
    for text in (entry.guid or "", entry.title or "", entry.content_html or ""):
        assert text.encode("utf-8") is not None


def test_wordpress():
    post = {
        "id": 12,
        "date": "2025-03-05T10:30:00",
        "date_gmt": "2025-03-05T09:30:00",
        "modified_gmt": "2025-03-05T09:45:00",
        "guid": {"rendered": "https://gazette.example/?p=12"},
        "link": "https://gazette.example/ferry/",
        "title": {"rendered": "Bread &#038; butter"},
        "content": {"rendered": "<p>Long.</p>", "protected": False},
        "excerpt": {"rendered": "<p>Short&hellip;</p>"},
        "jetpack_featured_media_url": "https://img.example/2.jpg",
        "_embedded": {
            "author": [{"name": "Jane Roe", "link": "https://gazette.example/author/jane/"}],
            "wp:term": [
                [{"name": "Travel", "slug": "travel"}, {"name": "Uncategorized", "slug": "uncategorized"}],
                [{"name": "sea"}],
            ],
            "wp:featuredmedia": [
                {
                    "source_url": "https://img.example/1.jpg",
                    "caption": {"rendered": "<p>The ferry</p>"},
                    "media_details": {"width": 800},
                }
            ],
        },
    }  # fmt: skip
    url = "https://gazette.example/wp-json/wp/v2/posts?per_page=1&_embed=1"
    feed = read_feed(json.dumps([post]).encode(), url=url)
    assert feed.kind == "wordpress"
    assert feed.next_url == url + "&page=2"
    entry = feed.entries[0]
    assert (entry.url, entry.guid) == ("https://gazette.example/ferry/", "https://gazette.example/?p=12")
    assert (entry.title, entry.summary, entry.content_html) == ("Bread & butter", "Short…", "<p>Long.</p>")
    assert entry.published_at == datetime(2025, 3, 5, 9, 30, tzinfo=UTC)
    assert entry.updated_at == datetime(2025, 3, 5, 9, 45, tzinfo=UTC)
    assert entry.authors == (Author("Jane Roe", "https://gazette.example/author/jane/"),)
    assert entry.categories == ("Travel", "sea")
    assert entry.images == (
        Image("https://img.example/1.jpg", caption="The ferry", width=800),
        Image("https://img.example/2.jpg"),
    )
    assert read_feed(json.dumps([post]).encode(), url=url.replace("=1&", "=5&")).next_url is None
    assert read_feed(b"[]", url=url).entries == ()


def test_wordpress_without_gmt_is_the_outlets_time():
    post = {"link": "https://gazette.example/a", "title": {"rendered": "A"}, "date": "2025-07-05T10:30:00"}
    feed = read_feed(json.dumps([post]).encode(), url=URL, timezone="Europe/Lisbon")
    assert feed.entries[0].published_at == datetime(2025, 7, 5, 9, 30, tzinfo=UTC)


# --- listings


def test_a_broken_selector_is_the_operators_mistake():
    with pytest.raises(OutletError, match="not a CSS selector"):
        read_feed(b"<html><a href=/x>x</a></html>", url=NEWS, links="div[")


def test_a_selector_that_matches_nothing_says_so():
    feed = read_feed(b"<html><a href=/x>x</a></html>", url=NEWS, links=".story a")
    assert feed.entries == ()
    assert feed.warnings == ("the selector '.story a' matches no link",)


def test_hostile_html_is_refused_not_parsed():
    with pytest.raises(TooComplexError):
        read_feed(b"<html>" + b"<div>" * 100_000, url=NEWS, kind="listing")
    with pytest.raises((UndecodablePageError, NotFeedError)):
        read_feed(b"<html>" + bytes(range(256)) * 50, url=NEWS, kind="listing")


# --- dates in the outlet's time zone


def test_dates_without_a_zone_are_the_outlets():
    body = rss(item().replace("</item>", "<pubDate>5 Jul 2025 10:30</pubDate></item>")).encode()
    entry = read_feed(body, url=URL, timezone="Europe/Lisbon").entries[0]
    assert entry.published_at == datetime(2025, 7, 5, 9, 30, tzinfo=UTC)


def test_dates_in_other_languages():
    body = rss(item().replace("</item>", "<pubDate>Mittwoch, 5. März 2025 10:30</pubDate></item>")).encode()
    entry = read_feed(body, url=URL, timezone="Europe/Berlin", language="de").entries[0]
    assert entry.published_at == datetime(2025, 3, 5, 9, 30, tzinfo=UTC)


def test_broken_markup_whose_elements_are_called_like_feedparsers_own_lists():
    body = (
        b"<rss version='2.0'><channel><title>T & x</title><links>text</links><item><title>A</title>"
        b"<link>https://gazette.example/a</link><tags>t</tags><enclosures>e</enclosures><authors>b</authors></item></channel>"
    )
    assert [one.url for one in read_feed(body, url="https://gazette.example/feed").entries] == [
        "https://gazette.example/a"
    ]
