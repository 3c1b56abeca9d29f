"""What waits, host by host."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from ingest.serve.desk.pages import render
from ingest.serve.state import Reading, ServingNow
from storage.reading.desk.queue import read_queue

router = APIRouter(include_in_schema=False)


@router.get("/queue")
async def queue(request: Request, conn: Reading, serving: ServingNow) -> Response:
    """Show what waits, what is in flight and what holds hosts back."""
    return render(request, "queue.html", queue=await read_queue(conn, serving.clock.now()))
