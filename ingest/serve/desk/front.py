"""The front page."""

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response
from starlette.templating import Jinja2Templates

router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


@router.get("/")
async def front(request: Request) -> Response:
    """Show where everything is."""
    return templates.TemplateResponse(request, "front.html")
