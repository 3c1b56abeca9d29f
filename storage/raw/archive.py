"""The raw archive: every fetched page as it came, in WARC files of a folder (or, by way of one, of a bucket: `storage.raw.bucket`).

Each process writes files of its own (`2026-11-23/wiredesk-20261123-4f1c9a2e-00000.warc.gz`), so nothing is shared and a file that a
crash has cut is never appended to: what follows the cut would be out of reach. Pages that arrive together are written and synced
together, in a thread; when `keep` returns, the page is on the disk, so no row in SQL points at bytes that a power loss took.
"""

import asyncio
import fcntl
import os
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Protocol

from storage.errors import StorageError
from storage.raw.warc import Capture, RawPageGoneError, erased_record, read_record, record_bytes
from storage.values import RawRef

__all__ = ["Archive", "ArchiveError", "Capture", "FolderArchive", "NullArchive", "RawPageGoneError", "open_archive"]

# Common Crawl's and the Internet Archive's size: large enough to be few, small enough to move.
MAX_FILE_BYTES = 1 << 30
# Pages written in one go; more would only make the first of them wait.
MAX_BATCH = 64
SUFFIX = ".warc.gz"


class ArchiveError(StorageError):
    """The raw archive cannot be written."""


class Archive(Protocol):
    """Where raw pages are kept."""

    async def keep(self, capture: Capture) -> RawRef | None:
        """Keep one page durably and say where; `None` when nothing is kept. Raises `ArchiveError`."""

    async def read(self, ref: RawRef) -> Capture:
        """Return a kept page. Raises `RawPageGoneError`."""

    async def prune(self, before: datetime, referenced: Collection[str]) -> list[str]:
        """Delete the files last written before `before` that no row refers to; return their names."""

    async def erase(self, ref: RawRef) -> None:
        """Overwrite one page for good; what is no longer there is no error. Raises `ArchiveError`."""

    def unsent(self) -> Mapping[str, BaseException | None]:
        """Return the files that are not yet where they are to be kept, with what kept them from it."""

    async def close(self) -> None:
        """Write what is under way and close."""


def open_archive(path: str) -> Archive:
    """Open what `[archive] path` names: a folder, made when it is missing, a bucket, or nothing for "".

    Raises `ArchiveError` when the folder can't be made or written, or the bucket's URL can't be opened.
    """
    if not path:
        return NullArchive()
    if "://" in path:
        from storage.raw.bucket import BucketArchive

        return BucketArchive(path)
    return FolderArchive(Path(path))


class NullArchive:
    """Keeps nothing."""

    async def keep(self, capture: Capture) -> None:
        """Forget it."""

    async def read(self, ref: RawRef) -> Capture:
        """Raise `RawPageGoneError`."""
        raise RawPageGoneError(f"no archive is kept, so {ref} cannot be read")

    async def prune(self, before: datetime, referenced: Collection[str]) -> list[str]:  # noqa: ARG002 -- the protocol's
        """Delete nothing."""
        return []

    async def erase(self, ref: RawRef) -> None:
        """Erase nothing."""

    def unsent(self) -> Mapping[str, BaseException | None]:
        """Return nothing."""
        return {}

    async def close(self) -> None:
        """Close nothing."""


class FolderArchive:
    """WARC files in a folder. Folders are created 0700 and files 0600: pages of paid feeds are in them."""

    def __init__(
        self, folder: Path, *, max_file_bytes: int = MAX_FILE_BYTES, on_end: Callable[[str], None] | None = None
    ) -> None:
        """Make the folder when it is missing. `on_end` is told, in the archive's thread, the name of each file that is complete.

        Raises `ArchiveError` when the folder can't be made or written.
        """
        self.folder = folder
        self.max_file_bytes = max_file_bytes
        self._on_end = on_end
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ArchiveError(f"archive.path: {folder} cannot be made ({error.strerror})") from error
        if not os.access(folder, os.W_OK | os.X_OK):
            raise ArchiveError(f"archive.path: {folder} cannot be written")
        self._token = secrets.token_hex(4)
        self._files_begun = 0
        self._file: _OpenFile | None = None
        self._waiting: list[tuple[Capture, asyncio.Future[RawRef]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive")

    async def keep(self, capture: Capture) -> RawRef:
        """Keep one page; when this returns it is on the disk. Raises `ArchiveError`, after which the next page is tried afresh."""
        kept: asyncio.Future[RawRef] = asyncio.get_running_loop().create_future()
        self._waiting.append((capture, kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting())
        return await kept

    async def read(self, ref: RawRef) -> Capture:
        """Return a kept page. Raises `RawPageGoneError`."""
        return await asyncio.to_thread(self._read, ref)

    async def prune(self, before: datetime, referenced: Collection[str]) -> list[str]:
        """Delete the files last written before `before` that no row refers to; return their names."""
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, self._prune, before, frozenset(referenced)
        )

    async def erase(self, ref: RawRef) -> None:
        """Overwrite one page where it lies."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._erase, ref)

    def unsent(self) -> Mapping[str, BaseException | None]:
        """Return nothing: what is kept is in the folder."""
        return {}

    async def close(self) -> None:
        """Write what is under way and close the file."""
        if self._writing:
            await self._writing
        await asyncio.get_running_loop().run_in_executor(self._thread, self._end_file)
        self._thread.shutdown()

    async def _write_waiting(self) -> None:
        """Write what waits, batch by batch; what arrives meanwhile makes the next batch."""
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            captures = [capture for capture, _ in batch]
            try:
                refs = await asyncio.get_running_loop().run_in_executor(self._thread, self._append, captures)
            except Exception as error:  # noqa: BLE001 -- whoever waits for their page gets it
                for _, kept in batch:
                    if not kept.done():
                        kept.set_exception(error)
                continue
            for (_, kept), ref in zip(batch, refs, strict=True):
                if not kept.done():  # its caller was cancelled; the page is kept all the same
                    kept.set_result(ref)

    # Everything below runs in the archive's one thread.

    def _append(self, captures: Sequence[Capture]) -> list[RawRef]:
        refs = []
        try:
            for capture in captures:
                record = record_bytes(capture)
                file = self._file_for(capture.fetched_at, len(record))
                refs.append(RawRef(file.name, file.append(record), len(record)))
            if self._file:
                self._file.sync()
        except OSError as error:
            self._abandon_file()
            raise ArchiveError(f"the raw archive cannot be written: {error.strerror or error}") from error
        return refs

    def _file_for(self, at: datetime, size: int) -> "_OpenFile":
        """Return the file for a page of that day; a new one when the day turned or the file is full."""
        day = at.strftime("%Y-%m-%d")
        if self._file and (self._file.day != day or self._file.size + size > self.max_file_bytes):
            self._end_file()
        if self._file is None:
            name = f"{day}/wiredesk-{day.replace('-', '')}-{self._token}-{self._files_begun:05}{SUFFIX}"
            self._files_begun += 1
            self._file = _OpenFile(self.folder, name, day)
        return self._file

    def _end_file(self) -> None:
        if self._file:
            file, self._file = self._file, None
            file.close()
            if self._on_end:
                self._on_end(file.name)

    def _abandon_file(self) -> None:
        """Cut off what a failed write may have left of a record, and never write to this file again."""
        if self._file:
            file, self._file = self._file, None
            file.abandon()
            if self._on_end:
                self._on_end(file.name)

    def _read(self, ref: RawRef) -> Capture:
        path = self._path(ref)
        try:
            with path.open("rb") as file:
                file.seek(ref.offset)
                packed = file.read(ref.length)
        except OSError as error:
            raise RawPageGoneError(f"{ref} cannot be read: {error.strerror}") from error
        if len(packed) < ref.length:
            raise RawPageGoneError(f"{ref} lies beyond the end of its file")
        return read_record(packed, where=str(ref))

    def _erase(self, ref: RawRef) -> None:
        try:
            descriptor = os.open(self._path(ref), os.O_WRONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveError(f"{ref} cannot be erased: {error.strerror}") from error
        try:
            os.pwrite(descriptor, erased_record(ref.length), ref.offset)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _path(self, ref: RawRef) -> Path:
        name = PurePosixPath(ref.file)
        if name.is_absolute() or ".." in name.parts:
            raise RawPageGoneError(f"{ref} does not lie in the archive")
        return self.folder / name

    def _prune(self, before: datetime, referenced: frozenset[str]) -> list[str]:
        deleted = []
        for path in sorted(self.folder.glob(f"*/*{SUFFIX}")):
            name = path.relative_to(self.folder).as_posix()
            writing = self._file is not None and self._file.name == name
            if not writing and name not in referenced and path.stat().st_mtime < before.timestamp():
                path.unlink()
                deleted.append(name)
                if not any(path.parent.iterdir()):
                    path.parent.rmdir()
        return deleted


def is_abandoned(path: Path) -> bool:
    """Say whether a file is there that nobody writes to any more: its writer, or the crash of it, has let go of the lock."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):
        return False
    return True


class _OpenFile:
    """A WARC file this process has begun; nobody else ever writes to it."""

    def __init__(self, folder: Path, name: str, day: str) -> None:
        self.name = name
        self.day = day
        self.size = 0
        path = folder / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        # The lock says that the writer lives (`is_abandoned`). It is taken under another name: a process that looks for abandoned
        # files must not find this one between its making and its locking.
        unlocked = path.with_suffix(".new")
        self._descriptor = os.open(unlocked, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unlocked.rename(path)
        for parent in (path.parent, folder):  # a new name is durable when its folder is
            descriptor = os.open(parent, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def append(self, record: bytes) -> int:
        """Write one record and return the offset at which it begins."""
        begins, rest = self.size, memoryview(record)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self.size += len(record)
        return begins

    def sync(self) -> None:
        getattr(os, "fdatasync", os.fsync)(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)

    def abandon(self) -> None:
        """End the file after its last whole record, if the disk still lets us; a reader copes with the cut otherwise."""
        try:
            os.ftruncate(self._descriptor, self.size)
        except OSError:
            pass
        finally:
            os.close(self._descriptor)
