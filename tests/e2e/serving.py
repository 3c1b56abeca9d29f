"""The application in the tests' own loop, over a database, without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from ingest.config import ServeSettings, Settings
from ingest.serve.app import create_app
from ingest.serve.limits import Limits
from ingest.serve.state import Serving
from storage.engine import Database, open_reader

HERE = "http://127.0.0.1:8080"


@asynccontextmanager
async def served(
    database: Database, *, is_local: bool = True, clock: Any = None, **settings: Any
) -> AsyncIterator[Serving]:
    """Put together what a server works with."""
    serve = ServeSettings(**settings)
    url = database.url.render_as_string(hide_password=False)
    async with open_reader(url, statement_seconds=serve.query_seconds) as reader:
        more = {"clock": clock} if clock else {}
        yield Serving(
            Settings(serve=serve), reader, database, is_local, limits=Limits(serve.requests_per_minute), **more
        )
        assert reader.engine.pool.checkedout() == 0, "a connection was left checked out"


def client(serving: Serving, *, peer: str = "127.0.0.1", base: str = HERE, **headers: str) -> httpx.AsyncClient:
    """Return a client of the application that comes from `peer`."""
    transport = httpx.ASGITransport(create_app(serving), client=(peer, 40_000))
    return httpx.AsyncClient(transport=transport, base_url=base, headers=headers)
