"""Every contract test runs on SQLite and on a real PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from storage.engine import Database, open_database
from storage.outlets import sync_outlets
from tests.records import NOW, OUTLETS


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A fresh database that knows three outlets; no connection may be left checked out of its pools."""
    async with await open_database(url) as opened:
        async with opened.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        yield opened
        for engine in {opened.engine, opened._saver}:
            assert engine.pool.checkedout() == 0, "a connection was left checked out"
