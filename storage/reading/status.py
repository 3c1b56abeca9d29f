"""What operators ask: how outlets stand, why pages failed."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, cast, func, literal_column, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.feeds import IS_SILENT
from storage.outcomes import OutcomeKind, Reason
from storage.schema import articles, entries, feeds, outlets
from storage.sql.types import Id
from storage.values import OutcomeRow, OutletStatus

WEEK = timedelta(days=7)


async def outlet_status(conn: AsyncConnection, now: datetime) -> list[OutletStatus]:
    """Return one line per outlet of the catalogue, by slug."""
    polled = (
        select(
            feeds.c.outlet_id,
            func.count().label("feeds"),
            _count(feeds.c.state == "ailing").label("ailing"),
            _count(feeds.c.state == "retired").label("retired"),
            _count(IS_SILENT).label("silent"),
            func.max(case((IS_SILENT, feeds.c.news_last_at))).label("silent_since"),
            func.max(feeds.c.last_success_at).label("last_success_at"),
            func.min(feeds.c.next_due_at).label("next_due_at"),
            func.max(feeds.c.failures).label("failures"),
        )
        .where(feeds.c.declared)
        .group_by(feeds.c.outlet_id)
        .subquery()
    )
    queued = (
        select(
            entries.c.outlet_id,
            _count(entries.c.state == "waiting").label("waiting"),
            _count(entries.c.state == "in_flight").label("in_flight"),
            _count((entries.c.state == "done") & (entries.c.outcome == "quarantined")).label("quarantined"),
        )
        .group_by(entries.c.outlet_id)
        .subquery()
    )
    last_reason = (  # of the feed that has failed most often in a row
        select(feeds.c.reason)
        .where(feeds.c.outlet_id == outlets.c.id, feeds.c.declared, feeds.c.failures > 0)
        .order_by(feeds.c.failures.desc(), feeds.c.outcome_at.desc())
        .limit(1)
        .correlate(outlets)
        .scalar_subquery()
        .label("last_reason")
    )
    held = _articles_of(articles.c.outlet_id == outlets.c.id)
    lately = _articles_of((articles.c.outlet_id == outlets.c.id) & (articles.c.first_seen_at > now - WEEK))
    rows = await conn.execute(
        select(
            outlets.c.slug, outlets.c.name, outlets.c.state, outlets.c.drift, polled, queued, last_reason, held, lately
        )
        .outerjoin(polled, polled.c.outlet_id == outlets.c.id)
        .outerjoin(queued, queued.c.outlet_id == outlets.c.id)
        .where(outlets.c.declared)
        .order_by(outlets.c.slug)
    )
    return [
        OutletStatus(
            slug=row.slug,
            name=row.name,
            state=row.state,
            feeds=row.feeds or 0,
            ailing=row.ailing or 0,
            retired=row.retired or 0,
            silent=row.silent or 0,
            silent_since=row.silent_since,
            last_success_at=row.last_success_at,
            next_due_at=row.next_due_at if row.state == "active" else None,
            articles=row[-2],
            articles_per_day=row[-1] / WEEK.days,
            waiting=row.waiting or 0,
            in_flight=row.in_flight or 0,
            quarantined=row.quarantined or 0,
            failures=row.failures or 0,
            last_reason=row.last_reason,
            drift=row.drift,
        )
        for row in rows
    ]


async def outcomes(
    conn: AsyncConnection,
    *,
    reason: Reason | None = None,
    outlet: str | None = None,
    kind: OutcomeKind | None = None,
    limit: int = 100,
) -> list[OutcomeRow]:
    """Return the latest outcomes that are not successes (or, with `kind`, those of one kind), newest first."""
    resting = case((entries.c.state == "done", null()), else_=entries.c.next_try_at)
    of_entries = select(
        outlets.c.slug,
        feeds.c.url.label("feed"),
        entries.c.url,
        entries.c.outcome,
        entries.c.reason,
        entries.c.detail,
        entries.c.tries,
        entries.c.outcome_at,
        resting.label("next_try_at"),
        entries.c.id,
    ).select_from(
        entries.join(outlets, outlets.c.id == entries.c.outlet_id).outerjoin(feeds, feeds.c.id == entries.c.feed_id)
    )
    of_feeds = select(
        outlets.c.slug, feeds.c.url.label("feed"), feeds.c.url, feeds.c.outcome, feeds.c.reason, feeds.c.detail, feeds.c.failures,
        feeds.c.outcome_at, feeds.c.next_due_at, cast(null(), Id),
    ).select_from(feeds.join(outlets, outlets.c.id == feeds.c.outlet_id))  # fmt: skip
    parts = []
    for part, table in ((of_entries, entries), (of_feeds, feeds)):
        # Written as the partial index `ix_entries_trouble` has it; every outcome that is no success has a reason.
        wanted = [table.c.reason.is_not(None) if kind is None else table.c.outcome == kind]
        if reason is not None:
            wanted.append(table.c.reason == reason)
        if outlet is not None:
            wanted.append(outlets.c.slug == outlet)
        parts.append(part.where(*wanted).order_by(table.c.outcome_at.desc()).limit(limit).subquery())
    both = union_all(*(select(part) for part in parts)).subquery()
    rows = await conn.execute(select(both).order_by(both.c.outcome_at.desc(), both.c.url).limit(limit))
    return [OutcomeRow(*row) for row in rows]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _articles_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Count articles that are not deleted: all of them less the deleted, each by an index alone."""
    every = select(func.count()).select_from(articles).where(condition)
    deleted = every.where(literal_column("articles.status") == literal_column("'deleted'"))  # as the index says it
    return every.correlate(outlets).scalar_subquery() - deleted.correlate(outlets).scalar_subquery()
