"""The change feed: asked for, waited for, or streamed."""

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from ingest.serve.answers import answer, as_json
from ingest.serve.api.models import Changes
from ingest.serve.asked import LARGEST_ID
from ingest.serve.following import TooManyFollowersError
from ingest.serve.problems import Problem
from ingest.serve.state import Serving, ServingNow
from storage.changes import changes_after, last_seq, oldest_seq
from storage.errors import ChangesPrunedError
from storage.values import Change

router = APIRouter(tags=["changes"])

KEEP_ALIVE_SECONDS = 15.0
AT_ONCE = 500

Seq = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class ChangesAsked(BaseModel):
    """Parameters of the change feed."""

    model_config = ConfigDict(extra="forbid")

    after: Seq = Field(description="The `last` of the answer before, 0 at the very beginning.", examples=[40116])
    limit: int = Field(AT_ONCE, ge=1, le=5_000)
    wait: float = Field(0.0, ge=0, le=60, description="Seconds to wait for a change where there is none yet.")


@router.get(
    "/changes",
    response_model=Changes,
    summary="What changed after a seq",
    responses={410: {"description": "Changes after `after` are no longer kept; `oldest_seq` is the first that is."}},
)
async def changes(request: Request, serving: ServingNow, asked: Annotated[ChangesAsked, Query()]) -> Response:
    """In order, each once. After 410 read the lists once in full, then go on after the `newest_seq` you were told."""
    found = await _read(serving, asked.after, asked.limit)
    if not found and asked.wait:
        _enter(serving)
        try:
            if await serving.following.wait_beyond(asked.after, asked.wait):
                found = await _read(serving, asked.after, asked.limit)
        finally:
            serving.following.leave()
    return answer(request, {"changes": [_row(one) for one in found], "last": found[-1].seq if found else asked.after})


@router.get(
    "/changes/stream",
    summary="Changes as they come (server-sent events)",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}, "description": "An event a change."},
        410: {"description": "Changes after `after` are no longer kept; `oldest_seq` is the first that is."},
    },
)
async def stream(
    serving: ServingNow,
    after: Annotated[Seq | None, Query(description="Begin after this seq; without it, with the next change.")] = None,
    last_event_id: Annotated[
        str | None, Header(description="As browsers send it when they come back.", max_length=20)
    ] = None,
) -> Response:
    """`id` is the seq, `event` the kind, `data` the change. A reader that falls behind gets `too_far_behind` and the end."""
    if last_event_id is not None and last_event_id.isascii() and last_event_id.isdigit():
        after = min(int(last_event_id), LARGEST_ID)
    if after is None:
        async with serving.reader.read() as conn:
            after = await last_seq(conn)
    first = await _read(serving, after, AT_ONCE)
    _enter(serving)
    return StreamingResponse(
        _events(serving, after, first),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


async def _events(serving: Serving, seq: int, found: list[Change]) -> AsyncIterator[bytes]:
    try:
        yield b"retry: 3000\n\n"
        while not serving.following.is_stopped:
            for one in found:
                seq = one.seq
                yield b"id: %d\nevent: %s\ndata: %s\n\n" % (seq, one.kind.encode(), as_json(_row(one)))
            if not found and not await serving.following.wait_beyond(seq, KEEP_ALIVE_SECONDS):
                yield b": still here\n\n"
            try:
                found = await _read(serving, seq, AT_ONCE)
            except Problem as behind:
                yield b"event: too_far_behind\ndata: %s\n\n" % json.dumps(behind.more).encode()
                return
    finally:
        serving.following.leave()


async def _read(serving: Serving, seq: int, limit: int) -> list[Change]:
    async with serving.reader.read() as conn:
        try:
            return await changes_after(conn, seq, limit=limit)
        except ChangesPrunedError:
            oldest, newest = await oldest_seq(conn), await last_seq(conn)
    raise Problem(
        410,
        f"changes after {seq} are no longer kept, the oldest is {oldest}: read the lists once in full, then go on after {newest}",
        oldest_seq=oldest,
        newest_seq=newest,
    )


def _enter(serving: Serving) -> None:
    try:
        serving.following.enter()
    except TooManyFollowersError:
        raise Problem(503, "as many wait for changes as may", {"Retry-After": "10"}) from None


def _row(one: Change) -> dict[str, object]:
    return {name: getattr(one, name) for name in ("seq", "at", "kind", "article_id", "story_id", "revision")}
