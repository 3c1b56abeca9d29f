from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from storage import entries, feeds, hosts
from storage.engine import Database
from storage.errors import StorageError, UnknownOutletError
from storage.outcomes import Outcome
from storage.values import Attempt, NewEntry, PollOutcome, PollSaved, PollSeen
from tests.records import NOW, entry

HOUR = timedelta(hours=1)


def poll(*lines: NewEntry, feed_id: int = 1, **more: Any) -> PollOutcome:
    values: dict[str, Any] = {
        "at": NOW, "outcome": Outcome("unchanged"), "next_due_at": NOW + HOUR, "interval_seconds": 3600.0, "etag": '"1"'
    } | more  # fmt: skip
    return PollOutcome(feed_id=feed_id, entries=lines, **values)


async def finish_all(database: Database, kind: str = "saved.new") -> None:
    async with database.write() as conn:
        await entries.take_waiting(conn, "gazette.example", NOW + 1000 * HOUR, 10_000)
        rows = (await conn.exec_driver_sql("SELECT id FROM entries WHERE state = 'in_flight'")).all()
        for (number,) in rows:
            await entries.finish(conn, number, Outcome(kind), NOW)


async def save(database: Database, one: PollOutcome) -> PollSaved:
    async with database.write() as conn:
        return await feeds.save_poll(conn, one)


async def test_new_known_and_changed_lines(database: Database):
    assert await save(database, poll(entry("a"), entry("b"))) == PollSaved(new=2)
    assert await save(database, poll(entry("a"), entry("b"), entry("c"))) == PollSaved(new=1, known=2)
    await finish_all(database)
    assert await save(
        database, poll(entry("a"), entry("b", content_hash="2", title="Better"), entry("c"))
    ) == PollSaved(changed=1, known=2)
    async with database.write() as conn:
        (work,) = await entries.take_waiting(conn, "gazette.example", NOW, 9)
    assert (work.url, work.title, work.tries) == ("https://gazette.example/b", "Better", 0)


async def test_an_update_time_makes_an_entry_due_once(database: Database):
    await save(database, poll(entry("a", updated_at=NOW)))
    await finish_all(database)
    assert await save(database, poll(entry("a", updated_at=NOW + HOUR))) == PollSaved(changed=1)
    await finish_all(database)
    for earlier in (NOW + HOUR, NOW, None):
        assert await save(database, poll(entry("a", updated_at=earlier))) == PollSaved(known=1)


async def test_a_line_that_changes_at_every_poll_is_not_followed_for_ever(database: Database):
    await save(database, poll(entry("a", content_hash="start")))
    changed = 0
    for number in range(30):
        await finish_all(database)
        changed += (await save(database, poll(entry("a", content_hash=f"{number}")))).changed
    assert changed == entries.MOST_VISITS


async def test_two_feeds_of_an_outlet_make_one_entry_and_dont_disturb_each_other(database: Database):
    async with database.write() as conn:
        await conn.exec_driver_sql(
            "INSERT INTO feeds (outlet_id, declared_url, url, host, declared, state, failures, successes, "
            "guids_distrusted, seen_recent, children, news_times, news_longest_gap) VALUES (1, 'https://gazette.example/map', "
            "'https://gazette.example/map', "
            "'gazette.example', true, 'ok', 0, 0, false, '[]', '{}', 0, 0)"
        )
    sitemap = {"identity": "loc", "content_hash": "quite different"}
    assert (await save(database, poll(entry("a")))).new == 1
    for _ in range(3):
        assert await save(database, poll(entry("a", **sitemap), feed_id=4)) == PollSaved(known=1)
        assert await save(database, poll(entry("a"))) == PollSaved(known=1)
        await finish_all(database)


async def test_repeats_within_one_feed_are_one_entry(database: Database):
    assert await save(database, poll(entry("a"), entry("a", identity="other"), entry("b"))) == PollSaved(new=2)


async def test_the_feeds_state_after_success_and_failure(database: Database):
    await save(database, poll(entry("a"), kind="rss", last_modified="Mon", body_hash="h", guids_distrusted=True))
    failed = Outcome("failed", "http_status", "HTTP 503")
    await save(
        database, poll(outcome=failed, failures=3, state="ailing", etag=None, at=NOW + HOUR, next_due_at=NOW + 2 * HOUR)
    )
    async with database.read() as conn:
        assert await feeds.due_feeds(conn, "gazette.example", NOW + HOUR) == []
        (state,) = await feeds.due_feeds(conn, "gazette.example", NOW + 2 * HOUR, ["harbour"])
        assert await feeds.due_feeds(conn, "gazette.example", NOW + 2 * HOUR, ["valley"]) == []
    assert (state.etag, state.last_modified, state.body_hash, state.kind) == ('"1"', "Mon", "h", "rss")
    assert (state.state, state.failures, state.successes, state.last_success_at) == ("ailing", 3, 1, NOW)
    assert state.seen_recent == (PollSeen(NOW, 1, 1),)


async def test_a_retired_feed_is_never_due_and_an_adopted_address_is_polled(database: Database):
    await save(database, poll(outcome=Outcome("gone", "gone"), next_due_at=None, state="retired"))
    async with database.read() as conn:
        assert await feeds.due_feeds(conn, "gazette.example", NOW + 1000 * HOUR) == []
    await save(database, poll(feed_id=3, new_url="https://new.example/rss", new_host="new.example"))
    async with database.read() as conn:
        (state,) = await feeds.due_feeds(conn, "new.example", NOW + HOUR)
        assert (state.url, state.declared_url) == ("https://new.example/rss", "https://valley.example/rss")
        assert "new.example" in await hosts.hosts_with_work(conn, NOW + HOUR, limit=9)


async def test_attempts_are_kept_with_the_poll(database: Database):
    attempt = Attempt(
        NOW,
        "https://gazette.example/feed.xml",
        "gazette.example",
        "feed",
        "harbour",
        1,
        None,
        200,
        10,
        20,
        0.5,
        "unchanged",
    )
    await save(
        database, poll(attempts=(attempt, Attempt(NOW, "https://x.example/", "x.example", "robots", detail="x" * 900)))
    )
    async with database.read() as conn:
        rows = (
            await conn.exec_driver_sql(
                "SELECT outlet, feed, status, bytes_body, detail FROM attempts_v1 ORDER BY attempt_id"
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("harbour", "https://gazette.example/feed.xml", 200, 20, None),
        (None, None, None, None, "x" * 500),
    ]


async def test_hostile_text_is_stored_as_valid_unicode(database: Database):
    line = entry("a", title="A\x00B\ud800", guid="g\x00", evidence={"summary": "x\x00\udfff"})
    assert (await save(database, poll(line))).new == 1
    async with database.write() as conn:
        (work,) = await entries.take_waiting(conn, "gazette.example", NOW, 1)
    assert (work.title, work.guid, dict(work.evidence)) == ("AB?", "g", {"summary": "x?"})


async def test_unknown_feeds_and_outlets_are_errors(database: Database):
    with pytest.raises(StorageError, match="no feed 99"):
        await save(database, poll(feed_id=99))
    with pytest.raises(UnknownOutletError, match="none"):
        async with database.write() as conn:
            await entries.add_entries(conn, "none", None, [entry()], NOW)


async def test_a_poll_of_a_thousand_lines_takes_few_statements(database: Database):
    lines = [entry(f"story-{number}") for number in range(1_000)]
    counted: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    assert (await save(database, poll(*lines))).new == 1_000
    first = len(counted)
    assert (await save(database, poll(*lines))).known == 1_000
    assert first <= 25
    assert len(counted) - first <= 12
