"""The application: settings and opened databases in, an ASGI application out. It opens nothing and reads no clock of its own."""

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from ingest.serve import desk, feeds, problems
from ingest.serve.api import articles, changes, health, outlets, stories
from ingest.serve.api.document import document
from ingest.serve.gate import Gate
from ingest.serve.state import Serving

ABOUT = "Clean, attributed, deduplicated articles of partner outlets. Everything here only reads, but for what operators do."
GZIP_LEVEL = 5
"""Level 9 takes three times the processor time for a hundredth of the size."""


def create_app(serving: Serving) -> FastAPI:
    """Return the application that answers from these databases by these settings."""
    origins = list(serving.settings.serve.cors_origins)
    cross_origin = (
        [Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["GET"], allow_headers=["Authorization"])]
        if origins
        else []
    )
    app = FastAPI(
        title="wiredesk",
        summary=ABOUT,
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # Swagger's page comes from a network of others'
        redoc_url=None,
        middleware=[
            *cross_origin,
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=GZIP_LEVEL),
            Middleware(Gate, serving=serving),
        ],
    )
    app.state.serving = serving
    problems.install(app)
    for router in (articles.router, stories.router, outlets.router, outlets.operators, changes.router, health.router):
        app.include_router(router, prefix="/api/v1")
    app.include_router(feeds.router)
    document(app)
    desk.mount(app)
    return app
