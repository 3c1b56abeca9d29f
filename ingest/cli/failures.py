"""How a command ends that could not do what was asked: one line for people and an exit code for programs."""

from typing import TypeVar

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130
T = TypeVar("T", bound=str)


class Failure(Exception):  # noqa: N818 - it is how a command ends, not a fault of the program
    """The command cannot go on. The message names what was given and what is accepted, or what went wrong where."""

    def __init__(self, message: str, *, exit_code: int = FAILED) -> None:
        """Take the line to print and the exit code."""
        super().__init__(message)
        self.exit_code = exit_code


def wrong(setting: str, value: object, accepted: str) -> Failure:
    """Return the failure for a wrong argument: the setting, the value, what is accepted."""
    return Failure(f"{setting} {value!r}: {accepted}", exit_code=WRONG_USAGE)


def one_of(option: str, value: str | None, accepted: tuple[T, ...]) -> T | None:
    """Return the value as one of these, None where none was given. Raises `Failure` (wrong usage) for any other."""
    if value is None:
        return None
    for one in accepted:
        if one == value:
            return one
    raise wrong(option, value, "accepted are " + ", ".join(accepted))


def exit_code_of(error: Exception) -> int | None:
    """Return the exit code for an error an operator can act on; None for what is a bug and keeps its traceback."""
    from ingest.config import ConfigError
    from parsers.errors import OutletError, SyndicationError
    from storage.errors import SchemaOutOfDateError, StoreInUseError

    if isinstance(error, (ConfigError, OutletError, StoreInUseError, SchemaOutOfDateError)):
        return WRONG_USAGE
    if isinstance(error, SyndicationError):
        return FAILED
    return None


def one_line(message: str) -> str:
    """Return the message on one line, without passwords or anything that could hide text on a terminal or move its cursor."""
    from ingest.process.logs import printable
    from ingest.secrets import masked

    return printable(" ".join(masked(message).split()))
