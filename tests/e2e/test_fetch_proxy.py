"""TLS and proxies: certificates, tunnels, and what is still checked when a proxy resolves the names."""

import asyncio
import gc
import ssl
from asyncio.sslproto import SSLProtocol

import pytest
import trustme

from ingest.errors import BlockedError, TransientFetchError
from ingest.fetching.fetch import Fetched, Request
from tests.misbehaving import LOOPBACK, Misbehaving, Talk, answer, fetcher_for


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """Our authority in SSL_CERT_FILE, as an operator would name it; `trust_env` stays false."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


def served(authority, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


async def to_loopback(host, port):
    return ["127.0.0.1"]


class Proxy(Misbehaving):
    """A forward proxy that leads every CONNECT to an outlet's port, and answers plain requests itself."""

    def __init__(self, to: Misbehaving | None = None, **more) -> None:
        super().__init__(**more)
        if to is not None:
            self.to = to
            self.does("*", self._connect)

    async def _connect(self, talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        reader, writer = await asyncio.open_connection("127.0.0.1", self.to.port)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            try:
                while data := await source.read(65536):
                    sink.write(data)
            except ConnectionError:
                pass
            finally:
                sink.close()

        await asyncio.gather(pump(talk.reader, writer), pump(reader, talk.writer))
        await talk.close()


async def test_https_with_the_operators_authority(authority, trusted):
    async with Misbehaving(tls=served(authority, "gazette.example")) as outlet:
        outlet.says("/", answer(b"page"))
        async with fetcher_for(resolver=to_loopback) as fetcher:
            for _ in range(2):
                found = await fetcher.get(Request(outlet.url("/", host="gazette.example")))
                assert found.body == b"page"
    assert outlet.connections == 1
    assert outlet.asked[0].header("host") == f"gazette.example:{outlet.port}"


@pytest.mark.parametrize("names", [("other.example",), ("127.0.0.1",)])
async def test_a_certificate_for_another_name_is_refused(authority, trusted, names):
    async with Misbehaving(tls=served(authority, *names)) as outlet, fetcher_for(resolver=to_loopback) as fetcher:
        with pytest.raises(TransientFetchError) as caught:
            await fetcher.get(Request(outlet.url("/", host="gazette.example")))
    assert caught.value.reason == "tls"
    assert outlet.asked == []


async def test_an_authority_nobody_trusts_is_refused(authority):
    async with (
        Misbehaving(tls=served(authority, "gazette.example")) as outlet,
        fetcher_for(resolver=to_loopback) as fetcher,
    ):
        with pytest.raises(TransientFetchError) as caught:
            await fetcher.get(Request(outlet.url("/", host="gazette.example")))
    assert caught.value.reason == "tls"


async def test_the_buffers_of_a_closed_connection_are_free_at_once(authority, trusted):
    """A megabyte for every four hosts that were asked once is not left to the garbage collector, which comes rarely."""

    def ours() -> list[SSLProtocol]:
        return [one for one in gc.get_objects() if isinstance(one, SSLProtocol) and not one._server_side]

    gc.collect()
    gc.disable()
    try:
        async with Misbehaving(tls=served(authority, "gazette.example")) as outlet:
            outlet.says("/", answer(b"page"))
            async with fetcher_for(resolver=to_loopback) as fetcher:
                assert isinstance(await fetcher.get(Request(outlet.url("/", host="gazette.example"))), Fetched)
                assert len(ours()) == 1
            for _ in range(5):
                await asyncio.sleep(0)
            assert ours() == []
    finally:
        gc.enable()


async def test_no_tls_where_tls_is_asked_for(trusted):
    async with Misbehaving() as outlet, fetcher_for(resolver=to_loopback, deadline_seconds=0.3) as fetcher:
        url = outlet.url("/", host="gazette.example").replace("http:", "https:")
        with pytest.raises(TransientFetchError) as caught:
            await fetcher.get(Request(url))
    assert caught.value.reason in ("tls", "timeout")


async def test_an_end_without_a_closure_alert_is_half_a_body(authority, trusted):
    """RFC 9112, 9.8: with TLS, a body that only the end of the connection delimits needs a proper end."""

    async def cut_off(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 200 OK\r\n\r\n<p>half")
        talk.writer.transport.abort()

    async def in_order(talk: Talk) -> None:
        await talk.send(b"HTTP/1.1 200 OK\r\n\r\n<p>whole</p>")
        await talk.close()

    async with Misbehaving(tls=served(authority, "gazette.example")) as outlet:
        outlet.does("/half", cut_off)
        outlet.does("/whole", in_order)
        async with fetcher_for(resolver=to_loopback) as fetcher:
            with pytest.raises(TransientFetchError) as caught:
                await fetcher.get(Request(outlet.url("/half", host="gazette.example")))
            assert caught.value.reason in ("protocol", "connect")
            found = await fetcher.get(Request(outlet.url("/whole", host="gazette.example")))
            assert found.body == b"<p>whole</p>"


async def test_http_through_a_proxy_names_are_the_proxys():
    async def nobody(host, port):
        assert host == "127.0.0.1", "only the proxy itself is looked up by us"
        return ["127.0.0.1"]

    async with Proxy() as proxy:
        proxy.says("http://gazette.example/a", answer(b"page"))
        proxy.scripts["*"] = proxy.scripts.pop("http://gazette.example/a")
        settings = {"proxy": proxy.url("/").replace("//", "//me:s3cr3t@", 1), "allow_networks": ()}
        async with fetcher_for(resolver=nobody, **settings) as fetcher:
            for path in ("/a?b=1", "/c"):
                found = await fetcher.get(Request(f"http://gazette.example{path}"))
                assert found.body == b"page"
            await fetcher.get(Request("http://other.example:8080/"))
    assert [one.target for one in proxy.asked] == [
        "http://gazette.example/a?b=1",
        "http://gazette.example/c",
        "http://other.example:8080/",
    ]
    assert [one.header("host") for one in proxy.asked] == ["gazette.example", "gazette.example", "other.example:8080"]
    assert {one.header("proxy-authorization") for one in proxy.asked} == {"Basic bWU6czNjcjN0"}
    assert proxy.connections == 2, "no host is spoken to on a connection that another host's answers came over"
    assert "s3cr3t" not in repr(fetcher.settings)


async def test_https_through_a_proxy_by_a_tunnel(authority, trusted):
    async with Misbehaving(tls=served(authority, "gazette.example")) as outlet, Proxy(outlet) as proxy:
        outlet.says("/", answer(b"page"))
        settings = {"proxy": proxy.url("/").replace("//", "//me:pw@", 1), "allow_networks": ()}
        async with fetcher_for(**settings) as fetcher:
            for _ in range(3):
                assert (await fetcher.get(Request("https://gazette.example/"))).body == b"page"
    assert [(one.method, one.target) for one in proxy.asked] == [("CONNECT", "gazette.example:443")]
    assert proxy.asked[0].header("proxy-authorization") == "Basic bWU6cHc="
    assert outlet.asked[0].header("proxy-authorization") is None
    assert len(outlet.asked) == 3


async def test_a_proxy_that_is_spoken_to_over_tls(authority, trusted):
    """TLS in TLS: the tunnel's inside is the outlet's."""
    outlet = Misbehaving(tls=served(authority, "gazette.example"))
    async with outlet, Proxy(outlet, tls=served(authority, "127.0.0.1")) as proxy:
        outlet.says("/", answer(b"page" * 50_000))
        async with fetcher_for(proxy=proxy.url("/"), allow_networks=()) as fetcher:
            assert (await fetcher.get(Request("https://gazette.example/"))).body == b"page" * 50_000


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "https://10.0.0.1/", "http://2130706433/", "https://[::1]/", "http://a.example:22/"]
)
async def test_literals_and_ports_are_checked_through_a_proxy_too(url):
    async with Proxy() as proxy, fetcher_for(proxy=proxy.url("/"), allow_networks=()) as fetcher:
        with pytest.raises(BlockedError) as caught:
            await fetcher.get(Request(url))
    assert caught.value.reason == "blocked_address"
    assert proxy.asked == []


async def test_allowed_networks_and_declared_ports_hold_through_a_proxy():
    async with Proxy() as proxy:
        proxy.says("*", answer(b"page"))
        async with fetcher_for(proxy=proxy.url("/"), allow_networks=("10.1.2.0/24:8081",)) as fetcher:
            await fetcher.get(Request("http://10.1.2.3:8081/"))
            await fetcher.get(Request("http://gazette.example:9000/", ports=(9000,)))
    assert len(proxy.asked) == 2


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 502 Bad Gateway\r\n\r\n",
        b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nsome bytes before TLS",
        b"X" * 40_000,
    ],
)
async def test_a_proxy_that_does_not_let_us_through(reply):
    async with Proxy() as proxy:
        proxy.says("*", reply)
        async with fetcher_for(proxy=proxy.url("/")) as fetcher:
            with pytest.raises(TransientFetchError) as caught:
                await fetcher.get(Request("https://gazette.example/"))
    assert caught.value.reason == "connect"


async def test_the_environments_proxy_counts_only_with_trust_env(monkeypatch):
    async with Proxy() as proxy, Misbehaving() as outlet:
        proxy.says("*", answer(b"proxied"))
        outlet.says("/", answer(b"direct"))
        monkeypatch.setenv("HTTP_PROXY", proxy.url("/"))
        monkeypatch.setenv("http_proxy", proxy.url("/"))
        monkeypatch.setenv("NO_PROXY", "direct.example")
        monkeypatch.setenv("no_proxy", "direct.example")
        for trust_env, host, expected in (
            (False, "gazette.example", b"direct"),
            (True, "gazette.example", b"proxied"),
            (True, "direct.example", b"direct"),
        ):
            async with fetcher_for(trust_env=trust_env, resolver=to_loopback) as fetcher:
                found = await fetcher.get(Request(outlet.url("/", host=host), ports=(outlet.port,)))
            assert found.body == expected


async def test_a_dead_proxy_is_a_connection_that_failed():
    async with Proxy() as proxy:
        pass
    async with fetcher_for(proxy=proxy.url("/"), allow_networks=LOOPBACK) as fetcher:
        with pytest.raises(TransientFetchError) as caught:
            await fetcher.get(Request("http://gazette.example/"))
    assert caught.value.reason == "connect"
