"""The desk: server-rendered pages at `/`, templates and static files beside this module.

Routers are added in `mount`. Templates are found in `templates/`, static files are served at `/static/`, open to everybody.
"""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from ingest.serve.desk import front

HERE = Path(__file__).parent


def mount(app: FastAPI) -> None:
    """Add the desk's pages and static files to the application."""
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.include_router(front.router)
