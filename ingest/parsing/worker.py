"""A parse worker: `python -m ingest.parsing.worker FD CPU_SECONDS MEMORY_BYTES`, started by `ingest.parsing.pool`.

Jobs come in and answers go out over one socket, as pickles with their length before them. The kernel holds the limits: a timer
over the CPU time of this process (`ITIMER_PROF`, so a busy machine costs nobody their page) kills it in mid-job whatever C code
it is in, and `RLIMIT_DATA` bounds its memory. It ends when the socket closes: it outlives the pool by one deadline at most.
"""

import gc
import pickle
import resource
import signal
import socket
import struct
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from enum import IntEnum

from ingest.parsing.jobs import FeedJob, PageJob, load_catalogue, perform
from parsers.catalogue import Catalogue
from parsers.errors import ParseError, TooComplexError

FRAME = struct.Struct("<Q")
"""Before each job: the bytes that follow."""
ANSWER = struct.Struct("<QBd?")
"""Before each answer: the bytes that follow, a `Status`, the job's CPU seconds, whether this worker retires after it."""
MAX_RECEIVE_BYTES = 1 << 20
# A page's record and tree are free of cycles and go when their last name goes: only a page that makes this many objects at once is
# looked through. With the interpreter's 700 a tenth of a page's time went into looking at what is in use.
MOST_LIVING = 100_000
# A page that made the worker grow by this much leaves holes in its heap: start afresh and stay small.
GROWTH_BYTES = 64 << 20
# A record as it goes back; the longest texts that newspapers print make a tenth. Saving one costs the daemon ten times as much.
MAX_RECORD_BYTES = 2 << 20


class Status(IntEnum):
    """How a job ended; what follows is nothing, a record, a `ParseError`, a traceback's text, nothing."""

    READY = 0
    DONE = 1
    REFUSED = 2
    BROKEN = 3
    MEMORY = 4


Work = Callable[[PageJob | FeedJob, Catalogue], object]


def main(argv: list[str], do: Work = perform) -> None:
    """Serve jobs until the pool closes the socket."""
    descriptor, cpu_seconds, memory_bytes = int(argv[1]), float(argv[2]), int(argv[3])
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)  # the daemon drains through us; it closes the socket when it is done
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with (
        socket.socket(fileno=descriptor) as link,
        suppress(BrokenPipeError, ConnectionResetError),
    ):  # the pool is gone: so are we
        _serve(link, cpu_seconds, memory_bytes, do)


def _serve(link: socket.socket, cpu_seconds: float, memory_bytes: int, do: Work) -> None:
    first = _receive(link)
    if first is None:
        return
    catalogue = load_catalogue(pickle.loads(first))  # noqa: S301 -- from our own pool
    gc.collect()
    gc.freeze()  # what the catalogue holds lives as long as we do
    gc.set_threshold(MOST_LIVING)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    at_rest = _resident_bytes()
    link.sendall(ANSWER.pack(0, Status.READY, time.thread_time(), False))
    while (frame := _receive(link)) is not None:
        started = time.thread_time()  # while a timer is armed, the process's clock stands still from tick to tick: 4 ms
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
        status, body = _answer(frame, catalogue, do)
        signal.setitimer(signal.ITIMER_PROF, 0)
        leaves = status == Status.MEMORY or _resident_bytes() - at_rest > GROWTH_BYTES
        link.sendall(ANSWER.pack(len(body), status, time.thread_time() - started, leaves))
        link.sendall(body)
        if leaves:
            return


def _answer(frame: bytearray, catalogue: Catalogue, do: Work) -> tuple[Status, bytes]:
    try:
        job = pickle.loads(frame)  # noqa: S301 -- from our own pool
        done = pickle.dumps(do(job, catalogue), protocol=5)
        if isinstance(job, FeedJob) or len(done) <= MAX_RECORD_BYTES:
            return Status.DONE, done
        too_long = TooComplexError(f"a record of {len(done):,} bytes, more than {MAX_RECORD_BYTES:,}", url=job.url)
        return Status.REFUSED, pickle.dumps(too_long, protocol=5)
    except ParseError as error:
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return Status.REFUSED, pickle.dumps(error, protocol=5)
    except MemoryError:
        return Status.MEMORY, b""
    except Exception:  # noqa: BLE001 -- a bug in a parser costs one page its record, never the worker; the pool logs it
        return Status.BROKEN, pickle.dumps(traceback.format_exc(limit=-8), protocol=5)


def _receive(link: socket.socket) -> bytearray | None:
    """Return the next frame's body, or `None` when the pool has closed its end."""
    head = _exactly(link, FRAME.size)
    return None if head is None else _exactly(link, FRAME.unpack(head)[0])


def _exactly(link: socket.socket, size: int) -> bytearray | None:
    body = bytearray(size)
    view, got = memoryview(body), 0
    while got < size:
        received = link.recv_into(view[got:], min(size - got, MAX_RECEIVE_BYTES))
        if received == 0:
            return None
        got += received
    view.release()
    return body


def _resident_bytes() -> int:
    """Return the memory this process holds now; 0 where /proc is not there to say it."""
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 -- 3 us; asked after every page
            return int(statm.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


if __name__ == "__main__":
    main(sys.argv)
