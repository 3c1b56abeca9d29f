"""What the end-to-end tests share: a service on a loopback outlet, and what the store says afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import text

from ingest.clock import SystemClock
from ingest.config import ArchiveSettings, DatabaseSettings, FetchSettings, MetricsSettings, PollSettings, Settings
from ingest.outlet_files import Roster
from ingest.parsing.inline import InlinePool
from ingest.service import Service, open_service
from parsers.catalogue import Catalogue
from parsers.outlet import Outlet
from storage import entries
from tests.e2e.loopback import LoopbackOutlet


class Jumping(SystemClock):
    """The system's clock, some time ahead."""

    def __init__(self):
        self.jumped = timedelta()

    def now(self):
        return super().now() + self.jumped

    def monotonic(self):
        return super().monotonic() + self.jumped.total_seconds()


def settings_for(url: str, *loopbacks: LoopbackOutlet, archive: str = "", **fetch: object) -> Settings:
    """Return settings for a database and these outlets: no waiting between requests, everything due again at once."""
    return Settings(
        database=DatabaseSettings(url=url),
        archive=ArchiveSettings(path=archive),
        fetch=FetchSettings(
            **{
                "user_agent": "wiredesk-test/0 (+https://desk.invalid/contact)",
                "min_gap_seconds": 0.0,
                "allow_networks": tuple(one.network() for one in loopbacks),
                "deadline_seconds": 5.0,
                **fetch,
            }
        ),
        poll=PollSettings(min_interval_seconds=300.0),
        metrics=MetricsSettings(listen=""),
    )


@asynccontextmanager
async def desk(
    url: str,
    *loopbacks: LoopbackOutlet,
    outlets: tuple[Outlet, ...] | None = None,
    clock=None,
    archive: str = "",
    **fetch: object,
) -> AsyncIterator[Service]:
    """Open a service for the outlets' RSS feeds, or for `outlets`; parsing happens in this process."""
    declared = outlets if outlets is not None else tuple(one.declared() for one in loopbacks)
    roster = Roster(Catalogue(declared), declared)
    settings = settings_for(url, *loopbacks, archive=archive, **fetch)
    async with open_service(settings, roster, clock=clock, parser=InlinePool()) as service:
        yield service


async def rows(service: Service, query: str, **values: object) -> list[dict[str, object]]:
    """Return a query's rows as dictionaries."""
    async with service.database.read() as conn:
        return [dict(row) for row in (await conn.execute(text(query), values)).mappings()]


async def balance(service: Service):
    """Return the count of all entries, which must add up."""
    async with service.database.read() as conn:
        counted = await entries.balance(conn)
    assert counted.adds_up
    return counted
