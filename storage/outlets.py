"""Outlets and feeds of the catalogue, as the store keeps them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import hosts as turns
from storage.errors import UnknownOutletError
from storage.schema import feeds, outlets
from storage.sql.statements import insert_new
from storage.values import FeedRow, OutletRow

SYNC_LOCK = 0x77697265_0003  # "wire", 3: two daemons that start together agree on one set of rows


async def sync_outlets(conn: AsyncConnection, rows: Sequence[OutletRow], now: datetime, *, retire: bool = True) -> None:
    """Make the tables show the catalogue: what is new is added and due now, what is no longer declared is marked so and rests
    (without `retire` it is left as it is).

    State (validators, intervals, failures, pauses, moved addresses) is kept. Writes nothing when nothing changed.
    """
    if conn.dialect.name == "postgresql":
        await conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SYNC_LOCK})
    known = {row.slug: row for row in await conn.execute(select(outlets))}
    wanted = {row.slug: row for row in rows}
    changed = False
    for slug, row in wanted.items():
        values = _outlet_values(row)
        if slug not in known:
            await conn.execute(insert(outlets).values(slug=slug, state="active", drift=None, added_at=now, **values))
        elif any(getattr(known[slug], name) != value for name, value in values.items()):
            await conn.execute(update(outlets).where(outlets.c.slug == slug).values(**values))
        else:
            continue
        changed = True
    if retire and (missing := [slug for slug, row in known.items() if row.declared and slug not in wanted]):
        await conn.execute(update(outlets).where(outlets.c.slug.in_(missing)).values(declared=False))
        changed = True
    ids = {row.slug: row.id for row in await conn.execute(select(outlets.c.slug, outlets.c.id))}
    if await _sync_feeds(conn, {ids[slug]: row.feeds for slug, row in wanted.items()}, now) or changed:
        await turns.rest_all(conn)


async def add_unpolled(conn: AsyncConnection, row: OutletRow, now: datetime) -> None:
    """Add an outlet whose articles come in by other ways than its feeds, if it is not there; it is not declared and not polled."""
    values = _outlet_values(row) | {"declared": False}
    await conn.execute(
        insert_new(conn, outlets), [{"slug": row.slug, "state": "active", "drift": None, "added_at": now, **values}]
    )


async def set_outlet_state(conn: AsyncConnection, slug: str, state: Literal["active", "paused"], now: datetime) -> None:
    """Pause or resume an outlet; resuming makes its feeds due at once. Raises `UnknownOutletError`."""
    found = await conn.execute(
        update(outlets).where(outlets.c.slug == slug).values(state=state).returning(outlets.c.id)
    )
    if found.first() is None:
        raise UnknownOutletError(outlet=slug)
    if state == "active":
        await make_due(conn, [slug], now)
    await turns.rest_all(conn)


async def make_due(conn: AsyncConnection, outlets: Sequence[str] | None, now: datetime) -> int:
    """Make every pollable feed (of these outlets) due now, whatever its interval; return how many. Host back-off stays."""
    due = await conn.scalars(
        update(feeds)
        .where(feeds.c.next_due_at.is_not(None), turns.is_workable(feeds.c.outlet_id, outlets))
        .values(next_due_at=now)
        .returning(feeds.c.host)
    )
    found = list(due)
    await turns.wake(conn, ((host, now) for host in found))
    return len(found)


async def outlet_state(conn: AsyncConnection, slug: str) -> str | None:
    """Return `active` or `paused`; None for an outlet that is not polled."""
    state: str | None = await conn.scalar(select(outlets.c.state).where(outlets.c.slug == slug, outlets.c.declared))
    return state


async def outlet_id(conn: AsyncConnection, slug: str) -> int:
    """Return an outlet's id. Raises `UnknownOutletError`."""
    found = await conn.scalar(select(outlets.c.id).where(outlets.c.slug == slug))
    if found is None:
        raise UnknownOutletError(outlet=slug)
    return int(found)


def _outlet_values(row: OutletRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "names": sorted({row.name, *row.names}),
        "hosts": list(row.hosts),
        "language": row.language,
        "wire": row.wire,
        "aggregator": row.aggregator,
        "declared": True,
        "expected": row.expected.stored(),
    }


async def _sync_feeds(conn: AsyncConnection, wanted: dict[int, tuple[FeedRow, ...]], now: datetime) -> bool:
    known: dict[tuple[int, str], Any] = {
        (row.outlet_id, row.declared_url): row for row in await conn.execute(_DECLARED)
    }
    declared = {(outlet, row.url): row for outlet, rows in wanted.items() for row in rows}
    added = [_new_feed(outlet, row, now) for (outlet, url), row in declared.items() if (outlet, url) not in known]
    if added:
        await conn.execute(insert(feeds), added)
    changed = bool(added)
    for key, row in declared.items():
        if (old := known.get(key)) is None:
            continue
        values: dict[str, Any] = {"every_seconds": row.every_seconds, "links": row.links, "declared": True}
        if row.kind is not None:
            values["kind"] = row.kind
        if not old.declared:
            values["next_due_at"] = now
        if any(getattr(old, name) != value for name, value in values.items()):
            await conn.execute(update(feeds).where(feeds.c.id == old.id).values(**values))
            changed = True
    gone = [row.id for key, row in known.items() if row.declared and key not in declared]
    if gone:
        await conn.execute(update(feeds).where(feeds.c.id.in_(gone)).values(declared=False, next_due_at=None))
    await turns.wake(conn, ((row["host"], now) for row in added))
    return changed or bool(gone)


_DECLARED = select(  # without what polls leave in the row, which is most of it
    feeds.c.id,
    feeds.c.outlet_id,
    feeds.c.declared_url,
    feeds.c.kind,
    feeds.c.every_seconds,
    feeds.c.links,
    feeds.c.declared,
    feeds.c.next_due_at,
)


def _new_feed(outlet: int, row: FeedRow, now: datetime) -> dict[str, Any]:
    return {
        "outlet_id": outlet,
        "declared_url": row.url,
        "url": row.url,
        "host": row.host,
        "kind": row.kind,
        "every_seconds": row.every_seconds,
        "links": row.links,
        "declared": True,
        "state": "ok",
        "next_due_at": now,
        "failures": 0,
        "successes": 0,
        "guids_distrusted": False,
        "seen_recent": [],
        "children": {},
        "news_times": 0,
        "news_longest_gap": 0.0,
    }
