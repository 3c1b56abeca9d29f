"""What the end-to-end tests share: an outlet on loopback. Where a test takes `url` too, it runs on both databases."""

from collections.abc import AsyncIterator

import pytest

from tests.e2e.loopback import LoopbackOutlet


@pytest.fixture
async def outlet() -> AsyncIterator[LoopbackOutlet]:
    """An outlet that publishes nothing yet."""
    async with LoopbackOutlet() as opened:
        yield opened
