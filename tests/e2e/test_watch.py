"""An outlet is redesigned, and a feed falls silent, while the service runs."""

from ingest.process.metrics import NullMetrics
from ingest.turns.once import run_once
from ingest.watch import LOOK_AFTER
from storage.engine import open_database
from tests.databases import sqlite_database
from tests.e2e.desk import desk, rows
from tests.e2e.test_daemon import daemon, declare, settings_file, stored, until


class Gauges(NullMetrics):
    """Remembers the levels."""

    def __init__(self):
        self.levels = {}

    def gauge(self, name, value, **labels):
        self.levels[name] = value


async def test_a_redesign_is_told_within_twenty_pages(outlet, tmp_path):
    told = []
    async with desk(sqlite_database(tmp_path), outlet) as service:
        service.metrics = Gauges()
        for number in range(40):
            outlet.publish(f"story-{number}")
        await run_once(service)
        assert "outlet_drifting" not in service.metrics.levels
        outlet.redesign()
        for number in range(40, 60):
            outlet.publish(f"story-{number}")
            if number % LOOK_AFTER == LOOK_AFTER - 1:
                await run_once(service, now=True)
                (row,) = await rows(service, "SELECT drift FROM outlets_v1")
                if row["drift"]:
                    told.append(number - 39)
        assert service.metrics.levels["outlet_drifting"] == 1
        assert "byline on 0% of the last 20 articles" in row["drift"]
        count = await rows(service, "SELECT count(*) AS number FROM articles_v1 WHERE text LIKE '%on the quay%'")
    assert count == [{"number": 60}]  # the generic extractor still reads every page
    assert told
    assert told[0] <= 20


async def test_a_layout_swapped_under_a_running_daemon_is_logged(outlet, tmp_path):
    for number in range(40):
        outlet.publish(f"story-{number}")
    folder = tmp_path / "outlets"
    declare(folder, outlet)
    file = folder / f"{outlet.slug}.toml"
    file.write_text(file.read_text() + '[[layouts]]\nsince = 2020-01-01\nbody = "div.article-body"\n')
    url = sqlite_database(tmp_path)
    async with await open_database(url) as database, daemon(settings_file(tmp_path, url)) as running:
        await until(stored(database, 40), "forty articles")
        outlet.redesign()
        for number in range(40, 60):
            outlet.publish(f"story-{number}")
        await until(stored(database, 60), "sixty articles")
        while True:
            line = await running.stderr.readline()
            assert line, "the daemon ended"
            if b"drifting" in line:
                break
    assert b"every selector finding" in line
