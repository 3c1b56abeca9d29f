"""The desk's pages over a database: what they show, that hostile words stay words, and who may change what."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import exc, text

from ingest.config import ArchiveSettings, ServeSettings, Settings
from ingest.serve.app import create_app
from ingest.serve.state import Serving
from parsers.article import Removed
from storage import entries
from storage.articles import save_article
from storage.engine import Database, open_reader
from storage.errors import StoreUnavailableError
from storage.outcomes import Outcome
from storage.outlets import outlet_state
from storage.raw.archive import open_archive
from storage.raw.warc import Capture
from storage.tokens import create_token
from storage.upkeep.maintenance import grant_reader
from tests.e2e.serving import HERE
from tests.records import LIGHTHOUSE, NOW, ORCHARD, arriving, article, credit, entry

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}\u202edesrever'
PAGE = (
    "<!doctype html><html><head><meta http-equiv=refresh content='0;url=https://evil.example/'><script>parent.x=1</script></head>"
    f"<body><nav>Home Sport</nav><h1>Lighthouse</h1><p>{LIGHTHOUSE[0]}</p><aside>Get it at home</aside><p>{LIGHTHOUSE[1]}</p>"
    f"<p>{LIGHTHOUSE[2]}</p><form action='/outlets/harbour/pause' method=post><button>x</button></form></body></html>"
).encode()


class Frozen:
    """A clock that stands."""

    def now(self) -> Any:
        return NOW

    def monotonic(self) -> float:
        return 0.0


@asynccontextmanager
async def desk(
    database: Database, folder: Path, *, reader_url: str = "", **headers: str
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on this machine, before a desk whose archive is in a folder."""
    settings = Settings(serve=ServeSettings(), archive=ArchiveSettings(path=str(folder / "archive")))
    url = reader_url or database.url.render_as_string(hide_password=False)
    async with open_reader(url, statement_seconds=10) as reader:
        serving = Serving(settings, reader, database, is_local=True, clock=Frozen())
        app = create_app(serving)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("127.0.0.1", 40_000))
        async with httpx.AsyncClient(
            transport=transport, base_url=HERE, headers={"Accept": "text/html", **headers}
        ) as browser:
            yield browser


async def filed(database: Database, folder: Path, *, headline: str = "Lighthouse may shine again") -> None:
    archive = open_archive(str(folder / "archive"))
    one = article(
        headline=headline, removed=(Removed("newsletter", "Get it at home"),), sections=("Town",), language="en"
    )
    raw = await archive.keep(Capture(one.final_url, NOW, 200, (("content-type", "text/html; charset=utf-8"),), PAGE))
    await archive.close()
    edited = [LIGHTHOUSE[0], LIGHTHOUSE[1].replace("Keepers", "Sailors"), LIGHTHOUSE[2]]
    copy = article("mirror", "copied", body=edited, attribution=credit(one.final_url), language="en")
    orchard = article("valley", "orchard", headline, ORCHARD)
    async with database.save() as conn:
        await save_article(conn, arriving(one, raw=raw, content_type="text/html; charset=utf-8"), NOW)
        await save_article(conn, arriving(copy), NOW)
        await save_article(conn, arriving(orchard), NOW)
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("e1"), entry("e2")], NOW)
        work = await entries.take_waiting(conn, "gazette.example", NOW, limit=1)
        await entries.finish(conn, work[0].id, Outcome("quarantined", "timeout", headline), NOW)


PAGES = (
    "/",
    "/stories/1",
    "/articles/1",
    "/outlets",
    "/outlets/harbour",
    "/outcomes",
    "/queue",
    "/login",
    "/?q=harbour",
    "/?day=2026-11-23",
)


async def test_every_page_shows_on_both_databases(database: Database, tmp_path: Path) -> None:
    async with desk(database, tmp_path) as browser:
        for page in PAGES:
            assert (await browser.get(page)).status_code in {200, 404}, page
        await filed(database, tmp_path)
        for page in PAGES:
            full = await browser.get(page)
            assert full.status_code == 200, page
            assert full.headers["content-type"] == "text/html; charset=utf-8"
            assert full.headers["content-security-policy"].startswith("default-src 'none'")
            assert "unsafe" not in full.headers["content-security-policy"]


ANSWERS = (
    "/api/v1/articles",
    "/api/v1/articles/1/revisions",
    "/api/v1/stories/1",
    "/api/v1/search?q=harbour",
    "/api/v1/outlets/harbour",
    "/api/v1/outcomes",
    "/api/v1/changes?after=0",
    "/feeds/rss.xml",
    "/feeds/outlets.opml",
    "/api/v1/health",
)


async def test_everything_shows_to_a_role_that_can_only_read(database: Database, tmp_path: Path) -> None:
    """`database.reader_url`: a role of PostgreSQL that `grant-reader --tables` made; tokens it cannot see."""
    if database.is_sqlite:
        return  # it has no roles: there the file is opened with mode=ro
    await filed(database, tmp_path)
    role = f"reader_{database.url.database}"
    await grant_reader(database, role, tables=True)
    try:
        async with database.write() as conn:
            await conn.execute(text(f"ALTER ROLE {role} LOGIN"))
        url = database.url.set(username=role).render_as_string(hide_password=False)
        async with desk(database, tmp_path, reader_url=url) as browser:
            for path in (*PAGES, *ANSWERS):
                assert (await browser.get(path)).status_code == 200, path
        async with open_reader(url, statement_seconds=10) as reader, reader.read() as conn:
            with pytest.raises(exc.ProgrammingError, match="permission denied"):
                await conn.execute(text("SELECT * FROM tokens"))
    finally:
        async with database.write() as conn:
            await conn.execute(text(f"DROP OWNED BY {role}"))
            await conn.execute(text(f"DROP ROLE {role}"))


async def test_what_pages_say(database: Database, tmp_path: Path) -> None:
    await filed(database, tmp_path)
    async with desk(database, tmp_path) as browser:
        stories = (await browser.get("/")).text
        assert "2 copies" in stories
        assert "First published by Harbour Gazette" in stories
        story = (await browser.get("/stories/1")).text
        assert "a credit line links the original" in story
        assert "<del>Keepers</del>" in story
        assert "<ins>Sailors</ins>" in story
        audit = (await browser.get("/articles/1")).text
        assert audit.index(LIGHTHOUSE[0][:40]) < audit.index("Get it at home") < audit.index(LIGHTHOUSE[1][:40])
        assert "newsletter box" in audit
        outcomes = (await browser.get("/outcomes?reason=timeout")).text
        assert "given up for now" in outcomes
        assert "Try all of these again" in outcomes
        assert "1" in (await browser.get("/queue")).text


async def test_hostile_words_are_shown_as_words(database: Database, tmp_path: Path) -> None:
    await filed(database, tmp_path, headline=HOSTILE)
    async with desk(database, tmp_path) as browser:
        for page in PAGES:
            shown = (await browser.get(page, params={"q": HOSTILE, "section": HOSTILE} if page == "/" else None)).text
            assert "<script>" not in shown, page
            assert "<img" not in shown, page
            assert "{{ 7*7 }}" in shown or "alert" not in shown, page
        assert "&lt;script&gt;alert(1)" in (await browser.get("/")).text


async def test_errors_and_empty_pages_are_plain_words(database: Database, tmp_path: Path) -> None:
    async with desk(database, tmp_path) as browser:
        for page, status, words in (
            ("/stories/99", 404, "There is no story 99."),
            ("/articles/99", 404, "There is no article 99."),
            ("/outlets/nobody", 404, "There is no outlet nobody."),
            ("/stories/x", 422, "do not understand"),
            ("/nothing", 404, "There is no such page."),
            ("/outcomes?reason=nonsense", 422, "There is no such reason"),
            ("/?day=yesterday", 200, "That is no day."),
            ("/?q=zzzzz", 200, "Nothing found."),
            ("/?outlet=harbour", 200, "No story matches"),
            ("/", 200, "No story yet."),
            ("/outcomes", 200, "Nothing went wrong."),
        ):
            answer = await browser.get(page)
            assert (answer.status_code, words in answer.text) == (status, True), page
        program = await browser.get("/api/v1/nothing", headers={"Accept": "application/json"})
        assert program.headers["content-type"] == "application/problem+json"


async def test_the_raw_page_is_inert(database: Database, tmp_path: Path) -> None:
    await filed(database, tmp_path)
    async with desk(database, tmp_path) as browser:
        raw = await browser.get("/articles/1/raw")
        around = await browser.get("/articles/1")
        missing = await browser.get("/articles/2/raw")
        no_page = await browser.get("/articles/2")
    policy = raw.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none';")
    assert "allow-" not in policy
    assert "script-src" not in policy
    assert raw.headers["x-frame-options"] == "SAMEORIGIN"
    assert raw.headers["x-content-type-options"] == "nosniff"
    assert LIGHTHOUSE[0] in raw.text
    for acts in ("<script", "http-equiv", "href", "<link", "evil"):
        assert acts not in raw.text.lower(), acts
    assert "frame-src 'self'" in around.headers["content-security-policy"]
    assert '<iframe sandbox src="/articles/1/raw"' in around.text
    assert (missing.status_code, "No raw page is kept" in missing.text) == (404, True)
    assert "No raw page is kept" in no_page.text


async def test_an_archive_that_cannot_be_read_is_said(database: Database, tmp_path: Path) -> None:
    await filed(database, tmp_path)
    archive = tmp_path / "archive"
    async with desk(database, tmp_path) as browser:
        shutil.rmtree(archive)
        emptied = await browser.get("/articles/1")
        shutil.rmtree(archive)  # it is made anew when it is missing
        archive.touch()
        no_folder = await browser.get("/articles/1")
    for page in (emptied, no_folder):
        assert (page.status_code, "not in the archive any more" in page.text) == (200, True)


async def test_a_merged_story_leads_to_where_its_articles_are(database: Database, tmp_path: Path) -> None:
    await filed(database, tmp_path)
    async with desk(database, tmp_path) as browser:
        form = await form_of(browser, "/stories/1")
        split = await browser.post("/stories/1/split", data={"form": form, "article": "2", "note": "apart"})
        assert split.status_code == 303
        new = re.search(r"/stories/(\d+)\?done=split", split.headers["location"])
        assert new
        assert "Split. This is the new story." in (await browser.get(split.headers["location"])).text
        assert "apart" in (await browser.get("/stories/1")).text
        joined = await browser.post(f"/stories/{new[1]}/join", data={"form": form, "other": "1"})
        assert joined.headers["location"] == "/stories/1?done=joined"
        gone = await browser.get(f"/stories/{new[1]}")
        assert (gone.status_code, gone.headers["location"]) == (303, "/stories/1")
        wrong = await browser.post("/stories/1/split", data={"form": form, "article": ["1", "2"]})
        assert (wrong.status_code, "cannot be split" in wrong.text) == (409, True)


async def form_of(browser: httpx.AsyncClient, page: str) -> str:
    found = re.search(r'name="form" value="(\w+)"', (await browser.get(page)).text)
    assert found
    return found[1]


async def test_operators_pause_resume_poll_and_retry(database: Database, tmp_path: Path) -> None:
    await filed(database, tmp_path)
    async with desk(database, tmp_path) as browser:
        form = await form_of(browser, "/outlets/harbour")
        for what, words in (
            ("pause", "It is paused."), ("resume", "It is polled again."), ("poll", "Its feeds are due now."),
            ("retry", "What was at rest is tried again."), ("retry", "Nothing was at rest"),
        ):  # fmt: skip
            answer = await browser.post(f"/outlets/harbour/{what}", data={"form": form}, follow_redirects=True)
            assert words in answer.text
            if what == "pause":
                async with database.read() as conn:
                    assert await outlet_state(conn, "harbour") == "paused"
        assert (await browser.post("/outlets/nobody/pause", data={"form": form})).status_code == 404
        nothing = await browser.post("/outcomes/retry", data={"form": form})
        assert (nothing.status_code, "Nothing was chosen." in nothing.text) == (422, True)


async def test_nothing_changes_without_the_forms_token_or_from_another_site(database: Database, tmp_path: Path) -> None:
    await filed(database, tmp_path)
    fields = {"article": "2", "other": "2", "reason": "timeout"}
    async with desk(database, tmp_path) as browser:
        form = await form_of(browser, "/outlets/harbour")
        for path in ("/outlets/harbour/pause", "/outcomes/retry", "/stories/1/split", "/stories/1/join"):
            for given in ({}, {"form": ""}, {"form": "0" * 64}, {"form": "é"}):
                answer = await browser.post(path, data=fields | given)
                assert (answer.status_code, "This form is too old." in answer.text) == (403, True)
            origin = {"Origin": "https://evil.example"}
            elsewhere = await browser.post(path, data=fields | {"form": form}, headers=origin)
            assert elsewhere.status_code in {401, 403, 303}
            assert "done" not in elsewhere.headers.get("location", "")
    async with database.read() as conn:
        assert await outlet_state(conn, "harbour") == "active"


async def test_who_may_only_read_is_offered_nothing_and_changes_nothing(database: Database, tmp_path: Path) -> None:
    await filed(database, tmp_path)
    async with database.write() as conn:
        _, reader = await create_token(conn, "reader", "read", NOW)
        _, operator = await create_token(conn, "operator", "operate", NOW)
    async with desk(database, tmp_path, Host="desk.example") as browser:
        assert (await browser.get("/")).headers["location"] == "/login"
        wrong = await browser.post("/login", data={"token": "wd_nonsense"})
        assert (wrong.status_code, "not known" in wrong.text) == (403, True)
        answer = await browser.post("/login", data={"token": f" {reader} "})
        assert answer.status_code == 303
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        browser.cookies.clear()
        as_reader = {"Cookie": cookie.partition(";")[0]}
        page = await browser.get("/outlets/harbour", headers=as_reader)
        assert "Poll now" not in page.text
        assert "Log out" in page.text
        refused = await browser.post("/outlets/harbour/pause", headers=as_reader)
        assert refused.status_code == 403
        as_operator = {"Cookie": f"wiredesk_token={operator}"}
        form = re.search(
            r'name="form" value="(\w+)"', (await browser.get("/outlets/harbour", headers=as_operator)).text
        )
        assert form
        crossed = await browser.post("/outlets/harbour/pause", headers=as_reader, data={"form": form[1]})
        assert crossed.status_code == 403
        done = await browser.post("/outlets/harbour/pause", headers=as_operator, data={"form": form[1]})
        assert done.headers["location"] == "/outlets/harbour?done=paused"
        out = await browser.post("/logout", headers=as_reader)
        assert 'wiredesk_token=""' in out.headers["set-cookie"]


async def test_what_breaks_is_told_as_a_page_to_people_and_as_a_problem_to_programs(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise StoreUnavailableError("no answer from db.internal")

    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret")

    async with desk(database, tmp_path) as browser:
        for breaks, status, words in (
            (away, 503, "The database cannot answer now."),
            (broken, 500, "Something broke here."),
        ):
            monkeypatch.setattr("ingest.serve.desk.queue.read_queue", breaks)
            page = await browser.get("/queue")
            assert (page.status_code, words in page.text) == (status, True)
            assert "secret" not in page.text
            assert "db.internal" not in page.text
            program = await browser.get("/queue", headers={"Accept": "application/json"})
            assert program.status_code == status
            assert program.headers["content-type"] == "application/problem+json"
            assert "secret" not in program.text
