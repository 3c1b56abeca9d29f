"""The commands that look at the network: parse a URL, scaffold and check an outlet, backfill; over a loopback outlet."""

import asyncio
import gzip
import json
import os
import re
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from ingest.cli import main
from storage.raw.warc import Capture, record_bytes
from tests.e2e.loopback import LoopbackOutlet, served

HERE = str(Path(__file__).resolve().parents[2])
SETTINGS = """
[database]
url = "sqlite:///desk.db"
[archive]
path = ""
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
OUTLET = """
slug = "loopback"
name = "Loopback Gazette"
hosts = ["{host}"]
language = "en"
feeds = [{{url = "{origin}/feed.xml"}}, {{url = "{origin}/news-sitemap.xml"}}]
"""


@pytest.fixture
def outlet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    with served(LoopbackOutlet()) as serving:
        Path("wiredesk.toml").write_text(SETTINGS.format(network=serving.network()))
        yield serving


@pytest.fixture
def declared(outlet):
    Path("outlets").mkdir()
    Path("outlets/loopback.toml").write_text(OUTLET.format(host=outlet.host, origin=outlet.origin))
    return outlet


def rows(query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect("desk.db") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_parse_fetches_an_address_after_asking_robots(outlet, capsys):
    url = outlet.publish("bell", "The bell on the foredeck")
    assert main(["parse", url]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["headline"] == "The bell on the foredeck"
    assert record["final_url"] == url
    assert [seen.path for seen in outlet.asked] == ["/robots.txt", "/bell"]


def test_parse_names_why_a_page_was_not_read(outlet, capsys):
    outlet.publish("private/letters")
    assert main(["parse", outlet.url("/private/letters")]) == 1
    assert "robots.txt" in capsys.readouterr().err
    assert outlet.count("/private/letters") == 0
    assert main(["parse", outlet.url("/nothing")]) == 1
    assert "404" in capsys.readouterr().err


def test_a_private_address_is_refused_unless_it_is_allowed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with served(LoopbackOutlet()) as outlet:
        assert main(["parse", outlet.publish("bell")]) == 1
        assert outlet.asked == []
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "Traceback" not in err


def test_new_writes_an_outlet_from_a_page_that_check_then_finds_good(outlet, capsys):
    url = outlet.publish("bell", "The bell on the foredeck")
    outlet.publish("ferry")
    outlet.robots += f"Sitemap: {outlet.url('/news-sitemap.xml')}\n"
    assert main(["outlets", "new", "loopback", url]) == 0
    text = Path("outlets/loopback.toml").read_text()
    assert f'{{url = "{outlet.url("/feed.xml")}"}}' in text
    assert f'{{url = "{outlet.url("/news-sitemap.xml")}"}}' in text
    assert 'body = "div.article-body"' in text
    assert "wiredesk outlets check loopback" in capsys.readouterr().out
    assert main(["outlets", "new", "loopback", url]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["outlets", "check", "loopback", "--pages", "2"]) == 0
    out = capsys.readouterr().out
    assert "headline" in out
    assert "2/2" in out
    assert max(map(len, out.splitlines())) <= 80


def test_check_fails_and_says_what_is_wrong(declared, capsys):
    declared.publish("bell")
    declared.fail("/news-sitemap.xml", 500)
    declared.fail("/bell", 404)
    assert main(["outlets", "check", "loopback", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [feed["problem"] is None for feed in found["feeds"]] == [True, False]
    assert len(found["problems"]) == 2


def test_import_writes_an_outlet_for_each_subscription(outlet, capsys):
    Path("reader.opml").write_text(
        '<?xml version="1.0"?><opml version="2.0"><head><title>mine</title></head><body><outline text="Local">'
        '<outline type="rss" text="Harbour Gazette" xmlUrl="https://gazette.example/feed.xml" htmlUrl="https://gazette.example/"/>'
        '<outline type="rss" text="Upland Courier" xmlUrl="https://courier.example/atom.xml"/></outline></body></opml>'
    )
    assert main(["outlets", "import", "reader.opml"]) == 0
    assert "wrote 2 outlets" in capsys.readouterr().out
    assert main(["outlets", "list", "--polled", "--json"]) == 0
    assert {one["name"] for one in json.loads(capsys.readouterr().out)} == {"Harbour Gazette", "Upland Courier"}
    assert main(["outlets", "import", "reader.opml"]) == 1
    assert "is left as it is" in capsys.readouterr().err
    assert main(["outlets", "import", "no.opml"]) == 2


def test_import_leaves_out_what_an_outlet_of_the_catalogue_has(declared, capsys):
    Path("reader.opml").write_text(
        '<opml version="2.0"><body>'
        '<outline type="rss" text="BBC" xmlUrl="https://feeds.bbci.co.uk/news/rss.xml" htmlUrl="https://www.bbc.com/news"/>'
        f'<outline type="rss" text="Mine" xmlUrl="{declared.url("/feed.xml")}"/>'
        '<outline type="rss" text="Time" xmlUrl="https://time.example/feed.xml"/></body></opml>'
    )
    assert main(["outlets", "import", "reader.opml"]) == 1
    out, err = capsys.readouterr()
    assert "wrote 1 outlets" in out
    assert "BBC (bbc.com): bbc has it already, so it is left out" in err
    assert "loopback has it already" in err
    assert sorted(file.name for file in Path("outlets").iterdir()) == ["loopback.toml", "time-2.toml"]
    assert main(["outlets", "list", "--json"]) == 0
    assert {"time", "time-2"} <= {one["slug"] for one in json.loads(capsys.readouterr().out)}


def test_new_is_refused_where_another_of_our_own_outlets_has_the_host(declared, capsys):
    url = declared.publish("bell")
    assert main(["outlets", "new", "second", url]) == 2
    err = capsys.readouterr().err
    assert "is already loopback's" in err
    assert err.count("\n") == 1
    assert not Path("outlets/second.toml").exists()
    assert main(["config", "check"]) == 0


def test_check_shows_the_fields_of_each_page_beside_its_address(declared, capsys):
    urls = [declared.publish("bell", "The bell on the foredeck"), declared.publish("ferry", "The ferry sails")]
    assert main(["outlets", "check", "loopback", "--each"]) == 0
    out = capsys.readouterr().out
    for url, headline in zip(urls, ("The bell on the foredeck", "The ferry sails"), strict=True):
        assert re.search(re.escape(url) + rf"\n +headline +{headline} *\n", out)
    assert main(["outlets", "check", "loopback", "--json"]) == 0
    assert {page["url"] for page in json.loads(capsys.readouterr().out)["pages"]} == set(urls)


def test_run_once_names_the_outlet_that_failed_and_exits_1(declared, capsys):
    declared.publish("bell")
    declared.fail("/feed.xml", 404)
    assert main(["run", "--once"]) == 1
    assert "loopback: " in capsys.readouterr().err
    assert rows("SELECT count(*) FROM articles_v1") == [(1,)]


def test_a_second_run_asks_conditionally_and_stores_nothing_new(declared, capsys):
    declared.publish("bell")
    assert main(["run", "--once"]) == 0
    declared.forget()
    assert main(["run", "--once", "--now", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))["stored"] == 0
    assert declared.count("/feed.xml", status=304) == 1
    assert declared.count("/bell") == 0


def test_backfill_lists_first_and_then_takes_in_what_lies_in_the_range(declared, capsys):
    for day in (1, 2, 3):
        declared.publish(f"day-{day}", published_at=declared.now.replace(day=day))
    arguments = ["backfill", "loopback", "--since", "2026-03-01", "--until", "2026-03-31"]
    assert main([*arguments, "--dry-run"]) == 0
    assert len(capsys.readouterr().out.split()) == 3
    assert declared.count("/day-1") == 0
    assert main(arguments) == 0
    assert rows("SELECT count(*) FROM articles_v1") == [(3,)]
    assert main(arguments) == 0
    assert declared.count("/day-1") == 1


def test_backfill_from_a_list_of_addresses(declared, capsys):
    declared.publish("one")
    declared.publish("two")
    Path("urls.txt").write_text(f"# mine\n{declared.url('/one')}\n\n{declared.url('/two')}\n{declared.url('/one')}\n")
    assert main(["backfill", "loopback", "--urls", "urls.txt"]) == 0
    assert rows("SELECT count(*) FROM articles_v1") == [(2,)]
    Path("urls.txt").write_text("ftp://a.example/x\n")
    assert main(["backfill", "loopback", "--urls", "urls.txt"]) == 2
    assert "line 1" in capsys.readouterr().err
    Path("urls.txt").write_text(f"https://stranger.example/x\n{declared.publish('three')}\n")
    assert main(["backfill", "loopback", "--urls", "urls.txt"]) == 1
    err = capsys.readouterr().err
    assert "https://stranger.example/x: refused: its host is no outlet's; accepted are addresses of loopback" in err
    assert "refused 1 addresses" in err
    assert rows("SELECT count(*) FROM articles_v1") == [(3,)]


def test_backfill_takes_no_file_for_a_warc_that_is_none(declared, capsys):
    for name, body in (("plain.warc", b"[fetch]\n"), ("empty.warc", b""), ("other.warc.gz", gzip.compress(b"tar"))):
        Path(name).write_bytes(body)
        assert main(["backfill", "loopback", "--warc", name]) == 2
        assert f"--warc '{name}': accepted is a WARC file" in capsys.readouterr().err
    assert main(["backfill", "loopback", "--warc", "plain.warc", "--urls", "wiredesk.toml"]) == 2


def test_backfill_names_a_warc_file_that_ends_inside_a_record(declared, capsys):
    captures = [Capture(declared.publish(name), declared.now, 200, (), page(name)) for name in ("bell", "ferry")]
    records = [record_bytes(capture) for capture in captures]
    Path("cut.warc.gz").write_bytes(records[0] + records[1][:-40])
    assert main(["backfill", "loopback", "--warc", "cut.warc.gz"]) == 1
    assert "cut.warc.gz: ends inside a record" in capsys.readouterr().err
    assert rows("SELECT count(*) FROM articles_v1") == [(1,)]


def test_backfill_reads_the_opt_outs_in_a_captures_headers(declared, capsys):
    headers = (("X-Robots-Tag", "noai"), ("TDM-Reservation", "1"))
    capture = Capture(declared.publish("bell"), declared.now, 200, headers, page("bell"))
    Path("one.warc.gz").write_bytes(record_bytes(capture))
    assert main(["backfill", "loopback", "--warc", "one.warc.gz"]) == 0
    assert rows("SELECT rights_state FROM articles_v1") == [("restricted",)]


def page(name: str) -> bytes:
    text = "".join(f"<p>Paragraph {number} of the {name} says what the {name} did at noon.</p>" for number in range(9))
    return f"<html><head><title>The {name}</title></head><body><article><h1>The {name}</h1>{text}</article></body></html>".encode()


async def started(folder: Path, *arguments: str) -> asyncio.subprocess.Process:
    path = os.pathsep.join(filter(None, (HERE, os.environ.get("PYTHONPATH"))))
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ingest", *arguments,
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
async def test_the_daemon_drains_and_exits_0_when_told_to_stop(tmp_path, stop):
    async with LoopbackOutlet() as outlet:
        outlet.publish("bell")
        (tmp_path / "wiredesk.toml").write_text(SETTINGS.format(network=outlet.network()))
        (tmp_path / "outlets").mkdir()
        (tmp_path / "outlets" / "loopback.toml").write_text(OUTLET.format(host=outlet.host, origin=outlet.origin))
        outlet.hold("/bell")
        daemon = await started(tmp_path, "run")
        async with asyncio.timeout(60):
            await outlet.arrived("/bell")
        daemon.send_signal(stop)
        outlet.release("/bell")
        async with asyncio.timeout(10):
            _, err = await daemon.communicate()
    assert daemon.returncode == 0, err.decode()
    lines = [json.loads(line) for line in err.splitlines()]
    assert {"started", "stopped"} <= {line["event"] for line in lines}
    with sqlite3.connect(tmp_path / "desk.db") as connection:
        assert connection.execute("SELECT count(*) FROM entries WHERE state = 'in_flight'").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM articles_v1").fetchone() == (1,)
    connection.close()


async def test_run_once_stopped_in_the_middle_says_so_and_loses_nothing(tmp_path):
    async with LoopbackOutlet() as outlet:
        outlet.publish("bell")
        outlet.publish("ferry")
        (tmp_path / "wiredesk.toml").write_text(SETTINGS.format(network=outlet.network()))
        (tmp_path / "outlets").mkdir()
        (tmp_path / "outlets" / "loopback.toml").write_text(OUTLET.format(host=outlet.host, origin=outlet.origin))
        outlet.hold("/ferry")
        running = await started(tmp_path, "run", "--once")
        async with asyncio.timeout(60):
            await outlet.arrived("/ferry")
        running.send_signal(signal.SIGINT)
        outlet.release("/ferry")
        async with asyncio.timeout(20):
            _, err = await running.communicate()
        assert running.returncode == 130, err.decode()
        assert "stopped before the end" in err.decode()
        assert "Traceback" not in err.decode()
        again = await started(tmp_path, "run", "--once")
        async with asyncio.timeout(60):
            _, err = await again.communicate()
        assert again.returncode == 0, err.decode()
    with sqlite3.connect(tmp_path / "desk.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles_v1").fetchone() == (2,)
    connection.close()
