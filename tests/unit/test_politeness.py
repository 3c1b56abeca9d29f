"""The gate: pace, concurrency and quiet times of each host, on a clock of ours."""

import asyncio
import itertools
from datetime import timedelta

import pytest

from ingest.errors import HostBacksOffError
from ingest.fetching.politeness import HostGate
from tests.misbehaving import FakeClock


def gate_with(clock, *, gap=1.0, concurrency=1):
    return HostGate(min_gap_seconds=gap, per_host_concurrency=concurrency, clock=clock)


async def visit(gate, host, *, takes=0.0, clock=None):
    async with gate.visit(host):
        began = clock.monotonic()
        clock.advance(takes)
        return began


async def test_the_gap_counts_from_the_end_of_the_last_visit():
    clock = FakeClock()
    gate = gate_with(clock, gap=2.0)
    begun = [await visit(gate, "a.example", takes=0.5, clock=clock) for _ in range(3)]
    assert [later - earlier for earlier, later in itertools.pairwise(begun)] == [2.5, 2.5]


async def test_hosts_do_not_wait_for_each_other():
    clock = FakeClock()
    gate = gate_with(clock, gap=60)
    for number in range(50):
        await visit(gate, f"{number}.example", clock=clock)
    assert clock.slept == []


async def test_one_at_a_time_and_as_many_as_allowed():
    for allowed in (1, 3):
        clock, inside, most = FakeClock(), 0, 0
        gate = gate_with(clock, gap=0, concurrency=allowed)

        async def one(gate=gate):
            nonlocal inside, most
            async with gate.visit("a.example"):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0)
                inside -= 1

        await asyncio.gather(*(one() for _ in range(9)))
        assert most == allowed


async def test_with_several_at_once_the_gap_still_parts_their_starts():
    clock = FakeClock()
    gate = gate_with(clock, gap=1.0, concurrency=5)
    begun = await asyncio.gather(*(visit(gate, "a.example", clock=clock) for _ in range(4)))
    assert sorted(begun) == [1000, 1001, 1002, 1003]


async def test_the_largest_gap_counts_and_a_crawl_delay_up_to_two_minutes():
    clock = FakeClock()
    gate = gate_with(clock)
    assert gate.gap_seconds("a.example") == 1.0
    gate.open("a.example", gap_seconds=5.0)
    gate.set_crawl_delay("a.example", 3.0)
    assert gate.gap_seconds("a.example") == 5.0
    gate.set_crawl_delay("a.example", 10_000)
    assert gate.gap_seconds("a.example") == 120.0
    gate.set_crawl_delay("a.example", None)
    assert gate.gap_seconds("a.example") == 120.0
    assert gate.gap_seconds("b.example") == 1.0


async def test_pace_is_carried_over_from_and_to_sql():
    clock = FakeClock()
    gate = gate_with(clock, gap=10)
    gate.open("a.example", not_before=clock.now() + timedelta(seconds=4))
    await visit(gate, "a.example", clock=clock)
    assert clock.slept == [4]
    assert gate.close("a.example") == clock.now() + timedelta(seconds=10)
    clock.advance(11)
    assert gate.close("a.example") is None


async def test_a_backing_off_host_refuses_at_once_and_nothing_sleeps():
    clock = FakeClock()
    gate = gate_with(clock)
    gate.back_off("a.example", 600)
    gate.back_off("a.example", 5)
    with pytest.raises(HostBacksOffError) as caught:
        await visit(gate, "a.example", clock=clock)
    assert caught.value.retry_after == 600
    assert gate.backoff("a.example") == (clock.now() + timedelta(seconds=600), "rate_limited")
    assert clock.slept == []
    clock.advance(600)
    await visit(gate, "a.example", clock=clock)
    assert not gate.is_backing_off("a.example")


async def test_those_who_wait_for_a_place_learn_that_the_host_backs_off():
    clock = FakeClock()
    gate = gate_with(clock, gap=0)

    async def first():
        async with gate.visit("a.example"):
            await asyncio.sleep(0)
            gate.back_off("a.example", 60)

    async def second():
        with pytest.raises(HostBacksOffError):
            await visit(gate, "a.example", clock=clock)

    await asyncio.gather(first(), second())


async def test_a_long_wait_is_not_slept_in_place():
    clock = FakeClock()
    gate = gate_with(clock)
    gate.open("a.example", not_before=clock.now() + timedelta(hours=3))
    with pytest.raises(HostBacksOffError) as caught:
        await visit(gate, "a.example", clock=clock)
    assert caught.value.retry_after == 3 * 3600
    assert clock.slept == []


async def test_a_backoff_is_a_day_at_most():
    clock = FakeClock()
    gate = gate_with(clock)
    gate.back_off("a.example", 10**9)
    assert gate.backoff("a.example") == (clock.now() + timedelta(days=1), "rate_limited")


async def test_storms_double_to_an_hour():
    clock = FakeClock()
    gate = gate_with(clock)
    waits = []
    for _ in range(12):
        gate.failed("a.example", "timeout")
        quiet = gate.backoff("a.example")
        waits.append((quiet[0] - clock.now()).total_seconds() if quiet else 0)
        clock.advance(waits[-1])
    assert waits == [0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    gate.answered("a.example")
    gate.failed("a.example", "timeout")
    assert not gate.is_backing_off("a.example")


async def test_a_host_left_alone_says_why_also_to_who_takes_it_up_next():
    clock = FakeClock()
    gate, next_gate = gate_with(clock), gate_with(clock)
    for _ in range(3):
        gate.failed("a.example", "dns")
    gate.back_off("a.example", 1, "http_status")  # shorter: changes nothing
    until, reason = gate.backoff("a.example")
    next_gate.open("a.example", quiet_until=until, quiet_reason=reason)
    for one in (gate, next_gate):
        with pytest.raises(HostBacksOffError) as caught:
            await visit(one, "a.example", clock=clock)
        assert caught.value.reason == "dns"


async def test_a_jump_of_the_wall_clock_changes_no_pace():
    clock = FakeClock()
    gate = gate_with(clock, gap=5)
    await visit(gate, "a.example", clock=clock)
    clock.wall -= timedelta(days=400)
    await visit(gate, "a.example", clock=clock)
    assert clock.slept == [5]
    clock.wall += timedelta(days=900)
    await visit(gate, "a.example", clock=clock)
    assert clock.slept == [5, 5]


async def test_a_stored_time_far_ahead_is_a_day_at_most():
    clock = FakeClock()
    gate = gate_with(clock)
    gate.open("a.example", quiet_until=clock.now() + timedelta(days=400))
    assert gate.backoff("a.example") == (clock.now() + timedelta(days=1), "rate_limited")


async def test_a_visit_that_is_given_up_leaves_its_place():
    clock = FakeClock()
    gate = gate_with(clock, gap=0)
    entered = asyncio.Event()

    async def stay():
        async with gate.visit("a.example"):
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stay())
    await entered.wait()
    queued = asyncio.create_task(visit(gate, "a.example", clock=clock))
    await asyncio.sleep(0)
    queued.cancel()
    task.cancel()
    await asyncio.gather(task, queued, return_exceptions=True)
    await asyncio.wait_for(visit(gate, "a.example", clock=clock), 1)


async def test_hosts_that_owe_nothing_are_forgotten():
    clock = FakeClock()
    gate = gate_with(clock, gap=1.0)
    gate.open("kept.example")
    for number in range(20_000):
        await visit(gate, f"{number}.example", clock=clock)
        clock.advance(1)
    assert len(gate._hosts) < 8_200
    assert "kept.example" in gate._hosts


async def test_an_orphan_is_owed_a_whole_gap():
    clock = FakeClock()
    gate = HostGate(min_gap_seconds=1.0, clock=clock)
    gate.open("gazette.example", crawl_delay_seconds=7.0, is_orphan=True)
    assert gate.next_allowed("gazette.example") == clock.now() + timedelta(seconds=7)
