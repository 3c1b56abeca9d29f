"""How far each webhook was told of changes, what could not be delivered, and who is telling now.

One process at a time tells a webhook: it holds the row's lease. Whoever lost it writes nothing, and what it sent is sent again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import changes as feed
from storage.schema import articles, counters, dead_letters, outlets, webhooks
from storage.sql.statements import insert_new


@dataclass(frozen=True, slots=True)
class WebhookState:
    """A webhook as it stands. `seq` is the last change it was told of, or that lies in a dead letter."""

    name: str
    seq: int
    until_seq: int | None
    tries: int
    next_try_at: datetime | None
    last_success_at: datetime | None
    last_failure: str | None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was given up on: changes `first_seq` to `last_seq`, both included."""

    id: int
    webhook: str
    first_seq: int
    last_seq: int
    tries: int
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a webhook is to be told next: the changes after `after` up to `last` that it wants; maybe none of them."""

    after: int
    last: int
    changes: tuple[dict[str, Any], ...]


async def add_webhooks(conn: AsyncConnection, names: Collection[str], now: datetime) -> None:
    """Make sure each has a row. A new one is told of what changes from now on."""
    if names:
        last = await feed.last_seq(conn)
        rows = [{"name": name, "seq": last, "tries": 0, "added_at": now} for name in sorted(names)]
        await conn.execute(insert_new(conn, webhooks), rows)


async def due_webhooks(conn: AsyncConnection, names: Collection[str], now: datetime) -> list[str]:
    """Return those of these webhooks that have something to be told, may be asked again, and are nobody else's now."""
    found = await conn.scalars(
        select(webhooks.c.name)
        .where(webhooks.c.name.in_(names), webhooks.c.seq < _LAST_SEQ, *_is_free(now))
        .order_by(webhooks.c.name)
    )
    return list(found)


async def claim(conn: AsyncConnection, name: str, owner: str, now: datetime, seconds: float) -> WebhookState | None:
    """Take or keep a webhook's lease and return how it stands; None when it is somebody else's or must wait."""
    mine = or_(webhooks.c.lease_until.is_(None), webhooks.c.lease_until <= now, webhooks.c.lease_owner == owner)
    rested = or_(webhooks.c.next_try_at.is_(None), webhooks.c.next_try_at <= now)
    row = await conn.execute(
        update(webhooks)
        .where(webhooks.c.name == name, mine, rested)
        .values(lease_owner=owner, lease_until=now + timedelta(seconds=seconds))
        .returning(*_STATE)
    )
    found = row.one_or_none()
    return WebhookState(*found) if found is not None else None


async def next_letter(
    conn: AsyncConnection, state: WebhookState, kinds: Sequence[str], slugs: Sequence[str], limit: int
) -> Letter | None:
    """Return what comes next; None when nothing does. Raises `ChangesPrunedError`.

    A change of a story alone (its origin changed to one that is not here) is for webhooks of all outlets only.
    """
    found = await feed.changes_after(conn, state.seq, limit=limit)
    if state.until_seq is not None:
        found = [one for one in found if one.seq <= state.until_seq]
    if not found:
        return None
    ids = {one.article_id for one in found if one.article_id is not None}
    rows = await conn.execute(
        select(articles.c.id, outlets.c.slug)
        .join(outlets, outlets.c.id == articles.c.outlet_id)
        .where(articles.c.id.in_(ids))
    )
    slugs_of: dict[int, str] = {row.id: row.slug for row in rows}
    told = []
    for one in found:
        slug = slugs_of.get(one.article_id) if one.article_id is not None else None
        if (not kinds or one.kind in kinds) and (not slugs or slug in slugs):
            told.append(
                {
                    "seq": one.seq, "at": one.at, "kind": one.kind, "article_id": one.article_id,
                    "story_id": one.story_id, "revision": one.revision, "outlet": slug,
                }
            )  # fmt: skip
    return Letter(state.seq, found[-1].seq, tuple(told))


async def told(conn: AsyncConnection, name: str, owner: str, seq: int, now: datetime, *, was_sent: bool = True) -> bool:
    """Remember that a webhook was told of everything up to `seq`; False when the lease was lost."""
    values: dict[str, Any] = {"seq": seq, "until_seq": None, "tries": 0, "next_try_at": None}
    if was_sent:
        values |= {"last_success_at": now, "last_failure": None}
    return await _note(conn, name, owner, values)


async def put_off(
    conn: AsyncConnection, name: str, owner: str, letter: Letter, tries: int, next_try_at: datetime, reason: str
) -> bool:
    """Remember that a delivery failed and when the same one is tried again, and give the lease back."""
    values = {
        "until_seq": letter.last, "tries": tries, "next_try_at": next_try_at, "last_failure": reason,
        "lease_owner": None, "lease_until": None,
    }  # fmt: skip
    return await _note(conn, name, owner, values)


async def bury(
    conn: AsyncConnection, name: str, owner: str, first_seq: int, last_seq: int, tries: int, now: datetime, reason: str
) -> bool:
    """Give a delivery up: it becomes a dead letter, and the webhook goes on behind it."""
    values = {"seq": last_seq, "until_seq": None, "tries": 0, "next_try_at": None, "last_failure": reason}
    if not await _note(conn, name, owner, values):
        return False
    row = {"webhook": name, "first_seq": first_seq, "last_seq": last_seq, "tries": tries, "at": now, "reason": reason}
    await conn.execute(dead_letters.insert().values(row))
    return True


async def let_go(conn: AsyncConnection, name: str, owner: str) -> None:
    """Give the lease back."""
    await _note(conn, name, owner, {"lease_owner": None, "lease_until": None})


async def replay(conn: AsyncConnection, name: str, after: int) -> bool:
    """Let a webhook be told again of everything after a `seq`, at once; False when there is no such webhook.

    Whoever is telling it now loses the lease, and with it the right to say how far it came.
    """
    values = {
        "seq": after, "until_seq": None, "tries": 0, "next_try_at": None, "lease_owner": None, "lease_until": None,
    }  # fmt: skip
    changed = await conn.execute(update(webhooks).where(webhooks.c.name == name).values(**values))
    return changed.rowcount == 1


async def list_webhooks(conn: AsyncConnection) -> list[WebhookState]:
    """Return every webhook that was ever told anything, by name."""
    return [WebhookState(*row) for row in await conn.execute(select(*_STATE).order_by(webhooks.c.name))]


async def list_dead_letters(conn: AsyncConnection, webhook: str | None = None, limit: int = 100) -> list[DeadLetter]:
    """Return what was given up on, the latest first."""
    statement = select(dead_letters).order_by(dead_letters.c.id.desc()).limit(limit)
    if webhook is not None:
        statement = statement.where(dead_letters.c.webhook == webhook)
    return [DeadLetter(*row) for row in await conn.execute(statement)]


async def _note(conn: AsyncConnection, name: str, owner: str, values: dict[str, Any]) -> bool:
    changed = await conn.execute(
        update(webhooks).where(webhooks.c.name == name, webhooks.c.lease_owner == owner).values(**values)
    )
    return changed.rowcount == 1


def _is_free(now: datetime) -> list[Any]:
    return [
        or_(webhooks.c.lease_until.is_(None), webhooks.c.lease_until <= now),
        or_(webhooks.c.next_try_at.is_(None), webhooks.c.next_try_at <= now),
    ]


_STATE = (
    webhooks.c.name, webhooks.c.seq, webhooks.c.until_seq, webhooks.c.tries, webhooks.c.next_try_at,
    webhooks.c.last_success_at, webhooks.c.last_failure,
)  # fmt: skip
_LAST_SEQ = select(counters.c.changes).scalar_subquery()
