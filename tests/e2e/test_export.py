"""`wiredesk export` as it is called."""

import asyncio
import io
import json

import feedparser
import pyarrow.parquet as pq
import pytest

from ingest.cli import main
from parsers.article import Rights
from parsers.opml import read_opml
from storage import articles
from storage.engine import open_database
from storage.outlets import sync_outlets
from tests.databases import sqlite_database
from tests.records import NOW, ORCHARD, OUTLETS, arriving, article


async def fill(url: str) -> None:
    async with await open_database(url) as database:
        async with database.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        async with database.save() as conn:
            await articles.save_article(conn, arriving(article(rights=Rights(state="cleared"))), NOW)
            await articles.save_article(conn, arriving(article("valley", "orchard", "Apples", ORCHARD)), NOW)


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WIREDESK_DATABASE__URL", "sqlite:///wiredesk.db")
    asyncio.run(fill(sqlite_database(tmp_path)))


def export(capfdbinary, *arguments: str) -> bytes:
    assert main(["export", *arguments]) == 0, capfdbinary.readouterr()
    return capfdbinary.readouterr().out


def test_each_format_is_written(capfdbinary):
    assert [json.loads(line)["article_id"] for line in export(capfdbinary).splitlines()] == [1, 2]
    assert export(capfdbinary, "--format", "csv").count(b"\r\n") >= 3
    assert len(feedparser.parse(export(capfdbinary, "--format", "rss")).entries) == 1
    assert len(feedparser.parse(export(capfdbinary, "--format", "atom", "--rights", "any")).entries) == 2
    assert len(json.loads(export(capfdbinary, "--format", "jsonfeed"))["items"]) == 1
    assert len(export(capfdbinary, "--format", "ninjs").splitlines()) == 1
    assert len(read_opml(export(capfdbinary, "--format", "opml")).outlets) == 3
    assert pq.read_table(io.BytesIO(export(capfdbinary, "--format", "parquet"))).num_rows == 2


def test_an_export_goes_on_where_the_last_one_ended(capfdbinary, tmp_path):
    assert main(["export", "--output", "all.jsonl"]) == 0
    said = capfdbinary.readouterr().err.decode()
    assert said == "--since 2 goes on from here\n"
    assert (tmp_path / "all.jsonl").read_bytes().count(b"\n") == 2
    assert export(capfdbinary, "--since", "2") == b""
    assert json.loads(export(capfdbinary, "--since", "1"))["article_id"] == 2
    assert export(capfdbinary, "--since", "2026-11-24") == b""
    assert export(capfdbinary, "--since", "2026-11-23", "--limit", "1").count(b"\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "doc"], "--format 'doc': accepted are jsonl"),
        (["--since", "yesterday"], "--since 'yesterday': accepted is a seq"),
        (["--rights", "all"], "--rights 'all': accepted are cleared, any"),
        (["--outlet", "nobody"], "--outlet 'nobody': there is no such outlet"),
    ],
)
def test_what_is_not_accepted_is_said(capfdbinary, arguments, said):
    assert main(["export", *arguments]) == 2
    assert said in capfdbinary.readouterr().err.decode()
