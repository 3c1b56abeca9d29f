"""WARC files into tables, and on Ray Data: as commands, for Ray is a process tree of its own."""

import asyncio
import contextlib
import importlib.util
import json
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from storage.engine import open_database
from tests.databases import postgresql_database, sqlite_database
from tests.e2e.loopback import LoopbackOutlet
from tests.e2e.test_shards import FILES, PAGES, warcs

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="the extra bulk (ray[data]) is not installed"
)


def settings_file(folder: Path, url: str, outlet: LoopbackOutlet) -> Path:
    (folder / "outlets").mkdir()
    (folder / "outlets" / "loopback.toml").write_text(
        f'slug = "{outlet.slug}"\nname = "{outlet.slug}"\nhosts = ["{outlet.host}"]\nlanguage = "en"\n'
    )
    file = folder / "wiredesk.toml"
    file.write_text(
        f'[database]\nurl = "{url}"\n[archive]\npath = ""\n[outlets]\nenabled = []\npath = "{folder / "outlets"}"\n'
        f'[parse]\nworkers = 1\n[metrics]\nlisten = ""\n'
    )
    return file


async def start(settings: Path, *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ingest", *words, "--config", str(settings),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def said(settings: Path, *words: str) -> dict[str, object]:
    running = await start(settings, *words)
    out, errors = await running.communicate()
    assert running.returncode == 0, errors.decode()[-2000:]
    return json.loads(out)


def backfill(files: tuple[Path, ...], *more: str) -> tuple[str, ...]:
    return ("backfill", "loopback", "--warc", *map(str, files), *more, "--json")


async def test_warc_files_become_tables_once_each(outlet, tmp_path):
    files = warcs(tmp_path / "crawl", outlet)
    settings = settings_file(tmp_path, sqlite_database(tmp_path), outlet)
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / f"{files[0].name}.part").write_bytes(b"what a kill has left")
    command = backfill(files, "--parquet", str(folder))
    report = await said(settings, *command)
    assert report["run"]["outcomes"] == {"saved.new": FILES * PAGES}
    tables = sorted(folder.glob("*.parquet"))
    assert [table.name for table in tables] == [f"{file.name}.parquet" for file in files]
    rows = [row for table in tables for row in pq.read_table(table).to_pylist()]
    assert {row["url"] for row in rows} == {outlet.url(f"/{slug}") for slug in outlet.stories}
    assert {row["outlet"] for row in rows} == {"loopback"}
    assert rows[0]["raw_ref"].startswith("crawl-0.warc.gz@0+")
    assert rows[0]["html"].startswith("<p>W0p0x0n0 ")
    before = [table.stat().st_mtime_ns for table in tables]
    assert (await said(settings, *command))["run"]["outcomes"] == {}
    assert [table.stat().st_mtime_ns for table in tables] == before
    async with await open_database(f"sqlite:///{tmp_path / 'wiredesk.db'}") as database, database.read() as conn:
        assert await conn.scalar(text("SELECT count(*) FROM articles")) == 0


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="Ray is installed")
async def test_without_ray_the_command_says_what_to_install(outlet, tmp_path):
    files = warcs(tmp_path / "crawl", outlet)
    running = await start(settings_file(tmp_path, sqlite_database(tmp_path), outlet), *backfill(files, "--ray"))
    _, errors = await running.communicate()
    assert running.returncode == 1
    assert "wiredesk[bulk]" in errors.decode()


@needs_ray
@pytest.mark.timeout(600)
async def test_on_ray_a_driver_that_died_leaves_what_is_done_and_the_next_does_the_rest(outlet, tmp_path):
    files = warcs(tmp_path / "crawl", outlet)
    with postgresql_database() as url:
        settings = settings_file(tmp_path, url, outlet)
        async with await open_database(url) as database:

            async def count(query: str) -> int:
                async with database.read() as conn:
                    return int(await conn.scalar(text(query)) or 0)

            driver = await start(settings, *backfill(files, "--ray"))
            limit = time.monotonic() + 300
            while not await count("SELECT count(*) FROM articles") and driver.returncode is None:
                assert time.monotonic() < limit
                await asyncio.sleep(0.05)
            with contextlib.suppress(ProcessLookupError):
                driver.kill()
            await driver.communicate()
            report = await said(settings, *backfill(files, "--ray"))
            assert report["run"]["outcomes"] == {"saved.new": FILES * PAGES}
            assert await count("SELECT count(*) FROM articles") == FILES * PAGES
            assert await count("SELECT count(*) FROM changes WHERE kind = 'inserted'") == FILES * PAGES
            assert await count("SELECT count(*) FROM shards WHERE done_at IS NOT NULL") == FILES


@needs_ray
@pytest.mark.timeout(600)
async def test_on_ray_files_become_the_same_tables(outlet, tmp_path):
    files = warcs(tmp_path / "crawl", outlet)
    settings = settings_file(tmp_path, sqlite_database(tmp_path), outlet)
    await said(settings, *backfill(files, "--parquet", str(tmp_path / "here")))
    report = await said(settings, *backfill(files, "--ray", "--parquet", str(tmp_path / "ray")))
    assert report["run"]["outcomes"] == {"saved.new": FILES * PAGES}
    for table in (tmp_path / "here").glob("*.parquet"):
        assert pq.read_table(table).equals(pq.read_table(tmp_path / "ray" / table.name))
