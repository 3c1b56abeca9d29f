"""Every contract test runs on SQLite and on a real PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.engine import Database, open_database
from storage.outlets import sync_outlets
from tests.databases import postgresql_database, sqlite_database
from tests.records import NOW, OUTLETS


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if request.param == "sqlite":
        yield sqlite_database(tmp_path)
    else:
        with postgresql_database() as address:
            yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield sqlite_database(tmp_path, empty=True)
    else:
        with postgresql_database(empty=True) as address:
            yield address


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A fresh database that knows three outlets; no connection may be left checked out of its pools."""
    async with await open_database(url) as opened:
        async with opened.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        yield opened
        for engine in {opened.engine, opened._saver}:
            assert engine.pool.checkedout() == 0, "a connection was left checked out"
