"""Takedown: an article's text, revisions and raw pages erased for good, with an audited tombstone in their place.

The rows go in one transaction, which also notes which bytes of the archive are to be overwritten; they are overwritten afterwards,
by whoever asked or, after a crash, by the next look (`pending`). The tombstone keeps the article's keys, so that it doesn't come
back, and its address is not asked for again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.articles import delete_article
from storage.engine import Database
from storage.errors import StorageError
from storage.raw.archive import Archive
from storage.schema import article_keys, articles, outlets, raw_pages, takedowns
from storage.sql.statements import key_hash
from storage.sql.storable import storable
from storage.values import RawRef


@dataclass(frozen=True, slots=True)
class Takedown:
    """One takedown: what, when, by whom, why, and whether its bytes are overwritten yet."""

    article_id: int
    outlet: str
    url: str
    at: datetime
    by: str
    reason: str
    erased_at: datetime | None


async def take_down(conn: AsyncConnection, article_id: int, now: datetime, *, by: str, reason: str) -> None:
    """Erase an article's rows and note what is to be overwritten; inside a `Database.save()` transaction.

    Twice changes nothing. Raises `StorageError` for an article that is not there.
    """
    if await conn.scalar(select(takedowns.c.article_id).where(takedowns.c.article_id == article_id)):
        return
    row = (await conn.execute(select(articles.c.url, articles.c.outlet_id).where(articles.c.id == article_id))).first()
    if row is None:
        raise StorageError(f"there is no article {article_id}")
    url_key = await conn.scalar(
        select(article_keys.c.key).where(article_keys.c.article_id == article_id, article_keys.c.kind == "url")
    )
    mine = or_(
        raw_pages.c.article_id == article_id, (raw_pages.c.outlet_id == row.outlet_id) & (raw_pages.c.url == row.url)
    )
    refs = [
        list(ref)
        for ref in await conn.execute(
            select(raw_pages.c.file_name, raw_pages.c.file_offset, raw_pages.c.file_length).where(mine)
        )
    ]
    await conn.execute(raw_pages.delete().where(mine))
    await delete_article(conn, article_id, now)
    await conn.execute(
        insert(takedowns).values(
            article_id=article_id,
            url_key=url_key if url_key is not None else key_hash(row.url),
            at=now,
            by=storable(by),
            reason=storable(reason),
            raw_refs=refs,
            erased_at=None if refs else now,
        )
    )


async def overwrite_pending(database: Database, archive: Archive, now: datetime) -> int:
    """Overwrite the archived pages of takedowns that are not done yet; return how many takedowns that finished.

    Raises `ArchiveError` when a page can't be overwritten; what was is not tried again.
    """
    async with database.read() as conn:
        waiting = (
            await conn.execute(
                select(takedowns.c.article_id, takedowns.c.raw_refs).where(takedowns.c.erased_at.is_(None))
            )
        ).all()
    for article_id, refs in waiting:
        for file, offset, length in refs:
            await archive.erase(RawRef(file, offset, length))
        async with database.write() as conn:
            await conn.execute(
                update(takedowns).where(takedowns.c.article_id == article_id).values(raw_refs=[], erased_at=now)
            )
    return len(waiting)


async def taken_down_keys(conn: AsyncConnection) -> frozenset[int]:
    """Return the URL keys, by `key_hash`, of every article taken down: they are not asked for again."""
    return frozenset(await conn.scalars(select(takedowns.c.url_key)))


async def list_takedowns(conn: AsyncConnection) -> list[Takedown]:
    """Return every takedown, newest first."""
    rows = await conn.execute(
        select(
            takedowns.c.article_id,
            outlets.c.slug,
            articles.c.url,
            takedowns.c.at,
            takedowns.c.by,
            takedowns.c.reason,
            takedowns.c.erased_at,
        )
        .join(articles, articles.c.id == takedowns.c.article_id)
        .join(outlets, outlets.c.id == articles.c.outlet_id)
        .order_by(takedowns.c.at.desc(), takedowns.c.article_id.desc())
    )
    return [Takedown(*row) for row in rows]
