"""The guard at dial time: what is resolved is checked, what is checked is dialled, what answers is checked again."""

import asyncio
import socket

import pytest

from ingest.errors import BlockedError, TransientFetchError
from ingest.fetching.addresses import SystemResolver
from ingest.fetching.dialing import connect_socket
from ingest.fetching.fetch import Request
from tests.misbehaving import Misbehaving, answer, fetcher_for, redirect


def answers(*turns):
    """A resolver that gives the next of its answers at each look-up: a name that is rebound."""
    waiting = list(turns)

    async def look_up(host, port):
        look_up.asked.append(host)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    look_up.asked = []
    return look_up


async def dialled(fetcher, url, **more):
    with pytest.raises(BlockedError) as caught:
        await fetcher.get(Request(url, **more))
    return caught.value.reason


LITERALS = """127.0.0.1 127.1 2130706433 0x7f.1 0177.0.0.1 127.0.0.1. %31%32%37.0.0.1
\uff11\uff12\uff17.0.0.1 127\u30020\u30020\u30021 [::1] [::ffff:127.0.0.1] [::ffff:7f00:1]
[64:ff9b::7f00:1] [::] [fd00::1] [fe80::1] [2002:7f00:1::] [2001::1] 169.254.169.254 10.0.0.1
192.168.1.1 100.64.0.1 198.18.0.1 0.0.0.0 255.255.255.255"""


@pytest.mark.parametrize("host", LITERALS.split())
async def test_forbidden_literals_in_every_spelling_are_refused_without_a_packet(host):
    async def connect(address, port):
        raise AssertionError(f"dialled {address}")

    async with fetcher_for(allow_networks=(), connect=connect) as fetcher:
        for scheme in ("http", "https"):
            assert await dialled(fetcher, f"{scheme}://{host}/") == "blocked_address"


async def test_names_that_lead_inside_are_refused_whatever_else_they_lead_to():
    async with Misbehaving() as outlet:
        for found in (["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::ffff:127.0.0.1"], ["fe80::1%lo"]):
            async with fetcher_for(allow_networks=(), resolver=answers(found)) as fetcher:
                url = f"http://inside.example:{outlet.port}/"
                assert await dialled(fetcher, url, ports=(outlet.port,)) == "blocked_address"
    assert outlet.connections == 0


async def test_a_rebound_name_gains_nothing():
    """Public at the first look-up, loopback at the second: each dial resolves once and dials what it checked."""
    tried = []

    async def connect(address, port):
        tried.append(str(address))
        raise ConnectionRefusedError("closed")

    look_up = answers(["1.1.1.1"], ["127.0.0.1"])
    async with fetcher_for(allow_networks=(), resolver=look_up, connect=connect) as fetcher:
        with pytest.raises(TransientFetchError):
            await fetcher.get(Request("http://rebind.example/"))
        assert await dialled(fetcher, "http://rebind.example/") == "blocked_address"
    assert tried == ["1.1.1.1"]
    assert look_up.asked == ["rebind.example"] * 2


async def test_the_peer_is_checked_after_connecting():
    """Whatever brought the socket somewhere else than dialled, nothing is sent there."""
    async with Misbehaving() as outlet:

        async def connect(address, port):
            from ipaddress import ip_address

            return await connect_socket(ip_address("127.0.0.1"), outlet.port)

        async with fetcher_for(allow_networks=(), resolver=answers(["1.1.1.1"]), connect=connect) as fetcher:
            assert await dialled(fetcher, "http://public.example/") == "blocked_address"
    assert outlet.asked == []


async def test_a_redirect_inside_is_refused_at_the_hop():
    async with Misbehaving() as outlet, Misbehaving() as inner:
        outlet.says("/a", redirect(inner.url("/secret")))
        async with fetcher_for(allow_networks=(f"127.0.0.1/32:{outlet.port}",)) as fetcher:
            with pytest.raises(BlockedError) as caught:
                await fetcher.follow(Request(outlet.url("/a")))
    assert (caught.value.reason, caught.value.status) == ("blocked_address", 302)
    assert inner.connections == 0


async def test_ports_are_the_usual_ones_and_the_outlets():
    tried = []

    async def connect(address, port):
        tried.append(port)
        raise ConnectionRefusedError("closed")

    async with fetcher_for(allow_networks=(), resolver=answers(["1.1.1.1"]), connect=connect) as fetcher:
        for port in (22, 25, 6379, 81):
            assert await dialled(fetcher, f"http://n{port}.example:{port}/") == "blocked_address"
        for port, declared in ((80, ()), (443, ()), (8080, ()), (8443, ()), (9000, (9000,))):
            with pytest.raises(TransientFetchError):
                await fetcher.get(Request(f"http://n{port}.example:{port}/", ports=declared))
    assert tried == [80, 443, 8080, 8443, 9000]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://gazette.example/", "blocked_scheme"),
        ("file:///etc/passwd", "blocked_scheme"),
        ("gazette.example/a", "bad_url"),
        ("http://", "bad_url"),
        ("", "bad_url"),
        ("http://a\x00b.example/", "bad_url"),
        ("http://a b.example/", "bad_url"),
        ("http://" + "a" * 9_000, "bad_url"),
        ("http://\ud800.example/", "bad_url"),
    ],
)
async def test_what_is_no_address(url, reason):
    async with fetcher_for() as fetcher:
        assert await dialled(fetcher, url) == reason


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "a..example", "a" * 300])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_names_that_cannot_be(host, scheme):
    async with fetcher_for(deadline_seconds=5, resolver=SystemResolver()) as fetcher:
        with pytest.raises((BlockedError, TransientFetchError)) as caught:
            await fetcher.get(Request(f"{scheme}://{host}/"))
    assert caught.value.reason in ("bad_url", "dns")


async def test_browsers_and_we_read_a_confusing_address_alike():
    """httpx alone would go to evil.example (dependencies: URL confusion)."""
    look_up = answers(["1.1.1.1"])

    async def connect(address, port):
        raise ConnectionRefusedError("closed")

    async with fetcher_for(allow_networks=(), resolver=look_up, connect=connect) as fetcher:
        with pytest.raises(TransientFetchError):
            await fetcher.get(Request("http://good.example\\@evil.example/"))
    assert look_up.asked == ["good.example"]


async def test_a_dead_address_does_not_hide_a_live_one():
    async with Misbehaving() as outlet:
        outlet.says("/", answer(b"page"))

        async def connect(address, port):
            if address.version == 6:
                raise OSError("network is unreachable")
            return await connect_socket(address, port)

        look_up = answers(["::1", "::2", "127.0.0.1"])
        networks = ("127.0.0.1/32", "::1/128", "::2/128")
        async with fetcher_for(allow_networks=networks, resolver=look_up, connect=connect) as fetcher:
            found = await fetcher.get(Request(outlet.url("/", host="both.example")))
    assert found.body == b"page"
    assert outlet.asked[0].header("host") == f"both.example:{outlet.port}"


async def test_a_hanging_resolver_is_bounded_by_the_deadline():
    async def look_up(host, port):
        await asyncio.Event().wait()

    async with fetcher_for(resolver=look_up, deadline_seconds=0.1) as fetcher:
        with pytest.raises(TransientFetchError) as caught:
            await fetcher.get(Request("http://slow.example/"))
    assert caught.value.reason == "timeout"


async def test_the_systems_resolver(monkeypatch):
    assert "127.0.0.1" in await SystemResolver()("localhost", 80)

    def nowhere(*args, **kwargs):
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    async with fetcher_for() as fetcher:
        with pytest.raises(TransientFetchError) as caught:
            await fetcher.get(Request("http://gazette.example/"))
    assert caught.value.reason == "dns"
