"""robots.txt over the wire: redirects, statuses, sizes, and what counts as unreachable."""

import gzip

import pytest

from ingest.errors import BlockedError, HostBacksOffError
from ingest.fetching.robots import fetch_robots
from tests.misbehaving import FakeClock, Misbehaving, Talk, answer, fetcher_for, redirect

RULES = b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\nSitemap: https://gazette.example/news.xml\n"
TEXT = [("Content-Type", "text/plain")]


async def rules_of(outlet: Misbehaving, **settings):
    async with fetcher_for(**settings) as fetcher:
        return await fetch_robots(fetcher, outlet.url("/story/1"))


async def test_the_rules_of_a_host():
    async with Misbehaving() as outlet:
        outlet.says("/robots.txt", answer(RULES, headers=TEXT))
        found = await rules_of(outlet)
    assert (found.status, found.body, found.fetched_at) == (200, RULES, FakeClock().now())
    assert (found.allows(outlet.url("/story/1")), found.allows(outlet.url("/private/1"))) == (True, False)
    assert (found.crawl_delay_seconds, found.sitemaps) == (7, ("https://gazette.example/news.xml",))
    assert found.agent.startswith("wiredesk-test")


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        ("404 Not Found", True),
        ("403 Forbidden", True),
        ("410 Gone", True),
        ("204 No Content", True),
        ("500 Oops", False),
        ("503 Busy", False),
        ("429 Slow Down", False),
    ],
)
async def test_what_a_status_means(status, allowed):
    async with Misbehaving() as outlet:
        outlet.says("/robots.txt", answer(b"" if status.startswith("204") else b"Disallow: /", status=status))
        found = await rules_of(outlet)
    assert (found.allows(outlet.url("/a")), found.must_wait) == (allowed, not allowed)
    assert found.status == int(status[:3])


async def test_no_connection_a_drip_and_half_a_file_are_unreachable():
    async def half(talk: Talk) -> None:
        await talk.send(answer(b"User-agent: *\nAllow: /", length=500))
        await talk.close()

    async def drip(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 200 OK\r\n")
        await talk.hang()

    async with Misbehaving() as outlet:
        for script in (half, drip):
            outlet.does("/robots.txt", script)
            assert (await rules_of(outlet, deadline_seconds=0.2)).must_wait
        outlet.says("/robots.txt", answer(b"User-agent: *", headers=[("Content-Encoding", "gzip")]))
        assert (await rules_of(outlet)).must_wait
    assert (await rules_of(outlet)).must_wait


async def test_five_redirects_across_hosts_are_followed_and_a_sixth_means_there_are_no_rules():
    async with Misbehaving() as outlet, Misbehaving() as other:
        outlet.says("/robots.txt", redirect("/1"))
        for number in range(1, 4):
            outlet.says(f"/{number}", redirect(f"/{number + 1}"))
        outlet.says("/4", redirect(other.url("/robots")))
        other.says("/robots", answer(RULES, headers=TEXT))
        found = await rules_of(outlet)
        assert (found.status, found.allows(outlet.url("/private"))) == (200, False)
        other.says("/robots", redirect("/robots2"))
        other.says("/robots2", answer(RULES, headers=TEXT))
        found = await rules_of(outlet)
        assert (found.status, found.allows(outlet.url("/private"))) == (404, True)
    assert other.times("/robots2") == 0


async def test_a_redirect_inside_means_wait_and_a_forbidden_host_is_told():
    async with Misbehaving() as outlet:
        outlet.says("/robots.txt", redirect("http://169.254.169.254/robots.txt"))
        assert (await rules_of(outlet)).must_wait
        async with fetcher_for(allow_networks=()) as fetcher:
            with pytest.raises(BlockedError):
                await fetch_robots(fetcher, outlet.url("/"))


@pytest.mark.parametrize("encoding", [None, "gzip"])
async def test_a_file_without_end_is_cut_at_500_kib(encoding):
    body = RULES + b"#" * 2_000_000
    headers = TEXT if encoding is None else [*TEXT, ("Content-Encoding", "gzip")]
    async with Misbehaving() as outlet:
        outlet.says("/robots.txt", answer(body if encoding is None else gzip.compress(body, mtime=0), headers=headers))
        found = await rules_of(outlet)
    assert (found.status, len(found.body)) == (200, 512_000)
    assert not found.allows(outlet.url("/private"))


async def test_a_host_that_backs_off_is_not_asked_for_its_rules():
    async with Misbehaving() as outlet, fetcher_for() as fetcher:
        fetcher.gate.back_off(f"127.0.0.1:{outlet.port}", 60)
        with pytest.raises(HostBacksOffError):
            await fetch_robots(fetcher, outlet.url("/"))
    assert outlet.asked == []
