"""What `wiredesk demo --serve` plays: stories come in one by one, copies join, a redesign sets off the alarm."""

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from ingest.cli import demonstration
from ingest.cli.reading import rows
from ingest.demo.briefs import brief, different_briefs
from ingest.demo.newsstand import Newsstand
from ingest.demo.show import CORRECTION_AT, HISTORY, REDESIGN_AT, RELAUNCH_SCENES, Show
from ingest.outlet_files import read_roster
from ingest.service import open_service
from ingest.turns.once import run_once

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def test_no_two_briefs_share_a_paragraph_or_a_slug() -> None:
    briefs = [brief(number, "upland-courier", NOW) for number in range(different_briefs())]
    paragraphs = [text for one in briefs for text in one.body]
    assert len(set(paragraphs)) == len(paragraphs) == 2 * different_briefs()
    assert all("{" not in text for one in briefs for text in (*one.body, one.headline))
    assert len({one.slug for one in briefs}) == len(briefs)


async def test_the_show_is_what_it_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    now = datetime.now(UTC)
    async with Newsstand(now) as newsstand:
        settings = demonstration.prepare(newsstand)
        show = Show(newsstand)
        async with open_service(settings, read_roster(settings)) as service:

            async def take_in() -> None:
                report = await run_once(service, now=True)
                assert not report.failed_outlets

            show.history(now)
            await take_in()
            async with service.database.read() as conn:
                (before,) = await rows(conn, "SELECT count(*) AS n FROM articles_v1 WHERE outlet = 'upland-courier'")
                assert before["n"] >= HISTORY
            last = REDESIGN_AT + RELAUNCH_SCENES + 3
            for number in range(1, last + 1):
                scene = show.scene(now + timedelta(seconds=4 * number))
                assert scene is not None
                if number in {CORRECTION_AT - 1, REDESIGN_AT - 1, last}:
                    await take_in()
            async with service.database.read() as conn:
                articles = await rows(
                    conn, "SELECT count(*) AS n, count(DISTINCT story_id) AS stories FROM articles_v1"
                )
                copies = await rows(conn, "SELECT copies, originator FROM stories_v1 WHERE copies > 1")
                revised = await rows(conn, "SELECT change FROM revisions_v1 WHERE revision = 2")
                (courier,) = await rows(conn, "SELECT drift FROM outlets_v1 WHERE slug = 'upland-courier'")
                taken = await rows(
                    conn, "SELECT text FROM articles_v1 WHERE outlet = 'daily-carousel' AND url LIKE '%brief%'"
                )
    copied = len(taken)
    assert copied >= 3
    assert len(copies) == copied + 2, "and the two of the demo without a show"
    assert articles[0]["n"] - articles[0]["stories"] == copied + 2
    assert {one["change"] for one in revised} == {"corrected"}
    assert courier["drift"], "the redesign is noticed"
    assert all("..." not in one["text"] for one in taken)


def test_it_stays_up_with_a_desk_and_closes_in_order(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ingest", "demo", "--serve"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "COLUMNS": "100"}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        try:
            assert running.stdout is not None
            said: list[str] = []
            address = None
            for line in running.stdout:
                said.append(line)
                if found := re.search(r"The desk is open: (http://\S+)", line):
                    address = found[1]
                if address:
                    break
            assert address, "".join(said)
            page = httpx.get(address, headers={"Accept": "text/html"}, trust_env=False)
            assert page.status_code == 200
            assert "The snow gate on the Corrie road" in httpx.get(f"{address}?q=corrie", trust_env=False).text
            running.send_signal(signal.SIGINT)
            rest = running.stdout.read()
            assert running.wait(30) == 0, rest
            assert "Closed." in rest
            assert "Traceback" not in "".join(said) + rest
        finally:
            running.kill()
