"""The commands that read and keep house, over one ingested loopback outlet."""

import asyncio
import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from ingest.cli import main
from tests.e2e.loopback import LoopbackOutlet

OUTLET = """
slug = "loopback"
name = "Loopback Gazette"
hosts = ["{host}"]
language = "en"
feeds = [{{url = "{origin}/feed.xml"}}]
"""
SETTINGS = """
[database]
url = "sqlite:///desk.db"
[archive]
path = "archive"
[fetch]
allow_networks = ["{network}"]
min_gap_seconds = 0
[outlets]
enabled = []
path = "outlets"
[parse]
workers = 1
[metrics]
listen = ""
"""


async def ingest(folder: Path) -> None:
    """Publish three stories, one of which fails, and run the pipeline over them once, in a process of its own."""
    import sys

    async with LoopbackOutlet() as outlet:
        outlet.publish("bell", "The bell on the foredeck")
        outlet.publish("ferry", "The ferry sails at midnight")
        outlet.publish("missing")
        outlet.fail("/missing", 410)
        (folder / "outlets").mkdir()
        (folder / "outlets" / "loopback.toml").write_text(OUTLET.format(host=outlet.host, origin=outlet.origin))
        (folder / "wiredesk.toml").write_text(SETTINGS.format(network=outlet.network()))
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "ingest", "run", "--once", "--json",
            cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment(),
        )  # fmt: skip
        out, err = await running.communicate()
        assert running.returncode == 0, err.decode()
        report = json.loads(out)
        assert report["stored"] == 2, (report, err.decode())
        assert outlet.count("/bell") == 1


def environment() -> dict[str, str]:
    import os

    here = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    asyncio.run(ingest(folder))
    return folder


@pytest.fixture
def desk(ingested, tmp_path, monkeypatch):
    """A copy of the ingested folder to work in."""
    folder = tmp_path / "desk"
    shutil.copytree(ingested, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "80")
    return folder


def said(capsys, *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code, capsys.readouterr()
    return capsys.readouterr().out


def test_search_finds_by_words_and_says_so_when_nothing_is_found(desk, capsys):
    found = json.loads(said(capsys, "search", "bell", "--json"))
    assert [one["headline"] for one in found] == ["The bell on the foredeck"]
    assert "The bell on the foredeck" in said(capsys, "search", "foredeck")
    assert main(["search", "zeppelin"]) == 0
    assert capsys.readouterr().err == "nothing found\n"


def test_status_shows_the_outlet_at_80_columns(desk, capsys):
    out = said(capsys, "status")
    assert "loopback" in out
    assert max(map(len, out.splitlines())) <= 80
    (row,) = json.loads(said(capsys, "status", "--json"))
    assert (row["articles"], row["feeds"], row["ailing"]) == (2, 1, 0)


def test_outcomes_name_what_failed_and_retry_releases_it(desk, capsys):
    assert "/missing" in said(capsys, "outcomes")
    (failure,) = json.loads(said(capsys, "outcomes", "--json"))
    assert (failure["outcome"], failure["reason"]) == ("gone", "gone")
    assert said(capsys, "outcomes", "--reason", "robots") == ""
    assert said(capsys, "retry", str(failure["entry_id"])) == "released 1 entries\n"
    assert "1 waiting" in said(capsys, "db", "check")
    assert said(capsys, "retry", "--all") == "released 0 entries\n"


def test_a_story_shows_its_copies_and_changes(desk, capsys):
    with sqlite3.connect("desk.db") as connection:
        (story,) = connection.execute("SELECT story_id FROM articles_v1 WHERE url LIKE '%/bell'").fetchone()
    connection.close()
    out = said(capsys, "stories", "show", str(story))
    assert "The bell on the foredeck" in out
    assert "inserted" in out
    assert json.loads(said(capsys, "stories", "show", str(story), "--json"))["articles"][0]["outlet"] == "loopback"
    assert main(["stories", "show", "9999"]) == 1
    assert "there is no story 9999" in capsys.readouterr().err


def test_stories_are_joined_and_split_by_an_operators_word(desk, capsys):
    with sqlite3.connect("desk.db") as connection:
        rows = connection.execute("SELECT article_id, story_id FROM articles_v1 ORDER BY article_id").fetchall()
    connection.close()
    ((_, story), (article, other)) = rows
    if story != other:
        assert said(capsys, "stories", "join", str(story), str(other)) == f"joined into story {story}\n"
    answer = said(capsys, "stories", "split", str(story), str(article), "--note", "two reports")
    assert answer.startswith(f"story {story} was split: the other part is story ")
    new = answer.split()[-1]
    assert said(capsys, "stories", "join", str(story), new) == f"joined into story {story}\n"
    assert main(["stories", "split", str(story), "9999"]) == 1
    assert f"article 9999 is not in story {story}" in capsys.readouterr().err


def test_pausing_polling_and_resuming_an_outlet(desk, capsys):
    assert said(capsys, "outlets", "pause", "loopback") == "loopback: paused\n"
    assert json.loads(said(capsys, "status", "--json"))[0]["state"] == "paused"
    said(capsys, "outlets", "resume", "loopback")
    assert json.loads(said(capsys, "status", "--json"))[0]["state"] == "active"
    assert "1 feeds are due now" in said(capsys, "outlets", "poll", "loopback")


def test_the_database_is_checked_counted_backed_up_and_pruned(desk, capsys):
    assert "agrees with this version" in said(capsys, "db", "check")
    assert json.loads(said(capsys, "db", "stats", "--json"))["articles"] == 2
    assert "bytes" in said(capsys, "db", "backup", "copy.db")
    with sqlite3.connect("copy.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles_v1").fetchone() == (2,)
    connection.close()
    assert main(["db", "backup", "copy.db"]) == 1
    assert "copy.db" in capsys.readouterr().err
    said(capsys, "db", "prune")
    assert main(["db", "grant-reader", "reader"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_db_upgrade_makes_a_missing_database(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert said(capsys, "db", "upgrade").startswith("schema is at ")
    assert "entries: 0 = 0 waiting" in said(capsys, "db", "check")


def test_reparse_changes_nothing_while_the_parsers_are_the_same(desk, capsys):
    out = said(capsys, "reparse", "--diff")
    assert "would change" not in out
    assert "unchanged" in said(capsys, "reparse")
    with sqlite3.connect("desk.db") as connection:
        assert connection.execute("SELECT max(revision) FROM articles_v1").fetchone() == (1,)
    connection.close()


def test_reparse_shows_and_then_saves_what_a_new_layout_changes(desk, capsys):
    file = Path("outlets/loopback.toml")
    file.write_text(file.read_text() + '\n[[layouts]]\nsince = 2020-01-01\nbyline = "footer p"\n')
    out = said(capsys, "reparse", "--diff", "--outlet", "loopback")
    assert "byline: " in out
    with sqlite3.connect("desk.db") as connection:
        assert connection.execute("SELECT max(revision) FROM articles_v1").fetchone() == (1,)
        assert "saved.revised" in said(capsys, "reparse")
        assert connection.execute("SELECT min(revision) FROM articles_v1").fetchone() == (2,)
    connection.close()
    assert "would change" not in said(capsys, "reparse", "--diff")


@pytest.mark.parametrize("field", ["authors", "sections", "headline"])
def test_reparse_shows_exactly_what_it_would_save(desk, capsys, field):
    file = Path("outlets/loopback.toml")
    file.write_text(file.read_text() + f'\n[[layouts]]\nsince = 2020-01-01\n{field} = "p"\n')
    shown = json.loads(said(capsys, "reparse", "--diff", "--json"))
    saved = json.loads(said(capsys, "reparse", "--json"))
    assert shown["counts"]["would change"] == saved["counts"]["saved.revised"] == 2
    assert all(any(line.startswith(f"{field}: ") for line in one["lines"]) for one in shown["changes"])
    with sqlite3.connect("desk.db") as connection:
        (without,) = connection.execute("SELECT count(*) FROM articles_v1 WHERE raw_ref IS NULL").fetchone()
    connection.close()
    assert without == 0


@pytest.mark.parametrize("arguments", [["outcomes"], ["search", "nothing"], ["retry"]])
def test_an_outlet_that_is_none_is_wrong_usage(desk, capsys, arguments):
    assert main([*arguments, "--outlet", "nope"]) == 2
    assert "--outlet 'nope': there is no such outlet" in capsys.readouterr().err


def test_poll_says_why_nothing_is_due(desk, capsys):
    said(capsys, "outlets", "pause", "loopback")
    assert main(["outlets", "poll", "loopback"]) == 1
    assert "loopback: it is paused" in capsys.readouterr().err
    said(capsys, "outlets", "resume", "loopback")
    assert "1 feeds are due now" in said(capsys, "outlets", "poll", "loopback")
    assert main(["outlets", "poll", "bbc"]) == 1
    assert "bbc: it is not polled here" in capsys.readouterr().err


def test_status_hides_nothing_on_a_narrow_terminal(desk, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    out = said(capsys, "status")
    assert "queue 0, stuck 0" in out
    monkeypatch.setenv("COLUMNS", "76")
    assert re.search("queue +stuck", said(capsys, "status"))


def test_reparse_of_nothing_makes_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["reparse", "--diff"]) == 2
    assert "no such file yet" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
