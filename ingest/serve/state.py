"""What every request works with: put together once, found at `app.state.serving`."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from ingest.clock import Clock, SystemClock
from ingest.config import Settings
from ingest.serve.following import Following
from ingest.serve.limits import Limits
from storage.changes import last_seq
from storage.engine import Database


@dataclass(slots=True)
class Serving:
    """The parts of one server.

    `reader` can only read, whatever is asked of it; `operators` is for what operators do and for looking up tokens.
    `is_local` tells that the server listens on loopback alone, without which no request goes without a token.
    """

    settings: Settings
    reader: Database
    operators: Database
    is_local: bool
    clock: Clock = field(default_factory=SystemClock)
    limits: Limits = field(default_factory=Limits)
    following: Following = field(init=False)

    def __post_init__(self) -> None:
        """Look for changes through the reader."""
        self.following = Following(self._newest_seq)

    async def _newest_seq(self) -> int:
        async with self.reader.read() as conn:
            return await last_seq(conn)


def serving(request: Request) -> Serving:
    """Return what this server works with."""
    found: Serving = request.app.state.serving
    return found


async def reading(request: Request) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that only looks, for one request."""
    async with serving(request).reader.read() as conn:
        yield conn


async def operating(request: Request) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that changes rows other than articles, for what an operator does; commits unless it raised."""
    async with serving(request).operators.write() as conn:
        yield conn


Reading = Annotated[AsyncConnection, Depends(reading, scope="function")]
Operating = Annotated[AsyncConnection, Depends(operating, scope="function")]
ServingNow = Annotated[Serving, Depends(serving)]
