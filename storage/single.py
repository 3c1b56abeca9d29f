"""One daemon a SQLite file: the file has one writer, and two daemons on it by mistake would only wait for each other."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from storage.errors import StoreInUseError, StoreUnavailableError


@contextmanager
def only_daemon(url: URL) -> Iterator[None]:
    """Hold the daemon's place at a SQLite file, beside it in `<file>.daemon`; PostgreSQL is shared and has none.

    The lock is the kernel's (flock) and ends with the process, however it ends. Raises `StoreInUseError` when another daemon
    holds it, `StoreUnavailableError` when the lock file can't be made.
    """
    if url.get_backend_name() != "sqlite" or not url.database:
        yield
        return
    path = Path(url.database + ".daemon")
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreUnavailableError(f"lock file {path}: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreInUseError(
                f"database.url {url.database}: another wiredesk daemon already works on this file; "
                "several daemons share a PostgreSQL database"
            ) from error
        yield
    finally:
        os.close(descriptor)
