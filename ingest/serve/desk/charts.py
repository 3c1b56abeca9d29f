"""Small bar charts as geometry; a template draws them as inline SVG. Bars are stacked of parts, which classes colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

GAP = 0.25
"""Of a bar's width."""


@dataclass(frozen=True, slots=True)
class Part:
    """One rectangle, in the chart's own units; `series` numbers its colour."""

    x: float
    y: float
    width: float
    height: float
    series: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its parts, and the sentence shown when it is pointed at."""

    parts: tuple[Part, ...]
    x: float
    width: float
    told: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of `width` by `height` units. `highest` is the value at its top, `told` what it shows in a sentence."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    highest: int
    told: str


def daily(counts: Mapping[date, int], days: Sequence[date], what: str, *, width: int = 168, height: int = 32) -> Chart:
    """Return one bar a day. `what` is what is counted, in the plural."""
    values = [counts.get(day, 0) for day in days]
    average = sum(values) / max(1, len(values))
    told = (
        f"{what} on each of the last {len(days)} days: "
        f"{sum(values):,} in all, {average:.1f} a day, {max(values, default=0):,} at most"
    )
    bars = [((value,), f"{_day(day)}: {value:,} {what}") for day, value in zip(days, values, strict=True)]
    return _chart(bars, told, width, height)


def stacked(
    counts: Mapping[tuple[date, int], int],
    days: Sequence[date],
    names: Sequence[str],
    what: str,
    *,
    width: int,
    height: int,
) -> Chart:
    """Return one bar a day, stacked of the series `names`; `counts` is by day and place in `names`."""
    bars: list[tuple[tuple[int, ...], str]] = []
    for day in days:
        values = tuple(counts.get((day, place), 0) for place in range(len(names)))
        parts = ", ".join(f"{name} {value:,}" for name, value in zip(names, values, strict=True) if value)
        bars.append((values, f"{_day(day)}: {parts or f'no {what}'}"))
    total = sum(counts.values())
    return _chart(bars, f"{what} on each of the last {len(days)} days: {total:,} in all", width, height)


def _chart(bars: Sequence[tuple[tuple[int, ...], str]], told: str, width: int, height: int) -> Chart:
    highest = max((sum(values) for values, _ in bars), default=0)
    each = width / max(1, len(bars))
    scale = height / highest if highest else 0.0
    drawn: list[Bar] = []
    for place, (values, sentence) in enumerate(bars):
        x, wide, top = round(place * each, 2), round(each * (1 - GAP), 2), float(height)
        parts: list[Part] = []
        for series, value in enumerate(values):
            if value:
                tall = max(value * scale, 1.0)
                top -= tall
                parts.append(Part(x, round(max(top, 0.0), 2), wide, round(tall, 2), series))
        drawn.append(Bar(tuple(parts), x, round(each, 2), sentence))
    return Chart(width, height, tuple(drawn), highest, told)


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
