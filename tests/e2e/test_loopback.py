"""The loopback outlet itself: what the other end-to-end tests lean on."""

import asyncio
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from ingest.demo.newsstand import Newsstand
from ingest.demo.server import LoopbackServer
from tests.e2e.loopback import LoopbackOutlet


async def ask(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    lines = [f"GET {parts.path or '/'} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    first, *rest = head.decode().split("\r\n")
    return int(first.split()[1]), {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in rest)}, body


async def test_a_feed_answers_304_until_something_is_published():
    async with LoopbackOutlet() as outlet:
        outlet.publish("first")
        _, headers, body = await ask(outlet.url("/feed.xml"))
        assert b"/first" in body
        by_etag, _, empty = await ask(outlet.url("/feed.xml"), If_None_Match=headers["etag"])
        by_date, _, _ = await ask(outlet.url("/feed.xml"), If_Modified_Since=headers["last-modified"])
        assert (by_etag, by_date, empty) == (304, 304, b"")
        outlet.publish("second")
        assert (await ask(outlet.url("/feed.xml"), If_None_Match=headers["etag"]))[0] == 200
        assert outlet.count("/feed.xml") == 4
        assert outlet.conditional("/feed.xml") == 3


async def test_it_fails_redirects_removes_and_recovers_on_command():
    async with LoopbackOutlet() as outlet:
        outlet.publish("story")
        outlet.fail("/story", 429, times=1, retry_after=7)
        status, headers, _ = await ask(outlet.url("/story"))
        assert (status, headers["retry-after"]) == (429, "7")
        assert (await ask(outlet.url("/story")))[0] == 200
        outlet.redirect("/old", "/story")
        status, headers, _ = await ask(outlet.url("/old"))
        assert (status, headers["location"]) == (301, "/story")
        outlet.remove("story")
        assert (await ask(outlet.url("/story")))[0] == 410
        assert b"/story" not in (await ask(outlet.url("/feed.xml")))[2]


async def test_a_held_request_waits_until_it_is_released():
    async with LoopbackOutlet() as outlet:
        outlet.publish("slow")
        outlet.hold("/slow")
        waiting = asyncio.create_task(ask(outlet.url("/slow")))
        await outlet.arrived("/slow")
        assert (await ask(outlet.url("/robots.txt")))[0] == 200
        assert not waiting.done()
        outlet.release("/slow")
        assert (await waiting)[0] == 200
        assert outlet.peak_concurrency == 2


async def test_every_path_of_the_newsstand_is_served_and_revalidates():
    async with Newsstand(datetime(2026, 11, 23, 12, 0, tzinfo=UTC)) as newsstand:
        for slug, origin in newsstand.origins.items():
            for path in newsstand.paths(slug):
                status, headers, body = await ask(origin + path)
                assert (status, bool(body)) == (200, True), path
                assert (await ask(origin + path, If_None_Match=headers["etag"]))[0] == 304, path
        assert newsstand.asked == 2 * newsstand.not_modified


def test_only_loopback_is_served():
    with pytest.raises(ValueError, match="not a loopback address"):
        LoopbackServer(LoopbackOutlet()._respond, host="0.0.0.0")
