"""Live: a stream of server-sent events that says when there are changes. One look a second serves every open page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response, StreamingResponse

from ingest.logs import get_logger
from ingest.serve.state import ServingNow
from storage.changes import last_seq
from storage.engine import Database
from storage.errors import StorageError

router = APIRouter(include_in_schema=False)

LOOK_SECONDS = 1.0
BEAT_SECONDS = 15.0
"""After so long without a change a comment is sent: proxies close what is silent, and a page that is gone is noticed."""
LIFE_SECONDS = 600.0
"""Then the page connects again, and whether it may is asked again."""

log = get_logger("desk")


@dataclass(slots=True)
class Watch:
    """Looks for the newest `seq` while anybody listens."""

    seq: int = 0
    _listeners: int = 0
    _looking: "asyncio.Task[None] | None" = None
    _moved: asyncio.Event = field(default_factory=asyncio.Event)

    async def after(self, database: Database, seq: int, timeout_seconds: float) -> int | None:
        """Return the newest `seq` as soon as it is beyond this one; None when the time is over."""
        self._listeners += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look(database), name="looking for changes")
        try:
            async with asyncio.timeout(timeout_seconds):
                while self.seq <= seq:
                    await self._moved.wait()
        except TimeoutError:
            return None
        else:
            return self.seq
        finally:
            self._listeners -= 1

    async def _look(self, database: Database) -> None:
        while self._listeners:
            with suppress(StorageError):  # it is asked again in a second; pages say what they saw last
                async with database.read() as conn:
                    seq = await last_seq(conn)
                if seq != self.seq:
                    self.seq = seq
                    moved, self._moved = self._moved, asyncio.Event()
                    moved.set()
            await asyncio.sleep(LOOK_SECONDS)


@router.get("/live")
async def live(
    request: Request,
    serving: ServingNow,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    last_event_id: Annotated[str, Header()] = "",
) -> Response:
    """Send an event whenever there are changes after `after` (or after the last event a page had)."""
    seen = int(last_event_id) if last_event_id.isdecimal() and len(last_event_id) < 19 else after
    return StreamingResponse(
        _events(request.app.state.watch, serving.reader, seen),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(watch: Watch, database: Database, seen: int) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    until = loop.time() + LIFE_SECONDS
    yield "retry: 3000\n\n"
    while loop.time() < until:
        newest = await watch.after(database, seen, BEAT_SECONDS)
        if newest is None:
            yield ": nothing new\n\n"
        else:
            seen = newest
            yield f"id: {seen}\nevent: changes\ndata: {seen}\n\n"
