"""When a feed is next due: rules over history, no clock and no network."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decisions.schedule import (
    Bounds,
    adopts_redirect,
    after_failure,
    after_success,
    mean_gap_seconds,
)
from storage.values import PollSeen

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOUNDS = Bounds(300.0, 86_400.0)


def polls(*news: int, every: float = 600.0) -> list[PollSeen]:
    return [PollSeen(NOW - timedelta(seconds=every * (len(news) - index)), new, 100) for index, new in enumerate(news)]


def plan(history=(), *, interval=None, declared=None, published=(), server=None, spread=0.0):
    return after_success(
        now=NOW,
        interval_seconds=interval,
        declared_seconds=declared,
        history=history,
        published=published,
        server_seconds=server,
        bounds=BOUNDS,
        spread=spread,
    )


def test_the_backlog_of_the_first_poll_is_not_news():
    assert mean_gap_seconds(polls(100, 1, 1, every=600), (), NOW) == 900


def test_a_new_feed_starts_from_its_entries_own_pace():
    hourly = [NOW - timedelta(hours=hours) for hours in range(1, 11)]
    assert plan(published=hourly).interval_seconds == pytest.approx(36_000 / 9 / 2)


def test_old_dates_alone_do_not_put_the_second_poll_off_for_a_day():
    old = [NOW - timedelta(days=300 + day) for day in range(10)]
    assert plan(published=old).interval_seconds == 3600


def test_a_new_feed_without_dates_starts_at_three_shortest_intervals():
    assert plan().interval_seconds == 900


def test_a_busy_feed_is_polled_more_often_but_by_no_more_than_half_at_a_time():
    assert plan(polls(50, 20, 20, 20), interval=3600).interval_seconds == 1800


def test_a_quiet_feed_slows_down_to_the_longest_interval():
    interval = 3600.0
    for _ in range(10):
        interval = plan(polls(10, 0, 0, 0, 0, every=86_400), interval=interval).interval_seconds
    assert interval == 86_400


def test_a_declared_interval_is_never_exceeded():
    assert plan(polls(10, 0, 0, 0, every=86_400), interval=900, declared=900).interval_seconds == 900


def test_the_server_can_only_lengthen():
    assert plan(interval=600, server=7200).due_at == NOW + timedelta(seconds=7200)
    assert plan(interval=600, server=1).due_at == NOW + timedelta(seconds=600)
    assert plan(interval=600, server=10**9).due_at == NOW + timedelta(days=1)


def fail(failures=0, *, gone=False, retry_at=None, interval=900.0, spread=0.0):
    return after_failure(
        now=NOW,
        interval_seconds=interval,
        declared_seconds=None,
        failures=failures,
        gone=gone,
        retry_at=retry_at,
        bounds=BOUNDS,
        spread=spread,
    )


def test_failures_double_up_to_a_day_and_never_end_a_feed():
    waits = [(fail(count).due_at - NOW).total_seconds() for count in range(40)]
    assert waits[:3] == [900, 1800, 3600]
    assert (waits[-1], (fail(39, spread=1.0).due_at - NOW).total_seconds()) == (77_760, 86_400)
    assert {fail(count).health for count in range(2, 40)} == {"ailing"}


def test_gone_retires_and_retry_after_is_honoured_to_a_day():
    assert fail(gone=True).health == "retired"
    assert fail(retry_at=NOW + timedelta(hours=3)).due_at == NOW + timedelta(hours=3)
    assert fail(retry_at=NOW + timedelta(days=900)).due_at == NOW + timedelta(days=1)


def test_a_moved_feed_is_adopted_after_seven_stable_days_and_https_at_once():
    move = {"old_url": "https://a.example/feed", "new_url": "https://b.example/feed", "now": NOW}
    assert not adopts_redirect(since=NOW - timedelta(days=6), **move)
    assert adopts_redirect(since=NOW - timedelta(days=7), **move)
    assert adopts_redirect(old_url="http://a.example/f", new_url="https://a.example/f", since=None, now=NOW)


@given(
    interval=st.one_of(st.none(), st.floats(1, 10**6)),
    news=st.lists(st.integers(0, 50), max_size=30),
    server=st.one_of(st.none(), st.floats(0, 10**9)),
    spread=st.floats(0, 1),
)
def test_the_next_poll_is_always_within_the_bounds(interval, news, server, spread):
    planned = plan(polls(*news), interval=interval, server=server, spread=spread)
    assert 300 <= planned.interval_seconds <= 86_400
    assert timedelta(seconds=300) <= planned.due_at - NOW <= timedelta(seconds=86_400)


@given(interval=st.one_of(st.none(), st.floats(1, 10**6)), failures=st.integers(0, 60), spread=st.floats(0, 1))
def test_a_failed_feed_waits_its_own_interval_or_longer_and_never_over_a_day(interval, failures, spread):
    planned = fail(failures, interval=interval, spread=spread)
    waits = (planned.due_at - NOW).total_seconds()
    assert min(planned.interval_seconds, 77_760) <= waits <= 86_400


def test_jitter_goes_beyond_neither_the_declared_interval_nor_below_what_the_server_asks():
    for spread in (0.0, 0.5, 1.0):
        assert 810 <= (plan(interval=900, declared=900, spread=spread).due_at - NOW).total_seconds() <= 900
        assert 600 <= (plan(interval=600, spread=spread).due_at - NOW).total_seconds() <= 660
        assert plan(interval=600, server=10**9, spread=spread).due_at == NOW + timedelta(days=1)
    day = [(plan(interval=86_400, spread=spread).due_at - NOW).total_seconds() for spread in (0.0, 0.5, 1.0)]
    assert day == [77_760, 82_080, 86_400]
