"""Drift and silence as the store keeps them."""

from datetime import timedelta

from sqlalchemy import text

from storage import articles, feeds
from storage.engine import Database
from storage.outcomes import Outcome
from storage.reading.status import outlet_status
from storage.values import PollOutcome
from storage.watching import drift
from tests.records import NOW, arriving, article, entry

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def publish(database: Database, numbers: range, at, **more) -> None:
    for number in numbers:
        one = article(
            path=f"p{number}", headline=f"Report {number}", body=(f"Report {number} from the quay. " * 12,), **more
        )
        async with database.save() as conn:
            await articles.save_article(conn, arriving(one), at + number * MINUTE)


async def look(database: Database, at=NOW, slugs=None):
    async with database.write() as conn:
        return await drift.refresh_drift(conn, at, slugs=slugs)


async def shown(database: Database) -> str | None:
    async with database.read() as conn:
        found = await conn.scalar(text("SELECT drift FROM outlets_v1 WHERE slug = 'harbour'"))
        (status,) = (one for one in await outlet_status(conn, NOW) if one.slug == "harbour")
    assert status.drift == found
    return found


async def test_an_outlet_drifts_within_twenty_pages_and_is_told_of_once(database: Database):
    await publish(database, range(40), NOW, byline="By Ann")
    assert await look(database) == {}
    await publish(database, range(40, 54), NOW)
    found = await look(database, NOW + 54 * MINUTE, slugs=["harbour"])
    assert found == {"harbour": "byline on 30% of the last 20 articles, before on 100%"}
    assert await shown(database) == found["harbour"]
    await publish(database, range(54, 60), NOW)
    assert await look(database, NOW + HOUR) == {}  # the same alarm, with newer figures
    assert await shown(database) == "byline on 0% of the last 20 articles, before on 100%"


async def test_a_drift_does_not_become_its_own_history(database: Database):
    await publish(database, range(40), NOW, byline="By Ann")
    await publish(database, range(40, 60), NOW)
    begun = NOW + 60 * MINUTE
    assert "harbour" in await look(database, begun)
    await publish(database, range(60, 200), NOW)
    async with database.write() as conn:
        await drift.prune_profiles(conn)
    assert await look(database, begun + HOUR) == {}
    assert await shown(database) is not None
    # After two weeks it is the outlet's way.
    assert await look(database, begun + 15 * DAY) == {"harbour": None}
    assert await shown(database) is None


async def test_a_mended_layout_ends_the_alarm(database: Database):
    await publish(database, range(40), NOW, byline="By Ann")
    await publish(database, range(40, 60), NOW)
    assert "harbour" in await look(database, NOW + 60 * MINUTE)
    await publish(database, range(60, 80), NOW, byline="By Ann")
    assert await look(database, NOW + 80 * MINUTE) == {"harbour": None}


async def test_profiles_are_dropped_beyond_the_history(database: Database, monkeypatch):
    monkeypatch.setattr(drift, "HISTORY", 10)
    await publish(database, range(70), NOW, byline="By Ann")
    async with database.write() as conn:
        assert await drift.prune_profiles(conn) == 10
        assert await drift.prune_profiles(conn) == 0


async def poll(database: Database, at, *lines) -> None:
    async with database.write() as conn:
        await feeds.save_poll(
            conn,
            PollOutcome(
                feed_id=1,
                at=at,
                outcome=Outcome("unchanged"),
                next_due_at=at + HOUR,
                interval_seconds=3600.0,
                entries=lines,
            ),
        )


async def test_a_feed_that_answers_with_nothing_new_for_too_long_is_silent(database: Database):
    for hour in range(24 * 9):
        await poll(database, NOW + hour * HOUR, entry(f"story-{hour}"))
    last = NOW + (24 * 9 - 1) * HOUR
    async with database.read() as conn:
        assert await feeds.silent_feeds(conn) == []
    await poll(database, last + 11 * HOUR)
    async with database.read() as conn:
        assert await feeds.silent_feeds(conn) == []
    await poll(database, last + 13 * HOUR)
    async with database.read() as conn:
        (silent,) = await feeds.silent_feeds(conn)
        (status,) = (one for one in await outlet_status(conn, NOW) if one.slug == "harbour")
    assert (silent.outlet, silent.url, silent.since) == ("harbour", "https://gazette.example/feed.xml", last)
    assert (status.silent, status.silent_since) == (1, last)
    await poll(database, last + 14 * HOUR, entry("at-last"))
    async with database.read() as conn:
        assert await feeds.silent_feeds(conn) == []
