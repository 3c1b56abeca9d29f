"""Parsing in worker processes: a page that takes too long or breaks the parser costs one worker, never the daemon.

Each worker is a process of its own on one end of a socket pair, with a few jobs ahead of it so that it never waits for us. The job
at the head of a worker's line is the one it is at: when the worker dies, that job is to blame and the others go to its siblings
untouched. docs/decisions/0001-parse-pool.md says why this and not a library's pool.
"""

import asyncio
import os
import pickle
import signal
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Literal, Self, cast

from ingest.parsing.inline import InlinePool
from ingest.parsing.jobs import (
    DeclaredOutlet,
    FeedJob,
    PageJob,
    ParseCrashError,
    Parser,
    ParseTimeoutError,
    PoolBrokenError,
    PoolClosedError,
    load_catalogue,
)
from ingest.parsing.link import Answer, Task, WorkerLink, cpu_ticks
from ingest.parsing.worker import Status
from ingest.process.logs import get_logger
from ingest.process.metrics import Metrics, NullMetrics
from parsers.article import Article
from parsers.errors import ParseError
from parsers.feeds.entry import ParsedFeed
from storage.record import Row

__all__ = [
    "DeclaredOutlet",
    "FeedJob",
    "InlinePool",
    "PageJob",
    "ParseCrashError",
    "ParsePool",
    "ParseTimeoutError",
    "Parser",
    "PoolBrokenError",
    "PoolClosedError",
]

# A page takes about ten times its bytes, a sitemap of 50,000 entries 90; a daemon with two workers stays under 400 in all.
DEFAULT_MEMORY_MB = 88
# Jobs waiting in the pool, per worker; one more waits in its caller, which is the back-pressure.
QUEUED_PER_WORKER = 16
# A worker that holds a job this many times its CPU deadline and has used no CPU between two looks sleeps where no parser does.
OVERDUE_FACTOR = 6.0
MIN_OVERDUE_SECONDS = 30.0
LOOK_SECONDS = 2.0
START_AGAIN_SECONDS = 0.25
LATEST_START_SECONDS = 30.0
MAX_CRASHES = 2
MAX_FAILED_STARTS = 3
# Answers larger than this are unpickled outside the event loop's thread.
LARGE_ANSWER_BYTES = 1 << 20

log = get_logger("parse")


class ParsePool:
    """Worker processes that parse; an async context manager.

    `workers` 0 starts one per core this process may use. `deadline_seconds` is the CPU time one job may take, `memory_mb` what one
    worker may allocate. `declared` are the operator's outlets. `command` starts a worker (tests put their own in its place).
    """

    def __init__(
        self,
        workers: int = 0,
        deadline_seconds: float = 5.0,
        memory_mb: int = DEFAULT_MEMORY_MB,
        *,
        declared: Sequence[DeclaredOutlet] = (),
        metrics: Metrics | None = None,
        command: Sequence[str] = (sys.executable, "-P", "-m", "ingest.parsing.worker"),
    ) -> None:
        """Remember what to start; `async with` starts it."""
        self.workers = workers or cores()
        self.deadline_seconds = deadline_seconds
        self.memory_bytes = memory_mb << 20
        self.command = tuple(command)
        self.cpu_seconds = 0.0
        """CPU time that workers have spent on jobs so far."""
        self._declared = tuple(declared)
        self._metrics: Metrics = metrics or NullMetrics()
        self._crew: list[WorkerLink] = []
        self._endings: set[asyncio.Task[None]] = set()
        self._waiting: deque[Task] = deque()
        self._room = asyncio.Semaphore(self.workers * QUEUED_PER_WORKER)
        self._ticking: asyncio.TimerHandle | None = None
        self._failed_starts = 0
        self._has_worked = False
        self._broken = False
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        """Start the workers; they load the catalogue while the first jobs already queue."""
        for _ in range(self.workers):
            await self._start()
        self._look()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close."""
        await self.close()

    async def parse(self, job: PageJob) -> Article:
        """Parse one page. Raises a `ParseError`; waits while the queue is full."""
        return cast("Article", await self._submit(job, "page"))

    async def parse_to_row(self, job: PageJob) -> Row:
        """Parse one page to what is stored of it. Raises a `ParseError`; waits while the queue is full."""
        return cast("Row", await self._submit(replace(job, as_row=True), "page"))

    async def read_feed(self, job: FeedJob) -> ParsedFeed:
        """Read one feed. Raises a `ParseError`; waits while the queue is full."""
        return cast("ParsedFeed", await self._submit(job, "feed"))

    async def reload(self, declared: Sequence[DeclaredOutlet]) -> None:
        """Use these outlets for every job submitted from now on: each worker ends its line and is replaced by one that knows them.

        Raises `OutletError` or `ValueError`, and keeps the outlets in use, when they don't make a catalogue.
        """
        load_catalogue(declared)
        self._declared = tuple(declared)
        for worker in self._crew:
            worker.retire()

    async def close(self) -> None:
        """Stop all workers and wait until they are gone. Jobs not yet answered fail with `PoolClosedError`."""
        self._closing.set()
        if self._ticking:
            self._ticking.cancel()
        crew = list(self._crew)
        for worker in crew:
            if worker.line:
                worker.kill()
            worker.hang_up()
        await asyncio.gather(*(worker.closed.wait() for worker in crew))
        await asyncio.gather(*self._endings)
        self._fail_all(self._waiting, PoolClosedError)

    @property
    def trouble(self) -> str | None:
        """Why nothing is parsed at this moment; None when a worker is ready."""
        return None if any(worker.is_ready for worker in self._crew) else "no parse worker is ready"

    @property
    def pids(self) -> list[int]:
        """The workers' process ids."""
        return [worker.process.pid for worker in self._crew]

    async def _submit(self, job: PageJob | FeedJob, kind: Literal["page", "feed"]) -> Answer:
        started = time.monotonic()
        async with self._room:
            if self._closing.is_set():
                raise PoolClosedError(url=job.url, outlet=job.outlet)
            if self._broken:
                raise PoolBrokenError(url=job.url, outlet=job.outlet)
            task = Task(job, pickle.dumps(job, protocol=5), asyncio.get_running_loop().create_future())
            self._waiting.append(task)
            self.hand_out()
            try:
                return await task.answered
            finally:
                del task  # its error's traceback holds this frame: the page would stay until the cycle is found
                self._metrics.observe("parse_seconds", time.monotonic() - started, kind=kind)

    def hand_out(self) -> None:
        """Give waiting jobs to the workers with the shortest lines."""
        while self._waiting:
            task = self._waiting[0]
            if not task.answered.done():
                worker = min(
                    (one for one in self._crew if one.has_room(task)), key=lambda one: len(one.line), default=None
                )
                if worker is None:
                    break
                worker.give(task)
            self._waiting.popleft()
        self._metrics.gauge("parse_queue", len(self._waiting))

    async def _start(self) -> None:
        worker = WorkerLink(self, self.command, self.deadline_seconds, self.memory_bytes)
        self._crew.append(worker)
        try:
            await worker.open(self._declared)
        except BaseException:
            self._crew.remove(worker)
            worker.abandon()
            raise
        if self._closing.is_set():  # close() found no socket to hang up yet
            worker.hang_up()
        self._metrics.count("parse_workers_started")

    def _look(self) -> None:
        """Kill each worker that is overdue and has used no CPU between two looks: it sleeps, and its own timer can't end that."""
        now = time.monotonic()
        for worker in self._crew:
            if worker.is_busy and now - worker.since > max(OVERDUE_FACTOR * self.deadline_seconds, MIN_OVERDUE_SECONDS):
                used = cpu_ticks(worker.process.pid)
                if used == worker.seen_ticks:
                    worker.overdue = True
                    worker.kill()
                worker.seen_ticks = used
        self._ticking = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look)

    def answered(self, task: Task, status: Status, body: bytes, cpu_seconds: float) -> None:
        """Take a worker's answer for a job."""
        self._has_worked, self._failed_starts = True, 0
        self.cpu_seconds += cpu_seconds
        if len(body) < LARGE_ANSWER_BYTES:
            self._settle(task, status, pickle.loads(body) if body else None)  # noqa: S301 -- from our own worker
        else:
            decoding = asyncio.get_running_loop().run_in_executor(None, pickle.loads, body)
            decoding.add_done_callback(lambda decoded: self._settle(task, status, decoded.result()))
        self.hand_out()

    def _settle(self, task: Task, status: Status, value: object) -> None:
        """Tell whoever waits for a job how it ended."""
        if task.answered.done():  # its caller was cancelled
            return
        url, outlet = task.job.url, task.job.outlet
        if status == Status.DONE:
            task.answered.set_result(cast("Answer", value))
        elif status == Status.REFUSED:
            task.answered.set_exception(cast("ParseError", value))
        elif status == Status.MEMORY:
            self._metrics.count("parse_failures", why="memory")
            limit = f"parsing needs more than the {self.memory_bytes >> 20} MB one worker has"
            task.answered.set_exception(ParseTimeoutError(limit, url=url, outlet=outlet))
        else:
            self._metrics.count("parse_failures", why="bug")
            log.error("a parser has a bug", url=url, outlet=outlet, traceback=value)
            last = str(value).strip().rpartition("\n")[2]
            task.answered.set_exception(ParseCrashError(f"bug: {last}", reason="internal", url=url, outlet=outlet))

    def lost(self, worker: WorkerLink) -> None:
        """Begin to see off a worker whose socket has closed."""
        self._crew.remove(worker)
        ending = asyncio.get_running_loop().create_task(self._see_off(worker))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)

    async def _see_off(self, worker: WorkerLink) -> None:
        """Reap a worker, settle the job it died of, give its other jobs back and put another in its place."""
        code = await asyncio.get_running_loop().run_in_executor(None, worker.reap)
        line, worker.line = worker.line, deque()
        if self._closing.is_set():
            self._fail_all(line, PoolClosedError)
            return
        if line and not worker.leaves:
            self._blame(line[0], code, overdue=worker.overdue)
        self._waiting.extendleft(reversed(line))
        if worker.is_ready:
            self._has_worked, self._failed_starts = True, 0
        else:
            self._failed_starts += 1
            log.error("a parse worker did not start", exit_code=code, tries=self._failed_starts)
        await self._replace()

    async def _replace(self) -> None:
        """Start a worker in a lost one's place, later and later while that fails.

        Where workers have worked before, what keeps them from starting passes (a deployment under way, a full process table): jobs
        wait, and `trouble` says so. Where none ever has, the installation is broken: everybody who waits is told.
        """
        while not self._closing.is_set() and (self._has_worked or self._failed_starts < MAX_FAILED_STARTS):
            if self._failed_starts:
                pause = min(START_AGAIN_SECONDS * 2 ** (self._failed_starts - 1), LATEST_START_SECONDS)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), pause)
                    return
            try:
                await self._start()
            except OSError:  # no process or descriptor to be had
                self._failed_starts += 1
                log.exception("a parse worker cannot be started", tries=self._failed_starts)
            else:
                self.hand_out()
                return
        if not self._closing.is_set() and not self._crew:
            self._broken = True
            self._fail_all(self._waiting, PoolBrokenError)

    def _blame(self, task: Task, code: int, *, overdue: bool) -> None:
        """Settle the job a worker died of: out of time at once, a crash when a second worker has died of it too.

        One crash may be somebody else's: the machine was out of memory, an operator killed the wrong process.
        """
        url, outlet = task.job.url, task.job.outlet
        if overdue or code == -signal.SIGPROF:
            self._metrics.count("parse_failures", why="timeout")
            message = f"parsing took more than {self.deadline_seconds:g} s of CPU time"
            _fail(task, ParseTimeoutError(message, url=url, outlet=outlet))
        else:
            task.crashes += 1
            died = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            log.warning("a parse worker died", of=died, url=url, outlet=outlet, crashes=task.crashes)
            if task.crashes >= MAX_CRASHES:
                self._metrics.count("parse_failures", why="crash")
                _fail(task, ParseCrashError(f"the parser died of {died}, {task.crashes} times", url=url, outlet=outlet))

    def _fail_all(self, tasks: deque[Task], error: type[PoolClosedError | PoolBrokenError]) -> None:
        while tasks:
            task = tasks.popleft()
            _fail(task, error(url=task.job.url, outlet=task.job.outlet))


def cores() -> int:
    """Return the number of cores this process may use; a container's CPU set counts, its quota does not."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _fail(task: Task, error: Exception) -> None:
    if not task.answered.done():
        task.answered.set_exception(error)
