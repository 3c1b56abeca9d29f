"""Progress of long work: a bar on a terminal, plain log lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.process.logs import get_logger

if TYPE_CHECKING:
    from rich.progress import Progress, Task, TaskID

LINE_EVERY_SECONDS = 5.0

log = get_logger("progress")


class Meter:
    """Shows how far work has come. `update` may be called as often as one likes."""

    def __init__(self, what: str, bar: "Progress | None" = None, task: "TaskID | None" = None) -> None:
        """Take what is counted and, on a terminal, the bar to move."""
        self.what = what
        self._bar = bar
        self._task = task
        self._began = self._last_line = time.monotonic()

    def update(self, done: int, total: int, seconds_left: float | None = None) -> None:
        """Show that `done` of `total` are done; the total may still grow. Without `seconds_left` nothing is said of the end.

        Only the caller knows that: one slow host may pace the end of what many began.
        """
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=total or None, seconds_left=seconds_left)
            return
        now = time.monotonic()
        if now - self._last_line >= LINE_EVERY_SECONDS:
            self._last_line = now
            left = {} if seconds_left is None else {"seconds_left": round(seconds_left)}
            log.info(self.what, done=done, total=total, a_second=round(done / (now - self._began), 1), **left)

    def even(self, done: int, total: int) -> None:
        """Show the same of work whose parts take about equally long: what is left goes on as before."""
        seconds = time.monotonic() - self._began
        self.update(done, total, seconds * (total - done) / done if done else None)


@contextmanager
def meter(what: str) -> Iterator[Meter]:
    """Show progress while the block runs: a bar with rate and time left on a terminal, a log line every few seconds elsewhere."""
    from ingest.cli.printing import console

    out = console(errors=True)
    if not out.is_terminal:
        yield Meter(what)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
    from rich.text import Text

    class Rate(TextColumn):
        def render(self, task: "Task") -> Text:
            return Text(f"{task.completed / task.elapsed if task.elapsed else 0:.1f}/s", style="progress.data.speed")

    class Left(TextColumn):
        def render(self, task: "Task") -> Text:
            return Text(clock(task.fields.get("seconds_left")), style="progress.remaining")

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        Rate(""),
        Left(""),
    )
    with Progress(*columns, console=out) as bar, _log_lines_above():
        yield Meter(what, bar, bar.add_task(what, total=None))


def clock(seconds: float | None) -> str:
    """Return a duration as hours, minutes and seconds; dashes where nobody knows it."""
    if seconds is None:
        return "-:--"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def _log_lines_above() -> Iterator[None]:
    """Let log lines scroll by above the bar: rich has put a stream in the place of standard error that does so."""
    import logging
    import sys

    ours = [
        one for one in logging.getLogger().handlers if isinstance(one, logging.StreamHandler) and one.name == "wiredesk"
    ]
    before = [handler.stream for handler in ours]
    for handler in ours:
        handler.setStream(sys.stderr)
    try:
        yield
    finally:
        for handler, stream in zip(ours, before, strict=True):
            handler.setStream(stream)
