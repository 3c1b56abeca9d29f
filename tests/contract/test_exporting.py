"""What an export goes through on both databases: everything once, in flat memory, and only what rights allow."""

import json
from typing import Any

import feedparser
import pytest

from ingest.exports.format import Head
from ingest.exports.writing import carriers, pieces
from parsers.article import Rights
from parsers.opml import read_opml
from storage import articles
from storage.engine import Database
from storage.errors import ChangesPrunedError
from storage.reading import exporting
from storage.reading.filters import Filter
from tests.contract.test_reading import body
from tests.e2e.serving import client, served
from tests.records import NOW, arriving, article

COUNT = 12
EVERYTHING = Filter()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "BATCH", 5)


@pytest.fixture
async def filled(database: Database) -> Database:
    """Twelve articles, every third of them cleared."""
    async with database.save() as conn:
        for number in range(COUNT):
            rights = Rights(state="cleared" if number % 3 == 0 else "unknown")
            one = article(
                "harbour" if number % 2 else "valley", f"n{number}", f"Number {number}", body(number), rights=rights
            )
            await articles.save_article(conn, arriving(one), NOW)
    return database


async def lines(
    database: Database, wanted: Filter = EVERYTHING, name: Any = "jsonl", **how: Any
) -> list[dict[str, Any]]:
    told = b"".join([piece async for piece in pieces(database, name, wanted, Head(), **how)])
    return [json.loads(line) for line in told.splitlines()]


async def test_everything_goes_out_once_in_batches(filled: Database):
    assert [one["article_id"] for one in await lines(filled)] == list(range(1, COUNT + 1))
    sizes = [len(batch.rows) async for batch in exporting.by_id(filled, Filter())]
    assert sizes == [5, 5, 2]
    newest = [row["article_id"] async for batch in exporting.newest_first(filled, Filter()) for row in batch.rows]
    assert sorted(newest) == list(range(1, COUNT + 1))
    assert [one["article_id"] for one in await lines(filled, Filter(outlets=("harbour",)), limit=4)] == [2, 4, 6, 8]
    assert [one["article_id"] for one in await lines(filled, Filter(rights="cleared"))] == [1, 4, 7, 10]


async def test_since_a_seq_each_changed_article_goes_out_once_and_the_gone_are_named(filled: Database):
    async with filled.save() as conn:
        for text in ("A second version.", "A third version."):
            await articles.save_article(
                conn,
                arriving(article("valley", "n2", "Number 2", (*body(2), text), rights=Rights(state="unknown"))),
                NOW,
            )
        await articles.delete_article(conn, 5, NOW)
    told = await lines(filled, since_seq=COUNT)
    assert [(one["article_id"], one.get("revision"), one["status"]) for one in told] == [
        (3, 3, "live"),
        (5, None, "deleted"),
    ]
    everything = await lines(filled, since_seq=0)
    assert sorted(one["article_id"] for one in everything) == list(range(1, COUNT + 1))
    assert [one["article_id"] for one in await lines(filled, Filter(rights="cleared"), since_seq=COUNT)] == [5]
    async with filled.write() as conn:
        from sqlalchemy import text

        await conn.execute(text("UPDATE counters SET changes_pruned_to = 9"))
    with pytest.raises(ChangesPrunedError):
        await lines(filled, since_seq=3)


async def test_feeds_are_served_with_what_rights_allow(filled: Database):
    async with served(filled) as serving, client(serving) as http:
        first = await http.get("/feeds/rss.xml", params={"limit": 3})
        assert first.headers["content-type"] == "application/rss+xml; charset=utf-8"
        found = feedparser.parse(first.content)
        assert not found.bozo
        assert {entry.title for entry in found.entries} == {"Number 3", "Number 6", "Number 9"}
        (following,) = [link.href for link in found.feed.links if link.rel == "next"]
        rest = feedparser.parse((await http.get(following)).content)
        assert [entry.title for entry in rest.entries] == ["Number 0"]
        again = await http.get("/feeds/rss.xml", params={"limit": 3}, headers={"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304
        any_rights = feedparser.parse((await http.get("/feeds/atom.xml?rights=any&outlet=harbour")).content)
        assert (len(any_rights.entries), any_rights.feed.title) == (6, "Harbour Gazette")
        assert len((await http.get("/feeds/feed.json")).json()["items"]) == 4
        assert len((await http.get("/feeds/ninjs.jsonl")).text.splitlines()) == 4
        listed = await http.get("/feeds/outlets.opml")
        assert {one.name for one in read_opml(listed.content).outlets} == {
            "Harbour Gazette",
            "Coast Mirror",
            "Valley Post",
        }
        assert (await http.get("/feeds/nothing.xml")).status_code == 422


async def test_a_feed_reader_sends_the_token_as_a_password(filled: Database):
    from storage.tokens import create_token

    async with filled.write() as conn:
        _, secret = await create_token(conn, "reader", "read", NOW)
    async with served(filled, is_local=False) as serving, client(serving) as http:
        refused = await http.get("/feeds/rss.xml")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Basic realm="wiredesk"')
        assert (await http.get("/feeds/rss.xml", auth=("anybody", secret))).status_code == 200
        assert (await http.get("/feeds/rss.xml", auth=("anybody", "wrong"))).status_code == 401


async def test_carriers_know_their_feeds(database: Database):
    known = await carriers(database)
    assert known["harbour"].feed_url == "https://gazette.example/feed.xml"
    assert known["harbour"].home_url == "https://gazette.example/"
