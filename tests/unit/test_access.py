import asyncio

import pytest

from ingest.serve.access import bearer, is_from_elsewhere, is_loopback, local_grant
from ingest.serve.answers import read_cursor, write_cursor
from ingest.serve.following import Following
from ingest.serve.limits import Limits
from ingest.serve.problems import Problem
from storage.reading.pages import Position
from storage.reading.snippets import snippet
from tests.records import NOW

HERE = {"host": "127.0.0.1:8080"}


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:80", "127.0.0.1", "127.8.9.1:1", "[::1]:8080", "[::1]", "::1", "::ffff:127.0.0.1"]
)
def test_loopback_is_what_no_name_server_answers_for(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    ["", "localhost.", "a.localhost", "127.1", "0x7f.1", "2130706433", "0.0.0.0", "127.0.0.1.example", "[::2]", "x"],
)
def test_everything_else_is_not(host):
    assert not is_loopback(host)


def test_http_1_0_and_another_peer_need_a_token():
    assert local_grant("127.0.0.1", "1.1", HERE, is_local=True)
    assert local_grant("127.0.0.1", "1.0", HERE, is_local=True) is None
    assert local_grant("192.0.2.1", "1.1", HERE, is_local=True) is None
    assert local_grant(None, "1.1", HERE, is_local=True) is None
    assert local_grant("127.0.0.1", "1.1", {}, is_local=True) is None


def test_following_a_link_is_nobody_elses_doing():
    assert not is_from_elsewhere(HERE | {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"})
    assert is_from_elsewhere(HERE | {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"})
    assert not is_from_elsewhere(HERE | {"origin": "http://127.0.0.1:8080"})
    assert is_from_elsewhere(HERE | {"origin": "http://127.0.0.1:9090"})


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer x", "x"),
        ("bearer  x ", "x"),
        ("Basic YTp4", "x"),
        ("Basic !", None),
        ("Bearer", None),
        ("Digest x", None),
        ("", None),
    ],
)
def test_a_token_is_a_bearer_or_a_password(header, token):
    assert bearer({"authorization": header}) == token


def test_a_bucket_fills_again_and_few_are_kept():
    limits = Limits(60, most_callers=2)
    assert [limits.wait("a", 0.0) for _ in range(60)] == [0.0] * 60
    assert limits.wait("a", 0.0) == pytest.approx(1.0)
    assert limits.wait("a", 1.0) == 0.0
    for caller in "bcd":
        limits.wait(caller, 1.0)
    assert list(limits._buckets) == ["c", "d"]
    assert Limits(0).wait("a", 0.0) == 0.0


def test_a_cursor_comes_back_and_no_other_does():
    position = Position(NOW, 7)
    assert read_cursor("published", write_cursor("published", position)) == position
    assert read_cursor("published", None) is None
    for wrong in (write_cursor("arrived", position), "W10", "x", "e30", "WzEsMiwzXQ"):
        with pytest.raises(Problem):
            read_cursor("published", wrong)


async def test_whoever_waits_is_let_go_when_the_server_stops():
    async def newest() -> int:
        return 5

    following = Following(newest, look_seconds=0.01)
    assert await following.wait_beyond(4, 10)
    assert not await following.wait_beyond(5, 0.03)
    waiting = asyncio.create_task(following.wait_beyond(5, 60))
    await asyncio.sleep(0)
    following.stop()
    assert not await waiting


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("Short text.", ["text"], "Short text."),
        ("", ["x"], ""),
        ("a " * 200 + "needle " + "b " * 200, ["needle"], "needle"),
        ("é " * 200 + "Café " + "b " * 200, ["cafe"], "Café"),
        ("x" * 1_000, ["nothing"], "x" * 200 + "…"),
        ("İ" * 300 + " needle", ["needle"], "İ" * 200 + "…"),
    ],
)
def test_a_snippet_holds_the_first_match(text, words, shown):
    found = snippet(text, words)
    assert shown in found
    assert len(found) <= 202
