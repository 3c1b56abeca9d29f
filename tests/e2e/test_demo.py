"""`wiredesk demo`, whole: sample outlets on loopback to rows in SQLite, and what it says of them."""

import sqlite3
from pathlib import Path

import pytest

from ingest.cli import main

FURNITURE = (
    "Sign up", "Morning Tide", "Read more", "Related Posts", "ADVERTISEMENT", "appeared first on", "The views expressed",
    "SHARES", "VIEWS", "Share on", "No Result", "Leave a Reply", "Accept all", "Subscribe today", "Ring the newsroom",
    "POLL", "You are here", "Most read", "Correction:",
)  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo run once in a folder of its own: (folder, what it printed)."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("WIREDESK_DATABASE__URL", "postgresql://nobody@db.invalid/elsewhere")
        patch.setenv("COLUMNS", "80")
        printed = Printed(patch)
        assert main(["demo"]) == 0, printed.text
    return folder, printed.text


class Printed:
    """Standard output, kept (capsys lives for one test only)."""

    def __init__(self, patch):
        import io
        import sys

        self._kept = io.StringIO()
        patch.setattr(sys, "stdout", self._kept)

    @property
    def text(self):
        return self._kept.getvalue()


@pytest.fixture
def rows(demo):
    with sqlite3.connect(demo[0] / "wiredesk-demo.db") as connection:
        connection.row_factory = sqlite3.Row
        yield lambda query: [dict(row) for row in connection.execute(query)]
    connection.close()


def test_every_story_is_stored_once_and_every_entry_is_accounted_for(rows):
    counts = {row["outlet"]: row["n"] for row in rows("SELECT outlet, count(*) AS n FROM articles_v1 GROUP BY outlet")}
    assert counts == {"harbour-gazette": 4, "upland-courier": 4, "daily-carousel": 3}
    outcomes = {
        row["url"]: (row["outcome"], row["reason"]) for row in rows("SELECT * FROM outcomes_v1 WHERE feed <> url")
    }
    assert sum(outcome == "saved.new" for outcome, _ in outcomes.values()) == 11
    others = sorted(outcome for outcome in outcomes.values() if outcome[0] != "saved.new")
    assert [kind for kind, _ in others] == ["not_article", "refused"]
    assert ("refused", "robots") in others


def test_the_text_is_the_story_and_nothing_else(rows):
    for article in rows("SELECT url, text FROM articles_v1"):
        assert [cue for cue in FURNITURE if cue in article["text"]] == [], article["url"]
    texts = {row["slug"]: row["text"] for row in rows("SELECT headline AS slug, text FROM articles_v1")}
    pilot = texts["After 61 winters, the last wooden pilot boat comes ashore"].split("\n\n")
    assert pilot[0].startswith("At twenty to seven on Saturday morning")
    assert pilot[3] == "A boat that talks"
    assert pilot[-1].endswith("It has not yet replied.")
    assert len(pilot) == 11


def test_copies_are_joined_to_their_originals_with_the_credit_as_evidence(rows):
    stories = rows("SELECT * FROM stories_v1 WHERE copies > 1 ORDER BY originator")
    assert [story["originator"] for story in stories] == ["Harbour Gazette", "The Upland Courier"]
    assert all("appeared first on" in story["evidence"] for story in stories)
    for story in stories:
        origin = rows(f"SELECT * FROM articles_v1 WHERE article_id = {story['origin_article_id']}")[0]
        assert origin["outlet"] != "daily-carousel"
        assert origin["is_origin"]
        assert origin["url"] == story["original_url"]


def test_the_messy_template_is_read_by_its_layout(rows):
    (gate,) = rows("SELECT * FROM articles_v1 WHERE outlet = 'upland-courier' AND url LIKE '%snow-gate%'")
    assert gate["headline"] == "The snow gate on the Corrie road will close itself"
    assert gate["layout"] == "2024-01-01"
    assert "Callum Dray" in gate["byline"]
    assert gate["usage_terms"] == "Partner agreement 7"
    assert "“It will not fall asleep" in gate["text"]


def test_disclaimer_and_correction_stand_in_their_own_fields(rows):
    (opinion,) = rows("SELECT disclaimers FROM articles_v1 WHERE url LIKE '%/opinion/let-the-sea%'")
    assert "the author’s own" in opinion["disclaimers"]
    (ferry,) = rows("SELECT removed FROM articles_v1 WHERE url LIKE '%night-ferry'")
    assert "140 passengers a week" in ferry["removed"]


def test_it_prints_what_was_stored_cut_and_joined_and_what_to_type_next(demo):
    _, text = demo
    for said in (
        "Stored: 11 articles",
        "first on Harbour Gazette",
        "Cut from the pages:",
        "Copies joined to their originals: 2 stories",
        "Every entry counted: 13 in =",
        "answered 304 Not Modified, 0 new articles",
        "What to type next",
        "wiredesk search --config wiredesk-demo.toml",
    ):
        assert said in text
    tables = [line for line in text.splitlines() if not line.startswith(("  ", "11 "))]
    assert max(len(line) for line in tables) <= 80


def test_running_it_again_starts_afresh(demo, monkeypatch, capsys):
    folder, _ = demo
    monkeypatch.chdir(folder)
    assert main(["demo"]) == 0
    assert "starting afresh" in capsys.readouterr().out
    assert sorted(path.name for path in Path().iterdir()) == [
        "wiredesk-demo-archive", "wiredesk-demo-outlets", "wiredesk-demo.db", "wiredesk-demo.toml"
    ]  # fmt: skip
    with sqlite3.connect("wiredesk-demo.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles_v1").fetchone() == (11,)
    connection.close()
