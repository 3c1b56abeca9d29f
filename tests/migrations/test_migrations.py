import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

import migrations
from storage import articles, migrate, schema
from storage.engine import open_database
from storage.outlets import sync_outlets
from tests.records import NOW, OUTLETS, arriving, article


def revisions() -> list[str]:
    """Every revision, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return [script.revision for script in reversed(list(ScriptDirectory.from_config(config).walk_revisions()))]


def test_the_code_works_with_the_newest_revision_and_there_is_one_line_of_them():
    assert revisions()[-1] == schema.HEAD
    assert revisions() == sorted(revisions())


async def test_from_nothing_to_head_equals_the_models(empty_url: str):
    assert await migrate.current(empty_url) is None
    assert await migrate.upgrade(empty_url) == schema.HEAD
    assert await migrate.current(empty_url) == schema.HEAD
    assert await migrate.check(empty_url) == []
    assert await migrate.upgrade(empty_url) == schema.HEAD


@pytest.mark.parametrize("revision", revisions())
async def test_each_step_down_and_up_again_keeps_the_rows(empty_url: str, revision: str):
    await migrate.upgrade(empty_url)
    async with await open_database(empty_url) as database:
        async with database.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        async with database.save() as conn:
            await articles.save_article(conn, arriving(article()), NOW)
    older = revisions()[: revisions().index(revision)]
    await migrate.downgrade(empty_url, older[-1] if older else "base")
    assert await migrate.current(empty_url) == (older[-1] if older else None)
    await migrate.upgrade(empty_url)
    assert await migrate.check(empty_url) == []
    async with await open_database(empty_url) as database, database.read() as conn:
        # Below the first revision there is no table that could keep a row.
        assert await conn.scalar(text("SELECT count(*) FROM articles_v1")) == (1 if older else 0)


async def test_two_starters_migrate_once(empty_url: str):
    assert await asyncio.gather(*(migrate.upgrade(empty_url) for _ in range(4))) == [schema.HEAD] * 4
    assert await migrate.check(empty_url) == []


async def test_an_interrupted_migration_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch):
    original = migrate._run

    def interrupted(*args: object, **kwargs: object) -> None:
        original(*args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate, "_run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        await migrate.upgrade(empty_url)
    monkeypatch.undo()
    assert await migrate.current(empty_url) is None
    await migrate.upgrade(empty_url)
    assert await migrate.check(empty_url) == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("DROP VIEW outlets_v1", "outlets_v1 is missing"),
        ("DROP INDEX ix_entries_waiting", "ix_entries_waiting"),
        ("ALTER TABLE outlets ADD COLUMN extra TEXT", "extra"),
        ("DROP TABLE story_decisions", "story_decisions"),
    ],
)
async def test_check_finds_what_differs(url: str, statement: str, finding: str):
    async with await open_database(url) as database, database.write() as conn:
        await conn.execute(text(statement))
    found = await migrate.check(url)
    assert any(finding in line for line in found), found


async def test_check_finds_a_changed_view_or_search(url: str):
    async with await open_database(url) as database, database.write() as conn:
        await conn.execute(text("DROP VIEW changes_v1"))
        await conn.execute(
            text("CREATE VIEW changes_v1 AS SELECT seq, at, kind, article_id, story_id, 7 AS revision FROM changes")
        )
        if database.is_sqlite:
            await conn.execute(text("DROP TRIGGER articles_fts_update"))
    found = await migrate.check(url)
    assert "changes_v1 differs from its definition" in found
    assert ("articles_fts_update is missing" in found) == url.startswith("sqlite")


async def test_a_missing_schema_is_named_and_looking_makes_no_file(empty_url: str, tmp_path: Path):
    assert await migrate.check(empty_url) == [f"schema revision is none, not {schema.HEAD}"]
    assert await migrate.current(empty_url) is None
    assert list(tmp_path.iterdir()) == []


def test_migrations_run_away_from_the_source_tree(tmp_path: Path):
    """As from a wheel: another working directory, the packages found by import alone."""
    root = Path(migrations.__file__).parents[1]
    code = (
        f"import asyncio; from storage import migrate; print(asyncio.run(migrate.upgrade('sqlite:///{tmp_path}/x.db')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == schema.HEAD, done.stderr
    assert sorted(one.name for one in tmp_path.iterdir()) == ["x.db"]


def test_alembic_itself_reads_its_settings_from_pyproject(tmp_path: Path):
    root = Path(migrations.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=root,
        env=os.environ | {"WIREDESK_DATABASE__URL": f"sqlite:///{tmp_path}/x.db"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
