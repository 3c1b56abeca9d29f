"""Alembic's entry. The connection, its lock and its transaction come from `storage/migrate.py`.

`alembic` on the command line (writing a new migration) works on the database of `WIREDESK_DATABASE__URL`.
"""

import asyncio
import os
from typing import Any

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from storage.schema import metadata


def include_object(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Leave what the tables' models don't describe to the migrations: the search index and its shadow tables."""
    return not (
        (kind == "table" and name is not None and name.startswith("articles_fts"))
        or (kind == "column" and name == "search")
        or (kind == "index" and name == "ix_articles_search")
    )


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_object=include_object,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_from_command_line() -> None:
    url = os.environ["WIREDESK_DATABASE__URL"]
    url = url.replace("sqlite://", "sqlite+aiosqlite://", 1).replace("postgresql://", "postgresql+psycopg://", 1)
    engine = create_async_engine(url, poolclass=pool.NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    asyncio.run(run_from_command_line())
