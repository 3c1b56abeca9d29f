"""Raw pages: where in the archive the bytes of a fetched page lie."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.outlets import outlet_id
from storage.schema import counters, outlets
from storage.schema import raw_pages as table
from storage.values import RawPage, RawRef

PAGES_AT_ONCE = 500


async def record_raw(
    conn: AsyncConnection,
    *,
    outlet: str,
    url: str,
    ref: RawRef,
    fetched_at: datetime,
    article_id: int | None = None,
    content_type: str | None = None,
) -> int:
    """Remember a raw page and return its id. `save_article` does it by itself for an `Incoming` with `raw`."""
    number = await conn.scalar(
        update(counters).values(raw_pages=counters.c.raw_pages + 1).returning(counters.c.raw_pages)
    )
    assert number is not None  # the migration makes the row
    row = raw_row(await outlet_id(conn, outlet), url, ref, fetched_at, article_id, content_type)
    await conn.execute(insert(table), [{"id": number, **row}])
    return int(number)


def raw_row(
    outlet: int, url: str, ref: RawRef, fetched_at: datetime, article_id: int | None, content_type: str | None
) -> dict[str, Any]:
    """Return a raw page's columns without its id; `outlet` is an id."""
    return {
        "outlet_id": outlet,
        "article_id": article_id,
        "url": url,
        "file_name": ref.file,
        "file_offset": ref.offset,
        "file_length": ref.length,
        "content_type": content_type,
        "fetched_at": fetched_at,
    }


async def raw_pages(
    conn: AsyncConnection,
    *,
    outlet: str | None = None,
    since: datetime | None = None,
    file: str | None = None,
    after: int = 0,
    latest_only: bool = True,
) -> AsyncIterator[RawPage]:
    """Yield raw pages oldest first, read in portions by id, so that a long run holds no cursor; `since` is the day of fetching.

    With `file` only those of one archive file, with `after` those of a higher id. With `latest_only` a page is skipped when one
    of the same article that was fetched later is kept.
    """
    last = after
    newer = table.alias("newer")
    statement = (
        select(table, outlets.c.slug)
        .join(outlets, outlets.c.id == table.c.outlet_id)
        .order_by(table.c.id)
        .limit(PAGES_AT_ONCE)
    )
    statement = statement.where(*_chosen(outlet, since))
    if file is not None:
        statement = statement.where(table.c.file_name == file)
    if latest_only:
        statement = statement.where(
            ~select(newer.c.id)
            .where(
                newer.c.article_id == table.c.article_id,
                or_(
                    newer.c.fetched_at > table.c.fetched_at,
                    and_(newer.c.fetched_at == table.c.fetched_at, newer.c.id > table.c.id),
                ),
            )
            .exists()
        )
    while rows := (await conn.execute(statement.where(table.c.id > last))).all():
        for row in rows:
            yield RawPage(
                row.id,
                row.slug,
                row.url,
                RawRef(row.file_name, row.file_offset, row.file_length),
                row.fetched_at,
                row.article_id,
                row.content_type,
            )
        last = rows[-1].id


async def pages_by_file(
    conn: AsyncConnection, *, outlet: str | None = None, since: datetime | None = None
) -> dict[str, int]:
    """Return how many raw pages lie in each archive file."""
    counted = await conn.execute(
        select(table.c.file_name, func.count())
        .join(outlets, outlets.c.id == table.c.outlet_id)
        .where(*_chosen(outlet, since))
        .group_by(table.c.file_name)
    )
    return {str(row[0]): int(row[1]) for row in counted}


def _chosen(outlet: str | None, since: datetime | None) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if outlet is not None:
        chosen.append(outlets.c.slug == outlet)
    if since is not None:
        chosen.append(table.c.fetched_at >= since)
    return chosen


async def files_in_use(conn: AsyncConnection) -> frozenset[str]:
    """Return the archive files that raw pages still point into; any other file may be removed by `db prune`."""
    return frozenset(await conn.scalars(select(table.c.file_name).distinct()))
