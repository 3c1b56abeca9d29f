"""Stopping in order and in time: signals ask for it, and a process that does not manage in time leaves the rest to the next one."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ingest.process.logs import get_logger

STOP_WITHIN_SECONDS = 9.0  # of the ten that an operator's supervisor gives

log = get_logger("stopping")


@contextmanager
def on_signals(stop: Callable[[], None], *, exit_code: int, within: float = STOP_WITHIN_SECONDS) -> Iterator[None]:
    """Let SIGTERM and Ctrl-C call `stop` while the block runs. Enter it around everything that has to be closed.

    When the process still runs `within` seconds after the first of them (a database or a disk that hangs), it ends with
    `exit_code` where it stands: as after kill -9, what is not committed is done again.
    """
    loop = asyncio.get_running_loop()
    last_resort: list[threading.Timer] = []

    def told() -> None:
        if not last_resort:
            timer = threading.Timer(within, _leave, (exit_code,))
            timer.daemon = True
            timer.start()
            last_resort.append(timer)
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
        for timer in last_resort:
            timer.cancel()


def _leave(exit_code: int) -> None:
    log.error("did not stop in time; what is under way is left to the next start")
    os._exit(exit_code)
