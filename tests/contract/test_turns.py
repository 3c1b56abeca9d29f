import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage import entries, hosts, outlets
from storage.engine import Database, open_database
from storage.errors import UnknownOutletError
from storage.outcomes import Outcome
from storage.schema import feeds
from storage.upkeep.ahead import bring_back
from storage.values import FeedRow, OutletRow
from tests.records import HARBOUR, NOW, OUTLETS, VALLEY, entry

HOST = "gazette.example"
MINUTE = timedelta(minutes=1)


async def test_a_declared_feed_makes_work_for_its_host_at_once(database: Database):
    async with database.read() as conn:
        assert await hosts.hosts_with_work(conn, NOW, limit=9) == [
            "gazette.example",
            "mirror.example",
            "valley.example",
        ]
        assert await hosts.hosts_with_work(conn, NOW, limit=2) == ["gazette.example", "mirror.example"]
        assert await hosts.hosts_with_work(conn, NOW, limit=9, outlets=["valley", "none"]) == ["valley.example"]
        assert await hosts.hosts_with_work(conn, NOW - MINUTE, limit=9) == []
        assert await hosts.next_work_at(conn) == NOW
        assert await hosts.next_work_at(conn, outlets=["valley"]) == NOW
        assert await hosts.next_work_at(conn, outlets=["none"]) is None


async def test_for_whom_only_takes_entries_in_feeds_are_no_work(database: Database):
    later = NOW + 9 * MINUTE
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("ferry")], later)
    async with database.read() as conn:
        assert await hosts.hosts_with_work(conn, NOW, limit=9, polls=False) == []
        assert await hosts.hosts_with_work(conn, later, limit=9, outlets=["harbour"], polls=False) == [HOST]
        for outlets_asked in (None, ["harbour"]):
            assert await hosts.next_work_at(conn, outlets=outlets_asked, polls=False) == later
        assert await hosts.next_work_at(conn, outlets=["valley"], polls=False) is None
    async with database.write() as conn:
        await hosts.back_off_host(conn, HOST, NOW + 60 * MINUTE, "rate_limited")
    async with database.read() as conn:
        assert await hosts.next_work_at(conn, outlets=["harbour"], polls=False) == NOW + 60 * MINUTE


async def test_only_one_owner_holds_a_host(database: Database):
    async with database.write() as conn:
        assert await hosts.claim_host(conn, HOST, "one", NOW, 60) is not None
    for owner in ("other", "one"):
        async with database.write() as conn:
            assert await hosts.claim_host(conn, HOST, owner, NOW, 60) is None
    async with database.read() as conn:
        assert HOST not in await hosts.hosts_with_work(conn, NOW, limit=9)
        assert HOST in await hosts.hosts_with_work(conn, NOW + MINUTE, limit=9)
    async with database.write() as conn:
        assert await hosts.claim_host(conn, HOST, "other", NOW + MINUTE, 60) is not None
        assert await hosts.renew_hosts(conn, "one", {HOST}, NOW + MINUTE, 60) == []


async def test_many_owners_at_once_never_share_a_host(url: str):
    async with await open_database(url) as one, await open_database(url) as other:
        names = [f"h{number}.example" for number in range(12)]
        async with one.write() as conn:
            await hosts.wake(conn, ((name, NOW) for name in names))

        async def grab(database: Database, owner: str) -> list[str]:
            held = []
            for name in names:
                async with database.write() as conn:
                    if await hosts.claim_host(conn, name, owner, NOW, 60):
                        held.append(name)
            return held

        held = await asyncio.gather(*(grab(database, f"{number}") for number, database in enumerate([one, other] * 3)))
        assert sorted(name for names_held in held for name in names_held) == sorted(names)


async def test_a_dead_holders_entries_go_back_to_waiting_with_their_tries(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("a"), entry("b")], NOW)
        await hosts.claim_host(conn, HOST, "dead", NOW, 60)
        (first,) = await entries.take_waiting(conn, HOST, NOW, 1)
        await entries.wait_again(conn, first.id, NOW, Outcome("failed", "timeout"), 3, NOW)
        taken = await entries.take_waiting(conn, HOST, NOW, 9)
        assert len(taken) == 2
    async with database.write() as conn:
        assert (await entries.balance(conn)).in_flight == 2
        assert await hosts.claim_host(conn, HOST, "heir", NOW + MINUTE, 60)
        assert (await entries.balance(conn)).in_flight == 0
        again = await entries.take_waiting(conn, HOST, NOW + MINUTE, 9)
        assert {work.id: work.tries for work in again} == {work.id: work.tries for work in taken}
        assert sorted(work.tries for work in again) == [0, 3]


async def test_releasing_tells_when_the_host_has_work_next(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("a")], NOW)
        await hosts.claim_host(conn, HOST, "one", NOW, 60)
        (work,) = await entries.take_waiting(conn, HOST, NOW, 9)
        await entries.wait_again(conn, work.id, NOW + 5 * MINUTE, Outcome("failed", "connect"), 1, NOW)
        await conn.exec_driver_sql("UPDATE feeds SET next_due_at = NULL")
        await hosts.release_host(conn, HOST, "one", NOW + timedelta(seconds=1))
    async with database.read() as conn:
        assert HOST not in await hosts.hosts_with_work(conn, NOW + 4 * MINUTE, limit=9)
        assert await hosts.hosts_with_work(conn, NOW + 5 * MINUTE, limit=9, outlets=["harbour"]) == [HOST]
        assert (await hosts.host_state(conn, HOST)).next_allowed_at == NOW + timedelta(seconds=1)


async def test_a_host_is_not_offered_before_its_next_allowed_time(database: Database):
    async with database.write() as conn:
        await hosts.claim_host(conn, HOST, "one", NOW, 60)
        await hosts.release_host(conn, HOST, "one", NOW + MINUTE)
    async with database.read() as conn:
        assert HOST not in await hosts.hosts_with_work(conn, NOW, limit=9)
        assert HOST in await hosts.hosts_with_work(conn, NOW + MINUTE, limit=9)


async def test_a_lease_that_is_not_ours_is_not_released(database: Database):
    async with database.write() as conn:
        await hosts.claim_host(conn, HOST, "one", NOW, 60)
        await hosts.release_host(conn, HOST, "other", None)
        assert await hosts.claim_host(conn, HOST, "other", NOW, 60) is None


async def test_an_owner_gives_everything_back_at_once(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("a")], NOW)
        for host in (HOST, "valley.example"):
            await hosts.claim_host(conn, host, "one", NOW, 60)
        await hosts.claim_host(conn, "mirror.example", "other", NOW, 60)
        await entries.take_waiting(conn, HOST, NOW, 9)
        assert await hosts.release_owner(conn, "one") == 2
        assert (await entries.balance(conn)).waiting == 1
        assert await hosts.hosts_with_work(conn, NOW, limit=9) == [HOST, "valley.example"]


async def test_backing_off_only_ever_lengthens(database: Database):
    async with database.write() as conn:
        await hosts.back_off_host(conn, HOST, NOW + 10 * MINUTE, "rate_limited")
        await hosts.back_off_host(conn, HOST, NOW + MINUTE, "rate_limited")
        assert (await hosts.host_state(conn, HOST)).backoff_until == NOW + 10 * MINUTE
        assert HOST not in await hosts.hosts_with_work(conn, NOW + 9 * MINUTE, limit=9)
        assert HOST in await hosts.hosts_with_work(conn, NOW + 10 * MINUTE, limit=9)
        await hosts.back_off_host(conn, "new.example", NOW, "http_status")


async def test_robots_are_remembered_up_to_500_kib(database: Database):
    async with database.write() as conn:
        assert (await hosts.host_state(conn, HOST)).robots_body is None
        for body in (b"x", b"y" * 600_000):
            await hosts.save_robots(conn, HOST, body=body, status=200, fetched_at=NOW, crawl_delay_seconds=2.5)
        state = await hosts.host_state(conn, HOST)
        assert state.robots_body == b"y" * 512_000
        assert (state.robots_status, state.robots_fetched_at, state.crawl_delay_seconds) == (200, NOW, 2.5)


async def test_a_paused_outlet_makes_no_work_and_resuming_makes_it_due(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("a")], NOW)
        await outlets.set_outlet_state(conn, "harbour", "paused", NOW)
        assert await hosts.hosts_with_work(conn, NOW, limit=9) == ["mirror.example", "valley.example"]
        assert await entries.take_waiting(conn, HOST, NOW, 9) == []
        await outlets.set_outlet_state(conn, "harbour", "active", NOW + MINUTE)
        assert HOST in await hosts.hosts_with_work(conn, NOW + MINUTE, limit=9)
        with pytest.raises(UnknownOutletError, match="none"):
            await outlets.set_outlet_state(conn, "none", "paused", NOW)


async def test_syncing_twice_changes_nothing_and_undeclared_outlets_rest(database: Database):
    async def rows() -> list[object]:
        async with database.read() as conn:
            return [
                tuple(row)
                for table in ("outlets", "feeds", "hosts")
                for row in await conn.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")
            ]

    before = await rows()
    async with database.write() as conn:
        await outlets.sync_outlets(conn, OUTLETS, NOW + MINUTE)
    assert await rows() == before
    async with database.write() as conn:
        await outlets.sync_outlets(conn, [VALLEY], NOW + MINUTE)
        assert await hosts.hosts_with_work(conn, NOW + MINUTE, limit=9) == ["valley.example"]
        await outlets.sync_outlets(conn, OUTLETS, NOW + 2 * MINUTE)
        assert len(await hosts.hosts_with_work(conn, NOW + 2 * MINUTE, limit=9)) == 3


async def test_a_changed_declaration_is_taken_over_and_its_state_kept(database: Database):
    async with database.write() as conn:
        await conn.exec_driver_sql("UPDATE feeds SET etag = 'kept'")
        renamed = OutletRow(
            "harbour",
            "The Harbour",
            HARBOUR.hosts,
            feeds=(FeedRow(HARBOUR.feeds[0].url, HOST, every_seconds=60), FeedRow("https://gazette.example/2", HOST)),
        )
        await outlets.sync_outlets(conn, [renamed, *OUTLETS[1:]], NOW)
        found = (
            await conn.exec_driver_sql("SELECT url, every_seconds, etag FROM feeds WHERE outlet_id = 1 ORDER BY id")
        ).all()
        assert [tuple(row) for row in found] == [
            ("https://gazette.example/feed.xml", 60, "kept"),
            ("https://gazette.example/2", None, None),
        ]
        assert (
            await conn.scalar(select(outlets.outlets.c.name).where(outlets.outlets.c.slug == "harbour"))
            == "The Harbour"
        )


async def test_make_due_leaves_retired_feeds_alone(database: Database):
    async with database.write() as conn:
        await conn.exec_driver_sql("UPDATE feeds SET next_due_at = NULL WHERE outlet_id = 1")
        assert await outlets.make_due(conn, None, NOW + MINUTE) == 2
        assert await outlets.make_due(conn, ["harbour"], NOW + MINUTE) == 0


async def test_what_a_clock_that_ran_ahead_put_off_is_due_again_and_what_waits_by_rule_is_not(database: Database):
    day, ahead = timedelta(days=1), NOW + timedelta(days=400)
    async with database.write() as conn:
        await outlets.make_due(conn, None, ahead)
        await entries.add_entries(conn, "harbour", None, [entry("ferry")], ahead)
        await entries.add_entries(conn, "valley", None, [entry("fair")], NOW + 1.25 * day)
        await hosts.back_off_host(conn, HOST, ahead, "timeout")
    async with database.write() as conn:
        brought = await bring_back(conn, NOW, day)
        assert await bring_back(conn, NOW, day) == 0
    assert brought == 1 + 1 + await feeds_in(database)
    async with database.read() as conn:
        assert HOST in await hosts.hosts_with_work(conn, NOW, limit=9)
        assert await hosts.next_work_at(conn, outlets=["valley"], polls=False) == NOW + 1.25 * day


async def feeds_in(database: Database) -> int:
    async with database.read() as conn:
        return int(await conn.scalar(select(func.count()).select_from(feeds).where(feeds.c.next_due_at.is_not(None))))


async def test_a_host_whose_holder_died_is_known_to_have_been_in_somebody_s_hands(database: Database):
    async with database.write() as conn:
        first = await hosts.claim_host(conn, HOST, "dead", NOW, 60)
        await hosts.orphan_hosts(conn, "dead", NOW)
        heir = await hosts.claim_host(conn, HOST, "heir", NOW, 60)
        await hosts.release_host(conn, HOST, "heir", None)
        next_one = await hosts.claim_host(conn, HOST, "next", NOW, 60)
    assert [state.was_held for state in (first, heir, next_one)] == [False, True, False]
