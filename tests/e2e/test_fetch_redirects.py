"""Redirects, followed by us: each hop checked, none too many, and nothing that is an origin's own carried over its border."""

import pytest

from ingest.errors import BlockedError, FetchError, RedirectError, TransientFetchError
from ingest.fetching.fetch import Elsewhere, Fetched, NotModified, Redirect, Request
from ingest.secrets import Secret
from tests.misbehaving import FakeClock, Misbehaving, Talk, answer, fetcher_for, redirect

SECRET = Secret("paid", "Authorization", "Bearer s3cr3t")
OWN = {"X-Edition": "partner"}


async def failure(outlet: Misbehaving, path: str) -> FetchError:
    async with fetcher_for() as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(Request(outlet.url(path)))
    return caught.value


@pytest.mark.parametrize(
    "status", ["300 Multiple Choices", "301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Moved"]
)
async def test_a_redirect_within_the_host_is_followed(status):
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/old", redirect("/new?a=1#part", status))
        outlet.says("/new", answer(b"new", headers=[("ETag", '"n"')]))
        found = await fetcher.get(Request(outlet.url("/old")))
    assert isinstance(found, Fetched)
    assert (found.body, found.url, found.requested_url) == (b"new", outlet.url("/new?a=1"), outlet.url("/old"))
    assert found.redirects == (Redirect(int(status[:3]), outlet.url("/new?a=1")),)
    assert found.permanent_to == (outlet.url("/new?a=1") if status[:3] in ("301", "308") else None)
    assert outlet.connections == 1


async def test_permanent_is_what_an_unbroken_chain_of_permanent_hops_leads_to():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/1", redirect("/2", "301 Moved"))
        outlet.says("/2", redirect("/3", "308 Moved"))
        outlet.says("/3", redirect("/4", "302 Found"))
        outlet.says("/4", redirect("/5", "301 Moved"))
        outlet.says("/5", answer(b"here"))
        found = await fetcher.get(Request(outlet.url("/1")))
    assert (found.url, found.permanent_to) == (outlet.url("/5"), outlet.url("/3"))


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("new", "/a/new"),
        ("../new", "/new"),
        ("?x=1", "/a/old?x=1"),
        ("/n\xc3\xa9w", "/n%C3%A9w"),  # UTF-8 bytes, as servers send them
        ("/n\xe9w", "/n%C3%A9w"),  # Latin-1 bytes, which older ones send
        ("/a b", "/a%20b"),
        ("\t/new ", "/new"),
    ],
)
async def test_locations_as_servers_write_them(location, path):
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("*", answer(b"here"))
        outlet.says("/a/old", redirect(location), answer(b"here"))
        found = await fetcher.get(Request(outlet.url("/a/old")))
    assert found.url == outlet.url(path)


async def test_ten_hops_and_no_more():
    async with Misbehaving() as outlet:

        async def onwards(talk: Talk) -> None:
            number = int(talk.asked.target[1:])
            await talk.send(answer(b"end") if number == 10 else redirect(f"/{number + 1}"))

        outlet.does("*", onwards)
        async with fetcher_for() as fetcher:
            assert (await fetcher.get(Request(outlet.url("/0")))).body == b"end"
        outlet.scripts.clear()
        outlet.asked.clear()

        async def for_ever(talk: Talk) -> None:
            await talk.send(redirect(f"/{int(talk.asked.target[1:]) + 1}"))

        outlet.does("*", for_ever)
        error = await failure(outlet, "/0")
    assert (type(error), error.reason) == (RedirectError, "redirect")
    assert len(outlet.asked) == 11


async def test_circles_are_seen():
    async with Misbehaving() as outlet:
        outlet.says("/a", redirect("/b"))
        outlet.says("/b", redirect("/a#once-more"))
        outlet.says("/self", redirect("/self"))
        assert (await failure(outlet, "/a")).reason == "redirect"
        assert (await failure(outlet, "/self")).reason == "redirect"
    assert len(outlet.asked) == 3


@pytest.mark.parametrize("location", [None, "", "  "])
async def test_a_redirect_to_nowhere(location):
    async with Misbehaving() as outlet:
        outlet.says("/", answer(b"", status="302 Found", headers=[] if location is None else [("Location", location)]))
        error = await failure(outlet, "/")
    assert (error.reason, error.status) == ("redirect", 302)


async def test_two_addresses_to_go_to_are_none():
    async with Misbehaving() as outlet:
        outlet.says("/", redirect("/a", headers=[("Location", "/b")]))
        error = await failure(outlet, "/")
    assert (error.reason, error.status, len(outlet.asked)) == ("redirect", 302, 1)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "blocked_scheme"),
        ("ftp://mirror.example/x", "blocked_scheme"),
        ("gopher://x.example/", "blocked_scheme"),
        ("javascript:alert(1)", "blocked_scheme"),
        ("data:text/html,x", "blocked_scheme"),
        ("mailto:desk@gazette.example", "blocked_scheme"),
        ("http://", "bad_url"),
        ("http://[::1", "bad_url"),
        ("http://a.example:99999/", "bad_url"),
        ("https://" + "a" * 9000, "bad_url"),
    ],
)
async def test_a_redirect_to_what_may_not_be_asked(location, reason):
    async with Misbehaving() as outlet:
        outlet.says("/", redirect(location))
        error = await failure(outlet, "/")
    assert (type(error), error.reason, error.status) == (BlockedError, reason, 302)


async def test_another_host_is_not_followed_but_told():
    async with Misbehaving() as outlet, Misbehaving() as other, fetcher_for() as fetcher:
        outlet.says("/a", redirect("/b", "301 Moved"))
        outlet.says("/b", redirect(other.url("/c"), "301 Moved"))
        request = Request(outlet.url("/a"), headers=OWN, credentials=SECRET, etag='"x"', outlet="harbour", hops=2)
        found = await fetcher.get(request)
        assert isinstance(found, Elsewhere)
        assert (found.url, found.host, found.permanent, found.hops) == (
            other.url("/c"),
            f"127.0.0.1:{other.port}",
            True,
            4,
        )
        assert other.asked == []
        moved = request.moved(found)
    assert (moved.url, moved.hops, moved.etag, moved.outlet) == (other.url("/c"), 4, '"x"', "harbour")
    assert (dict(moved.headers), moved.credentials) == ({}, None)


async def test_hops_of_earlier_hosts_count():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/a", redirect("/b"))
        outlet.says("/b", answer(b"b"))
        await fetcher.get(Request(outlet.url("/a"), hops=9))
        with pytest.raises(RedirectError):
            await fetcher.get(Request(outlet.url("/a"), hops=10))


async def test_a_ping_pong_of_two_hosts_ends():
    async with Misbehaving() as outlet, Misbehaving() as other, fetcher_for() as fetcher:
        outlet.says("/", redirect(other.url("/")))
        other.says("/", redirect(outlet.url("/")))
        request = Request(outlet.url("/"))
        for _ in range(10):
            found = await fetcher.get(request)
            assert isinstance(found, Elsewhere)
            request = request.moved(found)
        with pytest.raises(RedirectError):
            await fetcher.get(request)
        assert len(outlet.asked) + len(other.asked) == 11


async def test_follow_goes_through_the_gate_of_each_host_and_leaves_secrets_behind():
    clock = FakeClock()
    async with Misbehaving() as outlet, Misbehaving() as other, fetcher_for(clock, gap=7.0) as fetcher:
        outlet.says("/a", redirect("/b"))
        outlet.says("/b", redirect(other.url("/c")))
        other.says("/c", redirect(outlet.url("/d")))
        outlet.says("/d", answer(b"home"))
        url = outlet.url("/a").replace("//", "//me:pw@", 1)
        found = await fetcher.follow(Request(url, headers=OWN))
        assert (found.body, found.url) == (b"home", outlet.url("/d"))
        assert clock.slept == [7.0, 7.0]
    assert [one.header("authorization") for one in outlet.asked] == ["Basic bWU6cHc="] * 3
    assert [one.header("x-edition") for one in outlet.asked] == ["partner"] * 3
    assert other.asked[0].header("authorization") is None
    assert other.asked[0].header("x-edition") is None


async def test_credentials_a_redirect_brings_along_are_not_sent():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/a", redirect(f"http://evil:pw@127.0.0.1:{outlet.port}/b"))
        outlet.says("/b", answer(b"b"))
        found = await fetcher.get(Request(outlet.url("/a")))
    assert found.url == outlet.url("/b")
    assert outlet.asked[1].header("authorization") is None


async def test_cookies_are_neither_kept_nor_sent():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/a", redirect("/b", headers=[("Set-Cookie", "id=1; Path=/")]))
        outlet.says("/b", answer(b"b", headers=[("Set-Cookie", "id=2")]))
        await fetcher.get(Request(outlet.url("/a")))
        await fetcher.get(Request(outlet.url("/b")))
    assert [one.header("cookie") for one in outlet.asked] == [None, None, None]


async def test_an_outlets_headers_cannot_steer_the_exchange():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/", answer(b"page"))
        steering = {
            "Host": "evil.example",
            "Range": "bytes=0-1",
            "Transfer-Encoding": "chunked",
            "Accept-Encoding": "compress",
        }
        await fetcher.get(Request(outlet.url("/"), headers={**steering, "Accept": "text/calendar"}))
    asked = outlet.asked[0]
    assert asked.header("host") == f"127.0.0.1:{outlet.port}"
    assert (asked.header("range"), asked.header("transfer-encoding")) == (None, None)
    assert (asked.header("accept-encoding"), asked.header("accept")) == ("gzip, deflate, br, zstd", "text/calendar")


async def test_a_304_after_a_redirect():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/a", redirect("/b", "308 Moved"))
        outlet.says("/b", b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n')
        found = await fetcher.get(Request(outlet.url("/a"), etag='"2"'))
    assert isinstance(found, NotModified)
    assert (found.url, found.permanent_to) == (outlet.url("/b"), outlet.url("/b"))


async def test_the_deadline_covers_all_hops_together():
    async def slow(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 302 Found\r\n")
        await talk.hang()

    async with Misbehaving() as outlet, fetcher_for(deadline_seconds=0.3) as fetcher:
        outlet.says("/a", redirect("/b"))
        outlet.does("/b", slow)
        with pytest.raises(TransientFetchError) as caught:
            await fetcher.get(Request(outlet.url("/a")))
    assert caught.value.reason == "timeout"
