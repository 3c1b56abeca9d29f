"""Pages of lists: where one begins and ends, and its rows as dictionaries, or as the JSON that a program is sent."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, Text, and_, cast, func, literal_column, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.sql.types import UTCDateTime, utc_text

MOST_ROWS = 200
KEPT = 128
"""Listings whose statements are kept: making one takes longer than PostgreSQL takes to answer it, and the same are asked again."""
_RFC3339: ColumnElement[str] = literal_column('\'YYYY-MM-DD"T"HH24:MI:SS.US"Z"\'')


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


@dataclass(frozen=True, slots=True)
class ListedJson:
    """The same with each row as a JSON object."""

    rows: list[str] = field(default_factory=list)
    after: Position | None = None


@dataclass(frozen=True)
class Listing:
    """A page of a list that can be asked for either way.

    `columns` are of `view`, which `joined` joins to `walked` (`filed_at_`, `filed_id_`). One row more than `limit` is asked for,
    to know whether there are more. `beside` is a further column that becomes the member `beside_name` by way of `shape`.
    """

    columns: Sequence[Any]
    view: FromClause
    joined: FromClause
    walked: Subquery
    order: Sequence[ColumnElement[Any]]
    limit: int
    beside: ColumnElement[str] | None = None
    beside_name: str = ""
    shape: Callable[[str], str] = str

    async def rows(self, conn: AsyncConnection) -> Listed:
        """Return the page as dictionaries."""
        names, statement = self._for_rows
        found = (await conn.execute(statement)).all()
        kept: list[dict[str, Any]] = []
        after: Position | None = None
        for row in found[: self.limit]:
            *values, at, number = row
            kept.append(dict(zip(names, values, strict=True)))
            if self.beside is not None:
                kept[-1][self.beside_name] = self.shape(kept[-1][self.beside_name])
            after = Position(at, number)
        return Listed(kept, after if len(found) > self.limit else None)

    async def json(self, conn: AsyncConnection) -> ListedJson:
        """Return the page as JSON. PostgreSQL writes it: that takes it a fifth of the time that we would."""
        if conn.dialect.name == "sqlite":
            page = await self.rows(conn)
            return ListedJson([encode(row) for row in page.rows], page.after)
        found = (await conn.execute(self._for_json)).all()
        kept = [row[0] if self.beside is None else self._with_beside(row[0], row[1]) for row in found[: self.limit]]
        after = Position(*found[self.limit - 1][-2:]) if len(found) > self.limit else None
        return ListedJson(kept, after)

    @cached_property
    def _for_rows(self) -> tuple[list[str], Any]:
        columns = [*self.columns, *([] if self.beside is None else [self.beside.label(self.beside_name)])]
        return [one.name for one in columns], self._select(columns, self.joined)

    @cached_property
    def _for_json(self) -> Any:
        one = select(*map(_as_in_json, self.columns)).correlate(self.view).lateral("one")
        body = cast(func.row_to_json(literal_column("one")), Text)
        columns = [body, *([] if self.beside is None else [self.beside])]
        return self._select(columns, self.joined.join(one, true()))

    def _select(self, columns: Sequence[Any], joined: FromClause) -> Any:
        walked = self.walked.c
        return select(*columns, walked.filed_at_, walked.filed_id_).select_from(joined).order_by(*self.order)

    def _with_beside(self, body: str, value: str) -> str:
        return f"{body[:-1]},{encode(self.beside_name)}:{encode(self.shape(value))}}}"


def older(after: Position | None, at: ColumnElement[Any], id_: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Return the condition that a row lies behind a position. The first half is what an index on the time is entered by."""
    if after is None:
        return []
    return [and_(at <= after.at, or_(at < after.at, id_ < after.id))]


def plain(value: object) -> str:
    """Return a time or a day as JSON has it: times in UTC with six digits, on both databases."""
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=plain).encode
"""Return a row, or a list of rows, as compact JSON."""


def _as_in_json(column: Any) -> Any:
    if isinstance(column.type, UTCDateTime):
        return func.to_char(column, _RFC3339).label(column.name)
    return column
