"""Jumps of the wall clock, told by the monotonic one: nothing must wait for years, nor retention take what is not old."""

from ingest.clock import Clock

NOTICED_SECONDS = 60.0  # less is how time servers correct a clock
AHEAD_SECONDS = 86_400.0
TRUSTED_AFTER_SECONDS = 86_400.0


class Jumps:
    """Watches one process's clock. A machine that slept looks like a clock set ahead: CLOCK_MONOTONIC does not count sleep."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock as it goes now for right."""
        self._clock = clock
        self._offset = self._now()
        self._ahead_since: float | None = None

    def look(self) -> float:
        """Return by how many seconds the clock was set ahead (or, negative, back) since the last look; 0 for less than a minute."""
        now = self._now()
        moved, self._offset = now - self._offset, now
        if abs(moved) < NOTICED_SECONDS:
            return 0.0
        if moved >= AHEAD_SECONDS:
            self._ahead_since = self._clock.monotonic()
        return moved

    @property
    def may_forget(self) -> bool:
        """Whether the day may be trusted to tell what is old: not for a day after the clock was set ahead by a day or more."""
        since = self._ahead_since
        return since is None or self._clock.monotonic() - since >= TRUSTED_AFTER_SECONDS

    def _now(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
