"""One story: where it comes from and why we think so, its copies side by side, what changed in them, and rights."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import RedirectResponse, Response

from ingest.serve.desk.compare import Comparison, compare
from ingest.serve.desk.pages import Plain, render
from ingest.serve.state import Reading
from storage.changes import last_seq
from storage.reading.desk.story import Copy, Revision, merged_into, read_revisions, read_story

router = APIRouter(include_in_schema=False)

Id = Annotated[int, Path(ge=1, le=2**62)]
MOST_HISTORIES = 5
"""Copies whose revisions are shown on one page; the others' are on their own."""


@router.get("/stories/{story_id}")
async def story(
    request: Request,
    conn: Reading,
    story_id: Id,
    left: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    right: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Show a story; `left` and `right` are the articles to lay side by side (default: the origin and the first copy)."""
    found = await read_story(conn, story_id)
    if found is None:
        into = await merged_into(conn, story_id)
        if into is not None:
            return RedirectResponse(f"/stories/{into}", 303)
        raise Plain(404, f"There is no story {story_id}.", "It may have been taken down, or may not be shown yet.")
    ours, theirs = _pair(found.copies, left, right)
    comparison = await asyncio.to_thread(compare, ours.text, theirs.text) if theirs else None
    revised = [one for one in found.copies if one.revision > 1][:MOST_HISTORIES]
    histories = [
        (one, await asyncio.to_thread(_history, await read_revisions(conn, one.article_id))) for one in revised
    ]
    return render(
        request, "story.html", story=found, left=ours, right=theirs, comparison=comparison, histories=histories,
        seq=await last_seq(conn),
    )  # fmt: skip


def _pair(copies: tuple[Copy, ...], left: int | None, right: int | None) -> tuple[Copy, Copy | None]:
    """Return the two articles to compare; the second is None where there is but one."""
    by_id = {one.article_id: one for one in copies}
    ours = by_id.get(left or 0, copies[0])
    others = [one for one in copies if one is not ours]
    theirs = by_id.get(right or 0)
    if theirs is None or theirs is ours:
        theirs = others[0] if others else None
    return ours, theirs


def _history(revisions: list[Revision]) -> list[tuple[Revision, Revision | None, Comparison | None]]:
    """Return each revision, newest first, with the one before it and how their texts differ."""
    told: list[tuple[Revision, Revision | None, Comparison | None]] = []
    for place, one in enumerate(revisions):
        before = revisions[place - 1] if place else None
        told.append((one, before, compare(before.text, one.text) if before and before.text != one.text else None))
    return told[::-1]
