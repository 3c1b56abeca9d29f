"""A server in the foreground: databases opened, uvicorn run, everything closed."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from ingest.config import ConfigError, Settings
from ingest.process.logs import get_logger
from ingest.process.reaching import reaching
from ingest.process.stopping import on_signals
from ingest.serve.access import is_loopback
from ingest.serve.app import create_app
from ingest.serve.limits import Limits
from ingest.serve.state import Serving
from storage.engine import Database, open_database, open_reader

CLOSING_SECONDS = 5
KEEP_ALIVE_SECONDS = 75  # longer than proxies keep theirs (nginx: 60 s), so that it is they who close
MOST_CONNECTIONS = 1_000

log = get_logger("serve")


async def serve(settings: Settings, *, told: Callable[[str], None] | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C; `told` is told the address. Raises `ConfigError` when it can't be had, `StorageError`."""
    listening = _listen(settings.serve.listen)
    stopping = asyncio.Event()
    with listening, on_signals(stopping.set, exit_code=0):
        host = listening.getsockname()[0]
        async with (
            reaching(lambda: _opened(settings), stopping) as operators,
            open_reader(
                settings.database.reader_url or settings.database.url, statement_seconds=settings.serve.query_seconds
            ) as reader,
        ):
            serving = Serving(
                settings,
                reader,
                operators,
                is_loopback(host) and not settings.serve.public_url,
                limits=Limits(settings.serve.requests_per_minute),
            )
            config = uvicorn.Config(
                create_app(serving),
                log_config=None,
                access_log=False,
                proxy_headers=False,  # who the peer is, is what the socket says
                server_header=False,
                lifespan="off",
                ws="none",
                limit_concurrency=MOST_CONNECTIONS,
                timeout_graceful_shutdown=CLOSING_SECONDS,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
            )
            log.info("serving", listen=_shown(listening), database=reader.shown_url)
            if told is not None:
                told(_shown(listening))
            server = _Server(config)
            closing = asyncio.create_task(_close_when_told(stopping, server, serving), name="closing")
            try:
                await server.serve([listening])
            finally:
                closing.cancel()


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    async with await open_database(settings.database.url, upgrade=False) as database:
        yield database


async def _close_when_told(stopping: asyncio.Event, server: uvicorn.Server, serving: Serving) -> None:
    await stopping.wait()
    server.should_exit = True
    serving.following.stop()


class _Server(uvicorn.Server):
    """Uvicorn's server, stopped the way our other processes are: SIGTERM and Ctrl-C end it with exit code 0."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _listen(listen: str) -> socket.socket:
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    made: socket.socket | None = None
    try:
        found = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen()  # before we say that we serve
    except (OSError, ValueError) as error:
        if made is not None:
            made.close()
        why = getattr(error, "strerror", None) or str(error)
        raise ConfigError("serve.listen", listen, f"cannot be listened on ({why})") from error
    return made


def _shown(listening: socket.socket) -> str:
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
