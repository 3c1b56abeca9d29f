"""What both databases can say, said once: upserts, time minima, 64-bit hashes of text keys."""

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql.storable import storable


def insert_into(conn: AsyncConnection, table: Table) -> Any:
    """Return an INSERT with `on_conflict_do_nothing` and `on_conflict_do_update` in the connection's dialect."""
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)


def insert_new(conn: AsyncConnection, table: Table) -> Any:
    """Return an INSERT that leaves rows alone that are there already."""
    return _insert_new(conn.dialect.name == "sqlite", table)


@cache
def _insert_new(is_sqlite: bool, table: Table) -> Any:
    # Kept: a statement object is compiled once and found again, where a new one is put together and looked up every time.
    return (sqlite.insert(table) if is_sqlite else postgresql.insert(table)).on_conflict_do_nothing()


async def insert_numbers(
    conn: AsyncConnection, table: Table, names: Sequence[str], rows: Sequence[tuple[int, ...]], on_conflict: str = ""
) -> None:
    """Insert many rows of a few numbers. What SQLAlchemy does for each row costs more than the row: on SQLite the driver gets
    them as they are, on PostgreSQL they go as arrays."""
    if not rows:
        return
    into = f"INSERT INTO {table.name} ({', '.join(names)})"
    if conn.dialect.name == "sqlite":
        await conn.exec_driver_sql(f"{into} VALUES ({', '.join('?' * len(names))}) {on_conflict}", list(rows))
        return
    arrays = ", ".join(f"CAST(:{name} AS {table.c[name].type.compile(conn.dialect)}[])" for name in names)
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    statement = f"{into} SELECT * FROM unnest({arrays}) {on_conflict}"  # noqa: S608  # names of our own schema, no values
    await conn.execute(text(statement), columns)


def key_hash(key: str) -> int:
    """Return what is kept of an address's key or a guid: 64 bits. Of a hundred million keys, two are the same in one of 4,000
    databases."""
    return hash64(storable(key))


def hash64(*parts: str) -> int:
    """Return a signed 64-bit hash of texts: a small key for what is only ever compared for equality."""
    digest = blake2b("\x00".join(parts).encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
