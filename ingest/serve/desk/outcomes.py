"""Why pages did not become articles: by reason, over time, one by one."""

from collections import Counter
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from ingest.serve.desk import words
from ingest.serve.desk.charts import stacked
from ingest.serve.desk.outlets import last_days
from ingest.serve.desk.pages import Plain, render
from ingest.serve.state import Reading, ServingNow
from storage.outcomes import OUTCOME_KINDS, REASONS
from storage.reading.desk.cards import read_choices
from storage.reading.desk.troubles import troubles
from storage.reading.status import outcomes as read_outcomes

router = APIRouter(include_in_schema=False)

DAYS = 14
MOST_SERIES = 5
MOST_LINES = 50

Word = Annotated[str, Query(max_length=200)]


@router.get("/outcomes")
async def outcomes(
    request: Request, conn: Reading, serving: ServingNow, reason: Word = "", outlet: Word = "", kind: Word = ""
) -> Response:
    """Show what went wrong, for all outlets or one."""
    only_reason = next((one for one in REASONS if one == reason), None)
    only_kind = next((one for one in OUTCOME_KINDS if one == kind), None)
    if (reason and only_reason is None) or (kind and only_kind is None):
        raise Plain(422, "There is no such reason or outcome.", "Choose one of those in the list.")
    today = serving.clock.now().date()
    days = last_days(today, DAYS)
    found = await troubles(conn, today, DAYS, outlet=outlet or None)
    totals: Counter[str] = Counter()
    for one in found:
        totals[one.reason] += one.entries
    named = [name for name, _ in totals.most_common(MOST_SERIES)]
    rest = len(totals) > MOST_SERIES
    counts: Counter[tuple[date, int]] = Counter()
    for one in found:
        counts[one.day, named.index(one.reason) if one.reason in named else MOST_SERIES] += one.entries
    names = [*(words.REASONS.get(name, name) for name in named), *(["other reasons"] if rest else [])]
    chart = stacked(counts, days, names, "troubles", width=700, height=140)
    lines = await read_outcomes(conn, reason=only_reason, outlet=outlet or None, kind=only_kind, limit=MOST_LINES)
    return render(
        request, "outcomes.html", chart=chart, days=days, totals=totals.most_common(), series=named, lines=lines,
        most=MOST_LINES, choices=await read_choices(conn), asked={"reason": reason, "outlet": outlet, "kind": kind},
        reasons=sorted(REASONS), kinds=OUTCOME_KINDS,
    )  # fmt: skip
