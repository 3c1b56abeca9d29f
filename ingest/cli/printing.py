"""What commands print: tables and fields for people, JSON for programs. No value from outside styles or moves anything."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def console(*, errors: bool = False) -> "Console":
    """Return a rich console on standard output, or on standard error."""
    from rich.console import Console

    return Console(stderr=errors, highlight=False, markup=False, emoji=False, soft_wrap=False)


def say(line: str = "") -> None:
    """Print a line to standard output."""
    print(_printable(line))


def note(line: str) -> None:
    """Print a line to standard error: what is said beside the result. Passwords and keys in it are masked."""
    from ingest.secrets import masked

    print(_printable(masked(line)), file=sys.stderr)


def print_json(value: object, *, masks: bool = True) -> None:
    """Print a value as JSON, times as ISO 8601. Passwords and keys in addresses are masked, unless it is what outlets printed."""
    from ingest.secrets import masked

    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain)
    print(masked(text) if masks else text)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = (), title: str | None = None
) -> "Table":
    """Return a table for people. Columns named in `right` hold numbers; one with a final `…` keeps its values on one line."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
        title=title,
        title_justify="left",
        title_style="bold",
    )
    for name in columns:
        whole = name.endswith("…")
        made.add_column(
            name.removesuffix("…"),
            min_width=len(name.removesuffix("…")),
            justify="right" if name in right else "left",
            overflow="ellipsis" if whole else "fold",
            no_wrap=whole,
        )
    for row in rows:
        made.add_row(*(Text(shown(value)) for value in row))
    return made


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[str] = ()) -> None:
    """Print a table for people."""
    console().print(table(columns, rows, right=right))


def print_fields(fields: Mapping[str, object]) -> None:
    """Print names and values, one a line, leaving out what is empty."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in fields.items():
        if value not in (None, "", (), [], {}):
            grid.add_row(Text(name, style="bold"), Text(shown(value)))
    console().print(grid)


def shown(value: object) -> str:
    """Return a value as people read it: nothing as a dash, times in UTC to the minute, lists with commas, passwords masked."""
    from ingest.secrets import masked

    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}"
    if isinstance(value, (list, tuple)):
        return ", ".join(shown(part) for part in value) or "–"
    return _printable(masked(str(value)), keep_lines=True)


def ago(at: datetime | None, now: datetime) -> str:
    """Return how far a time lies from now, in the largest unit that fits: `3 min ago`, `in 2 h`, `due`."""
    if at is None:
        return "–"
    seconds = (now - at).total_seconds()
    size = abs(seconds)
    for length, unit in ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")):
        if size >= length:
            text = f"{size / length:.0f} {unit}"
            return f"{text} ago" if seconds > 0 else f"in {text}"
    return "now"


def cut(text: str, length: int) -> str:
    """Return the text on one line, at most `length` characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _plain(value: object) -> object:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)


def _printable(text: str, *, keep_lines: bool = False) -> str:
    from ingest.process.logs import printable

    return "\n".join(printable(line) for line in text.split("\n")) if keep_lines else printable(text)
