"""Errors as RFC 9457 problem details, for programs and people alike."""

import json
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ingest.process.logs import get_logger
from parsers.errors import SyndicationError
from storage.errors import StoreUnavailableError

PROBLEM = "application/problem+json"

log = get_logger("serve")


class Problem(HTTPException):
    """A request cannot be answered. `more` are further members of the problem details."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        """Take the HTTP status, one sentence, headers and further members."""
        super().__init__(status, detail, headers)
        self.more = more


def problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """Return the response for a problem."""
    body = json.dumps({"status": status, "title": title, "detail": detail, **more}, ensure_ascii=False).encode()
    return Response(body, status, {"Cache-Control": "no-store", **(headers or {})}, media_type=PROBLEM)


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""
    from http import HTTPStatus

    async def on_http(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        more = error.more if isinstance(error, Problem) else {}
        title = HTTPStatus(error.status_code).phrase
        return problem(error.status_code, title, str(error.detail), dict(error.headers or {}), **more)

    async def on_invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        wrong = [{"where": ".".join(map(str, one["loc"])), "what": one["msg"]} for one in error.errors()]
        detail = "; ".join(f"{one['where']}: {one['what']}" for one in wrong)
        return problem(422, "Unprocessable Content", detail, errors=wrong)

    async def on_away(_request: Request, error: Exception) -> Response:
        log.error("the database cannot be asked", error=str(error))
        return problem(503, "Service Unavailable", "the database cannot be asked now", {"Retry-After": "5"})

    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(StoreUnavailableError, on_away)
    app.add_exception_handler(SyndicationError, on_away)
