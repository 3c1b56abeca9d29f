"""The front page: stories, newest arrival first, filtered and searched."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from ingest.serve.desk.pages import render
from ingest.serve.state import Reading
from storage.changes import last_seq
from storage.reading.desk.cards import CardPage, Filters, cards_of, list_cards, read_choices
from storage.search import search

router = APIRouter(include_in_schema=False)

A_PAGE = 30
MOST_FOUND = 200
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
        found = await search(conn, q, limit=MOST_FOUND, outlet=outlet or None)
        page = await cards_of(conn, [one.article_id for one in found], filters, limit=MOST_FOUND)
    else:
        page = await list_cards(conn, filters, before=before, limit=A_PAGE)
    asked = {"q": q.strip(), **{name: value or "" for name, value in asdict(filters).items()}}
    return render(
        request, "stories.html", stories=page, choices=await read_choices(conn), asked=asked, is_filtered=filters.any or not is_day,
        is_day=is_day, before=before, seq=seq,
    )  # fmt: skip


def _day(given: str) -> tuple[date | None, bool]:
    """Return the day asked for, and whether it is one."""
    if not given:
        return None, True
    try:
        return date.fromisoformat(given), True
    except ValueError:
        return None, False
