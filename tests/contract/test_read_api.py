"""The read API over both databases: what it answers, page by page, and how one follows the changes."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from ingest.serve.api import models
from storage import articles
from storage.engine import Database
from storage.errors import StoreUnavailableError
from tests.e2e.serving import client, served
from tests.records import LIGHTHOUSE, NOW, ORCHARD, arriving, article, credit, entry


@pytest.fixture
async def filled(database: Database) -> Database:
    async with database.save() as conn:
        for one in (
            article(sections=("Sea",), language="en"),
            article("mirror", "copy", attribution=credit("https://gazette.example/lighthouse")),
            article("valley", "orchard", "Apples for everyone", ORCHARD, published_at=NOW - timedelta(days=3)),
        ):
            await articles.save_article(conn, arriving(one), NOW)
        await articles.save_article(
            conn, arriving(article(body=(*LIGHTHOUSE[:2], "The lamp is lit."), sections=("Sea",), language="en")), NOW
        )
    return database


async def test_articles_page_by_page(filled: Database):
    async with served(filled) as serving, client(serving) as http:
        first = (await http.get("/api/v1/articles", params={"limit": 2})).json()
        models.Articles.model_validate(first)
        second = (await http.get("/api/v1/articles", params={"limit": 2, "after": first["next"]})).json()
        assert [one["article_id"] for one in first["articles"] + second["articles"]] == [2, 1, 3]
        assert second["next"] is None
        assert "text" not in first["articles"][0]
        whole = (await http.get("/api/v1/articles", params={"whole": True, "limit": 1})).json()
        models.Article.model_validate(whole["articles"][0])


@pytest.mark.parametrize(
    ("params", "ids"),
    [
        ({"outlet": ["valley", "mirror"]}, [2, 3]),
        ({"section": "Sea"}, [1]),
        ({"originator": "Harbour Gazette"}, [2]),
        ({"language": "en"}, [1]),
        ({"day": "2026-11-23"}, [2, 1]),
        ({"day": "2026-11-20"}, [3]),
        ({"rights": "cleared"}, []),
        ({"since": "2026-11-23T09:59:00Z", "until": "2026-11-24"}, [2, 1]),
        ({"order": "arrived"}, [3, 2, 1]),
    ],
)
async def test_filters(filled: Database, params: dict[str, object], ids: list[int]):
    async with served(filled) as serving, client(serving) as http:
        answer = await http.get("/api/v1/articles", params=params)
        assert [one["article_id"] for one in answer.json()["articles"]] == ids


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/articles?limit=0", 422),
        ("/api/v1/articles?limit=201", 422),
        ("/api/v1/articles?sections=Sea", 422),
        ("/api/v1/articles?since=yesterday", 422),
        ("/api/v1/articles?since=2026-11-23T09:59:00", 422),
        ("/api/v1/articles?after=nonsense", 400),
        ("/api/v1/articles?after=W10", 400),
        ("/api/v1/articles?day=9999-12-31", 200),
        ("/api/v1/articles?section=%00", 200),
        ("/api/v1/articles/999", 404),
        ("/api/v1/articles/0", 422),
        ("/api/v1/articles/99999999999999999999", 422),
        ("/api/v1/articles/9007199254740991", 404),
        ("/api/v1/articles/1/revisions/9", 404),
        ("/api/v1/articles/9/revisions", 404),
        ("/api/v1/stories/999", 404),
        ("/api/v1/outlets/nobody", 404),
        ("/api/v1/outcomes?all=true", 400),
        ("/api/v1/search", 422),
        ("/api/v1/changes", 422),
        ("/nowhere", 404),
    ],
)
async def test_what_is_wrong_is_said_as_a_problem(filled: Database, path: str, status: int):
    async with served(filled) as serving, client(serving) as http:
        answer = await http.get(path)
        assert answer.status_code == status, answer.text
        if status >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            models.ProblemDetails.model_validate(answer.json())


async def test_who_has_it_already_gets_304_and_texts_come_compressed(filled: Database):
    async with served(filled) as serving, client(serving) as http:
        first = await http.get("/api/v1/articles")
        assert first.headers["content-encoding"] == "gzip"
        etag = first.headers["etag"]
        again = await http.get("/api/v1/articles", headers={"If-None-Match": f'"other", {etag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert (await http.get("/api/v1/articles?limit=1", headers={"If-None-Match": etag})).status_code == 200
        head = await http.head("/api/v1/articles")
        assert (head.status_code, head.content) == (200, b"")
        async with filled.save() as conn:
            await articles.delete_article(conn, 3, NOW)
        assert (await http.get("/api/v1/articles", headers={"If-None-Match": etag})).status_code == 200


async def test_an_article_its_revisions_and_its_story(filled: Database):
    async with served(filled) as serving, client(serving) as http:
        one = (await http.get("/api/v1/articles/1")).json()
        models.Article.model_validate(one)
        assert one["text"].endswith("The lamp is lit.")
        listed = (await http.get("/api/v1/articles/1/revisions")).json()["revisions"]
        assert [(row["change"], "text" in row) for row in listed] == [("first", False), ("edited", False)]
        second = (await http.get("/api/v1/articles/1/revisions/2")).json()
        models.Revision.model_validate(second)
        assert second["diff"]["paragraphs"]
        story = (await http.get(f"/api/v1/stories/{one['story_id']}")).json()
        models.Story.model_validate(story)
        assert [copy["outlet"] for copy in story["articles"]] == ["harbour", "mirror"]
        whole = (await http.get(f"/api/v1/stories/{one['story_id']}?whole=true")).json()
        assert whole["articles"][1]["text"]
        rows = (await http.get("/api/v1/stories")).json()
        models.Stories.model_validate(rows)
        assert [row["copies"] for row in rows["stories"]] == [2, 1]


async def test_a_merged_story_leads_to_the_one_it_went_into(filled: Database):
    from storage.stories.rulings import join_stories

    async with filled.save() as conn:
        await join_stories(conn, [1, 2], NOW)
    async with served(filled) as serving, client(serving) as http:
        gone = await http.get("/api/v1/stories/2")
        assert (gone.status_code, gone.headers["location"]) == (307, "/api/v1/stories/1")


async def test_search(filled: Database):
    async with served(filled) as serving, client(serving) as http:
        for order in ("relevance", "newest"):
            found = (await http.get("/api/v1/search", params={"q": "harbour -zeppelin", "order": order})).json()
            models.Matches.model_validate(found)
            assert {one["article_id"] for one in found["articles"]} == {1, 2}
        assert (await http.get("/api/v1/search", params={"q": "\x00'"})).json()["articles"] == []


async def test_outlets_and_outcomes_and_what_an_operator_does(filled: Database):
    from storage import entries

    async with filled.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("gone")], NOW)
    async with served(filled) as serving, client(serving) as http:
        models.Outlets.model_validate((await http.get("/api/v1/outlets")).json())
        models.Outlet.model_validate((await http.get("/api/v1/outlets/harbour")).json())
        models.Outcomes.model_validate((await http.get("/api/v1/outcomes?all=true&outlet=harbour")).json())
        assert (await http.post("/api/v1/outlets/harbour/pause")).json() == {"changed": 1}
        assert (await http.get("/api/v1/outlets/harbour")).json()["state"] == "paused"
        assert (await http.post("/api/v1/outlets/harbour/resume")).status_code == 200
        assert (await http.post("/api/v1/outlets/harbour/poll")).json() == {"changed": 1}
        assert (await http.post("/api/v1/outlets/nobody/poll")).status_code == 404
        assert (await http.post("/api/v1/outlets/harbour/close")).status_code == 422
        assert (await http.post("/api/v1/outcomes/retry", json={"entries": [1]})).json() == {"changed": 0}
        assert (await http.post("/api/v1/outcomes/retry", json={"outlet": "nobody"})).status_code == 404


async def test_changes_are_asked_for_and_waited_for(filled: Database):
    async with served(filled) as serving, client(serving) as http:
        serving.following._look_seconds = 0.02
        found = (await http.get("/api/v1/changes?after=0")).json()
        models.Changes.model_validate(found)
        assert [one["seq"] for one in found["changes"]] == list(range(1, found["last"] + 1))
        assert (await http.get(f"/api/v1/changes?after={found['last']}&wait=0.1")).json() == {
            "changes": [],
            "last": found["last"],
        }
        waiting = asyncio.create_task(http.get(f"/api/v1/changes?after={found['last']}&wait=20"))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        async with filled.save() as conn:
            await articles.delete_article(conn, 3, NOW)
        assert [one["kind"] for one in (await waiting).json()["changes"]] == ["deleted", "origin_changed"]
        assert serving.following._followers == 0


async def test_who_is_too_far_behind_is_told_so(filled: Database):
    async with filled.write() as conn:
        await conn.execute(text("DELETE FROM changes WHERE seq <= 3"))
        await conn.execute(text("UPDATE counters SET changes_pruned_to = 3"))
    async with served(filled) as serving, client(serving) as http:
        for path in ("/api/v1/changes", "/api/v1/changes/stream"):
            answer = await http.get(path, params={"after": 2})
            assert (answer.status_code, answer.json()["oldest_seq"]) == (410, 4)
            assert "read the lists once in full" in answer.json()["detail"]
        assert (await http.get("/api/v1/changes?after=3")).status_code == 200


async def test_changes_are_streamed_and_taken_up_again(filled: Database):
    async with served(filled) as serving:
        serving.following._look_seconds = 0.02
        events = await streamed(serving, "/api/v1/changes/stream?after=0", until=4)
        seqs = [int(one["id"]) for one in events]
        assert seqs == [1, 2, 3, 4]
        assert json.loads(events[0]["data"])["kind"] == events[0]["event"] == "inserted"
        (again,) = await streamed(serving, "/api/v1/changes/stream", until=1, last_event_id="3")
        assert again["id"] == "4"
        assert serving.following._followers == 0


async def streamed(serving, path: str, *, until: int, last_event_id: str | None = None) -> list[dict[str, str]]:
    """Read a stream of events as a client that goes away after so many of them. (httpx's transport waits for the end.)"""
    from ingest.serve.app import create_app

    got = b""
    enough = asyncio.Event()
    headers = [(b"host", b"127.0.0.1")] + ([(b"last-event-id", last_event_id.encode())] if last_event_id else [])
    where, _, query = path.partition("?")
    scope = {
        "type": "http", "method": "GET", "path": where, "raw_path": where.encode(), "query_string": query.encode(),
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "scheme": "http", "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.3"}, "root_path": "",
    }  # fmt: skip

    async def receive():
        await enough.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        nonlocal got
        got += message.get("body", b"")
        if got.count(b"\ndata: ") >= until:
            enough.set()

    async with asyncio.timeout(20):
        await create_app(serving)(scope, receive, send)
    blocks = [block for block in got.decode().split("\n\n") if block.startswith("id: ")]
    return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks][:until]


async def test_a_database_that_is_away_is_said_to_be(filled: Database, monkeypatch: pytest.MonkeyPatch):
    async with served(filled) as serving, client(serving) as http:

        def away():
            raise StoreUnavailableError("postgresql://secret@db: no answer")

        monkeypatch.setattr(serving.reader, "read", away)
        answer = await http.get("/api/v1/articles")
        assert answer.status_code == 503
        assert "secret" not in answer.text
