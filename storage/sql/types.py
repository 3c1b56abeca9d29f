"""Column types that mean the same on both databases."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.sql.storable import to_json

Id = BigInteger().with_variant(Integer(), "sqlite")  # SQLite: only INTEGER PRIMARY KEY is the row id itself


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware UTC time: timestamptz on PostgreSQL; on SQLite `2026-11-23T22:30:00.000000Z`, which sorts as text.

    SQLite gives back naive times even for `DateTime(timezone=True)`; here they come back aware. A naive time is a bug and is
    refused.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use text on SQLite."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an aware time into UTC; raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: every stored time is aware")
        utc = value.astimezone(UTC)
        return utc_text(utc) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware UTC time."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)  # type: ignore[no-any-return]  # the driver gives Any


class Instant(TypeDecorator[datetime]):
    """An aware UTC time that no reader looks for by: timestamptz on PostgreSQL, microseconds since 1970 on SQLite, where a number
    takes 8 bytes and the text of `UTCDateTime` 27. A view that shows one makes it text."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use a number on SQLite."""
        return dialect.type_descriptor(BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Turn an aware time into microseconds or UTC; raise ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: every stored time is aware")
        return (value - _EPOCH) // _MICROSECOND if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return an aware UTC time."""
        if value is None:
            return None
        at: datetime = _EPOCH + value * _MICROSECOND if dialect.name == "sqlite" else value.astimezone(UTC)
        return at


class JsonValue(TypeDecorator[Any]):
    """JSON: JSONB on PostgreSQL, compact text on SQLite (whose 3.40 has no binary form). None is SQL NULL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use JSONB where there is one."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else JSONB(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Serialise for SQLite; PostgreSQL's driver does it by `to_json` too."""
        return to_json(value) if dialect.name == "sqlite" and value is not None else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the plain Python value."""
        if dialect.name != "sqlite" or value is None:
            return value
        return [] if value == "[]" else json.loads(value)


class JsonList(JsonValue):
    """A JSON list of which nothing is stored where it is empty: reading gives `[]` for NULL."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Turn an empty list into NULL."""
        return super().process_bind_param(value or None, dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Return the list."""
        return [] if value is None else super().process_result_value(value, dialect)


def utc_text(at: datetime) -> str:
    """Return a UTC time as SQLite stores it, always with six digits so that text order is time order."""
    if at.year < 1000:
        return "1000-01-01T00:00:00.000000Z"
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
