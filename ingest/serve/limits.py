"""Rate limits: a bucket of requests per caller that fills again over a minute. What is remembered of callers is bounded."""

from collections import OrderedDict
from dataclasses import dataclass, field

MOST_CALLERS = 10_000
"""Remembered at once; the one not seen for longest is forgotten, and begins with a full bucket should it come back."""


@dataclass(slots=True)
class Limits:
    """Buckets by caller. A bucket holds a minute's worth of requests, and so lets through a burst of as many."""

    per_minute: int = 600
    most_callers: int = MOST_CALLERS
    _buckets: "OrderedDict[str, tuple[float, float]]" = field(default_factory=OrderedDict)

    def wait(self, caller: str, now: float, *, cost: float = 1.0) -> float:
        """Take one request out of the caller's bucket and return 0, or the seconds until there is one again.

        `now` is monotonic seconds. With `per_minute` 0 nothing is limited.
        """
        if not self.per_minute:
            return 0.0
        a_second = self.per_minute / 60
        left, at = self._buckets.pop(caller, (float(self.per_minute), now))
        left = min(float(self.per_minute), left + (now - at) * a_second)
        is_let = left >= cost
        self._buckets[caller] = (left - cost if is_let else left, now)
        while len(self._buckets) > self.most_callers:
            self._buckets.popitem(last=False)
        return 0.0 if is_let else (cost - left) / a_second
