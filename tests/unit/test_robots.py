"""robots.txt by RFC 9309: groups, longest match, wildcards, what is unavailable and what is unreachable."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from ingest.fetching.robots import RobotsRules, robots_url

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def rules(text, *, status=200, agent="wiredesk/1.0 (+https://example.org)"):
    return RobotsRules(status, text if isinstance(text, bytes) else text.encode(), NOW, agent)


def allows(text, path, **more):
    return rules(text, **more).allows(f"https://gazette.example{path}")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /private/", "/private/a", False),
        ("User-agent: *\nDisallow: /private/", "/private", True),
        # RFC 9309, 2.2.2: the longest match counts, allow where both are equal, case matters in paths
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /A", "/a", True),
        # RFC 9309, 2.2.3: * and $
        ("User-agent: *\nDisallow: /*.php$", "/x/index.php", False),
        ("User-agent: *\nDisallow: /*.php$", "/x/index.php?a=1", True),
        ("User-agent: *\nDisallow: /*?print=", "/a?print=1", False),
        ("User-agent: *\nDisallow: /*/amp", "/2026/amp", False),
        ("User-agent: *\nDisallow: /a%3cd.html", "/a%3Cd.html", False),
        ("User-agent: *\nDisallow: /caf\u00e9", "/caf%C3%A9", False),
        # 2.2.1: our group, whatever the case and version, else *; groups for one agent are one group
        ("User-agent: *\nDisallow: /\nUser-agent: WireDesk\nDisallow: /x", "/a", True),
        ("User-agent: wiredesk/2.0\nDisallow: /\n", "/a", False),
        ("User-agent: wiredeskbot\nDisallow: /\n", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        (
            "User-agent: wiredesk\nDisallow: /a\n\nUser-agent: x\nDisallow: /b\n\nUser-agent: wiredesk\nDisallow: /c",
            "/c",
            False,
        ),
        (
            "User-agent: wiredesk\nDisallow: /a\n\nUser-agent: x\nDisallow: /b\n\nUser-agent: wiredesk\nDisallow: /c",
            "/b",
            True,
        ),
        ("User-agent: x\nUser-agent: wiredesk\nDisallow: /a", "/a", False),
        ("User-agent: x\n\n# note\nUser-agent: wiredesk\nCrawl-delay: 3\nDisallow: /a", "/a", False),
        ("User-agent: wiredesk\nSitemap: https://g.example/s.xml\nDisallow: /a", "/a", False),
        ("Disallow: /a\nUser-agent: *\nDisallow: /b", "/a", True),
        # what people write
        ("user-AGENT :  *  # all\r\n  disallow:/a # no\r\n", "/a", False),
        ("User-agent: *\rDisallow: /a\r", "/a", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /a", "/a", False),
        (b"User-agent: \xff\xfe\nDisallow: /x\nUser-agent: *\nDisallow: /a", "/a", False),
        ("<!doctype html><p>Disallow: everything, User-agent: *</p>", "/a", True),
        (b"\x00\x01\x02" * 1000, "/a", True),
    ],
)
def test_what_may_be_read(text, path, allowed):
    assert allows(text, path) is allowed


def test_an_operators_own_token_counts_before_ours():
    text = "User-agent: newsroom\nDisallow: /n\nUser-agent: wiredesk\nDisallow: /w\nUser-agent: *\nDisallow: /"
    for path, allowed in (("/n", False), ("/w", True), ("/a", True)):
        assert allows(text, path, agent="Newsroom/3 (+https://n.example)") is allowed
    text = "User-agent: wiredesk\nDisallow: /w"
    assert not allows(text, "/w", agent="Newsroom/3 (+https://n.example)")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_unavailable_allows_all(status):
    assert allows("User-agent: *\nDisallow: /", "/a", status=status)
    assert not rules("", status=status).must_wait


@pytest.mark.parametrize("status", [0, 429, 500, 503, 599])
def test_unreachable_allows_nothing_and_is_asked_again_soon(status):
    found = rules("", status=status)
    assert found.must_wait
    assert not found.allows("https://gazette.example/a")
    assert not found.is_stale(NOW + timedelta(minutes=9))
    assert found.is_stale(NOW + timedelta(minutes=10))


def test_a_day_is_how_long_it_holds():
    assert not rules("").is_stale(NOW + timedelta(hours=23, minutes=59))
    assert rules("").is_stale(NOW + timedelta(hours=24))
    assert rules("").is_stale(NOW - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10", 10), ("0.5", 0.5), ("-1", None), ("inf", None), ("nan", None), ("soon", None), ("", None), ("1e3", 1000)],
)
def test_crawl_delay(text, seconds):
    assert rules(f"User-agent: *\nCrawl-delay: {text}\n").crawl_delay_seconds == seconds
    assert rules(f"User-agent: other\nCrawl-delay: {text}\n").crawl_delay_seconds is None


def test_sitemaps_are_whole_http_addresses_of_any_group():
    found = rules(
        "Sitemap: https://g.example/a.xml\nUser-agent: x\nSITEMAP:HTTPS://G.example/b.xml#x\nSitemap: /c.xml\nSitemap: ftp://g/d"
    )
    assert found.sitemaps == ("https://g.example/a.xml", "https://g.example/b.xml")


def test_only_the_first_500_kib_are_read():
    text = "User-agent: *\nDisallow: /a\n" + "#" * 512_000 + "\nDisallow: /b\n"
    assert (allows(text, "/a"), allows(text, "/b")) == (False, True)


def test_a_line_cut_at_the_limit_is_no_rule():
    start = "User-agent: *\nDisallow: /a\n"
    text = start + "#" * (512_000 - len(start) - len("\nDisallow: /")) + "\nDisallow: /private/\n"
    assert text.encode()[:512_000].endswith(b"Disallow: /")
    assert (allows(text, "/a"), allows(text, "/b")) == (False, True)


HOSTILE = {
    "agents over rules": "".join(f"User-agent: a{number}\n" for number in range(16_000))
    + "User-agent: *\n"
    + "Disallow: /a\n" * 18_000,
    "our name without end": "User-agent: wiredesk\n" * 24_000,
    "wildcards": "User-agent: *\n" + ("Disallow: /" + "*a" * 200 + "b\n") * 1_200,
    "one long line": "User-agent: *\nDisallow: /" + "a*" * 250_000,
    "colons": ":\n" * 250_000,
    "sitemaps": "Sitemap: https://g.example/x\n" * 17_000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_costs_little(name):
    began = time.process_time()
    found = rules(HOSTILE[name])
    found.allows("https://gazette.example/" + "a" * 2000)
    _ = found.sitemaps
    assert time.process_time() - began < 2.0


@pytest.mark.parametrize(
    ("url", "robots"),
    [
        ("https://Gazette.example/a/b?c#d", "https://gazette.example/robots.txt"),
        ("http://gazette.example:8080/", "http://gazette.example:8080/robots.txt"),
        ("https://me:pw@gazette.example/a", "https://gazette.example/robots.txt"),
    ],
)
def test_where_the_rules_are(url, robots):
    assert robots_url(url) == robots
