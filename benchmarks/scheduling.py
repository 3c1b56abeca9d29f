"""What scheduling costs as feeds grow: the daemon's look for work, a turn's bookkeeping and the upkeep.

    python -m benchmarks.scheduling [--feeds 1000 10000 100000] [--postgresql] [--turns 300]

One feed a host, ten an outlet, five entries a feed that are done, in a real database. The clock is ours: nobody waits and nothing
is asked. One JSON line for each number of feeds, CPU milliseconds (PostgreSQL's server included) of

- `look_idle`: one look while nothing is due; `look_due`: while a twentieth is due; `look_all_due`: while all are, since the same
  moment, as when an installation starts; `look_all_due_busy`: the same while 2,000 hosts have their turn already;
- `turn`: taking a host, reading its due feed, keeping a poll that brought nothing new, giving it back;
- `minute`: sixty looks and their turns where every feed is polled each hour; `minute_per_feed`: its microseconds a feed;
- `start`: the catalogue held against the tables, unchanged; `rest_all`: each host's next moment worked out anew;
- `upkeep`: what is counted and looked for every ten to fifteen seconds.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, text, update

from benchmarks.postgres import Server
from ingest.decisions.polling import poll_unchanged
from ingest.decisions.schedule import Bounds
from ingest.fetching.answers import NotModified
from ingest.service import outlet_row
from ingest.turns.turns import HOSTS_A_SCAN, MOST_TURNS
from parsers.outlet import Feed, Outlet
from storage import entries, feeds, hosts, schema
from storage.engine import Database, open_database
from storage.outlets import sync_outlets
from storage.values import OutletRow
from storage.watching.drift import drifting_outlets

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEEDS_AN_OUTLET = 10
ENTRIES_A_FEED = 5
LOOKS = 20
LEASE_SECONDS = 90.0
SQLITE_SERIES = "(WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {last}) SELECT i FROM n)"
POSTGRESQL_SERIES = "generate_series(0, {last}) AS s(i)"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--turns", type=int, default=300)
    options = parser.parse_args()
    with Server() if options.postgresql else contextlib.nullcontext() as server:
        for count in options.feeds:
            with database_of(server) as url:
                print(json.dumps(asyncio.run(measure(url, count, options.turns, server))), flush=True)
    return 0


@contextlib.contextmanager
def database_of(server: Server | None) -> Iterator[str]:
    if server is not None:
        with server.database() as url:
            yield url
    else:
        with tempfile.TemporaryDirectory(prefix="wiredesk-schedule-") as folder:
            yield f"sqlite:///{Path(folder) / 'schedule.db'}"


@dataclass
class Meter:
    """CPU milliseconds of what is done between two looks at it: this process's, and the server's."""

    server: Server | None
    found: dict[str, Any] = field(default_factory=dict)

    async def run(self, name: str, do: Callable[[], Awaitable[Any]], times: int = 1) -> None:
        began = self.spent()
        for _ in range(times):
            await do()
        self.found[name] = round(1000 * (self.spent() - began) / times, 2)

    def spent(self) -> float:
        return time.process_time() + (self.server.cpu_seconds() if self.server else 0.0)


async def measure(url: str, count: int, turns: int, server: Server | None) -> dict[str, Any]:
    meter = Meter(server, {"database": url.partition(":")[0], "feeds": count})
    catalogue = declared(count)
    async with await open_database(url) as database:

        async def synced() -> None:
            async with database.write() as conn:
                await sync_outlets(conn, catalogue, NOW)

        await meter.run("first_start", synced)
        await fill(database, count)
        await meter.run("start", synced)

        async def look(at: datetime) -> list[str]:
            async with database.read() as conn:
                return await hosts.hosts_with_work(conn, at, limit=HOSTS_A_SCAN)

        async def busy_look() -> None:
            async with database.read() as conn:
                await hosts.hosts_with_work(conn, NOW, limit=HOSTS_A_SCAN + MOST_TURNS)

        await meter.run("look_all_due", lambda: look(NOW), LOOKS)
        taken = await hold(database, min(MOST_TURNS, count // 2))
        await meter.run("look_all_due_busy", busy_look, LOOKS)
        async with database.write() as conn:
            await hosts.release_owner(conn, "others")
        assert taken

        async def turn(host: str, at: datetime) -> None:
            async with database.write() as conn:
                assert await hosts.claim_host(conn, host, "us", at, LEASE_SECONDS) is not None
            async with database.read() as conn:
                due = await feeds.due_feeds(conn, host, at)
            async with database.write() as conn:
                for feed in due:
                    await feeds.save_poll(
                        conn, poll_unchanged(feed, unchanged(feed.url, at), at, Bounds(3600.0, 3600.0))
                    )
            async with database.write() as conn:
                await hosts.release_host(conn, host, "us", at + timedelta(seconds=1))

        waiting = iter(await look(NOW))
        await meter.run("turn", lambda: turn(next(waiting), NOW), min(turns, count // 2, HOSTS_A_SCAN))
        await spread(database, count)
        await meter.run("look_idle", lambda: look(NOW), LOOKS)
        await meter.run("look_due", lambda: look(NOW + HOUR / 20), LOOKS)

        async def minute() -> None:
            for second in range(1, 61):
                at = NOW + timedelta(seconds=second)
                for host in await look(at):
                    await turn(host, at)

        await meter.run("minute", minute)
        meter.found["minute_per_feed"] = round(1000 * meter.found["minute"] / count, 2)

        async def rest() -> None:
            async with database.write() as conn:
                await hosts.rest_all(conn)

        async def upkeep() -> None:
            async with database.read() as conn:
                await entries.open_counts(conn)
                await feeds.count_troubled(conn, NOW)
                await feeds.silent_feeds(conn)
                await drifting_outlets(conn)

        await meter.run("rest_all", rest)
        await meter.run("upkeep", upkeep, 3)
    return meter.found


def declared(count: int) -> list[OutletRow]:
    """Return outlets of ten feeds, each feed on a host of its own."""
    return [
        outlet_row(
            Outlet(
                slug=f"outlet-{number}",
                name=f"Outlet {number}",
                hosts=(f"outlet-{number}.example",),
                feeds=tuple(
                    Feed(f"https://h{feed}.example/feed.xml")
                    for feed in range(number * FEEDS_AN_OUTLET, min((number + 1) * FEEDS_AN_OUTLET, count))
                ),
            )
        )
        for number in range(-(-count // FEEDS_AN_OUTLET))
    ]


async def fill(database: Database, count: int) -> None:
    """Give each feed its entries, all done long ago."""
    last = count * ENTRIES_A_FEED - 1
    series = (SQLITE_SERIES if database.is_sqlite else POSTGRESQL_SERIES).format(last=last)
    number = "CAST(i AS text)" if not database.is_sqlite else "i"
    statement = text(
        "INSERT INTO entries (outlet_id, feed_id, url, url_key, host, evidence, first_seen_at, state, tries, hops, force, again, "
        f"outcome, outcome_at) SELECT f.outlet_id, f.id, 'https://' || f.host || '/' || {number}, f.host || '/' || {number}, "
        f"f.host, '{{}}', :at, 'done', 1, 0, false, false, 'saved.new', :at FROM {series} "
        f"JOIN feeds AS f ON f.id = i / {ENTRIES_A_FEED} + (SELECT min(id) FROM feeds)"
    ).bindparams(bindparam("at", type_=schema.entries.c.first_seen_at.type))
    async with database.write() as conn:
        await conn.execute(statement, {"at": NOW - 24 * HOUR})
    await analyze(database)


async def analyze(database: Database) -> None:
    async with database.write() as conn:
        await conn.execute(text("ANALYZE"))


async def hold(database: Database, count: int) -> list[str]:
    """Have somebody else hold the hosts that are due first."""
    async with database.read() as conn:
        first = await hosts.hosts_with_work(conn, NOW, limit=count)
    async with database.write() as conn:
        await conn.execute(
            update(schema.hosts)
            .where(schema.hosts.c.host.in_(first))
            .values(lease_owner="others", lease_until=NOW + timedelta(seconds=LEASE_SECONDS))
        )
    return first


async def spread(database: Database, count: int) -> None:
    """Have the feeds fall due evenly over the next hour."""
    async with database.write() as conn:
        found = (await conn.execute(text("SELECT id, host FROM feeds ORDER BY id"))).all()
        due = [
            {"this": row.id, "at": NOW + timedelta(seconds=1) + HOUR * place / count} for place, row in enumerate(found)
        ]
        moment = bindparam("at", type_=schema.feeds.c.next_due_at.type)
        await conn.execute(
            update(schema.feeds).where(schema.feeds.c.id == bindparam("this")).values(next_due_at=moment), due
        )
        await conn.execute(text("UPDATE hosts SET next_allowed_at = NULL"))
        await hosts.rest_all(conn)
    await analyze(database)


def unchanged(url: str, at: datetime) -> NotModified:
    return NotModified(
        url=url,
        requested_url=url,
        status=304,
        headers=(),
        fetched_at=at,
        wire_bytes=200,
        seconds=0.1,
        redirects=(),
        permanent_to=None,
        raw=b"",
        etag=None,
        last_modified=None,
    )


if __name__ == "__main__":
    sys.exit(main())
