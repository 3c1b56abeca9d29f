"""The OpenAPI document: what FastAPI makes of the routes, with our errors and our way of letting people in."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ingest.serve.api import models
from ingest.serve.api.models import ProblemDetails
from ingest.serve.problems import PROBLEM

INTRODUCTION = """
Lists come in pages: send `next` back as `after`. Every answer has an `ETag`; send it as `If-None-Match` and get 304 while nothing
changed. Times are RFC 3339 in UTC. Errors are problem details (RFC 9457). On this machine no token is needed; elsewhere
`Authorization: Bearer` and a token that `wiredesk tokens create` made.
"""
PROBLEMS = {
    "400": "A parameter contradicts another, or a cursor is none.",
    "401": "A token is needed, or this one is unknown.",
    "403": "The token's scope does not reach.",
    "404": "There is no such thing, or it may not be shown.",
    "422": "A parameter is not accepted; `errors` says which and why.",
    "429": "Too many requests; `Retry-After` says when again.",
    "503": "The database cannot be asked now, or the question takes too long.",
}


def document(app: FastAPI) -> None:
    """Let the application describe itself this way."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way


def _described(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=app.title, version=app.version, summary=app.summary, description=INTRODUCTION.strip(), routes=app.routes
    )
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}, {}]
    schemas = made["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for name, schema in schemas.items():
        more = getattr(getattr(models, name, None), "model_config", {}).get("json_schema_extra")
        if more:
            schema.update(more)  # FastAPI leaves nulls out of examples, and a field that is null is there
    schemas["ProblemDetails"] = ProblemDetails.model_json_schema()
    told = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}}
    for path in made["paths"].values():
        for method, operation in path.items():
            answers = operation["responses"]
            for status, meaning in PROBLEMS.items():
                answers[status] = {"description": meaning, **told}
            if "410" in answers:
                answers["410"] |= told
            if method == "get":
                answers["304"] = {"description": "Your copy is the current one."}
    return made
