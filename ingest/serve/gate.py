"""The gate: every request passes it, whatever route it is for. Who asks, may they, and not too often; headers on every answer."""

import math
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from ingest.serve.access import COOKIE, SAFE_METHODS, Grant, Scope, bearer, is_from_elsewhere, local_grant
from ingest.serve.limits import Limits
from ingest.serve.problems import problem
from ingest.serve.state import Serving
from storage import tokens

OPEN_PATHS = frozenset({"/api/v1/health", "/login", "/logout", "/favicon.ico", "/robots.txt"})
OPEN_FOLDERS = ("/static/",)
FAILURES_PER_MINUTE = 30
"""Wrong tokens one address may try a minute."""

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Gate:
    """ASGI middleware. What it lets through finds its `Grant` at `request.state.grant`."""

    def __init__(self, app: ASGIApp, serving: Serving) -> None:
        """Stand before `app`."""
        self._app = app
        self._serving = serving
        self._failures = Limits(FAILURES_PER_MINUTE)

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with what is missing."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        is_head = scope["method"] == "HEAD" and not scope["path"].endswith("/stream")
        if is_head:  # the routes know GET alone; the server leaves the body away
            scope = {**scope, "method": "GET"}

        async def send_with_headers(message: Message) -> None:
            if is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "private, no-cache")
                headers.add_vary_header("Authorization")
                headers.add_vary_header("Cookie")
            await send(message)

        refusal = await self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_with_headers)

    async def _refusal(self, scope: AsgiScope) -> ASGIApp | None:
        """Put the grant into the scope; return the answer where there is none."""
        path: str = scope["path"]
        method: str = scope["method"]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        is_open = path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)
        peer = scope["client"][0] if scope.get("client") else None
        now = self._serving.clock.monotonic()
        grant = await self._grant(scope, headers, peer)
        if grant is None and not is_open:
            return self._unknown(peer, headers, path, now)
        scope.setdefault("state", {})["grant"] = grant
        if grant is None or not grant.is_local:
            wait = self._serving.limits.wait(grant.caller if grant else f"address {peer}", now)
            if wait > 0:
                return _too_many(wait)
        if method in SAFE_METHODS or is_open:
            wanted: Scope = "read"
        else:
            wanted = "operate"
            if grant is not None and (grant.by_cookie or grant.is_local) and is_from_elsewhere(headers):
                return problem(403, "Forbidden", "another site asked for this")
        if grant is not None and not grant.may(wanted) and not is_open:
            return problem(403, "Forbidden", f"this token has no scope {wanted}")
        return None

    async def _grant(self, scope: AsgiScope, headers: dict[str, str], peer: str | None) -> Grant | None:
        given, by_cookie = bearer(headers), False
        if given is None:
            given, by_cookie = _cookie(headers.get("cookie", "")), True
        if given is None:
            return local_grant(peer, scope.get("http_version", ""), headers, is_local=self._serving.is_local)
        if len(given) > tokens.LONGEST:
            return None
        async with self._serving.operators.read() as conn:
            found = await tokens.find_token(conn, given, self._serving.clock.now())
        if found is None:
            return (
                local_grant(peer, scope.get("http_version", ""), headers, is_local=self._serving.is_local)
                if by_cookie
                else None
            )
        return Grant(f"token {found.id}", frozenset({found.scope}), by_cookie=by_cookie)

    def _unknown(self, peer: str | None, headers: dict[str, str], path: str, now: float) -> ASGIApp:
        if bearer(headers) is not None:
            wait = self._failures.wait(str(peer), now)
            if wait > 0:
                return _too_many(wait)
            return _unauthorized("this token is unknown or was revoked", 'Bearer error="invalid_token"')
        if "text/html" in headers.get("accept", "") and not path.startswith(("/api/", "/feeds/")):
            from starlette.responses import RedirectResponse

            return RedirectResponse("/login", 303)
        challenge = 'Basic realm="wiredesk"' if path.startswith("/feeds/") else "Bearer"
        return _unauthorized("a bearer token is needed: `wiredesk tokens create` makes one", challenge)


def _unauthorized(detail: str, challenge: str) -> ASGIApp:
    return problem(401, "Unauthorized", detail, {"WWW-Authenticate": challenge})


def _too_many(wait: float) -> ASGIApp:
    seconds = math.ceil(wait)
    return problem(429, "Too Many Requests", f"again in {seconds} s", {"Retry-After": str(seconds)})


def _cookie(header: str) -> str | None:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return found.value if found else None
