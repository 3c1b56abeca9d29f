"""Embargo and expiry: the views and the search go by the clock, and readers of the change feed are told when it strikes."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from parsers.article import Rights
from storage import articles
from storage.engine import Database
from storage.search import search
from storage.upkeep.release import has_due, tell_due
from tests.records import ORCHARD, arriving, article

DAY = timedelta(days=1)


async def save(database: Database, now: datetime, path: str = "lighthouse", **rights) -> int:
    async with database.save() as conn:
        one = article(path=path, headline=f"Of {path}", rights=Rights(**rights), body=ORCHARD)
        return (await articles.save_article(conn, arriving(one), now)).article_id


async def shown(database: Database) -> list[int]:
    async with database.read() as conn:
        views = [
            sorted(set(await conn.scalars(text(f"SELECT article_id FROM {view}"))))
            for view in ("articles_v1", "revisions_v1")
        ]
        found = sorted(one.article_id for one in await search(conn, "apple trees"))
    assert views[0] == views[1] == found
    return found


async def tell(database: Database, now: datetime) -> list[tuple[str, int]]:
    async with database.save() as conn:
        is_due = await has_due(conn, now)
        assert bool(await tell_due(conn, now)) is is_due
        assert not await has_due(conn, now)
        rows = await conn.execute(text("SELECT kind, article_id FROM changes_v1 WHERE kind <> 'inserted' ORDER BY seq"))
        return [tuple(row) for row in rows]


async def test_under_embargo_nothing_shows_and_its_end_is_told(database: Database):
    now = datetime.now(UTC)  # the views go by the database's own clock
    held = await save(database, now, embargoed_until=now + DAY)
    assert await shown(database) == []
    assert await tell(database, now) == []
    async with database.write() as conn:  # a day later
        await conn.execute(text("UPDATE articles SET embargoed_until = :at"), {"at": _stored(database, now - DAY)})
    assert await shown(database) == [held]
    assert await tell(database, now) == [("restored", held)]
    assert await tell(database, now) == [("restored", held)]  # once


async def test_what_expired_is_gone_and_told(database: Database):
    now = datetime.now(UTC)
    kept = await save(database, now, "kept", expires_at=now + DAY)
    gone = await save(database, now, "gone", expires_at=now - DAY)
    assert await shown(database) == [kept]
    async with database.read() as conn:
        assert list(await conn.scalars(text("SELECT headline FROM stories_v1"))) in ([], ["Of kept"])
    assert await tell(database, now) == [("withdrawn", gone)]
    assert await tell(database, now) == [("withdrawn", gone)]


async def test_a_new_date_is_a_revision_and_brings_it_back(database: Database):
    now = datetime.now(UTC)
    one = await save(database, now, expires_at=now - DAY)
    await tell(database, now)
    assert await save(database, now, expires_at=now + DAY) == one
    assert await shown(database) == [one]


def _stored(database: Database, at: datetime) -> object:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if database.is_sqlite else at
