"""The walk over articles from the newest to the oldest, along the indexes: it stops when a page is full and sorts nothing long.

An article is filed under its publication time, or where its page doesn't say, under the time of first sight. These are two
indexes, so it is two walks, laid into one another.
"""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Dialect, Integer, Subquery, literal_column, select, union_all

from storage.reading.filters import Filter, content_conditions, shown, time_conditions
from storage.reading.pages import Position, older
from storage.schema import articles

Order = Literal["published", "arrived"]
ORDERS: tuple[Order, ...] = ("published", "arrived")

Conditions = Sequence[ColumnElement[bool]]


def walk(
    dialect: Dialect, wanted: Filter, order: Order, after: Position | None, rows: int, more: Conditions = ()
) -> Subquery:
    """Return `filed_at_` and `filed_id_` of the first articles behind a position, newest first, as a subquery.

    `arrived` is the order in which they were saved first, which is that of their ids. `more` are conditions on `articles`.
    """
    conditions = [shown(dialect, articles), *content_conditions(dialect, wanted, articles), *more]
    column = articles.c
    if order == "arrived":
        behind = [column.id < after.id] if after else []
        times = time_conditions(wanted, column.first_seen_at)
        return (
            select(column.first_seen_at.label("filed_at_"), column.id.label("filed_id_"))
            .where(*conditions, *times, *behind)
            .order_by(column.id.desc())
            .limit(exactly(rows))
            .subquery("walked")
        )
    dated = _part(column.published_at, [column.published_at.is_not(None), *conditions], wanted, after, rows)
    undated = _part(column.first_seen_at, [column.published_at.is_(None), *conditions], wanted, after, rows)
    both = union_all(select(dated.subquery("dated")), select(undated.subquery("undated"))).subquery("both")
    return (
        select(both).order_by(both.c.filed_at_.desc(), both.c.filed_id_.desc()).limit(exactly(rows)).subquery("walked")
    )


def exactly(rows: int) -> ColumnElement[int]:
    """Return a number for LIMIT as part of the statement: where it is a parameter, PostgreSQL plans for a tenth of the table."""
    return literal_column(str(int(rows)), Integer)


def newest_first(walked: Subquery, order: Order) -> list[ColumnElement[Any]]:
    """Return what to sort the rows by that are joined to a walk."""
    by_id = walked.c.filed_id_.desc()
    return [by_id] if order == "arrived" else [walked.c.filed_at_.desc(), by_id]


def _part(at: ColumnElement[Any], conditions: Conditions, wanted: Filter, after: Position | None, rows: int) -> Any:
    return (
        select(at.label("filed_at_"), articles.c.id.label("filed_id_"))
        .where(*conditions, *time_conditions(wanted, at), *older(after, at, articles.c.id))
        .order_by(at.desc(), articles.c.id.desc())
        .limit(exactly(rows))
    )
