"""The two things that the desk's questions must say differently to the two databases."""

from typing import Any

from sqlalchemy import ColumnElement, Text, func
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.views import Backend


def backend_of(conn: AsyncConnection) -> Backend:
    """Return which database this is."""
    return "sqlite" if conn.dialect.name == "sqlite" else "postgresql"


def day_of(conn: AsyncConnection, column: ColumnElement[Any]) -> ColumnElement[str]:
    """Return the day of a time in UTC, as ISO text. PostgreSQL's sessions are in UTC; SQLite's times begin with their day."""
    if backend_of(conn) == "sqlite":
        return func.substr(column, 1, 10, type_=Text)
    return func.to_char(column, "YYYY-MM-DD", type_=Text)
