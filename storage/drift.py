"""Drift: what an outlet's articles used to have and no longer do. A redesign shows here on the day it comes."""

from datetime import datetime, timedelta

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import articles, outlets

RECENT = timedelta(days=3)
BEFORE = timedelta(days=30)
FEWEST_RECENT, FEWEST_BEFORE = 8, 20
FALL = 0.4  # of the articles: from 90 % with a byline to below 50 %

_FILLED = {
    "byline": articles.c.byline.is_not(None),
    "publication time": articles.c.published_at.is_not(None),
    "standfirst": articles.c.standfirst.is_not(None),
    "lead image": articles.c.lead_image_url.is_not(None),
    "layout": articles.c.layout.is_not(None),
    "full text": articles.c.completeness == "full",
    "100 words": articles.c.words >= 100,
}


async def refresh_drift(conn: AsyncConnection, now: datetime) -> dict[str, str]:
    """Compare each outlet's articles of the last three days with those of the month before; store and return what fell, by slug."""
    recent, before = await _rates(conn, now - RECENT, now), await _rates(conn, now - BEFORE, now - RECENT)
    found: dict[str, str] = {}
    for slug, (count, rates) in recent.items():
        old_count, old_rates = before.get(slug, (0, {}))
        if count >= FEWEST_RECENT and old_count >= FEWEST_BEFORE:
            fallen = [
                f"{name} on {rate:.0%} of {count} articles, before on {old_rates[name]:.0%}"
                for name, rate in rates.items()
                if old_rates[name] - rate > FALL
            ]
            if fallen:
                found[slug] = "; ".join(fallen)
    for row in (await conn.execute(select(outlets.c.slug, outlets.c.drift))).all():
        if row.drift != found.get(row.slug):
            await conn.execute(update(outlets).where(outlets.c.slug == row.slug).values(drift=found.get(row.slug)))
    return found


async def _rates(conn: AsyncConnection, since: datetime, until: datetime) -> dict[str, tuple[int, dict[str, float]]]:
    filled = [func.sum(case((condition, 1), else_=0)) for condition in _FILLED.values()]
    rows = await conn.execute(
        select(outlets.c.slug, func.count(), *filled)
        .join(articles, articles.c.outlet_id == outlets.c.id)
        .where(articles.c.first_seen_at > since, articles.c.first_seen_at <= until, articles.c.status == "live")
        .group_by(outlets.c.slug)
    )
    return {row[0]: (row[1], {name: row[2 + place] / row[1] for place, name in enumerate(_FILLED)}) for row in rows}
