"""The front page: stories, newest arrival first, filtered and searched."""

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from ingest.serve.desk.pages import render
from ingest.serve.state import Reading
from storage.changes import last_seq
from storage.reading.desk.cards import CardPage, Filters, cards_of, list_cards, read_choices
from storage.reading.filters import Filter
from storage.reading.search import search_articles

router = APIRouter(include_in_schema=False)

A_PAGE = 30
MOST_FOUND = 100
LONGEST = 200

Word = Annotated[str, Query(max_length=LONGEST)]


@router.get("/")
async def stories(
    request: Request,
    conn: Reading,
    q: Annotated[str, Query(max_length=1_000)] = "",
    outlet: Word = "",
    section: Word = "",
    language: Word = "",
    rights: Word = "",
    day: Word = "",
    before: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Show the newest stories, or those that a search finds."""
    on, is_day = _day(day)
    filters = Filters(outlet or None, section or None, language or None, rights or None, on)
    seq = await last_seq(conn)
    if not is_day:
        page = CardPage((), None)
    elif q.strip():
        found = await search_articles(conn, q, _wanted(filters), order="newest", limit=MOST_FOUND)
        page = await cards_of(conn, [row["article_id"] for row in found.rows])
    else:
        page = await list_cards(conn, filters, before=before, limit=A_PAGE)
    asked = {"q": q.strip(), **{name: value or "" for name, value in asdict(filters).items()}}
    return render(
        request, "stories.html", stories=page, choices=await read_choices(conn), asked=asked, is_filtered=filters.any or not is_day,
        is_day=is_day, before=before, seq=seq, most_found=MOST_FOUND,
    )  # fmt: skip


def _wanted(filters: Filters) -> Filter:
    begins = datetime.combine(filters.day, time(), UTC) if filters.day else None
    return Filter(
        outlets=(filters.outlet,) if filters.outlet else (),
        section=filters.section,
        language=filters.language,
        rights=filters.rights,
        since=begins,
        until=begins + timedelta(days=1) if begins else None,
    )


def _day(given: str) -> tuple[date | None, bool]:
    """Return the day asked for, and whether it is one."""
    if not given:
        return None, True
    try:
        return date.fromisoformat(given), True
    except ValueError:
        return None, False
