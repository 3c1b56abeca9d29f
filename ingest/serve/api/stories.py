"""Stories and the articles that carry them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import RedirectResponse, Response

from ingest.serve.answers import answer, listing, read_cursor
from ingest.serve.api.models import Stories, Story
from ingest.serve.asked import LARGEST_ID, Narrowed
from ingest.serve.problems import Problem
from ingest.serve.state import Reading
from storage.reading.stories import get_story, stories_listing, story_merged_into

router = APIRouter(tags=["stories"])


class StoriesAsked(Narrowed):
    """Parameters of the list of stories."""

    order: Literal["published", "changed"] = Field(
        "published",
        description="Newest publication first, or the last to change (a copy came, a text was revised) first.",
    )


@router.get("/stories", response_model=Stories, summary="Stories, newest first")
async def stories(request: Request, conn: Reading, asked: Annotated[StoriesAsked, Query()]) -> Response:
    """One row a story, whoever carries it. A filter asks for stories of which one article passes it."""
    after = read_cursor(asked.order, asked.after)
    found = stories_listing(conn.dialect, asked.filter(), order=asked.order, after=after, limit=asked.limit)
    return listing(request, "stories", await found.json(conn), asked.order)


@router.get(
    "/stories/{story_id}",
    response_model=Story,
    summary="A story with its copies",
    responses={307: {"description": "It was merged into another story."}},
)
async def story(
    request: Request,
    conn: Reading,
    story_id: Annotated[int, Path(ge=1, le=LARGEST_ID, examples=[640])],
    whole: Annotated[bool, Query(description="The copies with their texts.")] = False,
) -> Response:
    """The origin, why we think so, and every article that carries the text, the origin first."""
    found = await get_story(conn, story_id, whole=whole)
    if found is not None:
        return answer(request, found)
    into = await story_merged_into(conn, story_id)
    if into is None:
        raise Problem(404, f"there is no story {story_id}")
    return RedirectResponse(f"/api/v1/stories/{into}")
