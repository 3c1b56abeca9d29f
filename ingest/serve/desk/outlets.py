"""How outlets stand: one line each with their days, and a page each with feeds and what was asked last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request
from starlette.responses import Response

from ingest.serve.desk.charts import Chart, daily
from ingest.serve.desk.pages import Plain, render
from ingest.serve.state import Reading, ServingNow
from storage.reading.desk.cards import Filters, list_cards
from storage.reading.desk.outlets import articles_a_day, last_attempts, read_feeds
from storage.reading.status import outcomes, outlet_status
from storage.values import OutletStatus

router = APIRouter(include_in_schema=False)

DAYS = 14
DAYS_OF_ONE = 30


@dataclass(frozen=True, slots=True)
class Health:
    """How an outlet stands: `level` is ok, warn, bad or off; `word` says it, `why` explains."""

    level: str
    word: str
    why: str


@router.get("/outlets")
async def outlets(request: Request, conn: Reading, serving: ServingNow) -> Response:
    """Show every outlet, those in trouble first."""
    now = serving.clock.now()
    status = await outlet_status(conn, now)
    counts = await articles_a_day(conn, now.date(), DAYS)
    days = last_days(now.date(), DAYS)
    lines: list[tuple[OutletStatus, Health, Chart]] = [
        (one, health(one), daily(counts.get(one.slug, {}), days, "articles")) for one in status
    ]
    order = {"bad": 0, "warn": 1, "ok": 2, "off": 3}
    lines.sort(key=lambda line: (order[line[1].level], line[0].name.casefold()))
    return render(request, "outlets.html", lines=lines, days=DAYS)


@router.get("/outlets/{slug}")
async def outlet(request: Request, conn: Reading, serving: ServingNow, slug: str) -> Response:
    """Show one outlet."""
    now = serving.clock.now()
    status = next((one for one in await outlet_status(conn, now) if one.slug == slug), None)
    if status is None:
        raise Plain(404, f"There is no outlet {slug}.", "It is not in the catalogue, or not enabled.")
    counts = await articles_a_day(conn, now.date(), DAYS_OF_ONE, outlet=slug)
    chart = daily(counts.get(slug, {}), last_days(now.date(), DAYS_OF_ONE), "articles", width=600, height=90)
    return render(
        request, "outlet.html", outlet=status, health=health(status), chart=chart, days=DAYS_OF_ONE,
        feeds=await read_feeds(conn, slug), attempts=await last_attempts(conn, slug),
        troubles=await outcomes(conn, outlet=slug, limit=10), stories=await list_cards(conn, Filters(outlet=slug), limit=5),
    )  # fmt: skip


def health(one: OutletStatus) -> Health:
    """Say how an outlet stands; the worst thing first."""
    if one.state != "active":
        return Health("off", "paused", "An operator paused it: nothing is asked of it.")
    if one.feeds and one.ailing + one.retired >= one.feeds:
        return Health("bad", "down", "None of its feeds works.")
    if one.drift:
        return Health("warn", "drifting", f"Its latest articles differ from those before: {one.drift}.")
    if one.ailing + one.retired:
        return Health("warn", "ailing", f"{one.ailing + one.retired} of its {one.feeds} feeds do not work.")
    if one.silent:
        return Health("warn", "silent", "It answers and brings nothing new, for longer than it ever did.")
    if one.last_success_at is None:
        return Health("off", "new", "It was not polled yet.")
    return Health("ok", "well", "Its feeds work and its articles look as before.")


def last_days(today: date, days: int) -> Sequence[date]:
    """Return the last days, today last."""
    return [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
