"""The daemon as a process: signals, kill -9, outlets that change under it."""

import asyncio
import contextlib
import os
import signal
import sqlite3
import sys
import time
from contextlib import asynccontextmanager

from sqlalchemy import text

from storage import entries
from storage.engine import open_database
from tests.databases import sqlite_database
from tests.e2e.loopback import LoopbackOutlet


def declare(folder, outlet):
    folder.mkdir(exist_ok=True)
    (folder / f"{outlet.slug}.toml").write_text(
        f'slug = "{outlet.slug}"\nname = "{outlet.slug}"\nhosts = ["{outlet.host}"]\n'
        f'feeds = [{{url = "{outlet.url("/feed.xml")}"}}]\n'
    )


def settings_file(folder, url):
    file = folder / "wiredesk.toml"
    file.write_text(
        f'[database]\nurl = "{url}"\n[archive]\npath = "{folder / "archive"}"\n[fetch]\nmin_gap_seconds = 0.0\n'
        f'allow_networks = ["127.0.0.0/8"]\n[poll]\nmin_interval_seconds = 0.5\n'
        f'[outlets]\nenabled = []\npath = "{folder / "outlets"}"\n[parse]\nworkers = 1\n[metrics]\nlisten = ""\n'
    )
    return file


@asynccontextmanager
async def daemon(settings):
    """Run a daemon; one that still runs at the end is killed."""
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "ingest",
        "run",
        "--config",
        str(settings),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
                os.kill(started.pid, signal.SIGKILL)
        await started.communicate()


async def until(condition, what, seconds=60.0):
    """Look ten times a second until the condition holds."""
    limit = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < limit, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(0.1)


def stored(database, number):
    async def look():
        async with database.read() as conn:
            return await conn.scalar(text("SELECT count(*) FROM articles_v1")) >= number

    return look


async def test_sigterm_ends_it_within_ten_seconds_with_nothing_in_flight(url, outlet, tmp_path):
    outlet.publish("held")
    outlet.publish("story")  # the newest is fetched first
    outlet.hold("/held")
    declare(tmp_path / "outlets", outlet)
    async with await open_database(url) as database, daemon(settings_file(tmp_path, url)) as running:
        await asyncio.wait_for(outlet.arrived("/held"), 60)
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert await running.wait() == 0
        assert time.monotonic() - began < 10
        async with database.read() as conn:
            counted = await entries.balance(conn)
    assert counted.adds_up
    assert (counted.in_flight, counted.waiting) == (0, 1)


async def test_stopped_and_continued_it_goes_on(url, outlet, tmp_path):
    outlet.publish("story")
    declare(tmp_path / "outlets", outlet)
    async with await open_database(url) as database, daemon(settings_file(tmp_path, url)) as running:
        await until(stored(database, 1), "the first article")
        running.send_signal(signal.SIGSTOP)
        outlet.publish("meanwhile")
        await asyncio.sleep(2)
        running.send_signal(signal.SIGCONT)
        await until(stored(database, 2), "the second article")
        running.send_signal(signal.SIGTERM)
        assert await running.wait() == 0
    assert outlet.count("/story") == outlet.count("/meanwhile") == 1


async def test_sigterm_ends_it_in_time_while_the_database_hangs(outlet, tmp_path):
    outlet.publish("story")
    declare(tmp_path / "outlets", outlet)
    url = sqlite_database(tmp_path)
    async with await open_database(url) as database, daemon(settings_file(tmp_path, url)) as running:
        await until(stored(database, 1), "the first article")
        other = sqlite3.connect(tmp_path / "wiredesk.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        running.send_signal(signal.SIGTERM)
        assert await running.wait() == 0
        assert time.monotonic() - began < 10
        other.close()


async def test_after_kill_9_the_next_one_ends_where_an_undisturbed_run_ends(url, outlet, tmp_path):
    for number in range(12):
        outlet.publish(f"story-{number}")
    outlet.hold("/story-5")
    declare(tmp_path / "outlets", outlet)
    settings = settings_file(tmp_path, url)
    async with await open_database(url) as database:
        async with daemon(settings) as first:
            await asyncio.wait_for(outlet.arrived("/story-5"), 60)
            first.kill()
            await first.wait()
        outlet.release("/story-5")
        async with daemon(settings):
            await until(stored(database, 12), "twelve articles")
        async with database.read() as conn:
            counted = await entries.balance(conn)
            inserted = await conn.scalar(text("SELECT count(*) FROM changes_v1 WHERE kind = 'inserted'"))
    assert counted.adds_up
    assert inserted == 12
    # Killed with every page fetched and none saved yet, each is fetched once more, and never a third time.
    assert max(outlet.count(f"/story-{number}") for number in range(12)) <= 2


async def test_sighup_takes_up_an_outlet_that_was_added(url, outlet, tmp_path):
    outlet.publish("story")
    declare(tmp_path / "outlets", outlet)
    async with LoopbackOutlet("added", host="127.0.0.2") as added, await open_database(url) as database:
        added.publish("another-story")
        async with daemon(settings_file(tmp_path, url)) as running:
            await until(stored(database, 1), "the first outlet's article")
            declare(tmp_path / "outlets", added)
            running.send_signal(signal.SIGHUP)
            await until(stored(database, 2), "the added outlet's article")


async def test_sighup_takes_up_changed_settings_and_says_what_needs_a_restart(outlet, tmp_path):
    outlet.publish("story")
    declare(tmp_path / "outlets", outlet)
    url = sqlite_database(tmp_path)
    file = settings_file(tmp_path, url)
    async with await open_database(url) as database, daemon(file) as running:
        await until(stored(database, 1), "the first article")
        file.write_text(
            file.read_text()
            .replace("min_gap_seconds = 0.0", "min_gap_seconds = 3.0")
            .replace("workers = 1", "workers = 2")
            + '[log]\nlevel = "warning"\n'
        )
        running.send_signal(signal.SIGHUP)
        lines = []
        async for line in running.stderr:
            lines.append(line)
            if b"need a restart" in line:
                break
        assert b"parse.workers" in lines[-1]
        for number in range(3):
            outlet.publish(f"slow-{number}")
        await until(stored(database, 2), "one of the new articles")
        running.send_signal(signal.SIGTERM)
        said = await running.stderr.read()
        assert b"saved.new" not in said
    # At the old pace all three would have come by the next look.
    assert sum(outlet.count(f"/slow-{number}") for number in range(3)) < 3


async def test_what_is_published_while_it_runs_comes_in(url, outlet, tmp_path):
    outlet.publish("story")
    declare(tmp_path / "outlets", outlet)
    async with await open_database(url) as database, daemon(settings_file(tmp_path, url)):
        await until(stored(database, 1), "the first article")
        outlet.publish("second-story")
        await until(stored(database, 2), "the second article")
    assert outlet.count("/story") == outlet.count("/second-story") == 1
    assert outlet.count("/feed.xml", status=200) <= 3


async def test_a_second_daemon_on_one_sqlite_file_says_so_and_exits_2(outlet, tmp_path):
    outlet.publish("story")
    declare(tmp_path / "outlets", outlet)
    url = sqlite_database(tmp_path)
    settings = settings_file(tmp_path, url)
    async with await open_database(url) as database, daemon(settings) as first:
        await until(stored(database, 1), "the first article")
        async with daemon(settings) as second:
            _, said = await second.communicate()
        assert second.returncode == 2
        assert b"another wiredesk daemon" in said
        assert said.count(b"\n") == 1
        assert first.returncode is None
