"""`wiredesk serve`, `tokens` and `webhooks` as they are called."""

import asyncio
import json
import re
import signal
import sys
from urllib.request import Request, urlopen

import pytest

from ingest.cli import main
from tests.databases import sqlite_database
from tests.e2e.test_cli_reading import environment
from tests.e2e.test_export import fill


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIREDESK_DATABASE__URL", "sqlite:///wiredesk.db")
    monkeypatch.setenv("COLUMNS", "120")
    asyncio.run(fill(sqlite_database(tmp_path)))


def said(capsys, *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code, capsys.readouterr()
    return capsys.readouterr().out


def test_tokens_are_made_listed_and_revoked(capsys):
    secret = said(capsys, "tokens", "create", "night desk", "--scope", "operate", "--days", "7").strip()
    assert re.fullmatch(r"wd_[\w-]{43}", secret)
    listed = said(capsys, "tokens", "list", "--json")
    (token,) = json.loads(listed)
    assert (token["name"], token["scope"], token["revoked_at"]) == ("night desk", "operate", None)
    assert secret not in listed
    assert "night desk" in said(capsys, "tokens", "list")
    assert said(capsys, "tokens", "revoke", "1") == "token 1 is revoked\n"
    assert main(["tokens", "revoke", "1"]) == 1
    assert main(["tokens", "create", "x", "--scope", "all"]) == 2
    assert "accepted are read, operate" in capsys.readouterr().err


def test_webhooks_are_listed_replayed_and_their_dead_letters_shown(capsys, monkeypatch):
    monkeypatch.setenv("WIREDESK_WEBHOOKS__SITE__URL", "https://site.example/hook")
    monkeypatch.setenv("WIREDESK_WEBHOOKS__SITE__ENV", "SITE_SECRET")
    (one,) = json.loads(said(capsys, "webhooks", "list", "--json"))
    assert (one["name"], one["seq"]) == ("site", None)
    assert said(capsys, "webhooks", "replay", "site", "--after", "0") == "site: 2 changes will be told again\n"
    (one,) = json.loads(said(capsys, "webhooks", "list", "--json"))
    assert (one["seq"], one["behind"]) == (0, 2)
    assert "site.example" in said(capsys, "webhooks", "list")
    assert json.loads(said(capsys, "webhooks", "dead", "--json")) == []
    assert main(["webhooks", "replay", "nobody", "--after", "0"]) == 2
    assert "accepted are site" in capsys.readouterr().err
    assert main(["webhooks", "test", "site"]) == 1
    assert "SITE_SECRET must hold one line" in capsys.readouterr().err


def test_what_cannot_be_served_is_said(capsys, tmp_path):
    assert main(["serve", "--listen", "nowhere"]) == 2
    assert "--listen 'nowhere'" in capsys.readouterr().err
    assert main(["serve", "--listen", "192.0.2.1:1"]) == 2
    assert "cannot be listened on" in capsys.readouterr().err
    (tmp_path / "wiredesk.db").unlink()
    assert main(["serve"]) == 2
    assert "no such file yet" in capsys.readouterr().err


async def test_it_serves_until_it_is_told_to_stop_whoever_still_listens():
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ingest", "serve", "--listen", "127.0.0.1:0", env=environment(), stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert running.stderr is not None
    async with asyncio.timeout(60):
        while True:
            told = await running.stderr.readline()
            assert told, "it ended before it served"
            if found := re.search(rb"http://127\.0\.0\.1:(\d+)/", told):
                break
        address = found[0].decode()

        def ask(path: str) -> bytes:
            with urlopen(Request(address + path)) as answer:
                return answer.read()

        articles = json.loads(await asyncio.to_thread(ask, "api/v1/articles"))["articles"]
        assert {one["article_id"] for one in articles} == {1, 2}
        reader, writer = await asyncio.open_connection("127.0.0.1", int(found[1]))
        writer.write(b"GET /api/v1/changes/stream?after=0 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"id: 1" in await reader.readuntil(b"id: 1")
        running.send_signal(signal.SIGTERM)
        await reader.read()
        writer.close()
        assert await running.wait() == 0
    await running.communicate()
