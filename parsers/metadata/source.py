"""The source that a line near the headline names, where papers print it there: Chinese, Japanese and Korean ones do."""

from collections.abc import Iterable

from parsers.eastern import is_eastern, source_within
from parsers.metadata.surroundings import Line

_LONGEST = 200


def find_source(lines: Iterable[Line]) -> tuple[str, str] | None:
    """Return the source's name and the words that name it."""
    for line in lines:
        if len(line.text) <= _LONGEST and is_eastern(line.text) and (found := source_within(line.parts)) is not None:
            return found
    return None
