"""How outlets stand beyond `storage.reading.status`: articles a day, feeds one by one, what the ledger saw last."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.feeds import IS_SILENT
from storage.reading.desk.dialects import day_of
from storage.schema import articles, attempts, feeds, outlets

ATTEMPTS_A_LOOK = 20_000
"""How far back the ledger is looked through for one outlet: it has no index by outlet, and is written at every exchange."""


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One declared feed of an outlet. `interval_seconds` is what polling has settled on."""

    url: str
    kind: str | None
    state: str
    is_silent: bool
    last_success_at: datetime | None
    next_due_at: datetime | None
    interval_seconds: float | None
    failures: int
    outcome: str | None
    reason: str | None
    detail: str | None
    news_last_at: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One exchange of the ledger."""

    at: datetime
    kind: str
    url: str
    status: int | None
    seconds: float | None
    outcome: str | None
    reason: str | None
    detail: str | None


async def articles_a_day(
    conn: AsyncConnection, today: date, days: int, *, outlet: str | None = None
) -> dict[str, dict[date, int]]:
    """Return by slug how many articles were first seen on each of the last `days` days (UTC), today included; also those that were
    deleted since, so that an index alone tells."""
    day = day_of(conn, articles.c.first_seen_at)
    since = datetime.combine(today - timedelta(days=days - 1), time(), UTC)
    statement = (
        select(outlets.c.slug, day, func.count())
        .join(outlets, outlets.c.id == articles.c.outlet_id)
        .where(articles.c.first_seen_at >= since)
        .group_by(outlets.c.slug, day)
    )
    if outlet is not None:
        statement = statement.where(outlets.c.slug == outlet)
    counted: dict[str, dict[date, int]] = {}
    for slug, on, count in await conn.execute(statement):
        counted.setdefault(slug, {})[date.fromisoformat(on)] = count
    return counted


async def read_feeds(conn: AsyncConnection, slug: str) -> list[FeedLine]:
    """Return the declared feeds of an outlet, by address."""
    rows = await conn.execute(
        select(
            feeds.c.url, feeds.c.kind, feeds.c.state, case((IS_SILENT, True), else_=False), feeds.c.last_success_at,
            feeds.c.next_due_at, feeds.c.interval_seconds, feeds.c.failures, feeds.c.outcome, feeds.c.reason, feeds.c.detail,
            feeds.c.news_last_at,
        )
        .join(outlets, outlets.c.id == feeds.c.outlet_id)
        .where(outlets.c.slug == slug, feeds.c.declared)
        .order_by(feeds.c.url)
    )  # fmt: skip
    return [FeedLine(*tuple(row)) for row in rows]


async def last_attempts(conn: AsyncConnection, slug: str, *, limit: int = 20) -> list[AttemptLine]:
    """Return the last exchanges with an outlet, newest first, as far as the newest `ATTEMPTS_A_LOOK` rows of the ledger tell."""
    t = attempts
    newest = await conn.scalar(select(func.max(t.c.id))) or 0
    rows = await conn.execute(
        select(t.c.at, t.c.kind, t.c.url, t.c.status, t.c.seconds, t.c.outcome, t.c.reason, t.c.detail)
        .where(
            t.c.id > newest - ATTEMPTS_A_LOOK,
            t.c.outlet_id == select(outlets.c.id).where(outlets.c.slug == slug).scalar_subquery(),
        )
        .order_by(t.c.id.desc())
        .limit(limit)
    )
    return [AttemptLine(*row) for row in rows]
