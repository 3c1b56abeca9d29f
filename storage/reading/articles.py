"""Articles, as `articles_v1` shows them, and their revisions."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.reading.columns import ARTICLE_COLUMNS, ARTICLES, BRIEF_COLUMNS, REVISIONS
from storage.reading.filters import Filter
from storage.reading.pages import KEPT, Listed, Listing, Position
from storage.reading.walking import Order, newest_first, walk


@lru_cache(KEPT)
def articles_listing(
    dialect: Dialect,
    wanted: Filter,
    *,
    order: Order = "published",
    after: Position | None = None,
    limit: int = 50,
    whole: bool = False,
) -> Listing:
    """Return a list of articles, newest first. Without `whole` the long columns (text, html …) are left out."""
    walked = walk(dialect, wanted, order, after, limit + 1)
    joined = walked.join(ARTICLES, ARTICLES.c.article_id == walked.c.filed_id_)
    return Listing(_columns(whole), ARTICLES, joined, walked, newest_first(walked, order), limit)


async def list_articles(conn: AsyncConnection, wanted: Filter, **how: Any) -> Listed:
    """Return a page of `articles_listing`, which takes the same arguments, as dictionaries."""
    return await articles_listing(conn.dialect, wanted, **how).rows(conn)


async def get_article(conn: AsyncConnection, article_id: int) -> dict[str, Any] | None:
    """Return an article with all its columns; None when there is none that may be shown."""
    return next(iter(await get_articles(conn, [article_id])), None)


async def get_articles(conn: AsyncConnection, ids: Sequence[int], *, whole: bool = True) -> list[dict[str, Any]]:
    """Return those of these articles that may be shown, by id."""
    found = await conn.execute(
        select(*_columns(whole)).where(ARTICLES.c.article_id.in_(ids)).order_by(ARTICLES.c.article_id)
    )
    return [dict(row) for row in found.mappings()]


async def list_revisions(conn: AsyncConnection, article_id: int, *, whole: bool = True) -> list[dict[str, Any]]:
    """Return an article's revisions, oldest first; without `whole` their texts are left out."""
    columns = [one for one in REVISIONS.c if whole or one.name != "text"]
    found = await conn.execute(
        select(*columns).where(REVISIONS.c.article_id == article_id).order_by(REVISIONS.c.revision)
    )
    return [dict(row) for row in found.mappings()]


async def get_revision(conn: AsyncConnection, article_id: int, revision: int) -> dict[str, Any] | None:
    """Return one revision with its text and its difference to the one before."""
    found = await conn.execute(
        select(REVISIONS).where(REVISIONS.c.article_id == article_id, REVISIONS.c.revision == revision)
    )
    row = found.mappings().one_or_none()
    return dict(row) if row is not None else None


def _columns(whole: bool) -> list[Any]:
    return [ARTICLES.c[name] for name in (ARTICLE_COLUMNS if whole else BRIEF_COLUMNS)]
