"""The example consumer: killed at any moment and started again, its copy is what the views say; told when it is too far behind."""

import asyncio
import random
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from storage import articles
from storage.engine import open_database
from storage.outlets import sync_outlets
from storage.upkeep.maintenance import prune
from tests.records import LIGHTHOUSE, NOW, OUTLETS, arriving, article

EXAMPLE = Path(__file__).parents[2] / "examples" / "follow_changes.py"


async def consumer(url, copy, *flags):
    return await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLE), url, str(copy), *flags, stderr=asyncio.subprocess.PIPE
    )


async def caught_up(url, copy):
    """Let the consumer read to the end; return what it said."""
    running = await consumer(url, copy, "--once")
    _, said = await asyncio.wait_for(running.communicate(), 60)
    assert running.returncode == 0, said.decode()
    return said.decode()


def copied(copy):
    with sqlite3.connect(copy) as conn:
        return conn.execute("SELECT article_id, revision, headline FROM articles ORDER BY 1").fetchall()


async def live(database):
    async with database.read() as conn:
        found = await conn.execute(
            text("SELECT article_id, revision, headline FROM articles_v1 WHERE status = 'live' ORDER BY 1")
        )
        return [tuple(row) for row in found]


async def save(database, number, version, at=NOW):
    body = (f"Version {version} of report {number} from the quay, as far as anybody could see it. " * 6, *LIGHTHOUSE)
    async with database.save() as conn:
        one = article(path=f"p{number}", headline=f"Report {number}, {version}", body=body)
        return await articles.save_article(conn, arriving(one), at)


async def test_killed_again_and_again_its_copy_is_what_the_views_say(url, tmp_path):
    chance = random.Random(7)
    copy = tmp_path / "copy.db"
    async with await open_database(url) as database:
        async with database.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        await save(database, 0, 0)
        assert "reading everything" in await caught_up(url, copy)
        for _ in range(5):
            running = await consumer(url, copy)
            for _ in range(12):
                saved = await save(database, chance.randrange(8), chance.randrange(50))
                if chance.random() < 0.15:
                    async with database.save() as conn:
                        await articles.save_gone(conn, saved.article_id, NOW)
            await asyncio.sleep(chance.random() * 0.8)
            running.kill()
            await running.communicate()
        assert await caught_up(url, copy) == ""
        assert copied(copy) == await live(database)


async def test_one_that_is_too_far_behind_says_so_and_begins_anew(url, tmp_path):
    copy = tmp_path / "copy.db"
    async with await open_database(url) as database:
        async with database.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        await save(database, 0, 0, NOW - timedelta(days=300))
        await caught_up(url, copy)
        for number in range(1, 4):
            await save(database, number, 0, NOW - timedelta(days=200))
        await prune(database, NOW, raw_days=0, changes_days=90)
        assert "changes 2 to 3 are no longer kept" in await caught_up(url, copy)
        assert copied(copy) == await live(database)
