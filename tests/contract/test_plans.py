"""No statement of a turn or of the daemon's looks reads a whole table: what a tick costs must not grow with the installation."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import entries, feeds, hosts
from storage.engine import Database
from storage.outcomes import Outcome
from storage.outlets import sync_outlets
from storage.values import FeedRow, OutletRow, PollOutcome
from tests.records import NOW, entry

OUTLETS = 800
HOST = "h70.example"
LATER = NOW + timedelta(hours=1)


def outlet(number: int) -> OutletRow:
    host = f"h{number}.example"
    return OutletRow(
        slug=f"outlet-{number}", name=f"Outlet {number}", hosts=(host,), feeds=(FeedRow(f"https://{host}/feed", host),)
    )


async def filled(database: Database) -> None:
    async with database.write() as conn:
        await sync_outlets(conn, [outlet(number) for number in range(OUTLETS)], NOW)
        await entries.add_entries(conn, "outlet-70", None, [entry("a"), entry("b")], NOW)
        for number in range(0, OUTLETS, 50):
            lines = [entry(f"{number}-{line}") for line in range(60)]
            await entries.add_entries(conn, f"outlet-{number}", None, lines, NOW)
        await conn.execute(
            text(
                "INSERT INTO robots (host, body, status, fetched_at) "
                "SELECT host, :body, 404, next_work_at FROM hosts WHERE next_work_at IS NOT NULL"
            ),
            {"body": b""},
        )
        await conn.execute(
            text("UPDATE entries SET state = 'done', next_try_at = NULL, outcome = 'saved.new' WHERE id % 9 > 0")
        )
    async with database.write() as conn:
        await conn.execute(text("ANALYZE"))


async def turn(conn: AsyncConnection) -> None:
    await hosts.claim_host(conn, HOST, "us", NOW, 60)
    (feed,) = await feeds.due_feeds(conn, HOST, NOW)
    poll = PollOutcome(
        feed_id=feed.id,
        at=NOW,
        outcome=Outcome("unchanged"),
        state="ok",
        next_due_at=LATER,
        interval_seconds=3600.0,
        failures=0,
    )
    await feeds.save_poll(conn, poll)
    await entries.take_waiting(conn, HOST, NOW, 9)
    await hosts.renew_hosts(conn, "us", [HOST], NOW, 60)
    await hosts.back_off_host(conn, HOST, NOW, "rate_limited")
    await hosts.release_host(conn, HOST, "us", LATER)


STEPS: dict[str, Callable[[AsyncConnection], Awaitable[Any]]] = {
    "look": lambda conn: hosts.hosts_with_work(conn, NOW, limit=20),
    "next look": hosts.next_work_at,
    "turn": turn,
    "wake": lambda conn: hosts.wake(conn, [(HOST, NOW)]),
    "measure": entries.open_counts,
    "leases": hosts.lease_owners,
}


async def test_a_look_and_a_turn_read_no_table_whole(database: Database):
    await filled(database)
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        asked.append((statement, parameters[0] if many else parameters))

    async with database.write() as conn:
        event.listen(conn.sync_connection, "before_cursor_execute", note)
        for step in STEPS.values():
            await step(conn)
        event.remove(conn.sync_connection, "before_cursor_execute", note)
        prefix = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        for statement, parameters in asked:
            plan = [str(row[-1]) for row in await conn.exec_driver_sql(prefix + statement, parameters)]
            assert not any(map(reads_whole, plan)), f"{statement}\n" + "\n".join(plan)
    assert len(asked) > len(STEPS)


def reads_whole(line: str) -> bool:
    """Tell whether a line of a plan goes through a table to its end: SQLite does so too to make an index for one statement.

    A partial index that holds just what is wanted may be read to its end.
    """
    found = re.search(r"\bSCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?|Seq Scan on|AUTOMATIC", line)
    return (
        found is not None
        and found[1] != "CONSTANT"
        and found[2] not in ("ix_hosts_lease_owner", "ix_hosts_next_work_at")
    )
