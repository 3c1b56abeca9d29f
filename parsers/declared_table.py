"""A TOML table read field by field: every value checked, every key known, every fault named by file, field and value."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, TypeVar

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from parsers.errors import BadURLError, OutletError
from parsers.urls import canonical, without_credentials

T = TypeVar("T")

MAX_TEXT_CHARACTERS = 2_000
_SHOWN_CHARACTERS = 80


class Table:
    """One table of a declaration. `where` is the file, `path` the field that holds the table (`feeds[1]`, empty at the top)."""

    def __init__(self, values: dict[str, Any], *, where: str, path: str = "", known: Iterable[str]) -> None:
        """Check that all keys are known. Raises `OutletError` with the nearest known one."""
        self._values = values
        self._where = where
        self._path = path
        known = list(known)
        for key in values:
            if key not in known:
                near = get_close_matches(key, known, n=1, cutoff=0.5)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise OutletError(f"{where}: {self._name(key)}: no such field{hint} Accepted: {', '.join(known)}")

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def take(self, key: str, check: Callable[[Any], T], accepted: str, default: T) -> T:
        """Return the checked value, or the default where the field is not there."""
        if key not in self._values:
            return default
        try:
            return check(self._values[key])
        except (ValueError, TypeError) as error:
            raise self.fault(key, self._values[key], accepted, error) from None

    def need(self, key: str, check: Callable[[Any], T], accepted: str) -> T:
        """Return the checked value of a field that must be there."""
        if key not in self._values:
            raise OutletError(f"{self._where}: {self._name(key)} is missing: {accepted}")
        try:
            return check(self._values[key])
        except (ValueError, TypeError) as error:
            raise self.fault(key, self._values[key], accepted, error) from None

    def several(self, key: str, check: Callable[[Any], T], accepted: str) -> tuple[T, ...]:
        """Return the checked values of a list; the fault names the one that is wrong."""
        stated = self._values.get(key, [])
        if not isinstance(stated, list):
            raise self.fault(key, stated, f"a list of {accepted}", None)
        found = []
        for place, value in enumerate(stated):
            try:
                found.append(check(value))
            except (ValueError, TypeError) as error:
                raise self.fault(f"{key}[{place}]", value, accepted, error) from None
        return tuple(found)

    def tables(self, key: str, known: Iterable[str], shorthand: str | None = None) -> list["Table"]:
        """Return a list of tables; with `shorthand` a bare text stands for a table of that one field."""
        stated = self._values.get(key, [])
        if not isinstance(stated, list):
            raise self.fault(key, stated, "a list of tables", None)
        found = []
        for place, value in enumerate(stated):
            if isinstance(value, str) and shorthand:
                value = {shorthand: value}  # noqa: PLW2901 - the same value, written out
            if not isinstance(value, dict):
                raise self.fault(f"{key}[{place}]", value, "a table", None)
            found.append(Table(value, where=self._where, path=self._name(f"{key}[{place}]"), known=known))
        return found

    def table(self, key: str, known: Iterable[str]) -> "Table":
        """Return a table, an empty one where the field is not there."""
        stated = self._values.get(key, {})
        if not isinstance(stated, dict):
            raise self.fault(key, stated, "a table", None)
        return Table(stated, where=self._where, path=self._name(key), known=known)

    def texts_by_name(
        self, key: str, check_name: Callable[[Any], str], check: Callable[[Any], str], accepted: str
    ) -> dict[str, str]:
        """Return a table of free names to texts, both checked."""
        stated = self._values.get(key, {})
        if not isinstance(stated, dict):
            raise self.fault(key, stated, accepted, None)
        found = {}
        for name, value in stated.items():
            try:
                found[check_name(name)] = check(value)
            except (ValueError, TypeError) as error:
                raise self.fault(f"{key}.{name!r}", value, accepted, error) from None
        return found

    def fault(self, key: str, value: object, accepted: str, cause: BaseException | None) -> OutletError:
        """Return the error for a wrong value."""
        shown = re.sub(r"//[^/?#\s'\"]*@", "//***@", repr(value))  # a password may stand in an address
        shown = re.sub(r"([?&][\w-]*(?:key|token|secret|sig|password)[\w-]*=)[^&#\s'\"]+", r"\1***", shown)
        shown = shown if len(shown) <= _SHOWN_CHARACTERS else shown[:_SHOWN_CHARACTERS] + "…"
        why = f" ({cause})" if cause is not None and str(cause) else ""
        return OutletError(f"{self._where}: {self._name(key)} = {shown}{why}: accepted is {accepted}")

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key


# --- checks: the value as it is kept, or ValueError --------------------------------------------------------------------


def text(value: object) -> str:
    """A non-empty text."""
    if not isinstance(value, str) or not (stripped := value.strip()) or len(value) > MAX_TEXT_CHARACTERS:
        raise ValueError
    if any(ord(character) < 32 and character not in "\t\n" for character in stripped):
        raise ValueError("it holds control characters")
    return stripped


def truth(value: object) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise ValueError  # noqa: TRY004 - one exception for every wrong value
    return value


def number(least: float, most: float) -> Callable[[Any], float]:
    """Return a check for a number within bounds."""

    def check(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise ValueError
        return float(value)

    return check


def whole(least: int, most: int) -> Callable[[Any], int]:
    """Return a check for a whole number within bounds."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError
        return value

    return check


def one_of(*choices: str) -> Callable[[Any], Any]:
    """Return a check for one of some words."""

    def check(value: object) -> str:
        if value not in choices:
            near = get_close_matches(str(value), choices, n=1)
            raise ValueError(f"did you mean {near[0]!r}?" if near else "")
        return str(value)

    return check


def day(value: object) -> date:
    """A TOML date, or one as a text."""
    if isinstance(value, str):
        return date.fromisoformat(value.strip())
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError  # noqa: TRY004 - one exception for every wrong value
    return value


def address(value: object) -> str:
    """An http(s) URL, in the WHATWG form."""
    try:
        found = canonical(text(value))
    except BadURLError as error:
        raise ValueError(error.message) from error
    if found != without_credentials(found):
        raise ValueError("a password in it belongs into [credentials] of the settings")
    return found


def selector(value: object) -> str:
    """A CSS selector that lexbor can read."""
    stated = text(value)
    try:
        LexborHTMLParser("<p></p>").css(stated)
    except (SelectolaxError, ValueError) as error:
        raise ValueError("not a CSS selector") from error
    return stated


def pattern(value: object) -> str:
    """A regular expression of Python's `re`."""
    stated = text(value)
    try:
        re.compile(stated)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return stated
