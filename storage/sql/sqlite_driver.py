"""aiosqlite with one trip to its thread a statement instead of four.

aiosqlite hands every step (make a cursor, execute, fetch, close) to the connection's thread and waits for it, and each
hand-over costs a wake-up of two threads that want the interpreter lock: saving one article took 56 of them, most of its time.
Here a statement is executed and fetched in one trip. Rows are all read at once, which is what SQLAlchemy does with them anyway;
server-side cursors are not offered.
"""

import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Self

import aiosqlite

Parameters = Sequence[Any]
SECONDS_BETWEEN_TRIES = 0.01
STEPS_BETWEEN_LOOKS = 20_000  # of SQLite's machine, about a millisecond: how often a statement's time is looked at


class OneTripCursor:
    """The part of aiosqlite's cursor that SQLAlchemy's adapter uses."""

    def __init__(
        self, run: Callable[..., Awaitable[Any]], raw: Callable[[], sqlite3.Connection], seconds: float | None = None
    ) -> None:
        """Execute through `run`, which calls a function in the connection's thread, on the connection `raw` returns there.

        A statement that takes longer than `seconds` is interrupted.
        """
        self._run = run
        self._raw = raw
        self._seconds = seconds
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        """Return the cursor; nothing is made before something is executed."""
        return self

    async def execute(self, statement: str, parameters: Parameters = ()) -> Self:
        """Execute a statement and read its rows."""
        await self._run(self._do, "execute", statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Parameters]) -> Self:
        """Execute a statement for each row of parameters."""
        await self._run(self._do, "executemany", statement, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows; the database's cursor was closed when they were read."""
        self._rows = []

    def _do(self, method: str, statement: str, parameters: Any) -> None:
        raw = self._raw()
        if self._seconds is not None:
            until = time.monotonic() + self._seconds
            raw.set_progress_handler(lambda: time.monotonic() > until, STEPS_BETWEEN_LOOKS)
        cursor = raw.cursor()
        try:
            getattr(cursor, method)(statement, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()


class OneTripConnection(aiosqlite.Connection):
    """An aiosqlite connection with one-trip cursors.

    `_execute` and `_conn` are private names of aiosqlite 0.22, as is the thread below; tests/contract/test_engine.py holds them.
    """

    statement_seconds: float | None = None

    def cursor(self) -> Any:
        """Return a cursor."""
        return OneTripCursor(self._execute, lambda: self._conn, self.statement_seconds)


def connect(
    database: str, *, page_size: int | None = None, statement_seconds: float | None = None, **options: Any
) -> OneTripConnection:
    """Return a connection that opens when it is awaited. The thread is a daemon: it must not keep a dying process alive.

    With a `page_size`, in bytes, a new file gets that and every file a write-ahead log.
    """
    connection = OneTripConnection(lambda: _opened(database, page_size, options), 64)
    connection.statement_seconds = statement_seconds
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does it for aiosqlite's own
    return connection


def _opened(database: str, page_size: int | None, options: dict[str, Any]) -> sqlite3.Connection:
    raw: sqlite3.Connection = sqlite3.connect(database, **options)
    if page_size is None:
        return raw
    until = time.monotonic() + options["timeout"]
    try:
        raw.execute(f"PRAGMA page_size = {page_size}")
        while not _logs_ahead(raw, until):
            time.sleep(SECONDS_BETWEEN_TRIES)
    except BaseException:
        raw.close()
        raise
    return raw


def _logs_ahead(raw: sqlite3.Connection, until: float) -> bool:
    """Put the file into WAL mode; say whether that was done. SQLite does not wait for who does the same with a new file."""
    try:
        raw.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if time.monotonic() >= until or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
