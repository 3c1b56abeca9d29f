"""Engines and pragmas: the only place where the two databases differ as databases (views and search differ as SQL).

What survives (docs/decisions/0011-durability.md): a committed transaction survives kill -9 on both databases. On SQLite a power
cut may take back the last transactions of `write()` (WAL, synchronous NORMAL), never one of `save()` (synchronous FULL), and
never part of a transaction: what is lost is leases, polls and refreshed times, which are simply done again.
"""

import asyncio
import errno
import os
import select
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from sqlalchemy import event, exc, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from storage.errors import (
    CorruptStoreError,
    SchemaOutOfDateError,
    StorageError,
    StoreAwayError,
    StoreFullError,
    StoreUnavailableError,
)
from storage.sql import sqlite_driver
from storage.sql.storable import to_json

READER_CACHE_KIB = 4_000  # a connection, of which there may be a dozen: the system caches the file anyway
SAVER_CACHE_KIB = 12_000
"""Of the one connection that saves: a batch touches 600 pages of the sketches' tree, and those that don't fit are written twice.
With 32 MB, in a store of 400,000 articles, 33 pages an article are read anew instead of 89, which is 0.2 ms; but only while nothing
else writes: another connection's commit empties it."""
BUSY_TIMEOUT_SECONDS = 10.0
PAGE_BYTES = 16_384  # of a new SQLite file: rows of 2 kB leave a smaller page a fifth empty (decision 0013)
LOCK_TIMEOUT_SECONDS = 30.0
STATEMENT_TIMEOUT_SECONDS = 300.0
SAVE_LOCK = 0x77697265_0001  # "wire", 1: one saving transaction at a time (decision 0012)
MIGRATE_LOCK = 0x77697265_0002  # "wire", 2


# PostgreSQL: connection, transaction rollback (serialization, deadlock), resources, lock not available, operator intervention,
# read-only or timed-out transaction.
_PASSING_STATES = ("08", "40", "53", "55P03", "57", "25006", "25P03", "25P04", "58")
_AWAY_STATES = ("08", "57P")  # no connection; the server stops or starts
_OUTDATED_STATES = ("42P01", "42703")  # no such table, no such column
_OUTDATED_WORDS = ("no such table", "no such column", "no column named")
_FULL_STATES = ("53100", "25006")  # disk full, read-only transaction
_FULL_WORDS = ("readonly", "read-only", "full", "disk i/o")
_PASSING_WORDS = (
    "locked",
    "busy",
    "readonly",
    "read-only",
    "full",
    "unable to open",
    "disk i/o",
    "no active connection",
    "connection closed",
    "interrupted",
)


class Database:
    """One database, opened. An async context manager that closes its connections.

    Every transaction is one of three kinds; each commits when its block ends and rolls back when it raises:
    `read()` looks, `write()` changes, `save()` changes articles, stories and the change feed, one at a time.
    """

    def __init__(self, url: URL, engine: AsyncEngine, saver: AsyncEngine) -> None:
        """Use `open_database`."""
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.engine = engine
        self._saver = saver
        # SQLite has one writer. Waiting here is fair and free; waiting in SQLite polls, and starves under load.
        self._writing = asyncio.Lock() if self.is_sqlite else None

    async def __aenter__(self) -> Self:
        """Return the open database."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self.close()

    async def close(self) -> None:
        """Close every connection; what is not committed is rolled back."""
        await self._saver.dispose()
        if self.engine is not self._saver:
            await self.engine.dispose()

    @property
    def shown_url(self) -> str:
        """The URL as it may be printed: without its password."""
        return self.url.render_as_string(hide_password=True)

    def read(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that only looks. Hold it briefly: on SQLite it keeps the WAL from being folded in."""
        return self._transaction(self.engine, immediate=False)

    def write(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that changes rows other than articles: BEGIN IMMEDIATE on SQLite.

        Raises `StoreUnavailableError` when the database is away, locked, read-only or full.
        """
        return self._transaction(self.engine, immediate=True)

    def save(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that saves articles. Only one runs at a time, in all processes together (decision 0012)."""
        return self._transaction(self._saver, immediate=True, saving=True)

    @asynccontextmanager
    async def _transaction(
        self, engine: AsyncEngine, *, immediate: bool, saving: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        turn = self._writing if immediate and self._writing is not None else nullcontext()
        try:
            async with turn, engine.connect() as conn:
                if immediate:
                    await conn.execution_options(wiredesk_immediate=True)
                async with conn.begin():
                    if saving and not self.is_sqlite:
                        await conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SAVE_LOCK})
                    yield conn
        except (exc.DBAPIError, exc.TimeoutError) as error:
            translated = translate(error, self.shown_url)
            if translated is None:
                raise
            raise translated from error


async def open_database(url: str, *, upgrade: bool = True) -> Database:
    """Open the database of `[database] url`, bringing an older schema up to date first.

    A missing SQLite file is created with mode 0600, as its WAL will be. With `upgrade=False` an older or missing schema is an
    error. Raises `StoreUnavailableError`, `CorruptStoreError`, or `SchemaOutOfDateError` (naming the command; always for a
    newer schema).
    """
    from storage import migrate

    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        create_file(Path(parsed.database), create=upgrade)
    database = connect(parsed)
    try:
        await migrate.ready(database, upgrade=upgrade)
    except BaseException:
        await database.close()
        raise
    return database


def open_reader(url: str, *, statement_seconds: float) -> Database:
    """Open the database so that nothing can be changed through it: `mode=ro` and `query_only` on SQLite, read-only transactions on
    PostgreSQL, where each statement sees the moment it began. One that takes longer than `statement_seconds` is broken off
    (`StoreUnavailableError`).

    The schema is not looked at: open the database for writing beside it.
    """
    parsed = database_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(
            parsed.set(database=f"file:{quote(parsed.database or '')}", query={"mode": "ro", "uri": "true"}),
            connect_args={
                "isolation_level": None,
                "timeout": BUSY_TIMEOUT_SECONDS,
                "async_creator_fn": partial(sqlite_driver.connect, statement_seconds=statement_seconds),
            },
            pool_size=4,
            max_overflow=8,
            pool_timeout=LOCK_TIMEOUT_SECONDS,
        )
        event.listen(engine.sync_engine, "connect", _sqlite_connect_reader)
        event.listen(engine.sync_engine, "begin", _sqlite_begin)
    else:
        engine = _postgresql_engine(
            parsed, statement_seconds, {"default_transaction_read_only": "on"}, for_reading=True
        )
        event.listen(engine.sync_engine, "checkout", _check_connected)
    return Database(parsed, engine, engine)


def connect(parsed: URL) -> Database:
    """Make the engines without touching the database. `parsed` comes from `database_url`."""
    engine = _engine(parsed, saving=False)
    saver = _engine(parsed, saving=True) if parsed.get_backend_name() == "sqlite" else engine
    return Database(parsed, engine, saver)


def database_url(url: str) -> URL:
    """Return the URL with the driver we use. Raises `StorageError` for anything but a SQLite file or PostgreSQL."""
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise StorageError(
            "database.url is not a database address; accepted: sqlite:///FILE or postgresql://…"
        ) from error
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case _:
            raise StorageError(
                f"database.url {parsed.render_as_string()!r}; accepted: sqlite:///FILE or postgresql://…"
            )


def create_file(path: Path, *, create: bool = True) -> None:
    """Make sure the SQLite file is there and only its owner may read it. SQLite gives the WAL the same mode.

    A file that is there is never opened here: closing any descriptor of it drops the locks that SQLite holds on it for this
    process (sqlite.org/howtocorrupt.html, 2.2), and the next process to leave would take its WAL away.
    """
    try:
        if path.exists():
            if not os.access(path, os.R_OK | os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return
        if not create:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return  # another process was first
    except OSError as error:
        raise StoreUnavailableError(f"database file {path}: {error.strerror}") from error


def translate(error: exc.SQLAlchemyError, shown_url: str) -> StorageError | None:
    """Return the error an operator can act on, or None for what is a bug of ours and passes through."""
    if isinstance(error, exc.TimeoutError):
        return StoreUnavailableError(f"every database connection is in use ({shown_url})")
    original = getattr(error, "orig", None)
    message = str(original).strip().partition("\n")[0]
    sqlstate = getattr(original, "sqlstate", None)
    lowered = message.lower()
    if "malformed" in lowered or "not a database" in lowered:
        return CorruptStoreError(f"{shown_url}: {message}; restore it from a backup (`wiredesk db backup` makes them)")
    if sqlstate in _OUTDATED_STATES or any(word in lowered for word in _OUTDATED_WORDS):
        return SchemaOutOfDateError(f"{shown_url}: {message}; run `wiredesk db upgrade`")
    if sqlstate is not None:
        unavailable = sqlstate.startswith(_PASSING_STATES)
    elif isinstance(original, sqlite3.Error):
        unavailable = any(word in lowered for word in _PASSING_WORDS)
    else:  # no answer from a server: the connection failed or broke
        unavailable = isinstance(error, exc.OperationalError | exc.InterfaceError) or getattr(
            error, "connection_invalidated", False
        )
    if not unavailable:
        return None
    is_away = sqlstate.startswith(_AWAY_STATES) if sqlstate is not None else not isinstance(original, sqlite3.Error)
    kind = StoreUnavailableError
    if sqlstate in _FULL_STATES or (sqlstate is None and any(word in lowered for word in _FULL_WORDS)):
        kind = StoreFullError
    elif is_away:
        kind = StoreAwayError
    return kind(f"{shown_url}: {message}")


def _engine(parsed: URL, *, saving: bool) -> AsyncEngine:
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(
            parsed,
            connect_args={
                "isolation_level": None,
                "timeout": BUSY_TIMEOUT_SECONDS,
                "page_size": PAGE_BYTES,
                "async_creator_fn": sqlite_driver.connect,
            },
            pool_size=1 if saving else 4,
            max_overflow=0 if saving else 8,
            pool_timeout=LOCK_TIMEOUT_SECONDS,
        )
        event.listen(engine.sync_engine, "connect", _sqlite_connect_full if saving else _sqlite_connect)
        event.listen(engine.sync_engine, "begin", _sqlite_begin)
        return engine
    return _postgresql_engine(parsed, STATEMENT_TIMEOUT_SECONDS, {})


def _postgresql_engine(
    parsed: URL, statement_seconds: float, more: Mapping[str, str], *, for_reading: bool = False
) -> AsyncEngine:
    """Make an engine. For reading each statement is a transaction of its own, which spares two trips to the server a request, and
    a third by looking at the connection (`_check_connected`) instead of asking through it whether it still stands."""
    options = " ".join(
        f"-c {name}={value}"
        for name, value in {
            "timezone": "UTC",
            "jit": "off",  # statements take less than compiling them would
            "lock_timeout": f"{LOCK_TIMEOUT_SECONDS:.0f}s",
            "statement_timeout": f"{statement_seconds * 1000:.0f}ms",
            "idle_in_transaction_session_timeout": f"{STATEMENT_TIMEOUT_SECONDS:.0f}s",
            **more,
        }.items()
    )
    return create_async_engine(
        parsed,
        connect_args={"options": options, "application_name": "wiredesk", "connect_timeout": 10},
        json_serializer=to_json,
        pool_pre_ping=not for_reading,
        **({"isolation_level": "AUTOCOMMIT"} if for_reading else {}),
        pool_size=5,
        max_overflow=10,
        pool_timeout=LOCK_TIMEOUT_SECONDS,
    )


def _sqlite_connect(
    dbapi_connection: Any, _record: Any, synchronous: str = "NORMAL", cache_kib: int = READER_CACHE_KIB
) -> None:
    cursor = dbapi_connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}",
        f"synchronous = {synchronous}",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        f"cache_size = -{cache_kib}",
        "journal_size_limit = 67108864",
        "wal_autocheckpoint = 4000",  # as much: pages that many saves touch are folded in once (a tenth of a save's CPU)
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_connect_full(dbapi_connection: Any, record: Any) -> None:
    _sqlite_connect(dbapi_connection, record, "FULL", SAVER_CACHE_KIB)


def _check_connected(dbapi_connection: Any, _record: Any, _proxy: Any) -> None:
    """Have a connection replaced on which something waits to be read: between two statements that is its end."""
    looking = select.poll()
    looking.register(dbapi_connection.driver_connection.fileno(), select.POLLIN)
    if looking.poll(0):
        raise exc.DisconnectionError


def _sqlite_connect_reader(dbapi_connection: Any, _record: Any) -> None:
    cursor = dbapi_connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}",
        "query_only = ON",
        "temp_store = MEMORY",
        f"cache_size = -{READER_CACHE_KIB}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(conn: Any) -> None:
    # The driver's own BEGIN is switched off (isolation_level=None): it comes too late and too weak, and two writers that both read
    # before they write lose updates without an error (dependencies: 48 of 240 increments kept; with this 240).
    immediate = conn.get_execution_options().get("wiredesk_immediate", False)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
