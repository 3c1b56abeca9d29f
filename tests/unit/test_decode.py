"""Bounded decoders: what is right comes out whole, what is hostile costs the cap."""

import gzip
import random
import tracemalloc
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import BadEncodingError, OversizedPageError
from ingest.fetching.decode import MAX_MEMBERS, STEP_BYTES, BodyDecoder

MIB = 1024 * 1024
CODERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=1),
    "zstd": zstd.compress,
}


def decode(encoding: str, body: bytes, *, max_bytes: int = 10 * MIB, step: int = 65536, cut: bool = False) -> bytes:
    decoder = BodyDecoder(encoding, max_bytes, cut=cut)
    for start in range(0, len(body), step):
        decoder.feed(body[start : start + step])
    return decoder.finish()


@given(st.binary(max_size=2000), st.lists(st.sampled_from(sorted(CODERS)), max_size=3), st.integers(1, 300))
def test_whatever_is_encoded_comes_back(body, names, step):
    encoded = body
    for name in names:
        encoded = CODERS[name](encoded)
    assert decode(", ".join(names), encoded, step=step) == body


@pytest.mark.parametrize("name", sorted(CODERS))
def test_several_megabytes(name):
    body = random.Random(7).randbytes(MIB) * 3
    assert decode(name, CODERS[name](body)) == body


def test_bare_deflate():
    compressor = zlib.compressobj(wbits=-15)
    assert decode("deflate", compressor.compress(b"tide") + compressor.flush(), step=1) == b"tide"


@pytest.mark.parametrize("written", ["GZip", " gzip ", "x-gzip", "gzip,", "identity, gzip", "utf-8, gzip"])
def test_codings_as_servers_write_them(written):
    assert decode(written, gzip.compress(b"tide")) == b"tide"


@pytest.mark.parametrize("name", ["gzip", "zstd"])
def test_several_members_are_one_body(name):
    assert decode(name, CODERS[name](b"ebb ") + CODERS[name](b"") + CODERS[name](b"flow"), step=3) == b"ebb flow"


def test_padding_after_a_gzip_body_is_ignored():
    assert decode("gzip", gzip.compress(b"tide") + bytes(100)) == b"tide"


@pytest.mark.parametrize("name", sorted(CODERS))
def test_an_empty_body_is_empty_in_any_coding(name):
    assert decode(name, b"") == b""


@pytest.mark.parametrize("name", sorted(CODERS))
def test_every_truncation_is_noticed(name):
    body = CODERS[name](random.Random(1).randbytes(200))
    for length in range(1, len(body)):
        with pytest.raises(BadEncodingError):
            decode(name, body[:length])


@pytest.mark.parametrize("name", ["gzip", "deflate", "zstd"])
def test_a_flipped_bit_is_noticed(name):
    body = bytearray(CODERS[name](b"The tide tables of the harbour. " * 20))
    if name == "zstd":  # without a checksum by default: ask for one
        body = bytearray(zstd.compress(b"tide" * 99, options={zstd.CompressionParameter.checksum_flag: 1}))
    body[-3] ^= 0x10
    with pytest.raises(BadEncodingError):
        decode(name, bytes(body))


@pytest.mark.parametrize("encoding", ["snappy", "compress", "gzip, snappy", "gzip, gzip, gzip, gzip", "a" * 10_000])
def test_codings_we_do_not_undo(encoding):
    with pytest.raises(BadEncodingError):
        BodyDecoder(encoding, MIB)


@pytest.mark.parametrize("name", sorted(CODERS))
@pytest.mark.parametrize("body", [b"<html>", b"\x1f\x8b\x08", b"\x00" * 100, b"\xff" * 100])
def test_what_is_no_such_coding(name, body):
    with pytest.raises(BadEncodingError):
        decode(name, body)


def test_the_cap_is_exact():
    for encoding, coder in (("", bytes), *CODERS.items()):
        assert len(decode(encoding, coder(bytes(5000)), max_bytes=5000)) == 5000
        with pytest.raises(OversizedPageError):
            decode(encoding, coder(bytes(5001)), max_bytes=5000)


def test_robots_are_cut_at_the_cap():
    for encoding, coder in (("", bytes), *CODERS.items()):
        decoder = BodyDecoder(encoding, 5000, cut=True)
        decoder.feed(coder(bytes(1_000_000)))
        assert decoder.is_cut
        assert len(decoder.finish()) == 5000


BOMBS = {
    "gzip": lambda: gzip.compress(bytes(200 * MIB), 1),
    "br": lambda: brotli.compress(bytes(200 * MIB), quality=1),
    "zstd": lambda: zstd.compress(bytes(200 * MIB)),
    "gzip, gzip": lambda: gzip.compress(gzip.compress(bytes(200 * MIB), 1), 1),
    "zstd, br, gzip": lambda: gzip.compress(brotli.compress(zstd.compress(bytes(200 * MIB)), quality=1)),
}


@pytest.mark.parametrize("encoding", sorted(BOMBS))
def test_a_bomb_costs_the_cap(encoding):
    bomb = BOMBS[encoding]()
    tracemalloc.start()
    try:
        with pytest.raises(OversizedPageError):
            decode(encoding, bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20 * MIB


def test_a_zstd_window_larger_than_the_web_allows_is_refused():
    huge = zstd.compress(bytes(1000), options={zstd.CompressionParameter.window_log: 27})
    streamed = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 27})
    body = streamed.compress(b"tide" * 100) + streamed.flush()
    assert huge
    with pytest.raises(BadEncodingError):
        decode("zstd", body)


def test_empty_members_without_end_are_refused():
    with pytest.raises(BadEncodingError):
        decode("gzip", gzip.compress(b"") * (MAX_MEMBERS + 2))


def test_an_inner_layer_is_bounded_though_nothing_comes_out_of_it():
    """Empty gzip members compress a thousandfold: the outer layer must not pour gigabytes into the inner one."""
    inner = gzip.compress(b"") * 9000
    with pytest.raises(OversizedPageError):
        decode("gzip, gzip", gzip.compress(inner), max_bytes=100_000)


@pytest.mark.parametrize("bits", range(10, 25))
def test_the_window_a_brotli_body_asks_for_is_known_before_it_is_decoded(bits):
    packed = brotli.compress(random.Random(bits).randbytes(50_000), quality=5, lgwin=bits)
    decoder = BodyDecoder("br", 10 * MIB)
    assert decoder.takes_all
    assert decoder.at_once(packed) == 1 << bits
    assert BodyDecoder("br, br", 10 * MIB).at_once(packed) == (1 << bits) + (1 << 24)
    assert not BodyDecoder("gzip, zstd", 10 * MIB).takes_all


@pytest.mark.parametrize(("name", "wbits"), [("gzip", 31), ("deflate", 15), ("deflate", -15)])
@pytest.mark.parametrize("size", [STEP_BYTES, STEP_BYTES + 1, 2 * STEP_BYTES])
def test_a_body_that_ends_where_a_step_does_is_whole(name, wbits, size):
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    body = b"a" * size
    decoder = BodyDecoder(name, 1 << 20)
    decoder.feed(packer.compress(body) + packer.flush())
    assert decoder.finish() == body
