"""Outlets, as `outlets_v1` shows them, and what became of their entries and feeds, as `outcomes_v1` does."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.reading.columns import OUTLETS
from storage.reading.pages import Listed, Position, older
from storage.schema import entries, feeds


async def list_outlets(conn: AsyncConnection) -> list[dict[str, Any]]:
    """Return every outlet, by slug."""
    found = await conn.execute(select(OUTLETS).order_by(OUTLETS.c.slug))
    return [dict(row) for row in found.mappings()]


async def get_outlet(conn: AsyncConnection, slug: str) -> dict[str, Any] | None:
    """Return an outlet with its `feeds`, each with its health; None when there is no such outlet."""
    found = await conn.execute(select(OUTLETS).where(OUTLETS.c.slug == slug))
    row = found.mappings().one_or_none()
    if row is None:
        return None
    owned = await conn.execute(
        select(
            feeds.c.url, feeds.c.kind, feeds.c.state, feeds.c.next_due_at, feeds.c.interval_seconds, feeds.c.failures,
            feeds.c.last_success_at, feeds.c.outcome, feeds.c.reason, feeds.c.outcome_at,
        )
        .join(schema.outlets, schema.outlets.c.id == feeds.c.outlet_id)
        .where(schema.outlets.c.slug == slug, feeds.c.declared)
        .order_by(feeds.c.id)
    )  # fmt: skip
    return {**row, "feeds": [dict(one) for one in owned.mappings()]}


async def list_outcomes(
    conn: AsyncConnection,
    *,
    outlet: str | None = None,
    outcome: str | None = None,
    reason: str | None = None,
    troubled: bool = True,
    after: Position | None = None,
    limit: int = 50,
) -> Listed:
    """Return the latest outcome of entries, newest first: of those whose outcome is no success, or of all of an outlet.

    Raises `ValueError` for all outcomes of all outlets: no index runs along them.
    """
    if not troubled and outlet is None:
        raise ValueError("every outcome is listed of one outlet only")
    outlets = schema.outlets
    conditions: list[Any] = [entries.c.outcome.is_not(None), *older(after, entries.c.outcome_at, entries.c.id)]
    if troubled:
        conditions.append(entries.c.reason.is_not(None))
    for column, value in ((outlets.c.slug, outlet), (entries.c.outcome, outcome), (entries.c.reason, reason)):
        if value is not None:
            conditions.append(column == value)
    found = await conn.execute(
        select(
            entries.c.id.label("entry_id"), outlets.c.slug.label("outlet"), feeds.c.url.label("feed"), entries.c.url,
            entries.c.outcome, entries.c.reason, entries.c.detail, entries.c.tries, entries.c.outcome_at.label("at"),
            entries.c.next_try_at, entries.c.article_id,
        )
        .join(outlets, outlets.c.id == entries.c.outlet_id)
        .outerjoin(feeds, feeds.c.id == entries.c.feed_id)
        .where(*conditions)
        .order_by(entries.c.outcome_at.desc(), entries.c.id.desc())
        .limit(limit + 1)
    )  # fmt: skip
    rows = [dict(row) for row in found.mappings()]
    last = rows[limit - 1] if len(rows) > limit else None
    return Listed(rows[:limit], Position(last["at"], last["entry_id"]) if last else None)
