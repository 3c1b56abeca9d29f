"""Our end of one parse worker: its process, its socket and the jobs in its line."""

import asyncio
import os
import pickle
import socket
import subprocess
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

from ingest.parsing.jobs import DeclaredOutlet, FeedJob, PageJob
from ingest.parsing.worker import ANSWER, FRAME, Status
from parsers.article import Article
from parsers.feeds.entry import ParsedFeed
from storage.record import Row

Answer = Article | Row | ParsedFeed

# Jobs ahead of a worker, the one it is at included, and their bytes: enough to hide our latency, few enough to give to others.
LINE_JOBS = 4
LINE_BYTES = 1 << 20
PIECE_BYTES = 256 << 10
# A worker whose socket has closed has nothing left to do; one that somebody stopped would never notice.
ENDING_SECONDS = 2.0


@dataclass(slots=True, eq=False)
class Task:
    """One job on its way: its pickle, whom to tell, and how often a worker died of it."""

    job: PageJob | FeedJob
    body: bytes
    answered: "asyncio.Future[Answer]"
    crashes: int = 0


class Crew(Protocol):
    """Whom a link tells what its worker did."""

    def hand_out(self) -> None:
        """A worker has room."""

    def answered(self, task: Task, status: Status, body: bytes, cpu_seconds: float) -> None:
        """A worker has answered."""

    def lost(self, worker: "WorkerLink") -> None:
        """A worker's socket has closed."""


class WorkerLink(asyncio.Protocol):
    """Our end of one worker: its process, its socket and the jobs in its line."""

    def __init__(self, crew: Crew, command: Sequence[str], cpu_seconds: float, memory_bytes: int) -> None:
        """Start the process. Raises `OSError` when there is none to be had."""
        self.crew = crew
        self.line: deque[Task] = deque()
        self.line_bytes = 0
        self.is_ready = False
        self.leaves = False
        self.overdue = False
        self.since = time.monotonic()
        self.seen_ticks = -1
        self.closed = asyncio.Event()
        self._received = bytearray()
        self._unsent: deque[memoryview] = deque()
        self._holds_back = False
        self._transport: asyncio.Transport | None = None
        self._ours, theirs = socket.socketpair()
        self._ours.setblocking(False)
        try:
            with theirs:
                self.process = subprocess.Popen(  # noqa: S603 -- the command is ours
                    [*command, str(theirs.fileno()), str(cpu_seconds), str(memory_bytes)],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    env=_bare_environment(),
                    start_new_session=True,  # a Ctrl-C is for us; we drain through the workers
                )
        except OSError:
            self._ours.close()
            raise

    async def open(self, declared: Sequence[DeclaredOutlet]) -> None:
        """Begin to talk: the first frame is the operator's outlets."""
        await asyncio.get_running_loop().create_unix_connection(lambda: self, sock=self._ours)
        self._write(pickle.dumps(tuple(declared), protocol=5))

    def abandon(self) -> None:
        """End a worker that could not be opened: its socket has nobody who would see it close."""
        self.kill()
        self.process.wait()
        self._ours.close()

    @property
    def is_busy(self) -> bool:
        """Whether it owes us an answer."""
        return bool(self.line) or not self.is_ready

    def has_room(self, task: Task) -> bool:
        """Say whether a job may join the line: always an empty one, else while jobs and bytes are few."""
        if not self.is_ready or self.leaves:
            return False
        return not self.line or (len(self.line) < LINE_JOBS and self.line_bytes + len(task.body) <= LINE_BYTES)

    def give(self, task: Task) -> None:
        """Put a job into the line."""
        if not self.line:
            self._turn_to_next()
        self.line.append(task)
        self.line_bytes += len(task.body)
        self._write(task.body)

    def retire(self) -> None:
        """Let it end its line and go."""
        self.leaves = True
        if not self.line:
            self.hang_up()

    def hang_up(self) -> None:
        """Close the socket: the worker ends when it next looks for a job."""
        if self._transport:
            self._transport.close()

    def kill(self) -> None:
        """End it now, whatever it is at."""
        self.process.kill()

    def reap(self) -> int:
        """Wait, blocking, for the process to end and return its exit code; one that does not end by itself is killed."""
        try:
            return self.process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the socket."""
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 -- a reset and an end are one to us
        """Tell the pool."""
        self.closed.set()
        self.crew.lost(self)

    def data_received(self, received: bytes) -> None:
        """Take the answers that have arrived in full."""
        buffer = self._received
        buffer += received
        while len(buffer) >= ANSWER.size:
            size, status, cpu_seconds, leaves = ANSWER.unpack_from(buffer)
            end = ANSWER.size + size
            if len(buffer) < end:
                return
            body = bytes(memoryview(buffer)[ANSWER.size : end])
            del buffer[:end]
            self.leaves = self.leaves or leaves
            self._turn_to_next()
            if status == Status.READY:
                self.is_ready = True
                self.crew.hand_out()
            else:
                task = self.line.popleft()
                self.line_bytes -= len(task.body)
                self.crew.answered(task, Status(status), body, cpu_seconds)
        if self.leaves and not self.line:
            self.hang_up()

    def pause_writing(self) -> None:
        """Hold back: the worker reads slower than we write."""
        self._holds_back = True

    def resume_writing(self) -> None:
        """Go on."""
        self._holds_back = False
        self._send_on()

    def _write(self, body: bytes) -> None:
        """Send a frame, as the socket takes it: the transport would copy what it can't send at once, and a page has 10 MB."""
        whole = memoryview(body)
        pieces = (whole[start : start + PIECE_BYTES] for start in range(0, len(body), PIECE_BYTES))
        self._unsent.extend((memoryview(FRAME.pack(len(body))), *pieces))
        self._send_on()

    def _send_on(self) -> None:
        assert self._transport is not None
        while self._unsent and not self._holds_back:
            self._transport.write(self._unsent.popleft())

    def _turn_to_next(self) -> None:
        self.since, self.seen_ticks = time.monotonic(), -1


def _bare_environment() -> dict[str, str]:
    """Return what a worker needs of our environment: no password or token of ours is within reach of a hostile page."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ
    }
    # glibc keeps freed memory, more with each large page. Given back above what an ordinary page takes: a worker stays small,
    # and the next page does not fetch hundreds of pages of memory anew, at 3 us each.
    kept["MALLOC_TRIM_THRESHOLD_"] = str(8 << 20)
    kept["MALLOC_MMAP_THRESHOLD_"] = str(1 << 20)
    roots = [str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")]
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, roots))}


def cpu_ticks(pid: int) -> int:
    """Return the CPU time a process has used, in clock ticks; 0 where /proc is not there to say it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])  # utime, stime: proc(5)
    except OSError:
        return 0
