"""Who gets an answer from `wiredesk serve`, and that nothing can be changed through the reader's connection."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.engine import Database, open_reader
from storage.errors import StorageError
from storage.tokens import create_token, revoke_token
from tests.e2e.serving import client, served
from tests.records import NOW


async def make_token(database: Database, scope: str = "read", **more: object) -> tuple[int, dict[str, str]]:
    async with database.write() as conn:
        token, secret = await create_token(conn, "reader", scope, NOW, **more)
    return token.id, {"Authorization": f"Bearer {secret}"}


async def test_on_loopback_no_token_is_needed(database: Database):
    async with served(database) as serving, client(serving) as http:
        assert (await http.get("/")).status_code == 200
        assert (await http.get("/api/v1/openapi.json")).status_code == 200
        assert (await http.get("/", headers={"Host": "localhost:8080"})).status_code == 200
        assert (await http.get("/", headers={"Host": "[::1]:8080"})).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},  # a rebound name
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost.evil.example:8080"},
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "for=203.0.113.9"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "127.0.0.1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    ],
)
async def test_what_a_proxy_or_another_site_sends_needs_a_token(database: Database, headers: dict[str, str]):
    async with served(database) as serving, client(serving) as http:
        answer = await http.get("/api/v1/openapi.json", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        _, bearer = await make_token(database)
        assert (await http.get("/api/v1/openapi.json", headers=headers | bearer)).status_code == 200


async def test_another_machine_or_a_server_open_to_others_needs_a_token(database: Database):
    async with served(database) as serving, client(serving, peer="192.0.2.7") as http:
        assert (await http.get("/")).status_code == 401
        assert (await http.get("/api/v1/health")).json() == {"ready": True}
    async with served(database, is_local=False) as serving, client(serving) as http:
        assert (await http.get("/")).status_code == 401
        to_login = await http.get("/", headers={"Accept": "text/html"})
        assert (to_login.status_code, to_login.headers["location"]) == (303, "/login")


async def test_a_token_opens_until_it_expires_or_is_revoked(database: Database):
    class Clock:
        at = NOW

        def now(self):
            return self.at

        def monotonic(self):
            return 0.0

    clock = Clock()
    number, bearer = await make_token(database)
    _, brief = await make_token(database, expires_at=NOW + timedelta(days=1))
    async with served(database, is_local=False, clock=clock) as serving, client(serving) as http:
        assert (await http.get("/", headers=bearer)).status_code == 200
        assert (await http.get("/", headers=brief)).status_code == 200
        wrong = await http.get("/", headers={"Authorization": "Bearer wd_wrong"})
        assert (wrong.status_code, wrong.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')
        clock.at = NOW + timedelta(days=2)
        assert (await http.get("/", headers=brief)).status_code == 401
        async with database.write() as conn:
            assert await revoke_token(conn, number, NOW)
            assert not await revoke_token(conn, number, NOW)
        assert (await http.get("/", headers=bearer)).status_code == 401


async def test_what_changes_something_needs_the_scope_and_our_own_page(database: Database):
    _, read = await make_token(database)
    _, operate = await make_token(database, "operate")
    async with served(database, is_local=False) as serving, client(serving) as http:
        assert (await http.post("/nowhere", headers=read)).status_code == 403
        assert (await http.post("/nowhere", headers=operate)).status_code == 404
        cookie = {"Cookie": f"wiredesk_token={operate['Authorization'].removeprefix('Bearer ')}"}
        assert (await http.get("/", headers=cookie)).status_code == 200
        assert (await http.post("/nowhere", headers=cookie | {"Origin": "https://evil.example"})).status_code == 403
        assert (await http.post("/nowhere", headers=cookie | {"Origin": "http://127.0.0.1:8080"})).status_code == 404
    async with served(database) as serving, client(serving) as http:
        assert (await http.post("/nowhere", headers={"Origin": "https://evil.example"})).status_code == 401
        assert (await http.post("/nowhere")).status_code == 404


async def test_too_many_requests_are_told_to_wait(database: Database):
    _, bearer = await make_token(database)
    async with served(database, is_local=False, requests_per_minute=3) as serving, client(serving) as http:
        codes = [(await http.get("/api/v1/openapi.json", headers=bearer)).status_code for _ in range(5)]
        assert codes == [200, 200, 200, 429, 429]
        last = await http.get("/api/v1/openapi.json", headers=bearer)
        assert int(last.headers["retry-after"]) <= 20
        assert last.headers["content-type"] == "application/problem+json"


async def test_every_answer_has_the_headers_and_cross_origin_is_off_unless_set(database: Database):
    async with served(database) as serving, client(serving, peer="192.0.2.7") as http:
        for path in ("/", "/api/v1/health", "/static/desk.css", "/nowhere"):
            headers = (await http.get(path)).headers
            assert "default-src 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert "access-control-allow-origin" not in headers
    reader = {"Origin": "https://reader.example"}
    async with served(database, cors_origins=("https://reader.example",)) as serving, client(serving) as http:
        answer = await http.get("/api/v1/health", headers=reader)
        assert answer.headers["access-control-allow-origin"] == "https://reader.example"
        other = await http.get("/api/v1/health", headers={"Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in other.headers


async def test_the_reader_changes_nothing_whatever_it_is_told(database: Database, url: str):
    async with open_reader(url, statement_seconds=5) as reader:
        async with reader.read() as conn:
            assert await conn.scalar(text("SELECT count(*) FROM outlets")) == 3
        for statement in ("DELETE FROM outlets", "CREATE TABLE x (y integer)", "UPDATE counters SET changes = 9"):
            with pytest.raises(StorageError):
                async with reader.read() as conn:
                    await conn.execute(text(statement))


async def test_a_query_without_end_is_broken_off(database: Database, url: str):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    async with open_reader(url, statement_seconds=0.2) as reader:
        with pytest.raises(StorageError):
            async with reader.read() as conn:
                await conn.execute(text(endless))
        async with reader.read() as conn:
            assert await conn.scalar(text("SELECT 1")) == 1
