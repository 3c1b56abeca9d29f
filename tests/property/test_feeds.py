"""Any bytes are a ParsedFeed or a ParseError: no other exception, no hang, nothing that is not storable."""

import gzip
import json
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.errors import ParseError
from parsers.feeds import ParsedFeed, read_feed
from parsers.feeds.identity import content_hash, entry_keys, guids_trusted, identities

DOCUMENTS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "unit" / "feeds").iterdir())]
URL = "https://gazette.example/feed"
TOKENS = [
    b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"&a;", b"&#0;", b"&nbsp;",
    b"\xff", b"\xed\xa0\x80", b"<item>", b"</item>", b"<entry>", b"</channel>", b"xml:base='::'", b" encoding='utf-16'", b"<x:y>",
    b"http://[", b"<link>", b"</link>", b"9999-99-99", b"0001-01-01T00:00:00+14:00", b"\xef\xbf\xbe", b"<?xml", b"?>", b"<html>",
]  # fmt: skip


def check(body, **given_by_operator):
    try:
        feed = read_feed(body, url=URL, limit=500, **given_by_operator)
    except ParseError:
        return
    assert isinstance(feed, ParsedFeed)
    for entry in feed.entries:
        assert entry.url.startswith(("http://", "https://"))
        for field in fields(entry):
            _check_storable(getattr(entry, field.name))
        assert content_hash(entry)
        assert entry_keys(entry)
    assert len(identities(feed.entries, trust_guids=guids_trusted(feed.entries))) == len(feed.entries)
    assert len({(entry.url, entry.guid) for entry in feed.entries}) == len(feed.entries)
    _check_storable((feed.title, feed.language, feed.rights, feed.next_url, feed.warnings))


def _check_storable(value):
    if isinstance(value, str):
        assert "\x00" not in value
        value.encode("utf-8")
    elif isinstance(value, datetime):
        assert value.tzinfo is UTC
        assert 1800 <= value.year < 2100
    elif isinstance(value, tuple):
        for part in value:
            _check_storable(part)
    elif value is not None and not isinstance(value, int | float):
        for field in fields(value):
            _check_storable(getattr(value, field.name))


@settings(deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([None, "text/xml; charset=utf-7", "text/html; charset=shift_jis", "x; charset="]),
)
def test_any_bytes(body, content_type):
    check(body, content_type=content_type)


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"<rss><channel><item><link>http://a.example/</link><title>", b"{", b"[{", b"\x1f\x8b"]),
)
def test_any_bytes_after_a_promising_start(body, start):
    check(start + body)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_mutated_documents(data):
    body = bytearray(data.draw(st.sampled_from(DOCUMENTS)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body)))
        match data.draw(st.sampled_from(["insert", "delete", "replace", "cut", "double"])):
            case "insert":
                body[at:at] = data.draw(st.sampled_from(TOKENS))
            case "delete":
                del body[at : at + data.draw(st.integers(1, 30))]
            case "replace":
                body[at : at + 3] = data.draw(st.binary(max_size=4))
            case "cut":
                del body[max(at, 40) :]
            case "double":
                body += body[at:]
    check(bytes(body), links=data.draw(st.sampled_from([None, "a", "article"])))


@settings(deadline=None)
@given(st.sampled_from(DOCUMENTS), st.integers(0, 2_000), st.binary(min_size=1, max_size=8))
def test_damaged_gzip(body, at, damage):
    packed = bytearray(gzip.compress(body))
    at %= len(packed)
    packed[at : at + len(damage)] = damage
    check(bytes(packed))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=20)
    | st.sampled_from(["https://a.example/", "2025-03-05"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["id", "url", "title", "authors", "name", "link", "date_gmt", "guid", "rendered", "content", "_embedded", "author",
             "image", "content_html", "content_text", "wp:term", "wp:featuredmedia", "source_url", "attachments", "mime_type"]
        ),
        inner,
        max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(JSON, max_size=4), st.booleans())
def test_json_of_any_shape(values, wordpress):
    if wordpress:
        values = [{"link": "https://a.example/", "title": {}}, *values]
        check(json.dumps(values).encode())
    else:
        check(json.dumps({"version": "https://jsonfeed.org/version/1", "items": values}).encode())


@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-7", "cp037", "shift_jis"])
def test_documents_in_any_encoding(codec):
    for body in DOCUMENTS:
        check(body.decode("utf-8").encode(codec, "replace"))


def in_item(inner):
    return b"<rss><channel><item><link>http://a.example/</link>" + inner + b"</item></channel></rss>"


def in_title(inner):
    return in_item(b"<title><![CDATA[" + inner + b"]]></title>")


HOSTILE = {
    "open tags": b"<rss><channel><item>" + b"<a>" * 300_000,
    "open items": b"<rss><channel>" + b"<item>" * 200_000,
    "open items for feedparser": b"<rss><channel>" + b"<item>" * 9_900,
    "open tags for feedparser": b"<rss><channel><item>" + b"<b>" * 9_900,
    "mixed tags for feedparser": b"<rss><channel><item><description>" + b"<b><i></b>" * 3_000,
    "one attribute for ever": b"<rss a='" + b"x" * 3_000_000,
    "attributes": b"<rss " + b" ".join(b"a%d='1'" % n for n in range(200_000)) + b">",
    "comment": b"<rss><!--" + b"-" * 3_000_000,
    "ampersands": b"<rss><channel><item><title>" + b"&" * 1_000_000,
    "brackets": b"<" * 1_000_000,
    "cdata starts": b"<rss><channel><item>" + b"<![CDATA[" * 200_000,
    "doctypes": b"<!DOCTYPE rss [" + b"<!ENTITY a 'b'>" * 4_000,
    "escapes": in_item(b"<title>" + b"&amp;" * 300_000 + b"</title>"),
    "tags in a title": in_title(b"<b " * 200_000),
    "comments in a title": in_title(b"<!--" * 200_000),
    "scripts in a title": in_title(b"<script>" * 50_000),
    "closed scripts in a title": in_title(b"<script></style>" * 50_000),
    "names": in_item(b"<author>" + b"a, b and " * 50_000 + b"</author>"),
    "date": in_item(b"<pubDate>" + b"1 " * 200_000 + b"</pubDate>"),
    "prefixes": in_item(b"".join(b"<p%d:a/>" % n for n in range(30_000))),
    "processing instructions": b"<?x?>" * 100_000 + b"<rss/>",
    "spaces": b" " * 3_000_000 + in_item(b""),
    "lines of addresses": b"http://a.example/\n" * 100_000,
    "links in html": b"<html>" + b"<h2><a href='/2025/03/a-b-c-d'>A story that reads well</a></h2>" * 20_000,
    "nested items": b"<rss><channel>" + b"<item><link>http://a.example/</link>" * 200 + b"</item>" * 200 + b"</channel></rss>",
}  # fmt: skip


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_end(name):
    check(HOSTILE[name])
