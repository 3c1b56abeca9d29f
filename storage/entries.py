"""Entries: each is waiting, in flight or done with one outcome.

    waiting --take_waiting--> in_flight --finish / save_article--> done
       ^                          |                                  |
       +-- wait_again, move_entry, release_host, a dead holder's ----+-- changed line in a feed, visit_again, release

    (an entry in flight whose line changes waits again as soon as it is finished)

An entry is one page of one outlet, however many feeds list it; how each feed words it is kept apart (`sightings`), so that an
RSS feed and a news sitemap that date the same page differently don't make it look changed at every poll.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, and_, bindparam, case, cast, func, literal, null, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import hosts
from storage.outcomes import Outcome, OutcomeKind, Reason
from storage.outlets import outlet_id
from storage.schema import backfills, entries, outlets, sightings
from storage.sql.statements import hash64, insert_into, insert_new
from storage.sql.storable import storable
from storage.values import Balance, EntryWork, NewEntry, PollSaved

MOST_VISITS = 24  # looks at a page because its line changed without a new update time (reader's figure)
SEEN_AGAIN_AFTER = timedelta(hours=6)  # `last_seen_at` of a sighting is only good for pruning: it need not be exact
LINES_AT_ONCE = 500


async def add_entries(
    conn: AsyncConnection,
    outlet: str,
    feed_id: int | None,
    entries: Sequence[NewEntry],
    now: datetime,
    *,
    backfill_id: int | None = None,
) -> PollSaved:
    """Take entries in. Raises `UnknownOutletError`."""
    return await take_in(conn, await outlet_id(conn, outlet), feed_id, entries, now, backfill_id=backfill_id)


async def take_in(
    conn: AsyncConnection,
    outlet: int,
    feed_id: int | None,
    lines: Sequence[NewEntry],
    now: datetime,
    *,
    backfill_id: int | None = None,
) -> PollSaved:
    """Take a feed's (or a backfill's) lines in, `outlet` being an id; see `storage.feeds.save_poll`."""
    new = changed = 0
    once = _once_each(lines)
    for start in range(0, len(once), LINES_AT_ONCE):
        came, differ = await _take_in(conn, outlet, feed_id, once[start : start + LINES_AT_ONCE], now, backfill_id)
        new, changed = new + came, changed + differ
    if backfill_id is not None:
        await conn.execute(
            update(backfills)
            .where(backfills.c.id == backfill_id)
            .values(listed=backfills.c.listed + len(once), known=backfills.c.known + len(once) - new)
        )
    return PollSaved(new=new, changed=changed, known=len(once) - new - changed)


async def recent_lines(
    conn: AsyncConnection, feed_id: int, limit: int = 500
) -> list[tuple[str | None, str, str | None]]:
    """Return guid, URL key and title of the entries that a feed brought last: what its guids are judged by."""
    rows = await conn.execute(
        select(entries.c.guid, entries.c.url_key, entries.c.title)
        .where(entries.c.feed_id == feed_id)
        .order_by(entries.c.id.desc())
        .limit(limit)
    )
    return [(row.guid, row.url_key, row.title) for row in rows]


async def take_waiting(
    conn: AsyncConnection, host: str, now: datetime, limit: int, outlets: Sequence[str] | None = None
) -> list[EntryWork]:
    """Move up to `limit` due entries of a host to in flight, oldest due first. Only for the holder of the host's lease."""
    due = (
        select(entries.c.id)
        .where(
            entries.c.host == host,
            entries.c.state == "waiting",
            entries.c.next_try_at <= now,
            hosts.is_workable(entries.c.outlet_id, outlets),
        )
        .order_by(entries.c.next_try_at, entries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await conn.execute(
        update(entries)
        .where(entries.c.id.in_(due))
        .values(state="in_flight", again=False)
        .returning(*_WORK_COLUMNS, entries.c.next_try_at)
    )
    return [EntryWork(*row[:-1]) for row in sorted(rows.all(), key=lambda row: (row.next_try_at, row.id))]


async def finish(
    conn: AsyncConnection,
    entry_id: int,
    outcome: Outcome,
    at: datetime,
    article_id: int | None = None,
    *,
    tries: int | None = None,
) -> None:
    """Put an entry to rest with its outcome. `tries` counts what it took (default: one more than known)."""
    await conn.execute(_FINISH, [finished(entry_id, outcome, at, article_id, tries=tries)])


def finished(
    entry_id: int, outcome: Outcome, at: datetime, article_id: int | None = None, *, tries: int | None = None
) -> dict[str, Any]:
    """Return the parameters of `finish_fetched` for one entry."""
    return {
        "entry": entry_id,
        "to_outcome": outcome.kind,
        "to_reason": outcome.reason,
        "to_detail": None if outcome.detail is None else storable(outcome.detail)[:500],
        "to_at": at,
        "to_article": article_id,
        "to_tries": tries,
    }


async def finish_fetched(conn: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Put entries to rest whose page came; `rows` are made by `finished`, with the page's validators as `to_etag`,
    `to_modified`, `to_hash`."""
    if rows:
        await conn.execute(_FINISH_FETCHED, rows)


async def wait_again(
    conn: AsyncConnection, entry_id: int, next_try_at: datetime, outcome: Outcome, tries: int, at: datetime
) -> None:
    """Let an entry wait for its next try; `outcome` (`failed` or `refused`) says what happened this time.

    Where this was no try (`tries` is what it was), why the last one failed stays: it says more than that we had to wait.
    """
    detail = None if outcome.detail is None else storable(outcome.detail)[:500]
    was_no_try = and_(entries.c.tries == tries, entries.c.tries > 0, entries.c.reason.is_not(None))
    host = await conn.scalar(
        update(entries)
        .where(entries.c.id == entry_id)
        .values(
            state="waiting",
            next_try_at=next_try_at,
            tries=tries,
            outcome=case((was_no_try, entries.c.outcome), else_=outcome.kind),
            reason=case((was_no_try, entries.c.reason), else_=outcome.reason),
            detail=case((was_no_try, entries.c.detail), else_=detail),
            outcome_at=at,
        )
        .returning(entries.c.host)
    )
    if host is not None:
        await hosts.wake(conn, [(host, next_try_at)])


async def move_entry(conn: AsyncConnection, entry_id: int, fetch_url: str, host: str, hops: int, now: datetime) -> None:
    """Send an entry to another host's queue, where a redirect points; it waits for that host's turn.

    The new address stays for later visits; `hops` starts anew with the next run.
    """
    await conn.execute(
        update(entries)
        .where(entries.c.id == entry_id)
        .values(state="waiting", next_try_at=now, fetch_url=storable(fetch_url), host=host, hops=hops)
    )
    await hosts.wake(conn, [(host, now)])


async def visit_again(conn: AsyncConnection, entry_ids: Sequence[int], at: datetime, *, force: bool = False) -> int:
    """Make entries that are done due again at a time (a later look at a young article, a retry without validators).

    One that is in flight is due again as soon as it is finished: what came may be older than what made us look. Return how many
    were done.
    """
    await conn.execute(
        update(entries).where(entries.c.id.in_(entry_ids), entries.c.state == "in_flight").values(again=True)
    )
    woken = await conn.scalars(
        update(entries)
        .where(entries.c.id.in_(entry_ids), entries.c.state == "done")
        .values(state="waiting", next_try_at=at, tries=0, hops=0, force=force)
        .returning(entries.c.host)
    )
    found = list(woken)
    await hosts.wake(conn, ((host, at) for host in found))
    return len(found)


async def release(
    conn: AsyncConnection,
    now: datetime,
    *,
    reason: Reason | None = None,
    outlet: str | None = None,
    ids: Sequence[int] | None = None,
    kinds: Sequence[OutcomeKind] = ("quarantined",),
) -> int:
    """Let entries at rest with one of these outcomes be tried again, from the first try; return how many."""
    statement = update(entries).where(entries.c.state == "done", entries.c.outcome.in_(kinds))
    if reason is not None:
        statement = statement.where(entries.c.reason == reason)
    if outlet is not None:
        statement = statement.where(entries.c.outlet_id == await outlet_id(conn, outlet))
    if ids is not None:
        statement = statement.where(entries.c.id.in_(ids))
    released = await conn.scalars(
        statement.values(state="waiting", next_try_at=now, tries=0, hops=0, force=True).returning(entries.c.host)
    )
    found = list(released)
    await hosts.wake(conn, ((host, now) for host in found))
    return len(found)


async def open_counts(conn: AsyncConnection) -> tuple[int, int]:
    """Count the entries that wait and those in flight, by indexes that hold no others."""
    waiting, in_flight = [
        # Every host is a host: said so that SQLite takes the index that holds few entries, and not the one that has the state.
        select(func.count())
        .select_from(entries)
        .where(entries.c.state == state, entries.c.host >= "")
        .scalar_subquery()
        for state in ("waiting", "in_flight")
    ]
    row = (await conn.execute(select(waiting, in_flight))).one()
    return int(row[0]), int(row[1])


async def balance(conn: AsyncConnection) -> Balance:
    """Count all entries by where they are, in one statement and so at one moment."""
    outcome = case((entries.c.state == "done", entries.c.outcome))
    counts = union_all(
        select(literal("all", Text).label("state"), cast(null(), Text).label("outcome"), func.count()).select_from(
            entries
        ),
        select(entries.c.state, outcome.label("outcome"), func.count()).group_by(entries.c.state, outcome),
    )
    total = waiting = in_flight = 0
    done: dict[OutcomeKind, int] = {}
    for state, kind, count in await conn.execute(counts):
        match state:
            case "all":
                total = count
            case "waiting":
                waiting = count
            case "in_flight":
                in_flight = count
            case _:
                done[kind] = count
    return Balance(total, waiting, in_flight, done)


# --- taking in


@dataclass(frozen=True, slots=True)
class _Seen:
    entry_id: int
    content_hash: int | None
    updated_at: datetime | None
    visits: int
    refresh: bool


def _once_each(lines: Sequence[NewEntry]) -> list[NewEntry]:
    """Return the lines without repeats of one page, the first of each; texts as both databases can hold them."""
    found: dict[str, NewEntry] = {}
    for line in lines:
        found.setdefault(line.url_key, line)
    return [
        replace(
            line,
            url=storable(line.url),
            url_key=storable(line.url_key),
            guid=None if line.guid is None else storable(line.guid),
            title=None if line.title is None else storable(line.title),
        )
        for line in found.values()
    ]


async def _take_in(
    conn: AsyncConnection,
    outlet: int,
    feed_id: int | None,
    lines: Sequence[NewEntry],
    now: datetime,
    backfill_id: int | None,
) -> tuple[int, int]:
    seen = {} if feed_id is None else await _sightings(conn, feed_id, lines, now)
    unseen = [line for line in lines if hash64(line.identity) not in seen]
    ids, new = await _known_or_new(conn, outlet, feed_id, unseen, now, backfill_id)
    if feed_id is None:
        return len(new), 0
    if unseen:
        statement = insert_into(conn, sightings)
        statement = statement.on_conflict_do_update(
            index_elements=["feed_id", "identity"], set_={"last_seen_at": statement.excluded.last_seen_at}
        )
        await conn.execute(statement, _first_sightings(feed_id, unseen, ids, now))
    changed = [(line, found) for line in lines if (found := seen.get(hash64(line.identity))) and _differs(line, found)]
    if changed:
        await _due_again(conn, feed_id, changed, now)
    settled = {hash64(line.identity) for line, _ in changed}
    if stale := [identity for identity, found in seen.items() if found.refresh and identity not in settled]:
        await conn.execute(
            update(sightings)
            .where(sightings.c.feed_id == feed_id, sightings.c.identity.in_(stale))
            .values(last_seen_at=now)
        )
    return len(new), len(changed)


async def _sightings(conn: AsyncConnection, feed_id: int, lines: Sequence[NewEntry], now: datetime) -> dict[int, _Seen]:
    identities = [hash64(line.identity) for line in lines]
    rows = await conn.execute(
        select(
            sightings.c.identity,
            sightings.c.entry_id,
            sightings.c.content_hash,
            sightings.c.updated_at,
            sightings.c.visits,
            sightings.c.last_seen_at,
        ).where(sightings.c.feed_id == feed_id, sightings.c.identity.in_(identities))
    )
    return {row[0]: _Seen(row[1], row[2], row[3], row[4], row[5] <= now - SEEN_AGAIN_AFTER) for row in rows}


async def _known_or_new(
    conn: AsyncConnection,
    outlet: int,
    feed_id: int | None,
    lines: Sequence[NewEntry],
    now: datetime,
    backfill_id: int | None,
) -> tuple[dict[str, int], set[str]]:
    """Return the entry id of every line by URL key, and the keys that are new."""
    if not lines:
        return {}, set()
    ids = await _ids(conn, outlet, [line.url_key for line in lines])
    missing = [line for line in lines if line.url_key not in ids]
    if not missing:
        return ids, set()
    # Another process may be taking in the same page this moment: then it is theirs, and known to us.
    statement = insert_new(conn, entries).returning(entries.c.url_key, entries.c.id)
    rows = await conn.execute(statement, [_new_entry(outlet, feed_id, line, now, backfill_id) for line in missing])
    new = {row.url_key: row.id for row in rows}
    ids |= new
    if len(new) < len(missing):
        ids |= await _ids(conn, outlet, [line.url_key for line in missing if line.url_key not in new])
    await hosts.wake(conn, ((line.host, now) for line in missing))
    return ids, set(new)


async def _ids(conn: AsyncConnection, outlet: int, keys: Sequence[str]) -> dict[str, int]:
    rows = await conn.execute(
        select(entries.c.url_key, entries.c.id).where(entries.c.outlet_id == outlet, entries.c.url_key.in_(keys))
    )
    return {row.url_key: row.id for row in rows}


def _new_entry(
    outlet: int, feed_id: int | None, line: NewEntry, now: datetime, backfill_id: int | None
) -> dict[str, Any]:
    return {
        "outlet_id": outlet,
        "feed_id": feed_id,
        "backfill_id": backfill_id,
        "url": line.url,
        "url_key": line.url_key,
        "host": line.host,
        "guid": line.guid,
        "title": line.title,
        "published_at": line.published_at,
        "evidence": dict(line.evidence),
        "first_seen_at": now,
        "state": "waiting",
        "next_try_at": now,
        "tries": 0,
        "hops": 0,
        "force": False,
        "again": False,
    }


def _first_sightings(
    feed_id: int, lines: Sequence[NewEntry], ids: dict[str, int], now: datetime
) -> list[dict[str, Any]]:
    rows = {
        hash64(line.identity): {
            "feed_id": feed_id,
            "identity": hash64(line.identity),
            "entry_id": ids[line.url_key],
            "content_hash": _content_hash(line),
            "updated_at": line.updated_at,
            "visits": 0,
            "last_seen_at": now,
        }
        for line in lines
    }
    return [rows[identity] for identity in sorted(rows)]


def _content_hash(line: NewEntry) -> int | None:
    return None if line.content_hash is None else hash64(line.content_hash)


def _differs(line: NewEntry, seen: _Seen) -> bool:
    if line.updated_at is not None and seen.updated_at is not None and line.updated_at > seen.updated_at:
        return True
    content_hash = _content_hash(line)
    return content_hash is not None and content_hash != seen.content_hash and seen.visits < MOST_VISITS


async def _due_again(
    conn: AsyncConnection, feed_id: int, changed: Sequence[tuple[NewEntry, _Seen]], now: datetime
) -> None:
    await conn.execute(
        update(sightings)
        .where(sightings.c.feed_id == bindparam("feed"), sightings.c.identity == bindparam("line"))
        .values(
            content_hash=bindparam("to_hash"),
            updated_at=bindparam("to_updated"),
            visits=bindparam("to_visits"),
            last_seen_at=bindparam("to_seen"),
        ),
        [
            {
                "feed": feed_id,
                "line": hash64(line.identity),
                "to_hash": _content_hash(line),
                "to_updated": line.updated_at or seen.updated_at,
                "to_visits": seen.visits + 1,
                "to_seen": now,
            }
            for line, seen in changed
        ],
    )
    await conn.execute(
        update(entries)
        .where(entries.c.id == bindparam("entry"))
        .values(title=bindparam("to_title"), published_at=bindparam("to_published"), evidence=bindparam("to_evidence")),
        [
            {
                "entry": seen.entry_id,
                "to_title": line.title,
                "to_published": line.published_at,
                "to_evidence": dict(line.evidence),
            }
            for line, seen in changed
        ],
    )
    await visit_again(conn, [seen.entry_id for _, seen in changed], now)


_WORK_COLUMNS = (
    entries.c.id,
    entries.c.feed_id,
    select(outlets.c.slug).where(outlets.c.id == entries.c.outlet_id).scalar_subquery().label("outlet"),
    entries.c.url,
    func.coalesce(entries.c.fetch_url, entries.c.url).label("fetch_url"),
    entries.c.host,
    entries.c.guid,
    entries.c.url_key,
    entries.c.title,
    entries.c.published_at,
    entries.c.evidence,
    entries.c.tries,
    entries.c.hops,
    entries.c.article_id,
    entries.c.etag,
    entries.c.last_modified,
    entries.c.body_hash,
    entries.c.force,
)

_FINISH = (
    update(entries)
    .where(entries.c.id == bindparam("entry"))
    .values(
        # Who holds the entry holds its host's lease, and giving that back looks for what waits there.
        state=case((entries.c.again, "waiting"), else_="done"),
        next_try_at=case((entries.c.again, bindparam("to_at", type_=entries.c.next_try_at.type)), else_=null()),
        again=False,
        force=False,
        hops=0,
        outcome=bindparam("to_outcome"),
        reason=bindparam("to_reason"),
        detail=bindparam("to_detail"),
        outcome_at=bindparam("to_at"),
        article_id=func.coalesce(bindparam("to_article"), entries.c.article_id),
        tries=case((entries.c.again, 0), else_=func.coalesce(bindparam("to_tries"), entries.c.tries + 1)),
    )
)
_FINISH_FETCHED = _FINISH.values(
    etag=bindparam("to_etag"), last_modified=bindparam("to_modified"), body_hash=bindparam("to_hash")
)
