"""Rendering: one Jinja environment, escaping always on, and the few filters the templates need. Errors as pages."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from math import floor, inf
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from ingest.process.logs import get_logger
from ingest.secrets import masked
from ingest.serve.access import Grant
from ingest.serve.desk import words
from ingest.serve.problems import problem
from parsers.errors import SyndicationError
from storage.errors import StoreUnavailableError

HERE = Path(__file__).parent

log = get_logger("desk")
CHANNELS = ("/api/", "/feeds/", "/static/")
"""Where programs ask: their errors stay problem details."""

# Without a referrer browsers send `Origin: null` with our own forms (Fetch, 3.2), and the gate could not tell them from another
# site's. Nobody else is told anything either way.
REFERRER = {"Referrer-Policy": "same-origin"}

BUSY = "It may be busy, or the question too large. Try again in a moment, or narrow it."

# What a form did, by the word the redirect after it carries: a page shows these sentences and never the query's own text.
DONE = {
    "polled": "Its feeds are due now.",
    "none-due": "It has no feed that could be polled.",
    "paused": "It is paused.",
    "resumed": "It is polled again.",
    "released": "What was at rest is tried again.",
    "none-released": "Nothing was at rest that could be tried again.",
    "split": "Split. This is the new story.",
    "joined": "Joined. This is the story now.",
}


class Plain(Exception):  # noqa: N818 - it is an answer, not a fault
    """A request cannot be answered; `said` is a sentence for people, `hint` what they can do."""

    def __init__(self, status: int, said: str, hint: str = "") -> None:
        """Take the HTTP status and the words."""
        super().__init__(said)
        self.status = status
        self.said = said
        self.hint = hint


def render(
    request: Request, template: str, *, status: int = 200, headers: dict[str, str] | None = None, **shown: Any
) -> Response:
    """Return a page. Every template knows who asks, what they may do, the form's token and the time."""
    grant: Grant | None = getattr(request.state, "grant", None)
    now = request.app.state.serving.clock.now()
    body = ENVIRONMENT.get_template(template).render(
        path=request.url.path,
        query=request.url.query,
        grant=grant,
        may_operate=grant is not None and grant.may("operate"),
        form_token=request.app.state.form_key.token(grant.caller) if grant else "",
        done=DONE.get(request.query_params.get("done", "")),
        now=now,
        **shown,
    )
    return HTMLResponse(body, status, REFERRER | (headers or {}))


def install_errors(app: FastAPI) -> None:
    """Show errors of the desk's pages as pages; what programs ask for keeps the answer it had."""
    before = dict(app.exception_handlers)

    def wrapped(kind: Any, told: Callable[[Exception], tuple[int, str, str]]) -> None:
        otherwise = before.get(kind)

        async def handle(request: Request, error: Exception) -> Response:
            if not is_page(request):
                if otherwise is None:
                    status, said, hint = told(error)
                    return problem(status, HTTPStatus(status).phrase, f"{said} {hint}".strip())
                answer: Response = await otherwise(request, error)
                return answer
            status, said, hint = told(error)
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                log.error("a page cannot be shown", path=request.url.path, error=str(error), kind=type(error).__name__)
            return render(request, "error.html", status=status, said=said, hint=hint)

        app.add_exception_handler(kind, handle)

    wrapped(Plain, lambda error: (error.status, error.said, error.hint))  # type: ignore[attr-defined]  # it is a Plain
    wrapped(HTTPException, _of_http)
    wrapped(
        RequestValidationError, lambda _: (422, "This address asks for something we do not understand.", "Check it.")
    )
    for kind in (StoreUnavailableError, SyndicationError):
        wrapped(kind, lambda _: (503, "The database cannot answer now.", BUSY))
    wrapped(Exception, lambda _: (500, "Something broke here.", "It is in the log, and is a fault of ours."))


def is_page(request: Request) -> bool:
    """Tell whether a browser asks for one of our pages."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(CHANNELS)


def _of_http(error: Exception) -> tuple[int, str, str]:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return 404, "There is no such page.", "It may have been taken down, or the address is mistyped."
    return error.status_code, HTTPStatus(error.status_code).phrase + ".", ""


# --- filters


def ago(at: datetime | None, now: datetime) -> Markup:
    """Return a `<time>` that says how long ago (or in how long), with the moment itself as its title."""
    if at is None:
        return Markup('<span class="none">never</span>')
    at = at.astimezone(UTC)
    return Markup('<time datetime="{}" title="{}" data-ago>{}</time>').format(
        at.isoformat(timespec="seconds").replace("+00:00", "Z"), moment(at), distance((now - at).total_seconds())
    )


def distance(seconds: float) -> str:
    """Return a duration in its largest unit; static/desk.js says it the same way."""
    size = abs(seconds)
    if size < 45:
        return "now" if seconds >= 0 else "in a moment"
    for length, most, unit in ((60, 60.0, "min"), (3_600, 24.0, "h"), (86_400, inf, "d")):
        count = max(1, floor(size / length + 0.5))
        text = f"{count} {unit}"
        if count < most:
            break
    return f"{text} ago" if seconds > 0 else f"in {text}"


def moment(at: datetime | None) -> str:
    """Return a time to the minute, in UTC."""
    return f"{at.astimezone(UTC):%-d %b %Y, %H:%M} UTC" if at else ""


def outside(url: str | None) -> str:
    """Return an address that may be linked: http or https, without what would open a door; else nothing."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return masked(url) if parts.scheme in {"http", "https"} and parts.netloc else ""


def host(url: str | None) -> str:
    """Return an address's host, for people."""
    try:
        return urlsplit(url or "").netloc.rpartition("@")[2].removeprefix("www.")
    except ValueError:
        return ""


def with_query(path: str, values: dict[str, Any], **changed: Any) -> str:
    """Return a path with a query of those values that are not empty."""
    kept = {name: str(value) for name, value in {**values, **changed}.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path


def language_tag(tag: str | None) -> str:
    """Return what may stand in a `lang` attribute."""
    return tag if tag and tag.replace("-", "").isalnum() and len(tag) <= 35 else ""


def duration(seconds: float | None) -> str:
    """Return a duration in words of its largest unit."""
    return "" if seconds is None else distance(max(seconds, 60.0)).removesuffix(" ago")


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        ago=ago, moment=moment, outside=outside, host=host, lang=language_tag, masked=masked, duration=duration,
        segment=lambda value: quote(str(value), safe=""), number=lambda value: f"{value:,}",
    )  # fmt: skip
    made.globals.update(words=words, with_query=with_query)
    return made


ENVIRONMENT = _environment()
