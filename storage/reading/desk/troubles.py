"""Why entries did not become articles: by reason, and day by day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.desk.dialects import day_of
from storage.schema import entries, outlets


@dataclass(frozen=True, slots=True)
class Trouble:
    """How many entries had their latest outcome on this day for this reason."""

    day: date
    reason: str
    entries: int


async def troubles(conn: AsyncConnection, today: date, days: int, *, outlet: str | None = None) -> list[Trouble]:
    """Return the troubles of the last `days` days (UTC), today included. An entry counts once, by its latest outcome."""
    day = day_of(conn, entries.c.outcome_at)
    since = datetime.combine(today - timedelta(days=days - 1), time(), UTC)
    statement = (
        select(day, entries.c.reason, func.count())
        .where(entries.c.reason.is_not(None), entries.c.outcome_at >= since)
        .group_by(day, entries.c.reason)
    )
    if outlet is not None:
        statement = statement.where(
            entries.c.outlet_id == select(outlets.c.id).where(outlets.c.slug == outlet).scalar_subquery()
        )
    found = [Trouble(date.fromisoformat(on), reason, count) for on, reason, count in await conn.execute(statement)]
    return sorted(found, key=lambda one: (one.day, one.reason))
