"""The room for bodies: bounded whatever comes, and somebody always gets on."""

import asyncio

import pytest

from ingest.fetching.room import Room


async def soon(task):
    """Let the task run as far as it gets."""
    for _ in range(5):
        await asyncio.sleep(0)
    return task.done()


async def test_small_shares_fit_together_and_one_large_one_grows_beyond():
    room = Room(100)
    small, large, other = room.share(), room.share(), room.share()
    await small.grow(60)
    await large.grow(30)
    await large.grow(500)  # the first that did not fit
    waits = asyncio.create_task(other.grow(101))
    assert not await soon(waits)
    await small.grow(25)  # what the large one held before is free again
    large.release()
    assert await soon(waits)
    assert (small.held, large.held, other.held) == (85, 0, 101)
    small.release()
    other.release()
    await room.share().grow(100)


async def test_many_that_want_more_than_there_is_all_get_through_one_by_one():
    room, most, at_once = Room(1_000), 0, 0

    async def read():
        nonlocal most, at_once
        with room.share() as share:
            for _ in range(10):
                await share.grow(90)
                at_once += 90
                most = max(most, at_once)
                await asyncio.sleep(0)
            at_once -= share.held

    async with asyncio.timeout(10):
        await asyncio.gather(*(read() for _ in range(50)))
    assert most <= 1_000 + 900


async def test_a_wait_that_is_given_up_leaves_nothing_behind():
    room = Room(10)
    large, other = room.share(), room.share()
    await large.grow(50)
    await other.grow(9)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await other.grow(1)
    assert (other.turned_away, other.held) == (True, 9)
    other.release()
    large.release()
    third = room.share()
    await third.grow(10)
    assert not third.turned_away


async def test_a_claim_waits_for_the_large_one_and_then_waits_for_nobody():
    room = Room(100)
    large, small, other = room.share(), room.share(), room.share()
    await large.grow(101)
    await small.grow(80)
    claim = asyncio.create_task(other.claim())
    assert not await soon(claim)
    large.release()
    assert await soon(claim)
    async with asyncio.timeout(1):
        await other.grow(1_000)
    other.release()
    small.release()


async def test_a_claim_that_was_not_used_is_given_back():
    room = Room(100)
    with room.share() as share:
        await share.claim()
    with room.share() as other:
        async with asyncio.timeout(1):
            await other.grow(1_000)


async def test_what_is_read_gets_on_before_anything_more_is_read():
    room = Room(80)
    read, reading, late = room.share(), room.share(), room.share()
    await read.grow(50)
    await reading.grow(20)
    await late.grow(100)  # the large one
    more = asyncio.create_task(reading.grow(5))
    assert not await soon(more)  # what is left is kept for filing
    await read.grow(5, filing=True)
    rest = asyncio.create_task(read.grow(10, filing=True))
    assert not await soon(rest)
    reading.shrink_to(15)
    assert await soon(rest)
    assert not more.done()
    read.release()
    assert await soon(more)


@pytest.mark.parametrize("how", ["grow", "claim"])
async def test_who_is_cancelled_the_moment_room_comes_free_takes_nothing(how):
    room = Room(100)
    large, full, gone, other = (room.share() for _ in range(4))
    await large.grow(101)
    await full.grow(80)
    waits = asyncio.create_task(gone.grow(60) if how == "grow" else gone.claim())
    assert not await soon(waits)
    waits.cancel()
    full.release()
    large.release()
    with pytest.raises(asyncio.CancelledError):
        await waits
    assert gone.held == 0
    await other.grow(1_000)  # nobody is the large one
    assert not await soon(asyncio.create_task(gone.claim()))


async def test_who_begins_waits_behind_who_is_being_read():
    room = Room(100)
    large, first, second = room.share(), room.share(), room.share()
    await large.grow(200)
    await first.grow(50)
    more = asyncio.create_task(first.grow(60))
    assert not await soon(more)
    begins = asyncio.create_task(second.grow(10))  # which would fit, and take from what `first` waits for
    assert not await soon(begins)
    large.release()
    assert await soon(more)
    assert await soon(begins)
