"""One GET against an outlet that misbehaves: what comes back is whole, or it is an error with its reason."""

import asyncio
import gzip
import time
import zlib

import brotli
import pytest

from ingest.errors import (
    BadEncodingError,
    BlockedError,
    FetchError,
    GoneError,
    HostBacksOffError,
    HttpStatusError,
    OversizedPageError,
    RateLimitedError,
    RefusedError,
    TransientFetchError,
)
from ingest.fetching import transport
from ingest.fetching.fetch import Fetched, NotModified, Request
from ingest.fetching.room import Room
from ingest.secrets import Secret
from tests.misbehaving import FakeClock, Misbehaving, Talk, answer, chunked, fetcher_for


async def fetch(outlet: Misbehaving, path: str, **settings) -> Fetched:
    async with fetcher_for(**settings) as fetcher:
        found = await fetcher.get(Request(outlet.url(path)))
    assert isinstance(found, Fetched)
    return found


async def failure(outlet: Misbehaving, path: str = "/", **settings) -> FetchError:
    async with fetcher_for(**settings) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(Request(outlet.url(path), outlet="harbour"))
    assert caught.value.outlet == "harbour"
    return caught.value


async def test_a_whole_page_with_what_there_is_to_know_of_it():
    async with Misbehaving() as outlet:
        head = [("ETag", '"a1"'), ("Last-Modified", "Mon, 23 Nov 2026 10:00:00 GMT"), ("X-Robots-Tag", "noarchive")]
        outlet.says("/story", answer(b"<p>Tide</p>", headers=head))
        found = await fetch(outlet, "/story")
    assert found.body == b"<p>Tide</p>"
    assert (found.status, found.url, found.requested_url) == (200, outlet.url("/story"), outlet.url("/story"))
    assert found.content_type == "text/html; charset=utf-8"
    assert (found.etag, found.last_modified) == ('"a1"', "Mon, 23 Nov 2026 10:00:00 GMT")
    assert found.header_values("X-Robots-Tag") == ("noarchive",)
    assert found.raw.startswith(b"HTTP/1.1 200 OK\r\n")
    assert found.raw.endswith(b"\r\n\r\n")
    assert found.wire_bytes == len(found.raw) + len(found.body)
    asked = outlet.asked[0]
    assert asked.header("user-agent") == "wiredesk-test/1.0 (+https://example.org/contact)"
    assert asked.header("accept-encoding") == "gzip, deflate, br, zstd"
    assert asked.header("cookie") is None


async def test_validators_go_out_as_stored_and_304_keeps_them():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/f", b"HTTP/1.1 304 Not Modified\r\n\r\n")
        for _ in range(2):
            request = Request(
                outlet.url("/f"), kind="feed", etag='W/"7"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT"
            )
            found = await fetcher.get(request)
            assert isinstance(found, NotModified)
            assert (found.etag, found.last_modified) == ('W/"7"', "Mon, 23 Nov 2026 10:00:00 GMT")
    assert outlet.asked[0].header("if-none-match") == 'W/"7"'
    assert outlet.asked[0].header("if-modified-since") == "Mon, 23 Nov 2026 10:00:00 GMT"
    assert outlet.connections == 1  # a 304 leaves the connection usable


async def test_a_304_nobody_asked_for_is_no_answer():
    async with Misbehaving() as outlet:
        outlet.says("/", b"HTTP/1.1 304 Not Modified\r\n\r\n")
        error = await failure(outlet)
    assert (error.reason, error.status) == ("protocol", 304)


async def test_a_hostile_validator_is_not_kept():
    async with Misbehaving() as outlet:
        outlet.says("/", answer(b"x", headers=[("ETag", '"' + "a" * 5000 + '"'), ("Last-Modified", "caf\xe9")]))
        found = await fetch(outlet, "/")
    assert (found.etag, found.last_modified) == (None, None)


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        ("201 Created", HttpStatusError, "http_status"),
        ("204 No Content", HttpStatusError, "empty"),
        ("205 Reset Content", HttpStatusError, "empty"),
        ("206 Partial Content", TransientFetchError, "protocol"),
        ("304 Not Modified", TransientFetchError, "protocol"),
        ("400 Bad Request", HttpStatusError, "http_status"),
        ("401 Unauthorized", RefusedError, "http_status"),
        ("402 Payment Required", RefusedError, "paywall"),
        ("403 Forbidden", RefusedError, "http_status"),
        ("404 Not Found", HttpStatusError, "http_status"),
        ("408 Request Timeout", TransientFetchError, "http_status"),
        ("410 Gone", GoneError, "gone"),
        ("418 I'm a teapot", HttpStatusError, "http_status"),
        ("429 Too Many Requests", RateLimitedError, "rate_limited"),
        ("451 Unavailable For Legal Reasons", RefusedError, "http_status"),
        ("500 Internal Server Error", TransientFetchError, "http_status"),
        ("503 Service Unavailable", RateLimitedError, "rate_limited"),
        ("599 Whatever", TransientFetchError, "http_status"),
        ("999 Denied", TransientFetchError, "protocol"),
    ],
)
async def test_what_a_status_means(status, kind, reason):
    async with Misbehaving() as outlet:
        body = b"" if status[:3] in ("204", "205", "304") else b"<p>not a story</p>"
        outlet.says("/", answer(body, status=status))
        error = await failure(outlet)
    assert type(error) is kind
    assert (error.reason, error.status) == (reason, int(status[:3]))
    if kind is RefusedError:
        assert error.retry_after == 86_400


@pytest.mark.parametrize("header", [("cf-mitigated", "challenge"), ("x-amzn-waf-action", "challenge")])
@pytest.mark.parametrize("status", ["200 OK", "202 Accepted", "403 Forbidden", "503 Service Unavailable"])
async def test_a_bot_challenge_that_names_itself_is_no_page(status, header):
    async with Misbehaving() as outlet:
        outlet.says("/", answer(b"<p>Just a moment...</p>", status=status, headers=[header]))
        error = await failure(outlet)
    assert (type(error), error.reason) == (RefusedError, "challenge")


# Half a body


async def test_a_body_shorter_than_announced_is_an_error():
    async def script(talk: Talk) -> None:
        await talk.send(answer(b"<p>half", length=1000))
        await talk.close()

    async with Misbehaving() as outlet:
        outlet.does("/", script)
        error = await failure(outlet)
    assert error.reason == "protocol"


async def test_a_body_broken_off_by_a_reset_is_an_error_with_and_without_a_length():
    async def with_length(talk: Talk) -> None:
        await talk.send(answer(b"<p>half", length=1000))
        await talk.reset()

    async def without_length(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 200 OK\r\n\r\n<p>half")
        await talk.reset()

    async with Misbehaving() as outlet:
        outlet.does("/a", with_length)
        outlet.does("/b", without_length)
        for path in ("/a", "/b"):  # the reset may overtake what was sent before it: then nothing came at all
            assert (await failure(outlet, path)).reason in ("protocol", "connect")


@pytest.mark.parametrize(
    "end", [b"", b"5\r\nabc", b"0\r\n", b"zz\r\n", b"-1\r\n\r\n", b"5\r\nabcdeX", b"fffffffffffffffffffff\r\n"]
)
async def test_unfinished_or_nonsensical_chunks_are_an_error(end):
    async def script(talk: Talk) -> None:
        await talk.send(chunked(b"<p>half", end=end))
        await talk.close()

    async with Misbehaving() as outlet:
        outlet.does("/", script)
        error = await failure(outlet)
    assert error.reason == "protocol"


async def test_a_body_that_ends_with_the_connection_is_whole():
    async def script(talk: Talk) -> None:
        await talk.send(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>old</p>")
        await talk.close()

    async with Misbehaving() as outlet:
        outlet.does("/", script)
        assert (await fetch(outlet, "/")).body == b"<p>old</p>"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"garbage\r\n\r\n",
        b"<html>no status</html>\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/3.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nx",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    ],
)
async def test_what_is_not_http_is_an_error(head):
    async def script(talk: Talk) -> None:
        await talk.send(head)
        await talk.close()

    async with Misbehaving() as outlet:
        outlet.does("/", script)
        error = await failure(outlet)
    assert error.reason == "protocol"


async def test_interim_answers_are_passed_over():
    async with Misbehaving() as outlet:
        outlet.says("/", b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + answer(b"<p>then</p>"))
        found = await fetch(outlet, "/")
    assert found.body == b"<p>then</p>"
    assert found.raw.startswith(b"HTTP/1.1 200")


# Sizes


async def test_headers_are_bounded_in_bytes_and_in_number():
    async def endless(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            await talk.send(b"X-Filler: " + b"a" * 4000 + b"\r\n")

    many = b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 5000 + b"Content-Length: 0\r\n\r\n"
    async with Misbehaving() as outlet:
        outlet.does("/bytes", endless)
        outlet.says("/number", many)
        assert (await failure(outlet, "/bytes")).reason == "protocol"
        assert (await failure(outlet, "/number")).reason == "protocol"


async def test_a_page_too_large_is_refused_before_it_is_read_or_as_soon_as_it_shows():
    async def endless(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            await talk.send(b"a" * 65536)

    async with Misbehaving() as outlet:
        outlet.says("/announced", answer(b"", length=10**12))
        outlet.does("/endless", endless)
        outlet.says("/edge", answer(b"a" * 100_000))
        outlet.says("/over", answer(b"a" * 100_001))
        for path in ("/announced", "/endless", "/over"):
            error = await failure(outlet, path, max_page_bytes=100_000)
            assert (type(error), error.reason) == (OversizedPageError, "too_large")
        assert len((await fetch(outlet, "/edge", max_page_bytes=100_000)).body) == 100_000


async def test_a_feed_may_be_cut_at_its_limit():
    async def endless(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            await talk.send(b"<item/>" * 9000)

    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.does("/feed", endless)
        found = await fetcher.get(Request(outlet.url("/feed"), kind="feed", max_bytes=100_000, may_cut=True))
    assert (len(found.body), found.cut) == (100_000, True)


async def test_tiny_chunks_cannot_keep_us_busy():
    async def script(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await talk.send(b"1\r\na\r\n" * 5000)

    async with Misbehaving() as outlet:
        outlet.does("/", script)
        error = await failure(outlet, deadline_seconds=20)
    assert error.reason == "protocol"


# Codings

PAGE = b"<p>" + b"The tide tables of the harbour. " * 400 + b"</p>"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", brotli.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE, mtime=0))),
        ("identity", PAGE),
    ],
)
async def test_codings_are_undone(encoding, body):
    async with Misbehaving() as outlet:
        outlet.says("/", answer(body, headers=[("Content-Encoding", encoding)]))
        answered = await fetch(outlet, "/")
    assert (answered.body, answered.packed) == (PAGE, body if encoding in {"gzip", "x-gzip"} else None)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", b"<p>plain</p>"),
        ("gzip", gzip.compress(PAGE, mtime=0)[:-9]),
        ("br", brotli.compress(PAGE)[:-1]),
        ("snappy", PAGE),
        ("gzip, gzip, gzip, gzip", PAGE),
    ],
)
async def test_a_body_that_is_not_what_its_coding_says(encoding, body):
    async with Misbehaving() as outlet:
        outlet.says("/", answer(body, headers=[("Content-Encoding", encoding)]))
        error = await failure(outlet)
    assert (type(error), error.reason) == (BadEncodingError, "bad_encoding")


async def test_a_bomb_is_too_large():
    async with Misbehaving() as outlet:
        outlet.says("/", answer(brotli.compress(bytes(50_000_000), quality=1), headers=[("Content-Encoding", "br")]))
        error = await failure(outlet, max_page_bytes=1_000_000)
    assert error.reason == "too_large"


async def test_many_bombs_at_once_wait_for_one_another_and_leave_the_room_empty():
    bomb = brotli.compress(brotli.compress(bytes(50_000_000), quality=1), quality=1)
    room = Room(1 << 20)

    async def fetch_one(fetcher, url):
        with room.share() as share, pytest.raises(OversizedPageError):
            await fetcher.get(Request(url, share=share))

    async with Misbehaving() as outlet, fetcher_for(max_page_bytes=1_000_000, per_host_concurrency=8) as fetcher:
        outlet.says("*", answer(bomb, headers=[("Content-Encoding", "br, br")]))
        await asyncio.gather(*(fetch_one(fetcher, outlet.url(f"/{number}")) for number in range(8)))
    async with asyncio.timeout(1):
        await room.share().grow(1 << 20)


async def test_a_body_there_is_no_room_for_is_not_the_hosts_fault():
    room = Room(1_000)
    async with Misbehaving() as outlet, fetcher_for(deadline_seconds=0.2) as fetcher:
        outlet.says("/", answer(b"x" * 5_000))
        with room.share() as large, room.share() as share:
            await large.grow(9_000)
            with pytest.raises(HostBacksOffError) as caught:
                await fetcher.get(Request(outlet.url("/"), share=share))
            assert share.held == 0
        assert caught.value.reason == "timeout"
        assert not fetcher.gate.is_backing_off(f"127.0.0.1:{outlet.port}")
        with room.share() as share:
            assert len((await fetcher.get(Request(outlet.url("/"), share=share))).body) == share.held == 5_000


# Time


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
async def test_one_deadline_whatever_drips(start):
    async def drip(talk: Talk) -> None:
        await talk.send(start)
        while True:
            await talk.send(b"a")
            await asyncio.sleep(0.01)

    async with Misbehaving() as outlet:
        outlet.does("/", drip)
        began = time.monotonic()
        error = await failure(outlet, deadline_seconds=0.3)
    assert (type(error), error.reason) == (TransientFetchError, "timeout")
    assert time.monotonic() - began < 1.5


async def test_a_cancelled_fetch_leaves_no_connection():
    begun, closed = asyncio.Event(), asyncio.Event()

    async def script(talk: Talk) -> None:
        begun.set()
        await talk.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")
        try:
            await talk.hang()
        finally:
            closed.set()

    async with Misbehaving() as outlet, fetcher_for(deadline_seconds=30) as fetcher:
        outlet.does("/", script)
        task = asyncio.create_task(fetcher.get(Request(outlet.url("/"))))
        await asyncio.wait_for(begun.wait(), 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), 2)


async def test_nobody_listens():
    async with Misbehaving() as outlet:
        pass
    error = await failure(outlet)
    assert (type(error), error.reason) == (TransientFetchError, "connect")


# Kept connections


async def test_connections_are_kept():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/a", answer(b"a"))
        outlet.says("/missing", answer(b"no", status="404 Not Found"))
        for path in ("/a", "/missing", "/a"):
            try:
                await fetcher.get(Request(outlet.url(path)))
            except HttpStatusError:
                assert path == "/missing"
    assert outlet.connections == 1


async def test_an_unsolicited_answer_is_never_taken_for_the_next():
    poison = answer(b"<p>poison</p>")

    async def at_once(talk: Talk) -> None:
        await talk.send(answer(b"<p>first</p>") + poison)

    async def a_little_later(talk: Talk) -> None:
        await talk.send(answer(b"<p>first</p>"))
        await asyncio.sleep(0.02)
        await talk.send(poison)

    for script in (at_once, a_little_later):
        async with Misbehaving() as outlet, fetcher_for() as fetcher:
            outlet.does("/first", script)
            outlet.says("/second", answer(b"<p>second</p>"))
            first = await fetcher.get(Request(outlet.url("/first")))
            if script is a_little_later:
                await asyncio.sleep(0.05)
            second = await fetcher.get(Request(outlet.url("/second")))
        assert (first.body, second.body) == (b"<p>first</p>", b"<p>second</p>")
        assert outlet.connections == 2


async def test_bytes_the_loop_has_not_read_yet_are_seen_too():
    async def script(talk: Talk) -> None:
        await talk.send(answer(b"first"))
        await talk.send(answer(b"poison"))

    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.does("/first", script)
        outlet.says("/second", answer(b"second"))
        await fetcher.get(Request(outlet.url("/first")))
        time.sleep(0.05)  # noqa: ASYNC251 - the event loop must not get to read them
        assert (await fetcher.get(Request(outlet.url("/second")))).body == b"second"


async def test_length_and_chunks_at_once_are_read_by_the_chunks_and_the_connection_is_dropped():
    both = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n\r\n"
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/", both)
        for _ in range(2):
            assert (await fetcher.get(Request(outlet.url("/")))).body == b"whole"
    assert outlet.connections == 2


async def test_a_kept_connection_that_died_is_replaced_without_an_error():
    async def once(talk: Talk) -> None:
        await talk.send(answer(b"page"))
        if talk.asked.connection == 1:
            await talk.reader.readuntil(b"\r\n\r\n")
            await talk.reset()

    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.does("/", once)
        for _ in range(3):
            assert (await fetcher.get(Request(outlet.url("/")))).body == b"page"
    assert outlet.connections == 2


async def test_idle_connections_are_few_and_the_oldest_go_first(monkeypatch):
    monkeypatch.setattr(transport, "MAX_IDLE_CONNECTIONS", 2)

    async def to_loopback(host, port):
        return ["127.0.0.1"]

    async with Misbehaving() as outlet, fetcher_for(resolver=to_loopback) as fetcher:
        outlet.says("/", answer(b"page"))
        for name in ("a", "b", "c", "c", "b", "a"):
            await fetcher.get(Request(outlet.url("/", host=f"{name}.example")))
    assert [one.connection for one in outlet.asked] == [1, 2, 3, 3, 2, 4]


async def test_idle_connections_do_not_rest_for_ever(monkeypatch):
    monkeypatch.setattr(transport, "IDLE_SECONDS", 0.05)
    ended = asyncio.Event()

    async def script(talk: Talk) -> None:
        await talk.send(answer(b"page"))
        assert await talk.reader.read(1) == b""
        ended.set()
        await talk.close()

    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.does("/", script)
        await fetcher.get(Request(outlet.url("/")))
        await asyncio.wait_for(ended.wait(), 2)


# Pace and backing off


async def test_requests_keep_the_gap():
    clock = FakeClock()
    async with Misbehaving() as outlet, fetcher_for(clock, gap=5.0) as fetcher:
        outlet.says("/", answer(b"page"))
        for _ in range(3):
            await fetcher.get(Request(outlet.url("/")))
    assert clock.slept == [5.0, 5.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("Mon, 23 Nov 2026 12:10:00 GMT", 600),
        ("999999999999999999", 86_400),
        ("9" * 5000, 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("-5", None),
        ("soon", None),
        ("Mon, 23 Nov 2020 12:10:00 GMT", None),
        ("0", None),
        ("1e9", None),
        ("", None),
    ],
)
async def test_retry_after_is_obeyed_within_reason_and_nothing_sleeps(value, seconds):
    clock = FakeClock()
    async with Misbehaving() as outlet, fetcher_for(clock) as fetcher:
        outlet.says("/", answer(b"slow down", status="429 Too Many Requests", headers=[("Retry-After", value)]))
        with pytest.raises(RateLimitedError) as caught:
            await fetcher.get(Request(outlet.url("/")))
        with pytest.raises(HostBacksOffError) as refused:
            await fetcher.get(Request(outlet.url("/other")))
    assert caught.value.retry_after == seconds
    assert refused.value.retry_after == (seconds or 60)
    assert len(outlet.asked) == 1
    assert clock.slept == []


async def test_a_row_of_failures_leaves_the_host_alone_and_an_answer_ends_it():
    clock = FakeClock()
    async with Misbehaving() as outlet, fetcher_for(clock) as fetcher:
        outlet.says("/", answer(b"oops", status="500 Oops"))
        outlet.says("/fine", answer(b"fine"))
        host = f"127.0.0.1:{outlet.port}"
        for expected in (None, None, 30, 60):
            with pytest.raises(TransientFetchError):
                await fetcher.get(Request(outlet.url("/")))
            quiet = fetcher.gate.backoff(host)
            assert (quiet and (quiet[0] - clock.now()).total_seconds()) == expected
            clock.advance(expected or 0)
        await fetcher.get(Request(outlet.url("/fine")))
        with pytest.raises(TransientFetchError):
            await fetcher.get(Request(outlet.url("/")))
        assert not fetcher.gate.is_backing_off(host)


# Secrets


async def test_headers_and_credentials_reach_the_outlet_and_nobody_else_reads_them():
    secret = Secret("paid", "Authorization", "Bearer s3cr3t")
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("*", answer(b"oops", status="500 Oops"))
        request = Request(
            outlet.url("/x?api_key=s3cr3t").replace("//", "//me:s3cr3t@", 1),
            headers={"X-Key": "s3cr3t"},
            credentials=secret,
        )
        with pytest.raises(FetchError) as caught:
            await fetcher.get(request)
    asked = outlet.asked[0]
    assert (asked.header("authorization"), asked.header("x-key")) == ("Bearer s3cr3t", "s3cr3t")
    assert "s3cr3t" not in repr(request) + str(caught.value) + repr(caught.value) + repr(vars(caught.value))


async def test_userinfo_is_basic_authentication_and_leaves_the_address():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        outlet.says("/", answer(b"page"))
        found = await fetcher.get(Request(outlet.url("/").replace("//", "//me:p%40ss@", 1)))
    assert outlet.asked[0].header("authorization") == "Basic bWU6cEBzcw=="
    assert (found.url, found.requested_url) == (outlet.url("/"), outlet.url("/"))


async def test_a_header_that_would_split_the_request_is_refused_without_being_shown():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        with pytest.raises(BlockedError) as caught:
            await fetcher.get(Request(outlet.url("/"), headers={"X-Key": "s3cr3t\r\nEvil: 1"}))
    assert outlet.asked == []
    error: BaseException | None = caught.value
    while error is not None:
        assert "s3cr3t" not in str(error)
        error = error.__cause__
