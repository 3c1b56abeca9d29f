"""Drift: an outlet whose latest articles differ from its own history. A redesign shows here within some twenty pages.

Each article leaves a profile of a few numbers (`profile.py`), kept per outlet and layout: a new layout begins a history of its own.
While an outlet drifts, its history stands still, so that the redesign does not become what it is held against; after two weeks
the new way is taken for the outlet's way and the alarm ends.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import articles, outlets, profiles
from storage.watching.profile import FEWEST_BEFORE, RECENT, Expected, Profile, differences, disappointments, profile_of

HISTORY = 400  # profiles an outlet's latest ones are held against
ACCEPTED_AFTER = timedelta(days=14)
WEEK = timedelta(days=7)
_NEWEST_FIRST = (profiles.c.seen_at.desc(), profiles.c.article_id.desc())
KNOWN_FOR = timedelta(days=8)  # before, a week's articles say how much there was to catch up with


def profile_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of `profiles` for an article's row."""
    of = profile_of(row)
    return {
        "article_id": row["id"],
        "outlet_id": row["outlet_id"],
        "layout": row["layout"],
        "seen_at": row["first_seen_at"],
        "filled": of.filled,
        "words": of.words,
        "quality": of.quality,
        "residue": of.residue,
    }


async def keep_profiles(conn: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep the profiles of new articles, given as rows of `articles`."""
    if rows:
        await conn.execute(insert(profiles), [profile_row(row) for row in rows])


async def refresh_drift(
    conn: AsyncConnection, now: datetime, *, slugs: Sequence[str] | None = None
) -> dict[str, str | None]:
    """Hold the latest articles of these outlets (default: all) against those before; return by slug what changed.

    The value says how an outlet began to drift or drifts in another way; None that it no longer does.
    """
    statement = select(
        outlets.c.id, outlets.c.slug, outlets.c.added_at, outlets.c.expected, outlets.c.drift, outlets.c.drift_since
    ).where(outlets.c.declared)
    if slugs is not None:
        statement = statement.where(outlets.c.slug.in_(slugs))
    changed: dict[str, str | None] = {}
    for outlet in (await conn.execute(statement)).all():
        since = outlet.drift_since
        if since is not None and now - since > ACCEPTED_AFTER:
            since = None
        recent, before = await _samples(conn, outlet.id, since)
        per_day = await _per_day(conn, outlet.id, now) if now - outlet.added_at >= KNOWN_FOR else None
        # What an outlet does counts for more than what was declared of it.
        unknown = recent if len(before) < FEWEST_BEFORE else []
        missed = disappointments(Expected.read(outlet.expected), unknown, per_day)
        found = "; ".join((*differences(recent, before), *missed)) or None
        if found == outlet.drift:
            continue
        if (found is None) != (outlet.drift is None) or _names(found) != _names(outlet.drift):
            changed[outlet.slug] = found
        begun = (since or now) if found is not None else None
        await conn.execute(update(outlets).where(outlets.c.id == outlet.id).values(drift=found, drift_since=begun))
    return changed


async def drifting_outlets(conn: AsyncConnection) -> frozenset[str]:
    """Return the slugs of the catalogue's outlets that drift."""
    found = await conn.scalars(select(outlets.c.slug).where(outlets.c.declared, outlets.c.drift.is_not(None)))
    return frozenset(found)


async def prune_profiles(conn: AsyncConnection) -> int:
    """Drop profiles beyond each outlet's history, but of those that drift: they are held against it. Return how many."""
    ranked = (
        select(
            profiles.c.article_id,
            func.row_number().over(partition_by=profiles.c.outlet_id, order_by=_NEWEST_FIRST).label("place"),
        )
        .where(profiles.c.outlet_id.in_(select(outlets.c.id).where(outlets.c.drift_since.is_(None))))
        .subquery()
    )
    gone = await conn.execute(
        delete(profiles).where(
            profiles.c.article_id.in_(select(ranked.c.article_id).where(ranked.c.place > 2 * (HISTORY + RECENT)))
        )
    )
    return gone.rowcount


async def _per_day(conn: AsyncConnection, outlet: int, now: datetime) -> float:
    """Return the outlet's new articles a day over the last week."""
    count = await conn.scalar(
        select(func.count())
        .select_from(articles)
        .where(articles.c.outlet_id == outlet, articles.c.first_seen_at > now - WEEK)
    )
    return (count or 0) / WEEK.days


async def _samples(conn: AsyncConnection, outlet: int, since: datetime | None) -> tuple[list[Profile], list[Profile]]:
    """Return the outlet's latest profiles and those before, both of the layout that read the latest one.

    With `since`, those before are older than that: the drift under way is no history.
    """
    latest = (
        await conn.execute(
            select(profiles.c.layout).where(profiles.c.outlet_id == outlet).order_by(*_NEWEST_FIRST).limit(1)
        )
    ).first()
    if latest is None:
        return [], []
    ordered = (
        select(profiles.c.filled, profiles.c.words, profiles.c.quality, profiles.c.residue)
        .where(profiles.c.outlet_id == outlet, profiles.c.layout.is_not_distinct_from(latest.layout))
        .order_by(*_NEWEST_FIRST)
    )
    newest = [Profile(*row) for row in await conn.execute(ordered.limit(HISTORY + RECENT))]
    if since is None:
        return newest[:RECENT], newest[RECENT:]
    older = await conn.execute(ordered.where(profiles.c.seen_at < since).limit(HISTORY + RECENT))
    # The first pages of the redesign were there before it was noticed.
    return newest[:RECENT], [Profile(*row) for row in older][RECENT:]


def _names(drift: str | None) -> frozenset[str]:
    """Return which figures a drift is about, without their values: those change with each page."""
    return frozenset(" ".join(one.split(" ")[:2]) for one in (drift or "").split("; "))
