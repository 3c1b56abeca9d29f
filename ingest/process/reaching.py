"""Starting before the database does: after a reboot, or while its server restarts, a service waits for it instead of failing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from ingest.clock import Clock, SystemClock
from ingest.process.logs import get_logger
from storage.errors import StoreAwayError

T = TypeVar("T")

PATIENCE_SECONDS = 60.0

log = get_logger("process")


@asynccontextmanager
async def reaching(
    opening: Callable[[], AbstractAsyncContextManager[T]],
    stopping: asyncio.Event,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
    clock: Clock | None = None,
) -> AsyncIterator[T]:
    """Enter what needs the database server, anew for as long as that does not answer.

    Each refusal is logged, for a wrong address or password looks like a server that is away. Raises `StoreAwayError` when
    patience is over or `stopping` is set.
    """
    clock = clock or SystemClock()
    until = clock.monotonic() + patience_seconds

    async def wait(seconds: float) -> None:
        waits = [asyncio.ensure_future(wait) for wait in (clock.sleep(seconds), stopping.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()

    def is_over(_: RetryCallState) -> bool:
        return stopping.is_set() or clock.monotonic() >= until

    def tell(tried: RetryCallState) -> None:
        error = tried.outcome.exception() if tried.outcome is not None else None
        log.warning("the database is away, waiting for it", error=str(error))

    async with AsyncExitStack() as stack:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(StoreAwayError),
            wait=wait_random_exponential(multiplier=0.5, max=5.0),
            stop=is_over,
            sleep=wait,
            before_sleep=tell,
            reraise=True,
        ):
            with attempt:
                entered = await stack.enter_async_context(opening())
        yield entered
