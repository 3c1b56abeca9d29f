"""The raw archive in a bucket (`s3://`, `gs://`, `az://` …): files are written here first and moved there when they are complete.

A page is durable on this machine when `keep` returns and in the bucket when its file has been moved: at 64 MiB, when the day turns,
at the end of the process, or at the next start after a crash; what could not be sent is sent with the next file. Until then it is
read from here. Credentials are the bucket's own, from the environment.
"""

import asyncio
import os
import threading
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

from storage.raw.archive import SUFFIX, ArchiveError, FolderArchive, is_abandoned
from storage.raw.warc import Capture, RawPageGoneError, erased_record, read_record
from storage.values import RawRef

MAX_FILE_BYTES = 64 << 20
WAITING_ROOM = Path("archive-waiting")
ACCEPTED = 'accepted are a folder, a bucket URL like "s3://BUCKET/PREFIX", or "" for no archive'


class BucketArchive:
    """WARC files in a bucket; `waiting_room` is the folder where they are written."""

    def __init__(self, url: str, *, waiting_room: Path = WAITING_ROOM, max_file_bytes: int = MAX_FILE_BYTES) -> None:
        """Open the bucket and send it what a crash has left behind. Raises `ArchiveError` when it can't be opened."""
        self._store = _open(url)
        self._senders = ThreadPoolExecutor(max_workers=2, thread_name_prefix="bucket")
        self._sending: dict[str, Future[None]] = {}
        self._sending_lock = threading.Lock()
        self._folder = FolderArchive(waiting_room, max_file_bytes=max_file_bytes, on_end=self._send_soon)
        for path in sorted(waiting_room.glob(f"*/*{SUFFIX}")):
            if is_abandoned(path):
                self._send_soon(path.relative_to(waiting_room).as_posix())

    async def keep(self, capture: Capture) -> RawRef:
        """Keep one page; when this returns it is on this machine's disk. Raises `ArchiveError`."""
        return await self._folder.keep(capture)

    async def read(self, ref: RawRef) -> Capture:
        """Return a kept page, from here or there. Raises `RawPageGoneError`; `ArchiveError` when the bucket can't be asked."""
        if (self._folder.folder / ref.file).exists():
            try:
                return await self._folder.read(ref)
            except RawPageGoneError:
                if (self._folder.folder / ref.file).exists():
                    raise  # else it was moved just now
        return read_record(await asyncio.to_thread(self._range, ref), where=str(ref))

    async def prune(self, before: datetime, referenced: Collection[str]) -> list[str]:
        """Delete the bucket's files last written before `before` that no row refers to; return their names."""
        return await asyncio.to_thread(self._prune, before, frozenset(referenced))

    async def erase(self, ref: RawRef) -> None:
        """Overwrite one page here, and in the bucket: its file is fetched, and put back without the page."""
        await self._folder.erase(ref)
        await asyncio.to_thread(self._erase, ref)

    async def close(self) -> None:
        """Write what is under way and send every complete file. What can't be sent stays here and is sent at the next start."""
        await self._folder.close()
        await asyncio.to_thread(self._senders.shutdown)

    def unsent(self) -> dict[str, BaseException | None]:
        """Return the files not yet in the bucket, with what kept them from it."""
        with self._sending_lock:
            return self._unsent()

    def _unsent(self) -> dict[str, BaseException | None]:
        return {name: sent.exception() if sent.done() else None for name, sent in self._sending.items()}

    def _send_soon(self, name: str) -> None:
        with self._sending_lock:  # a sender that is done before its file is noted here waits to cross it off
            failed = [other for other, problem in self._unsent().items() if problem]
            for each in (*failed, name):
                self._sending[each] = self._senders.submit(self._send, each)

    def _send(self, name: str) -> None:
        import obstore

        path = self._folder.folder / name
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                obstore.put(self._store, name, file)
        except FileNotFoundError:
            if path.exists():
                raise  # it is the bucket that is missing
            obstore.head(self._store, name)  # a neighbour that started beside us was first; raises if it was not that
        else:
            if obstore.head(self._store, name)["size"] != size:
                raise ArchiveError(f"the bucket has another size of {name} than was sent")
            path.unlink(missing_ok=True)
        with self._sending_lock:
            del self._sending[name]

    def _range(self, ref: RawRef) -> bytes:
        import obstore

        try:
            found = bytes(obstore.get_range(self._store, ref.file, start=ref.offset, length=ref.length))
        except FileNotFoundError as error:
            raise RawPageGoneError(f"{ref} is not in the bucket") from error
        except Exception as error:
            raise ArchiveError(f"the bucket cannot be read: {_first_line(error)}") from error
        if len(found) < ref.length:
            raise RawPageGoneError(f"{ref} lies beyond the end of its file")
        return found

    def _erase(self, ref: RawRef) -> None:
        import obstore

        try:
            held = bytearray(obstore.get(self._store, ref.file).bytes())
        except FileNotFoundError:
            return
        except Exception as error:
            raise ArchiveError(f"the bucket cannot be read: {_first_line(error)}") from error
        held[ref.offset : ref.offset + ref.length] = erased_record(ref.length)
        try:
            obstore.put(self._store, ref.file, bytes(held))
        except Exception as error:
            raise ArchiveError(f"the bucket cannot be written: {_first_line(error)}") from error

    def _prune(self, before: datetime, referenced: frozenset[str]) -> list[str]:
        import obstore

        old = [
            found["path"]
            for page in obstore.list(self._store)
            for found in page
            if found["path"].endswith(SUFFIX) and found["path"] not in referenced and found["last_modified"] < before
        ]
        if old:
            obstore.delete(self._store, old)
        return sorted(old)


def _open(url: str) -> Any:
    try:
        from obstore.store import from_url
    except ImportError as error:
        raise ArchiveError(
            "archive.path: a bucket needs the extra `bucket` (pip install 'wiredesk[bucket]')"
        ) from error
    try:
        return from_url(url)
    except Exception as error:
        raise ArchiveError(
            f"archive.path: {url.partition('://')[0]}:// cannot be opened ({_first_line(error)}); {ACCEPTED}"
        ) from error


def _first_line(error: Exception) -> str:
    """obstore's messages go on with what it is made of inside."""
    return str(error).strip().partition("\n")[0]
