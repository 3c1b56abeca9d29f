"""Save and read articles."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import entries as entry_rows
from storage import schema
from storage.changes import write_changes
from storage.errors import StorageError
from storage.outcomes import Outcome
from storage.saving.batch import save_batch
from storage.saving.paragraphs import recurring as recurring_paragraphs
from storage.saving.writing import last_seen
from storage.stories.near import forget_text
from storage.stories.refresh import refresh_origins
from storage.values import Incoming, Saved, Validators


async def save_articles(conn: AsyncConnection, batch: Sequence[Incoming], now: datetime) -> list[Saved]:
    """Save parsed pages inside the caller's `save()` transaction; one result each, in order. See `save_article`.

    A batch costs a statement per table, not per page: hand in what is there.
    """
    return await save_batch(conn, batch, now)


async def save_article(conn: AsyncConnection, incoming: Incoming, now: datetime) -> Saved:
    """Decide what a parsed page is and store it: article, revision, keys, story, change rows, raw page, entry's outcome.

    Only inside a `Database.save()` transaction. Saving the same content again writes nothing but `last_seen_at`.
    Raises `UnknownOutletError`.
    """
    (saved,) = await save_batch(conn, [incoming], now)
    return saved


async def save_gone(
    conn: AsyncConnection, article_id: int, now: datetime, *, reason: str = "gone", entry_id: int | None = None
) -> Saved:
    """Mark an article withdrawn (410, retraction, kill notice), with a revision and a change row; `reason` is kept in the diff.

    Inside a `Database.save()` transaction. Finishes the entry as `gone` when one is given. Twice changes nothing.
    Raises `StorageError` for an article that is not there.
    """
    if entry_id is not None:
        await entry_rows.finish(conn, entry_id, Outcome("gone", "gone"), now, article_id)
    status, revision, story = await _standing(conn, article_id)
    if status != "live":
        return Saved("gone", article_id, revision, story)
    revision += 1
    await conn.execute(
        update(schema.articles)
        .where(schema.articles.c.id == article_id)
        .values(status="withdrawn", revision=revision, content_fetched_at=now)
    )
    await conn.execute(
        insert(schema.revisions).values(
            article_id=article_id, revision=revision, seen_at=now, change="withdrawn", diff={"reason": reason}
        )
    )
    await conn.execute(update(schema.stories).where(schema.stories.c.id == story).values(last_changed_at=now))
    changes = await write_changes(conn, [("withdrawn", article_id, story, revision)], now)
    return Saved("gone", article_id, revision, story, tuple(changes))


async def delete_article(conn: AsyncConnection, article_id: int, now: datetime) -> Saved:
    """Erase an article's content, revisions and raw-page rows and leave a tombstone: its keys stay, so that it doesn't come back.

    Inside a `Database.save()` transaction. Its story finds another origin. Twice changes nothing. Raises `StorageError` for an
    article that is not there.
    """
    status, revision, story = await _standing(conn, article_id)
    if status == "deleted":
        return Saved("gone", article_id, revision, story)
    table = schema.articles
    await forget_text(conn, article_id)
    blank = {
        column.name: None if column.nullable else _BLANK.get(column.name, "")
        for column in table.c
        if column.name not in _TOMBSTONE
    }
    await conn.execute(update(table).where(table.c.id == article_id).values(**blank, status="deleted"))
    for emptied in (schema.revisions, schema.claims, schema.article_authors, schema.raw_pages):
        await conn.execute(delete(emptied).where(emptied.c.article_id == article_id))
    await conn.execute(
        update(schema.entries).where(schema.entries.c.article_id == article_id).values(evidence={}, title=None)
    )
    moved = await refresh_origins(conn, [story], now)
    rows = [("deleted", article_id, story, revision), *(("origin_changed", origin, one, None) for one, origin in moved)]
    changes = await write_changes(conn, rows, now)
    return Saved("gone", article_id, revision, story, tuple(changes))


async def seen_again(conn: AsyncConnection, article_ids: Sequence[int], now: datetime) -> None:
    """Note that articles were seen unchanged without their pages being read (304, an equal body hash)."""
    await conn.execute(
        update(schema.articles).where(schema.articles.c.id.in_(article_ids), last_seen() < now).values(last_seen_at=now)
    )


async def validators(conn: AsyncConnection, outlet: str, url_key: str) -> Validators | None:
    """Return the validators of the last successful fetch of an address, None when it was never fetched."""
    entries = schema.entries
    row = (
        await conn.execute(
            select(entries.c.etag, entries.c.last_modified, entries.c.body_hash)
            .join(schema.outlets, schema.outlets.c.id == entries.c.outlet_id)
            .where(schema.outlets.c.slug == outlet, entries.c.url_key == url_key)
        )
    ).first()
    return None if row is None or not any(row) else Validators(*row)


async def recurring(conn: AsyncConnection, outlet: str) -> frozenset[int]:
    """Return the fingerprints of paragraphs that recur over an outlet's articles: furniture, for the parser to cut."""
    return await recurring_paragraphs(conn, outlet)


# What is kept of a deleted article: what it is known by, and when it was here.
_TOMBSTONE = {
     "id", "outlet_id", "story_id", "revision", "status", "first_seen_at", "last_seen_at", "content_fetched_at",
    "fingerprint",
    "headline_key", "digest", "url", "published_at", "kind", "access", "completeness", "rights_state", "parser_version",
}  # fmt: skip
_BLANK = {
     "words": 0, "quality": 0.0, "attribution_confidence": 0.0, "details": {}, "authors": [], "sections": [], "topics":
    [], "images": [], "attribution_evidence": [], "disclaimers": [], "removed": [], "warnings": [],
}  # fmt: skip


async def _standing(conn: AsyncConnection, article_id: int) -> tuple[str, int, int]:
    table = schema.articles
    row = (
        await conn.execute(select(table.c.status, table.c.revision, table.c.story_id).where(table.c.id == article_id))
    ).first()
    if row is None:
        raise StorageError(f"there is no article {article_id}")
    return row.status, row.revision, row.story_id
