"""How often a feed says it changes, in seconds; senseless values say nothing."""

_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
MAX_TTL_SECONDS = 31_536_000.0


def largest_ttl(known: float | None, raw: str | None, unit_seconds: float) -> float | None:
    """Return the larger of what is known and `raw` units, if that is a positive number of at most a year."""
    seconds = _number(raw) * unit_seconds
    if not 0 < seconds <= MAX_TTL_SECONDS:
        return known
    return max(known or 0.0, seconds)


def update_period_seconds(period: str, frequency: str | None) -> float | None:
    """RSS 1.0 syndication module: `sy:updatePeriod` divided by `sy:updateFrequency` (default 1)."""
    length = _PERIODS.get(period.strip().lower())
    if length is None:
        return None
    times = _number(frequency)
    return length / times if times >= 1 else float(length)


def _number(raw: str | None) -> float:
    try:
        return float((raw or "").strip()[:20])
    except ValueError:
        return 0.0
