"""Both parsers on mutated pages and feeds, for a few seconds: nothing but a `ParseError` comes out, and nothing takes long.

`make soak` looks for longer, from another seed each time (printed when something is found).
"""

import gzip
import json
import os
import random
import secrets
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from parsers import Page, ParseError, parse, parse_generic
from parsers.errors import SyndicationError
from parsers.feeds.read import read_feed

TESTS = Path(__file__).parents[1]
SEARCHING = bool(os.environ.get("WIREDESK_NEW_EXAMPLES"))
SECONDS = 120.0 if SEARCHING else 4.0
SLOWEST_CPU_SECONDS = 5.0  # the daemon's own deadline for a page
PIECES = (
    b"<", b">", b"</", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#0;", b"&#xD800;", b"&amp;" * 50, b"\x00",
    b"\xff\xfe", b"\xef\xbb\xbf", b"<p>" * 200, b"<div><span>" * 100, b"</div>" * 300, b"<table><tr><td>" * 40,
    b"<script>", b"</script>", b"<svg><desc>", b"<template>", b'<script type="application/ld+json">{"@graph":[{',
    b'"datePublished":"9999-99-99T99:99:99Z"', b'<meta charset="utf-7">', b'<base href="javascript:x">',
    b"\xe2\x80\xae" * 20, b"1" * 400, b"a" * 5_000, b"https://" + b"a." * 300 + b"example/",
    b'<a href="http://[::1">x</a>', b"<time datetime='0000-00-00'>", b"<h1></h1>", b"\r\n" * 100,
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;" * 40,
)  # fmt: skip


@cache
def pages() -> tuple[tuple[str, bytes], ...]:
    """Our golden pages; in a search real ones too, where the shared corpus is there."""
    found = [
        (f"https://{file.parent.parent.name}.example/a", file.read_bytes())
        for file in sorted((TESTS / "golden").glob("*/*/page.html"))
    ]
    shared = Path(os.environ.get("WIREDESK_SHARED") or TESTS.parents[1] / "shared")
    if SEARCHING and shared.is_dir():
        real = sorted((shared / "corpus").glob("*/pages/*.html.gz"))[::12]
        found += [(f"https://{file.name}.example/a", gzip.decompress(file.read_bytes())) for file in real]
    return tuple(found)


@cache
def feeds() -> tuple[tuple[str, bytes], ...]:
    return tuple(
        (f"https://gazette.example/{file.name}", file.read_bytes())
        for file in sorted((TESTS / "unit" / "feeds").iterdir())
        if file.suffix in {".xml", ".json"} and file.stat().st_size < 200_000
    )


def mutated(body: bytes, chance: random.Random) -> bytes:
    """Cut, repeat, move, flip and put odd pieces in, one to twelve times."""
    made = bytearray(body)
    for _ in range(chance.randint(1, 12)):
        start = chance.randrange(len(made) + 1)
        end = min(len(made), start + int(chance.expovariate(1 / 400)))
        match chance.randrange(7):
            case 0:
                del made[start:end]
            case 1:
                made[start:start] = made[start:end] * chance.randint(1, 30)
            case 2:
                made[start:start] = chance.choice(PIECES)
            case 3:
                for place in range(start, min(end, start + 20)):
                    made[place] = chance.randrange(256)
            case 4:
                del made[start:]
            case 5:
                moved = made[start:end]
                del made[start:end]
                place = chance.randrange(len(made) + 1)
                made[place:place] = moved
            case _:
                made[start:start] = chance.choice(PIECES) * chance.randint(1, 5)
        if len(made) > 3_000_000:
            del made[3_000_000:]
    return bytes(made)


def attempts(seeds: tuple[tuple[str, bytes], ...], seed: int) -> Iterator[tuple[int, str, bytes]]:
    """Yield mutated bodies until the time is up, each made from a seed of its own that makes it again."""
    chance = random.Random(seed)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        own = chance.randrange(2**63)
        again = random.Random(own)
        url, body = again.choice(seeds)
        yield own, url, mutated(body, again)


def look(seeds: tuple[tuple[str, bytes], ...], read: Callable[[str, bytes], object], allowed: type[Exception]) -> None:
    seed = secrets.randbelow(2**63) if SEARCHING else 20_261_126
    for own, url, body in attempts(seeds, seed):
        began = time.process_time()
        try:
            read(url, body)
        except allowed:
            pass
        except Exception as error:
            raise AssertionError(f"mutation {own} of {url}: {error!r}") from error
        assert time.process_time() - began < SLOWEST_CPU_SECONDS, f"mutation {own} of {url}"


@pytest.mark.timeout(600)
@pytest.mark.parametrize("run", [parse, parse_generic])
def test_a_mutated_page_is_an_article_or_a_parse_error(run):
    def read(url: str, body: bytes) -> None:
        article = run(Page(url=url, body=body, content_type="text/html"))
        for made in (article.text, article.html, article.markdown, json.dumps(article.headline)):
            made.encode()  # a lone surrogate can't be

    look(pages(), read, ParseError)


@pytest.mark.timeout(600)
def test_a_mutated_feed_is_a_feed_or_an_error_of_ours():
    look(feeds(), lambda url, body: read_feed(body, url=url), SyndicationError)
