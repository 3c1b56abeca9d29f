"""Where a page of a list begins and ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Position:
    """A row's place in a list that runs from the newest to the oldest: its time, and its id among those of one time."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list, and where the next one begins: None where there is none."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    after: Position | None = None


def older(after: Position | None, at: ColumnElement[Any], id_: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Return the condition that a row lies behind a position. The first half is what an index on the time is entered by."""
    if after is None:
        return []
    return [and_(at <= after.at, or_(at < after.at, id_ < after.id))]


def listed(rows: Sequence[Row[*tuple[Any, ...]]], limit: int) -> Listed:
    """Make a page of rows of which one more was asked for. Their last two columns are their position."""
    kept = [dict(row._mapping) for row in rows[:limit]]  # noqa: SLF001 - SQLAlchemy's public way to a row's names
    after = None
    for one in kept:
        after = Position(one.pop("filed_at_"), one.pop("filed_id_"))
    return Listed(kept, after if len(rows) > limit else None)
