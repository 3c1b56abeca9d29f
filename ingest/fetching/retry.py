"""The one retry policy in place: a few tries within seconds, for what passes by itself.

Nothing sleeps in place for long: what a server asks for, and what did not pass within seconds, waits in SQL
(`ingest.decisions.patience`).
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from ingest.clock import Clock, SystemClock
from ingest.errors import FetchError, HostBacksOffError, RateLimitedError, TransientFetchError

T = TypeVar("T")
IN_PLACE_TRIES = 3
IN_PLACE_SECONDS = 15.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 4.0


async def with_retries(
    call: Callable[[], Awaitable[T]],
    *,
    clock: Clock | None = None,
    max_tries: int = IN_PLACE_TRIES,
    total_seconds: float = IN_PLACE_SECONDS,
    on_retry: Callable[[FetchError, int, float], None] | None = None,
) -> T:
    """Call, and call again where the failure is one that passes by itself: no connection, no name, time-out, broken exchange.

    Tells `on_retry` of each (the error, tries so far, seconds until the next). Raises the last error. A 5xx, a 429, and anything
    that asks for more than a few seconds is raised at once. `total_seconds` bounds tries and pauses together: a try that used
    it up is the last.
    """
    clock = clock or SystemClock()
    wait = _Pauses()

    def before_sleep(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if on_retry is not None and isinstance(error, FetchError):
            on_retry(error, state.attempt_number, state.upcoming_sleep)

    retrying = AsyncRetrying(
        retry=retry_if_exception(passes_by_itself),
        stop=_OutOfTriesOrTime(max_tries, total_seconds, clock),
        wait=wait,
        sleep=clock.sleep,
        before_sleep=before_sleep,
        reraise=True,
    )
    return await retrying(call)


def passes_by_itself(error: BaseException) -> bool:
    """Tell whether a failure is worth another try within seconds."""
    if not isinstance(error, TransientFetchError) or isinstance(error, (RateLimitedError, HostBacksOffError)):
        return False
    if error.status is not None or error.reason == "tls":
        return False
    return error.retry_after is None or error.retry_after <= LONGEST_PAUSE_SECONDS


class _Pauses(wait_base):
    """Half a second, doubling; the server's wish where it is longer. The host's gate spreads the rest."""

    def __call__(self, retry_state: RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        asked = error.retry_after if isinstance(error, FetchError) else None
        own: float = FIRST_PAUSE_SECONDS * 2.0 ** min(retry_state.attempt_number - 1, 10)
        return max(min(own, LONGEST_PAUSE_SECONDS), asked or 0.0)


class _OutOfTriesOrTime(stop_base):
    """Stops after so many tries, or when the next pause would end beyond the total time, by the clock we were given."""

    def __init__(self, max_tries: int, total_seconds: float, clock: Clock) -> None:
        self._max_tries = max_tries
        self._clock = clock
        self._until = clock.monotonic() + total_seconds

    def __call__(self, retry_state: RetryCallState) -> bool:
        if retry_state.attempt_number >= self._max_tries:
            return True
        return bool(self._clock.monotonic() + retry_state.upcoming_sleep > self._until)
