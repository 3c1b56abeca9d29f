"""Health and metrics over HTTP: `/healthz` (the loop turns), `/readyz` (it can do its work), `/metrics` (Prometheus).

GET and HEAD, one answer a connection, 8 KB of request, a few seconds: all that a probe and a scraper need.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from types import TracebackType
from typing import Self

from ingest.config import ConfigError
from ingest.process.logs import get_logger
from ingest.process.metrics import PrometheusMetrics

Check = Callable[[], Awaitable[str | None]]
"""Ask one part whether it can do its work: what is wrong, in a sentence, or `None`."""

MAX_REQUEST_BYTES = 8_192
REQUEST_SECONDS = 5.0
CHECK_SECONDS = 2.0
PLAIN = "text/plain; charset=utf-8"
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"

log = get_logger("web")


class HealthServer:
    """Serves health and metrics on `listen` ("127.0.0.1:9464"; port 0 takes a free one); an async context manager.

    `checks` names the parts that must work for `/readyz` to answer 200. With `listen` "" nothing is served.
    """

    def __init__(
        self, listen: str, metrics: PrometheusMetrics | None = None, checks: Mapping[str, Check] | None = None
    ) -> None:
        """Remember what to serve; `async with` serves it."""
        self.listen = listen
        self.port = 0
        self._metrics = metrics
        self._checks = dict(checks or {})
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        """Listen. Raises `ConfigError` when the address can't be had: taken, not ours, not allowed."""
        if self.listen:
            host, _, port = self.listen.rpartition(":")
            try:
                self._server = await asyncio.start_server(
                    self._answer, host.strip("[]"), int(port), limit=MAX_REQUEST_BYTES, reuse_address=True
                )
            except OSError as error:
                raise ConfigError("metrics.listen", self.listen, f"cannot be listened on ({error.strerror})") from error
            self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop listening; an answer under way is not waited for."""
        if self._server:
            self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                method, _, rest = head.partition(b"\r\n")[0].decode("latin-1").partition(" ")
                status, kind, body = await self._route(method, rest.partition(" ")[0].partition("?")[0])
                writer.write(
                    f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
                    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n".encode(
                        "ascii"
                    )
                )
                writer.write(b"" if method == "HEAD" else body)
                await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            log.debug("a request for health ended early")
        finally:
            writer.close()

    async def _route(self, method: str, path: str) -> tuple[HTTPStatus, str, bytes]:
        if method not in {"GET", "HEAD"}:
            return HTTPStatus.METHOD_NOT_ALLOWED, PLAIN, b"GET and HEAD only\n"
        if path == "/healthz":
            return HTTPStatus.OK, PLAIN, b"ok\n"
        if path == "/readyz":
            problems = {
                name: problem
                for name, problem in [(name, await _ask(check)) for name, check in self._checks.items()]
                if problem
            }
            status = HTTPStatus.SERVICE_UNAVAILABLE if problems else HTTPStatus.OK
            return (
                status,
                "application/json",
                json.dumps({"ready": not problems, "problems": problems}).encode() + b"\n",
            )
        if path == "/metrics" and self._metrics:
            return HTTPStatus.OK, EXPOSITION, self._metrics.exposition()
        return HTTPStatus.NOT_FOUND, PLAIN, b"there are /healthz, /readyz and /metrics\n"


async def _ask(check: Check) -> str | None:
    """Return a check's answer; one that takes too long or breaks is itself the problem, named without its details."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await check()
    except TimeoutError:
        return f"no answer in {CHECK_SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 -- whatever breaks, the probe gets an answer; the type says enough to somebody outside
        log.warning("a readiness check broke", error=error)
        return type(error).__name__
