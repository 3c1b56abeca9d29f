"""The desk: server-rendered pages at `/`, templates and static files beside this module.

Pages read through `storage.reading.desk`; what operators do goes through `operating.py`. Static files are served at `/static/`,
open to everybody.
"""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from ingest.serve.desk import article, operating, outcomes, outlets, queue, session, stories, story
from ingest.serve.desk.pages import HERE, install_errors


def mount(app: FastAPI) -> None:
    """Add the desk's pages and static files to the application."""
    app.state.form_key = session.FormKey()
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    for page in (stories, story, article, outlets, outcomes, queue, operating, session):
        app.include_router(page.router)
    install_errors(app)
