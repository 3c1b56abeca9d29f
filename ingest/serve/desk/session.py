"""Logging in with a token, and tokens of forms.

A form's token proves that our own page made it: an HMAC of who asks, under a key that this process drew. Beside it stands the
gate, which refuses what another site's page sends.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from ingest.serve.access import COOKIE, Grant, is_from_elsewhere
from ingest.serve.desk.pages import Plain, render
from ingest.serve.state import ServingNow
from storage import tokens

router = APIRouter(include_in_schema=False)

STAYS_SECONDS = 30 * 86_400


@dataclass(frozen=True, slots=True)
class FormKey:
    """The key of one process's forms."""

    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def token(self, caller: str) -> str:
        """Return the token that forms for this caller carry."""
        return hmac.new(self.secret, caller.encode(), hashlib.sha256).hexdigest()


def operator(request: Request, form: Annotated[str, Form()] = "") -> Grant:
    """Return the grant of a request that changes something. Raises `Plain` where it is not allowed, or its form not ours."""
    grant: Grant | None = request.state.grant
    if grant is None or not grant.may("operate"):
        raise Plain(403, "You may read here, and not change anything.", "A token with the scope operate may.")
    key: FormKey = request.app.state.form_key
    if not hmac.compare_digest(form.encode(), key.token(grant.caller).encode()):
        raise Plain(
            403, "This form is too old.", "The server was restarted since. Go back, reload the page, and try again."
        )
    return grant


Operator = Annotated[Grant, Depends(operator)]


@router.get("/login")
async def ask(request: Request) -> Response:
    """Show the form that takes a token."""
    return render(request, "login.html", problem=None)


@router.post("/login")
async def log_in(request: Request, now: ServingNow, token: Annotated[str, Form()] = "") -> Response:
    """Take a token and keep it in a cookie that scripts cannot read."""
    if is_from_elsewhere(request.headers):
        raise Plain(403, "Another site asked for this.", "Log in from the desk's own page.")
    given = token.strip()
    async with now.operators.read() as conn:
        found = await tokens.find_token(conn, given, now.clock.now()) if 0 < len(given) <= tokens.LONGEST else None
    if found is None:
        return render(request, "login.html", status=403, problem="This token is not known, or not any more.")
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        given,
        max_age=STAYS_SECONDS,
        httponly=True,
        samesite="lax",
        secure=_is_https(request, now.settings.serve.public_url),
    )
    return answer


@router.post("/logout")
async def log_out() -> Response:
    """Forget the token."""
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(COOKIE)
    return answer


def _is_https(request: Request, public_url: str) -> bool:
    return request.url.scheme == "https" or public_url.startswith("https:")
