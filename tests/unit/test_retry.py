"""Retries in place are short and few; everything else waits in SQL, and not for ever."""

from datetime import UTC, datetime

import pytest

from ingest.decisions.patience import FIRST_WAIT_SECONDS, next_try
from ingest.errors import (
    BadEncodingError,
    BlockedError,
    GoneError,
    HostBacksOffError,
    HttpStatusError,
    RateLimitedError,
    RefusedError,
    TransientFetchError,
)
from ingest.fetching.retry import with_retries
from storage.outcomes import REASONS
from tests.misbehaving import FakeClock

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Outlet:
    """Fails with the errors in turn, then answers; a try takes `seconds`."""

    def __init__(self, clock, *errors, seconds=0.0):
        self.clock, self.errors, self.seconds, self.tries = clock, list(errors), seconds, 0

    async def __call__(self):
        self.tries += 1
        self.clock.advance(self.seconds)
        if self.errors:
            raise self.errors.pop(0)
        return "page"


@pytest.mark.parametrize("reason", ["connect", "dns", "timeout", "protocol"])
async def test_what_passes_by_itself_is_tried_again_within_seconds(reason):
    clock, seen = FakeClock(), []
    outlet = Outlet(clock, TransientFetchError(reason=reason), TransientFetchError(reason=reason))
    found = await with_retries(
        outlet, clock=clock, on_retry=lambda error, tries, pause: seen.append((error.reason, tries, pause))
    )
    assert (found, outlet.tries) == ("page", 3)
    assert clock.slept == [0.5, 1.0]
    assert seen == [(reason, 1, 0.5), (reason, 2, 1.0)]


async def test_tries_are_bounded_and_the_last_error_is_raised():
    clock = FakeClock()
    errors = [TransientFetchError(str(number)) for number in range(9)]
    outlet = Outlet(clock, *errors)
    with pytest.raises(TransientFetchError) as caught:
        await with_retries(outlet, clock=clock, max_tries=4)
    assert (outlet.tries, caught.value) == (4, errors[3])


async def test_total_time_is_bounded_by_our_clock():
    clock = FakeClock()
    outlet = Outlet(clock, *[TransientFetchError(reason="timeout")] * 9, seconds=30)
    with pytest.raises(TransientFetchError):
        await with_retries(outlet, clock=clock, max_tries=9, total_seconds=15)
    assert (outlet.tries, clock.slept) == (1, [])


@pytest.mark.parametrize(
    "error",
    [
        BlockedError(), GoneError(), RefusedError(), HttpStatusError(status=404), BadEncodingError(), RateLimitedError(),
        HostBacksOffError(retry_after=1), TransientFetchError(reason="http_status", status=500), TransientFetchError(reason="tls"),
        TransientFetchError(reason="connect", retry_after=60), ValueError("a bug of ours"),
    ],
)  # fmt: skip
async def test_nothing_else_is_tried_in_place(error):
    clock = FakeClock()
    outlet = Outlet(clock, error)
    with pytest.raises(type(error)):
        await with_retries(outlet, clock=clock)
    assert (outlet.tries, clock.slept) == (1, [])


async def test_a_short_wish_of_the_server_is_granted_in_place():
    clock = FakeClock()
    await with_retries(Outlet(clock, TransientFetchError(retry_after=3)), clock=clock)
    assert clock.slept == [3]


def wait(reason, tries, **more):
    found = next_try(reason, tries, now=NOW, max_tries=5, **more)
    return None if found is None else (found - NOW).total_seconds()


def test_waits_quadruple_to_a_day_and_end_in_quarantine():
    assert [wait("connect", tries) for tries in range(1, 6)] == [60, 240, 960, 3840, None]
    assert next_try("connect", 99, now=NOW, max_tries=100) is not None
    assert wait("tls", 4) == 38_400
    assert (next_try("tls", 9, now=NOW, max_tries=10) - NOW).total_seconds() == 86_400


def test_retry_after_lengthens_and_never_shortens_and_is_a_day_at_most():
    assert wait("rate_limited", 1, retry_after=3600) == 3600
    assert wait("rate_limited", 3, retry_after=5) == 960
    assert wait("rate_limited", 1, retry_after=10**9) == 86_400
    assert wait("http_status", 1, retry_after=86_400) == 86_400


def test_spread_parts_what_failed_together():
    assert wait("connect", 1, spread=1.0) == 75
    assert wait("connect", 1, spread=0.5) == 67.5


@pytest.mark.parametrize("reason", [reason for reason in REASONS if reason not in FIRST_WAIT_SECONDS])
def test_what_does_not_pass_is_not_tried_again(reason):
    assert wait(reason, 1) is None


def test_what_does_not_pass_is_listed():
    lasting = {reason for reason in REASONS if reason not in FIRST_WAIT_SECONDS}
    assert lasting == {
        "blocked_address", "blocked_scheme", "bad_url", "too_large", "bad_charset", "gone", "not_feed", "not_article", "consent",
        "paywall", "parse", "unsafe_xml", "too_complex",
    }  # fmt: skip
