"""Commands and their arguments, declared beside the functions that carry them out; help is the functions' own docstrings.

The standard library's argparse and not typer: since 0.29 typer builds a pydantic model for every argument, and a command that
does nothing takes 0.45 s, ten times argparse's (docs/decisions/0004-command-line.md).
"""

import argparse
import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NoReturn

from ingest.cli.failures import WRONG_USAGE, Failure, one_line

Command = Callable[..., int | None]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command: its flags or its name, and what argparse is to make of it."""

    flags: tuple[str, ...]
    how: dict[str, Any] = field(default_factory=dict)


class Parser(argparse.ArgumentParser):
    """A parser that fails in one line: what was given where, and what is accepted."""

    def __init__(self, prog: str, description: str, **how: Any) -> None:
        super().__init__(
            prog, description=description, allow_abbrev=False, add_help=False, formatter_class=_Help, **how
        )
        self.add_argument("--help", "-h", action="help", help="show this message and exit")

    def commands(self) -> "Commands":
        """Return where commands are added; without one, the help is shown."""
        self.set_defaults(call=self._show_help)
        self.add_argument("--version", action="store_true", help="show the version and exit")
        self.add_argument("--config", metavar="FILE", type=Path, default=None, help=_CONFIG_HELP)
        return Commands(self.prog, self.add_subparsers(title="commands", metavar="COMMAND"))

    def error(self, message: str) -> NoReturn:
        """Raise the failure instead of printing the usage over several lines."""
        message = (
            message.removeprefix("argument ").replace("invalid choice: ", "").replace("(choose from ", "(accepted are ")
        )
        command = self.prog.removeprefix("wiredesk").strip()
        raise Failure(f"{command}: {message}" if command else message, exit_code=WRONG_USAGE)

    def _show_help(self, *, version: bool = False, **_: object) -> None:
        if version:
            from importlib.metadata import version as version_of

            print(f"wiredesk {version_of('wiredesk')}")
        else:
            self.print_help()


class Commands:
    """The commands of the program or of a group."""

    def __init__(self, prog: str, holder: "argparse._SubParsersAction[Any]") -> None:
        self._prog = prog
        self._holder = holder

    def add(self, name: str, call: Command, *arguments: Argument) -> None:
        """Add a command: its arguments are passed to `call` by name, its docstring is the help."""
        text = inspect.cleandoc(call.__doc__ or "")
        summary = text.partition("\n")[0].removesuffix(".")
        parser = self._holder.add_parser(name, prog=f"{self._prog} {name}", help=_lowered(summary), description=text)
        for argument in arguments:
            parser.add_argument(*argument.flags, **argument.how)
        parser.add_argument("--config", metavar="FILE", type=Path, default=argparse.SUPPRESS, help=_CONFIG_HELP)
        parser.set_defaults(call=_without_version(call))

    def group(self, name: str, summary: str) -> "Commands":
        """Add a group of commands."""
        prog = f"{self._prog} {name}"
        parser: Parser = self._holder.add_parser(
            name, prog=prog, help=_lowered(summary.removesuffix(".")), description=summary
        )
        parser.set_defaults(call=parser._show_help)  # noqa: SLF001 - of its own class
        return Commands(prog, parser.add_subparsers(title="commands", metavar="COMMAND"))


def flag(name: str, help: str, *, to: str | None = None) -> Argument:  # noqa: A002 - argparse's word
    """Return an option without a value."""
    return Argument((name,), {"action": "store_true", "help": help, **({"dest": to} if to else {})})


def option(name: str, metavar: str, help: str, *, to: str | None = None, **how: Any) -> Argument:  # noqa: A002 - argparse's word
    """Return an option with a value."""
    return Argument((name,), {"metavar": metavar, "help": help, **({"dest": to} if to else {}), **how})


def positional(name: str, metavar: str, help: str, **how: Any) -> Argument:  # noqa: A002 - argparse's word
    """Return an argument that has its place."""
    return Argument((name,), {"metavar": metavar, "help": help, **how})


def whole(low: int, high: int | None = None) -> Callable[[str], int]:
    """Return the reader of a whole number within bounds."""
    accepted = f"accepted is a whole number from {low} " + (f"to {high}" if high else "up")

    def read(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = low - 1
        if number < low or (high is not None and number > high):
            raise argparse.ArgumentTypeError(f"{text!r}: {accepted}")
        return number

    return read


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: accepted is a day like 2026-11-23") from None


def start_of(text: str) -> datetime:
    """Read a day and return its beginning in UTC."""
    return datetime.combine(day(text), time(), UTC)


def tell(line: str) -> None:
    """Print one line to standard error."""
    print(one_line(line), file=sys.stderr)


AS_JSON = flag("--json", "print JSON for a program to read", to="as_json")
ONLY_OUTLET = option("--outlet", "SLUG", "only this outlet")
ONLY_OUTLETS = option("--outlet", "SLUG", "only this outlet; may be repeated", to="outlets", action="append")
SLUG = positional("slug", "SLUG", "the outlet's slug")
SINCE = option("--since", "DAY", "from this day (UTC) on, like 2026-11-23", type=start_of)

_CONFIG_HELP = "settings file (default: ./wiredesk.toml if it is there)"


def at_most(default: int) -> Argument:
    """Return `--limit`."""
    return option("--limit", "N", f"print at most so many (default: {default})", type=whole(1), default=default)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help with room for our commands' names."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26)


def _without_version(call: Command) -> Command:
    """Return the command as it is called: `--version` before a command's name means nothing to it."""

    def called(*, version: bool = False, **given: object) -> int | None:  # noqa: ARG001 - taken and dropped
        return call(**given)

    return called


def _lowered(text: str) -> str:
    """Return a sentence as it stands in a list; argparse takes % for a format."""
    return (text[:1].lower() + text[1:]).replace("%", "%%")
