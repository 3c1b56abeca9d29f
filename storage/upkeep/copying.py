"""Copying a whole installation into another database: every row with its id, in key order, verified row by row.

What was copied is in the target and nowhere else: a copy that was killed goes on after the last key of each table. While it is
under way the target's schema revision is `COPYING`, so that nothing else opens it; the real one is set once every row was read
back and found equal. The source is written by nobody meanwhile: SQLite's write lock is held, PostgreSQL is read in one snapshot.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import zip_longest
from typing import Any

from sqlalchemy import LargeBinary, Row, Select, Table, Text, func, insert, literal, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import migrate, schema
from storage.engine import Database, connect, database_url
from storage.errors import StorageError
from storage.migrate import COPYING
from storage.sql.types import JsonValue
from storage.stories.sketches import keep_sketches, last_sketch, read_sketches

ROWS_AT_ONCE = 500
NARROW_ROWS_AT_ONCE = 10_000  # of tables without JSON and bytes, whose rows are small
SKETCHES_AT_ONCE = 10_000  # articles: on SQLite each portion reads the table once
SKETCHES = "sketches"

Told = Callable[[str, int], None]
"""Is told the table and how many of its rows were dealt with since the last time."""


class CopyError(StorageError):
    """The two databases do not hold the same."""


async def copy_database(source: Database, to: str, told: Told | None = None) -> dict[str, int]:
    """Copy everything into the database at `to`, which is empty or holds an unfinished copy; return rows per table.

    Raises `StorageError` when the target holds something else, `CopyError` when it does not come out equal (the source was
    written to between two runs of one copy: start again with an empty target).
    """
    if database_url(to) == source.url:
        raise StorageError(f"--to {source.shown_url}: that is the database that is to be copied")
    told = told or _nobody
    target = await _prepared(to)
    try:
        async with _unchanging(source) as reading:
            copied: dict[str, int] = {}
            for table in _TABLES:
                copied[table.name] = await _copy(reading, target, table, told)
            copied[SKETCHES] = await _copy_sketches(reading, target, told)
            for table in _TABLES:
                await _verify(reading, target, table, told)
            await _verify_sketches(reading, target, told)
        async with target.save() as conn:
            await _count_on(conn)
            await conn.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": schema.HEAD})
    finally:
        await target.close()
    return copied


async def rows_to_copy(source: Database) -> int:
    """Return how many rows a copy has to write, and then to read again."""
    async with source.read() as conn:
        counted = [int(await conn.scalar(select(func.count()).select_from(one)) or 0) for one in _TABLES]
        return sum(counted) + int(await conn.scalar(select(func.count()).select_from(schema.articles)) or 0)


_TABLES = [table for table in schema.metadata.sorted_tables if "only" not in table.info]


def _nobody(_table: str, _rows: int) -> None:
    pass


async def _prepared(to: str) -> Database:
    """Return the target with our schema, marked as being copied into."""
    url = database_url(to)
    revision = await migrate.current(to)
    if revision is None:
        await migrate.upgrade(to)
    elif revision not in {COPYING, schema.HEAD}:
        raise StorageError(f"--to {url.render_as_string()}: its schema is {revision}; give an empty database")
    target = connect(url)
    try:
        async with target.save() as conn:
            if revision != COPYING:
                await _must_be_empty(conn, target)
                await conn.execute(text("UPDATE alembic_version SET version_num = :copying"), {"copying": COPYING})
    except BaseException:
        await target.close()
        raise
    return target


async def _must_be_empty(conn: AsyncConnection, target: Database) -> None:
    for table in _TABLES:
        if table is not schema.counters and await conn.scalar(select(func.count()).select_from(table)):
            raise StorageError(f"--to {target.shown_url}: it holds {table.name} already; give an empty database")


@asynccontextmanager
async def _unchanging(source: Database) -> AsyncIterator[AsyncConnection]:
    """Open a transaction on the source under which it does not change: for us on PostgreSQL, for anybody on SQLite."""
    if source.is_sqlite:
        async with source.write() as conn:
            yield conn
        return
    async with source.engine.connect() as conn:
        await conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        async with conn.begin():
            await conn.execute(text("SET LOCAL statement_timeout = 0"))
            await conn.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield conn


async def _copy(reading: AsyncConnection, target: Database, table: Table, told: Told) -> int:
    """Copy what the target does not have yet; return how many rows."""
    if table is schema.counters:  # its one row is there, made by the migration
        row = (await reading.execute(select(table))).one()
        async with target.save() as conn:
            await conn.execute(update(table).values(**row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it
        told(table.name, 1)
        return 1
    write = _insert if target.is_sqlite else _copy_in
    async with target.read() as conn:
        last = (await conn.execute(_in_key_order(conn, table, backwards=True).limit(1))).first()
        if last is not None:
            told(table.name, int(await conn.scalar(select(func.count()).select_from(table)) or 0))
    total = 0
    async for rows in _portions(reading, table, last):
        async with target.write() as conn:
            if not target.is_sqlite:  # what a power cut takes back is copied again by the next run
                await conn.execute(text("SET LOCAL synchronous_commit = off"))
            await write(conn, table, rows)
        told(table.name, len(rows))
        total += len(rows)
    return total


async def _verify(reading: AsyncConnection, target: Database, table: Table, told: Told) -> None:
    """Read both sides again, in the same order, and hold every row of one against the other."""
    async with target.read() as conn:
        theirs = _portions(conn, table, None)
        async for ours in _portions(reading, table, None):
            copied: list[Row[Any]] = await anext(theirs, [])
            if ours != copied:
                first = next(number for number, row in enumerate(ours) if copied[number : number + 1] != [row])
                raise CopyError(
                    f"the copy differs in {table.name} at {_key(table, ours[first])}; start again with an empty database"
                )
            told(table.name, len(ours))
        if more := await anext(theirs, None):
            raise CopyError(
                f"the copy has rows in {table.name} that the original has not, at {_key(table, more[0])}; "
                "start again with an empty database"
            )


async def _copy_sketches(reading: AsyncConnection, target: Database, told: Told) -> int:
    """Copy the sketches, which the two databases keep in different tables; return of how many articles."""
    async with target.read() as conn:
        last = await last_sketch(conn)
    total = 0
    for begin in range(last, await last_sketch(reading), SKETCHES_AT_ONCE):
        kept = await read_sketches(reading, begin, begin + SKETCHES_AT_ONCE)
        async with target.write() as conn:
            await keep_sketches(conn, kept, range(begin + 1, begin + SKETCHES_AT_ONCE + 1))
        told(SKETCHES, len(kept))
        total += len(kept)
    return total


async def _verify_sketches(reading: AsyncConnection, target: Database, told: Told) -> None:
    async with target.read() as conn:
        for begin in range(0, max(await last_sketch(reading), await last_sketch(conn)), SKETCHES_AT_ONCE):
            ours = await read_sketches(reading, begin, begin + SKETCHES_AT_ONCE)
            copied = await read_sketches(conn, begin, begin + SKETCHES_AT_ONCE)
            if ours != copied:
                one, other = next(both for both in zip_longest(ours, copied) if both[0] != both[1])
                article = min(sketch.article_id for sketch in (one, other) if sketch is not None)
                raise CopyError(
                    f"the copy differs in {SKETCHES} at article {article}; start again with an empty database"
                )
            told(SKETCHES, len(ours))


async def _portions(conn: AsyncConnection, table: Table, after: Row[Any] | None) -> AsyncIterator[list[Row[Any]]]:
    wide = any(isinstance(column.type, JsonValue | LargeBinary) for column in table.columns)
    statement = _in_key_order(conn, table).limit(ROWS_AT_ONCE if wide else NARROW_ROWS_AT_ONCE)
    while True:
        query = statement
        if after is not None:
            last = [literal(value, key.type) for value, key in zip(_key(table, after), table.primary_key, strict=True)]
            query = query.where(tuple_(*_keys(conn, table)) > tuple_(*last))
        rows = list((await conn.execute(query)).all())
        if not rows:
            return
        yield rows
        after = rows[-1]


def _in_key_order(conn: AsyncConnection, table: Table, *, backwards: bool = False) -> Select[Any]:
    keys = _keys(conn, table)
    return select(table).order_by(*([key.desc() for key in keys] if backwards else keys))


def _keys(conn: AsyncConnection, table: Table) -> list[Any]:
    """Return the columns of a table's key; texts in the order of their bytes, whatever the database's language."""
    by_bytes = conn.dialect.name == "postgresql"
    return [key.collate("C") if by_bytes and isinstance(key.type, Text) else key for key in table.primary_key]


def _key(table: Table, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row._mapping[column.name] for column in table.primary_key)  # noqa: SLF001 - as above


async def _insert(conn: AsyncConnection, table: Table, rows: Sequence[Row[Any]]) -> None:
    await conn.execute(insert(table), [dict(row._mapping) for row in rows])  # noqa: SLF001 - as above


async def _copy_in(conn: AsyncConnection, table: Table, rows: Sequence[Row[Any]]) -> None:
    """COPY the rows into PostgreSQL, each value as the column's type binds it."""
    dialect = conn.dialect
    bind = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns]
    names = ", ".join(column.name for column in table.columns)
    raw = await conn.get_raw_connection()
    driver: Any = raw.driver_connection
    async with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            await copy.write_row([value if of is None else of(value) for of, value in zip(bind, row, strict=True)])


async def _count_on(conn: AsyncConnection) -> None:
    """Let PostgreSQL's sequences go on after the ids that were copied; SQLite goes on by itself."""
    if conn.dialect.name == "sqlite":
        return
    for table in _TABLES:
        for column in table.primary_key:
            sequence = await conn.scalar(
                text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
            )
            highest = await conn.scalar(select(func.max(column)))
            if sequence is not None and highest is not None:
                await conn.execute(text("SELECT setval(:sequence, :to)"), {"sequence": sequence, "to": highest})
