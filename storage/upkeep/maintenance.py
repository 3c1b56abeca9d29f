"""Upkeep: sizes, backup, retention, the reader role."""

import asyncio
import os
import re
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.engine import Database
from storage.errors import StorageError
from storage.saving.paragraphs import RECURS_ON
from storage.upkeep.copying import Told, copy_database
from storage.views import VIEW_NAMES
from storage.watching.drift import prune_profiles

ROWS_AT_ONCE = 5_000  # a transaction of a prune: short enough that nobody waits for it
SIGHTINGS_DAYS = 60  # a line that left its feed so long ago is forgotten; its entry is not
PARAGRAPH_DAYS = 60
FURNITURE_DAYS = 365

_TABLES = text(
    "SELECT tablename FROM pg_tables WHERE schemaname = :namespace AND tablename <> :secret ORDER BY tablename"
)
_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")


async def db_stats(conn: AsyncConnection) -> dict[str, int]:
    """Return rows per table, and `bytes` of the whole database."""
    counts = {
        table.name: int(await conn.scalar(select(func.count()).select_from(table)) or 0)
        for table in schema.tables(conn.dialect.name)
        if table is not schema.counters
    }
    size = (
        "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        if conn.dialect.name == "sqlite"
        else "SELECT pg_database_size(current_database())"
    )
    counts["bytes"] = int(await conn.scalar(text(size)) or 0)
    return counts


async def backup(database: Database, target: Path, told: Told | None = None) -> int:
    """Write a consistent copy of a running database into a SQLite file (mode 0600) and return its bytes.

    Writers go on meanwhile: SQLite's own backup is used, and on PostgreSQL one snapshot is copied and verified row by row
    (`told` hears how far). Such a file is an installation by itself; `storage.upkeep.copying` takes it back into PostgreSQL. Raises
    `StorageError` when the target exists or can't be written.
    """
    if not database.is_sqlite:
        _reserve(target)
        try:
            await copy_database(database, f"sqlite:///{target}", told)
        except BaseException:
            _drop_files(target)
            raise
        return await asyncio.to_thread(lambda: target.stat().st_size)
    assert database.url.database is not None  # database_url() refuses a URL without a file
    return await asyncio.to_thread(_backup, Path(database.url.database), target)


async def prune(
    database: Database, now: datetime, *, raw_days: int, changes_days: int, attempts_days: int = 30
) -> dict[str, int]:
    """Drop what is past its retention (0 keeps for ever), a bounded batch a transaction; return rows dropped per table.

    `raw_pages` rows go after `raw_days`, the archive files that hold them when `storage.raw.places.files_in_use` no longer names
    them; the feed's words about entries at rest (`entries` counts them) go with them. A reader of the change feed that is further
    behind than `changes_days` gets an error from then on, not silence.
    """
    dropped: dict[str, int] = {}
    days = (now.date() - date(1970, 1, 1)).days
    recurring = schema.recurring_paragraphs
    rules: list[tuple[Table, ColumnElement[bool]]] = [
        (schema.sightings, schema.sightings.c.last_seen_at < now - timedelta(days=SIGHTINGS_DAYS)),
        (recurring, (recurring.c.articles < RECURS_ON) & (recurring.c.last_seen_day < days - PARAGRAPH_DAYS)),
        (recurring, recurring.c.last_seen_day < days - FURNITURE_DAYS),
    ]
    if attempts_days:
        rules.append((schema.attempts, schema.attempts.c.at < now - timedelta(days=attempts_days)))
    if raw_days:
        rules.append((schema.raw_pages, schema.raw_pages.c.fetched_at < now - timedelta(days=raw_days)))
    for table, condition in rules:
        dropped[table.name] = dropped.get(table.name, 0) + await _drop(database, table, condition)
    async with database.write() as conn:
        dropped["profiles"] = await prune_profiles(conn)
    if raw_days:
        dropped["entries"] = await _forget_evidence(database, now - timedelta(days=raw_days))
    if changes_days:
        dropped["changes"] = await _prune_changes(database, now - timedelta(days=changes_days))
    return dropped


async def grant_reader(database: Database, role: str, *, tables: bool = False) -> list[str]:
    """Let a PostgreSQL role read the views and nothing else (created without login if missing); return the statements run.

    Views run with their owner's rights, so the role needs none on the tables. `tables` lets it read those too, all but the tokens:
    the API's lists go by the tables' indexes. Raises `StorageError` on SQLite and for a role name
    that is not plain lower-case.
    """
    if database.is_sqlite:
        raise StorageError("SQLite has no roles: give readers the file with mode=ro in its address")
    if not _ROLE.fullmatch(role):
        raise StorageError(f"role {role!r}; accepted: lower-case letters, digits and _, starting with a letter")
    async with database.write() as conn:
        name, namespace = (await conn.execute(text("SELECT current_database(), current_schema()"))).one()
        exists = await conn.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
        relations = [*VIEW_NAMES]
        if tables:
            relations += await conn.scalars(_TABLES, {"namespace": namespace, "secret": schema.tokens.name})
        statements = [] if exists else [f'CREATE ROLE "{role}" NOLOGIN']
        statements += [
            f'GRANT CONNECT ON DATABASE "{name}" TO "{role}"',
            f'GRANT USAGE ON SCHEMA "{namespace}" TO "{role}"',
            *(f'GRANT SELECT ON "{namespace}"."{relation}" TO "{role}"' for relation in relations),
        ]
        for statement in statements:
            await conn.exec_driver_sql(statement)
    return statements


def _reserve(target: Path) -> None:
    """Make the empty file that the copy goes into, for its owner alone."""
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise StorageError(f"backup target {target} exists already") from error
    except OSError as error:
        raise StorageError(f"backup target {target}: {error.strerror}") from error


def _drop_files(target: Path) -> None:
    for end in ("", "-wal", "-shm"):
        target.with_name(target.name + end).unlink(missing_ok=True)


def _backup(source: Path, target: Path) -> int:
    _reserve(target)
    try:
        origin = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
        copy = sqlite3.connect(target)
        try:
            origin.backup(copy)  # in one go: page by page it would start over at every write
            (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            copy.close()
            origin.close()
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise StorageError(f"backup to {target}: {error}") from error
    if found != "ok":
        target.unlink(missing_ok=True)
        raise StorageError(f"the copy did not check out ({found}): the database may be damaged")
    return target.stat().st_size


async def _drop(database: Database, table: Table, condition: ColumnElement[bool]) -> int:
    keys = list(table.primary_key.columns)
    total = 0
    while True:
        async with database.write() as conn:
            rows = (await conn.execute(select(*keys).where(condition).limit(ROWS_AT_ONCE))).all()
            if rows:
                await conn.execute(_delete_one(table), [_key_of(table, row) for row in rows])
        total += len(rows)
        if len(rows) < ROWS_AT_ONCE:
            return total


def _delete_one(table: Table) -> Any:
    statement = delete(table)
    for column in table.primary_key.columns:
        statement = statement.where(column == bindparam(f"of_{column.name}"))
    return statement


def _key_of(table: Table, row: Any) -> dict[str, Any]:
    return {f"of_{column.name}": value for column, value in zip(table.primary_key.columns, row, strict=True)}


async def _forget_evidence(database: Database, before: datetime) -> int:
    entries = schema.entries
    total, last = 0, 0
    while True:
        async with database.write() as conn:
            rows = (
                await conn.execute(
                    select(entries.c.id, entries.c.evidence)
                    .where(entries.c.id > last, entries.c.state == "done", entries.c.outcome_at < before)
                    .order_by(entries.c.id)
                    .limit(ROWS_AT_ONCE)
                )
            ).all()
            filled = [row.id for row in rows if row.evidence]
            if filled:
                await conn.execute(update(entries).where(entries.c.id.in_(filled)).values(evidence={}))
        total += len(filled)
        if len(rows) < ROWS_AT_ONCE:
            return total
        last = rows[-1].id


async def _prune_changes(database: Database, before: datetime) -> int:
    changes, counters = schema.changes, schema.counters
    total = 0
    while True:
        async with database.save() as conn:
            sequence = list(
                await conn.scalars(
                    # The newest stays: to a reader who is behind, an empty feed would look like one where nothing happens.
                    select(changes.c.seq)
                    .where(changes.c.at < before, changes.c.seq < select(counters.c.changes).scalar_subquery())
                    .order_by(changes.c.seq)
                    .limit(ROWS_AT_ONCE)
                )
            )
            if sequence:
                # In one transaction: a reader sees the rows, or that they are gone.
                await conn.execute(update(counters).values(changes_pruned_to=sequence[-1]))
                await conn.execute(delete(changes).where(changes.c.seq <= sequence[-1]))
        total += len(sequence)
        if len(sequence) < ROWS_AT_ONCE:
            return total
