"""Jumps of the wall clock: noticed, and what is old is not judged by a day that may be wrong."""

from datetime import timedelta

from ingest.daemon.jumps import Jumps
from tests.misbehaving import FakeClock

HOUR = 3_600.0


def test_time_that_passes_and_small_corrections_are_no_jumps() -> None:
    clock = FakeClock()
    jumps = Jumps(clock)
    clock.advance(90 * 24 * HOUR)
    assert jumps.look() == 0.0
    clock.wall += timedelta(seconds=30)
    assert jumps.look() == 0.0
    assert jumps.may_forget


def test_a_clock_set_back_is_told_once() -> None:
    clock = FakeClock()
    jumps = Jumps(clock)
    clock.wall -= timedelta(days=400)
    assert jumps.look() == -400 * 24 * HOUR
    assert jumps.look() == 0.0
    assert jumps.may_forget


def test_after_a_clock_set_ahead_nothing_is_forgotten_for_a_day() -> None:
    clock = FakeClock()
    jumps = Jumps(clock)
    clock.wall += timedelta(days=400)
    assert jumps.look() == 400 * 24 * HOUR
    assert not jumps.may_forget
    clock.advance(23 * HOUR)
    assert not jumps.may_forget
    clock.advance(HOUR)
    assert jumps.may_forget


def test_an_hour_ahead_forgets_nothing_of_the_store() -> None:
    clock = FakeClock()
    jumps = Jumps(clock)
    clock.wall += timedelta(hours=1)
    assert jumps.look() == HOUR
    assert jumps.may_forget
