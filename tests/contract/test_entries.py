import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from storage import articles, entries, feeds, hosts, outlets
from storage.engine import Database
from storage.errors import StorageError
from storage.jobs import backfills
from storage.outcomes import Outcome
from storage.reading import status
from storage.values import Balance, FeedRow, PollOutcome, PollSaved, Validators
from tests.records import NOW, OUTLETS, arriving, article, entry

HOST = "gazette.example"
HOUR = timedelta(hours=1)


async def test_an_entrys_way_through(database: Database):
    async with database.write() as conn:
        saved = await entries.add_entries(conn, "harbour", None, [entry("a"), entry("b"), entry("a")], NOW)
        assert (saved.new, saved.known) == (2, 0)
        one, other = await entries.take_waiting(conn, HOST, NOW, 9)
        assert await entries.take_waiting(conn, HOST, NOW, 9) == []
        await entries.finish(conn, one.id, Outcome("not_article", "consent", "a wall"), NOW)
        await entries.wait_again(conn, other.id, NOW + HOUR, Outcome("failed", "timeout"), 2, NOW)
        assert await entries.balance(conn) == Balance(2, 1, 0, {"not_article": 1})
        assert await entries.open_counts(conn) == (1, 0)
        assert await entries.take_waiting(conn, HOST, NOW, 9) == []
        (again,) = await entries.take_waiting(conn, HOST, NOW + HOUR, 9)
        assert await entries.open_counts(conn) == (0, 1)
        assert (again.id, again.tries) == (other.id, 2)
        await entries.finish(conn, again.id, Outcome("quarantined", "timeout"), NOW + HOUR, tries=5)
        rows = await status.outcomes(conn)
    assert [(row.url, row.outcome, row.reason, row.tries, row.next_try_at) for row in rows] == [
        ("https://gazette.example/b", "quarantined", "timeout", 5, None),
        ("https://gazette.example/a", "not_article", "consent", 1, None),
    ]


async def test_release_lets_quarantined_entries_start_over(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("a"), entry("b"), entry("c")], NOW)
        works = await entries.take_waiting(conn, HOST, NOW, 9)
        for work, reason in zip(works, ("timeout", "dns", "dns"), strict=True):
            await entries.finish(conn, work.id, Outcome("quarantined", reason), NOW, tries=5)
        await hosts.claim_host(conn, HOST, "one", NOW, 60)
        await hosts.release_host(conn, HOST, "one", None)
        assert await entries.release(conn, NOW, reason="timeout", outlet="valley") == 0
        assert await entries.release(conn, NOW, reason="timeout", outlet="harbour") == 1
        assert await entries.release(conn, NOW, ids=[works[1].id]) == 1
        taken = await entries.take_waiting(conn, HOST, NOW, 9)
        assert [(work.tries, work.force) for work in taken] == [(0, True), (0, True)]
        assert await entries.release(conn, NOW, kinds=("failed",)) == 0


async def test_a_redirect_to_another_host_waits_for_its_turn(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("a")], NOW)
        (work,) = await entries.take_waiting(conn, HOST, NOW, 9)
        await entries.move_entry(conn, work.id, "https://else.example/a", "else.example", 1, NOW)
        assert await entries.take_waiting(conn, HOST, NOW, 9) == []
        assert "else.example" in await hosts.hosts_with_work(conn, NOW, limit=9)
        (moved,) = await entries.take_waiting(conn, "else.example", NOW, 9)
    assert (moved.url, moved.fetch_url, moved.hops) == (work.url, "https://else.example/a", 1)


async def test_what_was_fetched_is_asked_for_with_its_validators(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("lighthouse")], NOW)
        (work,) = await entries.take_waiting(conn, HOST, NOW, 9)
        assert await articles.validators(conn, "harbour", work.url_key) is None
    async with database.save() as conn:
        saved = await articles.save_article(
            conn, arriving(article(), entry_id=work.id, etag='"7"', last_modified="Tue", body_hash="ab"), NOW
        )
    async with database.write() as conn:
        assert await articles.validators(conn, "harbour", work.url_key) == Validators('"7"', "Tue", "ab")
        assert await entries.visit_again(conn, [work.id], NOW + HOUR) == 1
        assert await entries.visit_again(conn, [work.id], NOW + HOUR) == 0
        (again,) = await entries.take_waiting(conn, HOST, NOW + HOUR, 9)
    assert (again.article_id, again.etag, again.last_modified, again.body_hash) == (
        saved.article_id,
        '"7"',
        "Tue",
        "ab",
    )


@pytest.mark.parametrize("seed", range(4))
async def test_outcomes_add_up_whatever_happens(database: Database, seed: int):
    chance = random.Random(seed)
    listed = 0
    flying: list[int] = []
    now = NOW
    async with database.write() as conn:
        for step in range(60):
            now += timedelta(seconds=30)
            match chance.choice(["add", "take", "take", "finish", "fail", "move", "crash", "release", "again"]):
                case "add":
                    lines = [entry(f"{chance.randrange(40)}") for _ in range(4)]
                    listed += (await entries.add_entries(conn, "harbour", None, lines, now)).new
                case "take":
                    flying += [work.id for work in await entries.take_waiting(conn, HOST, now, 3)]
                case "finish" if flying:
                    kind = chance.choice(
                        [Outcome("saved.new"), Outcome("refused", "robots"), Outcome("quarantined", "dns")]
                    )
                    await entries.finish(conn, flying.pop(), kind, now)
                case "fail" if flying:
                    await entries.wait_again(conn, flying.pop(), now + HOUR, Outcome("failed", "timeout"), 1, now)
                case "move" if flying:
                    await entries.move_entry(conn, flying.pop(), f"https://{HOST}/x", HOST, 1, now)
                case "crash":
                    if await hosts.claim_host(conn, HOST, f"owner {step}", now, 1):
                        flying = []
                case "release":
                    await entries.release(conn, now)
                case "again":
                    await entries.visit_again(conn, list(range(1, 10)), now)
            balance = await entries.balance(conn)
            assert balance.adds_up
            assert (balance.entries, balance.in_flight) == (listed, len(flying))


async def test_a_backfill_is_resumed_by_its_key_and_counts_its_entries(database: Database):
    async with database.write() as conn:
        job = await backfills.start_backfill(conn, "harbour 2026", {"since": "2026-01-01"}, NOW)
        await entries.add_entries(conn, "harbour", None, [entry("a")], NOW)
        await entries.add_entries(conn, "harbour", None, [entry("a"), entry("b"), entry("c")], NOW, backfill_id=job.id)
        await backfills.checkpoint(conn, job.id, {"page": 3})
    async with database.write() as conn:
        resumed = await backfills.start_backfill(conn, "harbour 2026", {}, NOW + HOUR)
        assert (resumed.id, resumed.checkpoint, resumed.arguments) == (job.id, {"page": 3}, {"since": "2026-01-01"})
        progress = await backfills.backfill_progress(conn, job.id)
        assert (progress.listed, progress.known, progress.waiting, progress.done) == (3, 1, 2, 0)
        await backfills.finish_backfill(conn, job.id, NOW)
        assert (await backfills.start_backfill(conn, "harbour 2026", {}, NOW)).id != job.id
        with pytest.raises(StorageError, match="no backfill 99"):
            await backfills.backfill_progress(conn, 99)


async def test_status_says_how_often_the_worst_feed_failed_and_why(database: Database):
    more = tuple(FeedRow(f"https://{HOST}/{name}.xml", HOST) for name in ("second", "third", "fourth"))
    harbour = OUTLETS[0]
    async with database.write() as conn:
        await outlets.sync_outlets(conn, [replace(harbour, feeds=(*harbour.feeds, *more))], NOW)
        for path, failures, reason in (("feed", 2, "robots"), ("second", 3, "dns"), ("third", 0, "timeout")):
            await conn.execute(
                text("UPDATE feeds SET failures = :failures, reason = :reason WHERE url = :url"),
                {"failures": failures, "reason": reason, "url": f"https://{HOST}/{path}.xml"},
            )
    async with database.read() as conn:
        (line,) = [line for line in await status.outlet_status(conn, NOW) if line.slug == "harbour"]
    assert (line.failures, line.last_reason) == (3, "dns")


async def test_status_counts_what_is_where(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("a"), entry("b"), entry("c")], NOW)
        one, _ = await entries.take_waiting(conn, HOST, NOW, 2)
        await entries.finish(conn, one.id, Outcome("quarantined", "dns"), NOW)
        await conn.exec_driver_sql(
            "UPDATE feeds SET state = 'ailing', failures = 4, reason = 'dns', outcome = 'failed' WHERE id = 1"
        )
    async with database.save() as conn:
        await articles.save_article(conn, arriving(article()), NOW)
    async with database.read() as conn:
        lines = {line.slug: line for line in await status.outlet_status(conn, NOW)}
        assert [
            row.feed for row in await status.outcomes(conn, outlet="harbour", reason="dns") if row.entry_id is None
        ] == ["https://gazette.example/feed.xml"]
        assert await status.outcomes(conn, kind="saved.new") == []
    harbour = lines["harbour"]
    assert (harbour.waiting, harbour.in_flight, harbour.quarantined) == (1, 1, 1)
    assert (harbour.feeds, harbour.ailing, harbour.failures, harbour.last_reason) == (1, 1, 4, "dns")
    assert (harbour.articles, harbour.articles_per_day, lines["valley"].articles) == (1, 1 / 7, 0)


async def test_a_line_that_changes_while_its_entry_is_in_flight_is_looked_at_again(database: Database):
    async def poll(at: datetime, content_hash: str) -> PollSaved:
        async with database.write() as conn:
            return await feeds.save_poll(
                conn,
                PollOutcome(
                    feed_id=1,
                    at=at,
                    outcome=Outcome("unchanged"),
                    next_due_at=at + HOUR,
                    interval_seconds=3600.0,
                    entries=(entry("lighthouse", content_hash=content_hash),),
                ),
            )

    await poll(NOW, "as it was")
    async with database.write() as conn:
        (work,) = await entries.take_waiting(conn, HOST, NOW, 9)
    assert (await poll(NOW + HOUR, "another headline")).changed == 1
    async with database.save() as conn:
        await articles.save_article(conn, arriving(article(), entry_id=work.id), NOW + HOUR)
    async with database.write() as conn:
        (again,) = await entries.take_waiting(conn, HOST, NOW + HOUR, 9)
        assert (again.id, again.tries) == (work.id, 0)
        await entries.finish(conn, again.id, Outcome("unchanged"), NOW + HOUR)
        assert await entries.take_waiting(conn, HOST, NOW + 9 * HOUR, 9) == []
        assert (await entries.balance(conn)).done == {"unchanged": 1}
