"""Log lines: text on a terminal, one JSON object a line elsewhere; no value can forge a line or show a password.

`get_logger("fetch").warning("host backs off", host=host, seconds=30)`: the event is a fixed phrase, what varies goes into the
fields. Lines of the libraries below us (APScheduler, SQLAlchemy, Alembic) pass through the same formatter. Why this is the standard
library's logging: docs/decisions/0003-settings-and-logs.md.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal, TextIO

from ingest.config import LogSettings
from ingest.secrets import masked

MAX_FIELD_CHARACTERS = 2_000
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
# C0 and C1 controls, line separators, bidi overrides and isolates, zero-width marks, lone surrogates: what could end a line, hide
# text on a terminal or move its cursor.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
# These say at INFO what our own lines say better, or print addresses with their queries.
_CHATTY = (
    "httpx",
    "httpcore",
    "apscheduler",
    "alembic",
    "sqlalchemy",
    "aiosqlite",
    "psycopg",
    "procrastinate",
    "asyncio",
    "chardet",
)
_fields: ContextVar[Mapping[str, object]] = ContextVar("wiredesk_log_fields")


class Log:
    """A named logger whose calls take an event and fields."""

    __slots__ = ("_logger",)

    def __init__(self, name: str) -> None:
        """Take the name that stands in every line."""
        self._logger = logging.getLogger(f"wiredesk.{name}")

    def debug(self, event: str, **fields: object) -> None:
        """Say what only somebody looking for a fault wants to read."""
        self._write(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: object) -> None:
        """Say what happened as it should."""
        self._write(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        """Say what went wrong and was dealt with."""
        self._write(logging.WARNING, event, fields)

    def error(self, event: str, **fields: object) -> None:
        """Say what somebody has to look at."""
        self._write(logging.ERROR, event, fields)

    def exception(self, event: str, **fields: object) -> None:
        """Say what somebody has to look at, with the traceback of the exception being handled."""
        self._write(logging.ERROR, event, fields, error=sys.exception())

    def _write(self, level: int, event: str, fields: dict[str, object], error: BaseException | None = None) -> None:
        if self._logger.isEnabledFor(level):
            raised = (type(error), error, error.__traceback__) if error else None
            self._logger.log(level, "%s", event, exc_info=raised, extra={"fields": {**_fields.get({}), **fields}})


def get_logger(name: str) -> Log:
    """Return the logger of one part of the program (`fetch`, `parse`, `cli`)."""
    return Log(name)


@contextmanager
def bound(**fields: object) -> Iterator[None]:
    """Put these fields on every line that this task writes inside the block."""
    token = _fields.set({**_fields.get({}), **fields})
    try:
        yield
    finally:
        _fields.reset(token)


def configure(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Write this process's log lines to `stream` (standard error) as the settings say. Calling it again replaces the settings."""
    out = sys.stderr if stream is None else stream
    form = settings.format if settings.format != "auto" else "text" if out.isatty() else "json"
    handler = logging.StreamHandler(out)
    handler.setFormatter(LineFormatter("text" if form == "text" else "json"))
    handler.set_name("wiredesk")
    root = logging.getLogger()
    for old in [one for one in root.handlers if one.get_name() == "wiredesk"]:
        root.removeHandler(old)
    root.addHandler(handler)
    level = _LEVELS[settings.level]
    root.setLevel(level)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(level, logging.WARNING) if level > logging.DEBUG else logging.INFO)
    logging.captureWarnings(capture=True)


class LineFormatter(logging.Formatter):
    """One record, one line; in text, a traceback follows on lines that begin with `  |`."""

    def __init__(self, form: Literal["text", "json"]) -> None:
        """Take the form of the lines."""
        super().__init__()
        self.form = form

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, masked and escaped."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        name = record.name.removeprefix("wiredesk.")
        fields: Mapping[str, object] = getattr(record, "fields", {})
        raised = self.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
        event = record.getMessage()
        if self.form == "json":
            line: dict[str, object] = {
                "at": at,
                "level": record.levelname.lower(),
                "logger": name,
                "event": _plain(event),
            }
            line.update((key if key not in line else f"{key}_", _plain(value)) for key, value in fields.items())
            if raised:
                line["exception"] = masked(raised)
            return json.dumps(line, ensure_ascii=True, default=str)
        parts = [at, f"{record.levelname.lower():7}", f"{name}:", printable(_text(event))]
        parts += [f"{key}={_quoted(value)}" for key, value in fields.items()]
        trace = "".join(f"\n  | {printable(text)}" for text in masked(raised).splitlines())
        return " ".join(parts) + trace


def printable(text: str) -> str:
    """Return the text with every character that could end, hide or rewrite a line as its escape (`\\n`, `\\u202e`)."""
    return _UNPRINTABLE.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def _text(value: object) -> str:
    text = masked(str(value))
    return text if len(text) <= MAX_FIELD_CHARACTERS else text[: MAX_FIELD_CHARACTERS - 3] + "..."


def _quoted(value: object) -> str:
    """Return a field's value so that where it ends is plain: quoted when it holds anything but a plain word."""
    if isinstance(value, float):
        return f"{value:.6g}"
    text = _text(value)
    return (
        text if re.fullmatch(r"[\w./:+@%?&=,*~-]+", text, re.ASCII) else json.dumps(printable(text), ensure_ascii=False)
    )


def _plain(value: object) -> object:
    """Return what JSON can hold of a value, masked; numbers and booleans stay what they are."""
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(part) for part in value]
    return _text(value)
