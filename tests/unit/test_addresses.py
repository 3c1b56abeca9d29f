"""Which addresses may be dialled, in every spelling a resolver takes."""

import socket
from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import BlockedError, TransientFetchError
from ingest.fetching.addresses import AddressGuard, literal, special_purpose

FORBIDDEN = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1",
    "127.255.255.254", "168.63.129.16", "169.254.169.254", "169.254.0.1", "172.16.0.1", "172.31.255.255", "192.0.0.1",
    "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1",
    "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3ffe::1", "3fff::1", "fc00::1", "fd00:ec2::254",
    "fe80::1", "fe80::1%eth0", "febf::1", "fec0::1", "ff02::1", "4000::1", "5f00::1", "1::1", "fffe::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
    "168.63.129.17", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "198.17.255.255",
    "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888", "2001:200::1", "2400::1",
]  # fmt: skip
OPEN = AddressGuard()


@pytest.mark.parametrize("text", FORBIDDEN)
def test_special_purpose_addresses_are_refused(text):
    assert OPEN.why_refused(ip_address(text), 443)


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_are_let_through(text):
    assert OPEN.why_refused(ip_address(text), 443) is None


GLOBAL_AFTER_ALL = [
    ip_network(text) for text in ("192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24")
]  # RFC 7534, 7450


@given(st.ip_addresses())
def test_nothing_the_standard_library_calls_special_is_let_through(address):
    """The tables are ours; where `ipaddress` knows of more, we want to know too."""
    if special_purpose(address) is None and not any(address in net for net in GLOBAL_AFTER_ALL):
        kinds = ("is_private", "is_loopback", "is_link_local", "is_multicast", "is_reserved", "is_unspecified")
        assert [kind for kind in kinds if getattr(address, kind)] == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "0X7F.0.0.0x1",
    ],
)
def test_every_spelling_of_loopback_is_a_literal(host):
    assert str(literal(host)) == "127.0.0.1"
    assert str(literal(host)) == socket.getaddrinfo(host.rstrip("."), 80, proto=socket.IPPROTO_TCP)[0][4][0]


@pytest.mark.parametrize(
    ("host", "address"), [("[::1]", "::1"), ("::1", "::1"), ("[::ffff:7f00:1]", "::ffff:127.0.0.1")]
)
def test_ipv6_literals(host, address):
    assert literal(host) == ip_address(address)


@pytest.mark.parametrize(
    "host", ["example.com", "127.0.0.1.example.com", "0x7f.example", "1.2.3.4.5", "deadbeef", "a.1", "[nonsense]"]
)
def test_names_are_no_literals(host):
    assert literal(host) is None


@pytest.mark.parametrize("port", [80, 443, 8080, 8443])
def test_the_usual_ports(port):
    assert OPEN.why_refused(ip_address("1.1.1.1"), port) is None


@pytest.mark.parametrize("port", [1, 22, 25, 81, 6379, 9200, 65535])
def test_other_ports_only_where_the_outlet_declares_them(port):
    assert OPEN.why_refused(ip_address("1.1.1.1"), port)
    assert OPEN.why_refused(ip_address("1.1.1.1"), port, (port,)) is None
    assert OPEN.why_refused(ip_address("10.0.0.1"), port, (port,)), "a declared port opens no address"


def test_allowed_networks_with_and_without_a_port():
    guard = AddressGuard.of(["127.0.0.16/28", "10.1.2.0/24:8080", "[fd00:1::/64]:9000"])
    allowed = [("127.0.0.17", 80), ("127.0.0.31", 6379), ("10.1.2.200", 8080), ("fd00:1::5", 9000)]
    refused = [("127.0.0.1", 80), ("127.0.0.32", 80), ("10.1.2.200", 80), ("10.1.3.1", 8080), ("fd00:1::5", 80)]
    refused += [("::ffff:127.0.0.17", 80), ("fd00:2::5", 9000)]
    for text, port in allowed:
        assert guard.why_refused(ip_address(text), port) is None, (text, port)
    for text, port in refused:
        assert guard.why_refused(ip_address(text), port), (text, port)
    assert guard.why_refused(ip_address("10.1.2.200"), 9999, (9999,)), (
        "an outlet's port does not widen the operator's exception"
    )


def resolver(*addresses: str):
    asked = []

    async def look_up(host, port):
        asked.append(host)
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return addresses

    look_up.asked = asked
    return look_up


async def resolve(guard, host, look_up):
    return await guard.resolve(host, 443, (), url=f"https://{host}/", resolver=look_up)


async def test_every_address_of_a_name_is_checked():
    for mixed in (("1.1.1.1", "127.0.0.1"), ("127.0.0.1", "1.1.1.1"), ("1.1.1.1", "2606:4700::1", "fe80::1%eth0")):
        with pytest.raises(BlockedError) as caught:
            await resolve(OPEN, "mixed.example", resolver(*mixed))
        assert caught.value.reason == "blocked_address"


async def test_a_public_name_is_resolved_once():
    look_up = resolver("1.1.1.1", "1.1.1.1", "2606:4700::1")
    assert [str(one) for one in await resolve(OPEN, "fine.example", look_up)] == ["1.1.1.1", "2606:4700::1"]
    assert look_up.asked == ["fine.example"]


async def test_a_literal_is_not_looked_up():
    look_up = resolver("1.1.1.1")
    with pytest.raises(BlockedError):
        await resolve(OPEN, "0x7f.1", look_up)
    assert look_up.asked == []


async def test_a_name_that_does_not_exist():
    with pytest.raises(TransientFetchError) as caught:
        await resolve(OPEN, "nowhere.example", resolver())
    assert caught.value.reason == "dns"


async def test_a_name_no_resolver_takes():
    async def look_up(host, port):
        return host.encode("idna")

    with pytest.raises(BlockedError) as caught:
        await resolve(OPEN, "a" * 70 + ".example", look_up)
    assert caught.value.reason == "bad_url"


def test_without_a_look_up_literals_and_ports_are_still_checked():
    OPEN.check_named("names.are.the.proxys", 443, (), url="")
    for host, port in (("127.0.0.1", 80), ("2130706433", 80), ("[::1]", 443), ("name.example", 22)):
        with pytest.raises(BlockedError):
            OPEN.check_named(host, port, (), url="")
