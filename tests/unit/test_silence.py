"""Silence: quieter than a feed's own history, nights and weekends included."""

from datetime import timedelta

from storage.watching.silence import SHORTEST, heard, silent_at
from tests.records import NOW

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def history(times, *, poll=HOUR):
    """Poll every hour up to the last of `times`; news comes at the first poll after each."""
    news, last_poll, at = None, None, times[0]
    waiting = list(times)
    while waiting:
        if waiting[0] <= at:
            news = heard(news, at, quiet_until=last_poll)
            waiting = [one for one in waiting if one > at]
        last_poll, at = at, at + poll
    return news


def working_hours(days):
    """News every hour from eight to eighteen, Mondays to Fridays; day 0 is a Monday."""
    return [NOW + day * DAY + hour * HOUR for day in range(days) if day % 7 < 5 for hour in range(10)]


def test_too_little_is_known_of_a_new_feed():
    assert silent_at(history([NOW])) is None
    assert silent_at(history([NOW, NOW + HOUR, NOW + 2 * HOUR])) is None


def test_a_feed_that_never_rests_is_silent_after_half_a_day():
    steady = history([NOW + hour * HOUR for hour in range(24 * 10)])
    assert silent_at(steady) == steady.last_at + SHORTEST


def test_a_young_feed_may_have_a_weekend_that_nobody_saw_yet():
    steady = history([NOW + hour * HOUR for hour in range(48)])
    assert silent_at(steady) == steady.last_at + 3 * DAY


def test_weekends_are_no_silence_but_a_week_is():
    office = history(working_hours(19))  # three weeks, up to a Friday
    at = silent_at(office)
    monday_morning = NOW + 21 * DAY
    assert monday_morning < at < monday_morning + 3 * DAY


def test_a_rare_feed_has_patience():
    monthly = history([NOW + 30 * number * DAY for number in range(6)], poll=DAY)
    assert silent_at(monthly) - monthly.last_at > 60 * DAY


def test_the_time_nobody_polled_is_nobodys_silence():
    before = history([NOW + hour * HOUR for hour in range(24 * 10)])
    after = heard(before, before.last_at + 30 * DAY, quiet_until=before.last_at)
    assert after.longest_gap <= before.longest_gap


def test_one_long_holiday_fades():
    news = history([NOW + hour * HOUR for hour in range(24 * 10)])
    news = heard(news, news.last_at + 10 * DAY, quiet_until=news.last_at + 10 * DAY)
    holiday = silent_at(news) - news.last_at
    for _ in range(24 * 60):
        news = heard(news, news.last_at + HOUR, quiet_until=news.last_at)
    assert silent_at(news) - news.last_at < holiday / 8
