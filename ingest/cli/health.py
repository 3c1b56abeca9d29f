"""`wiredesk status`, `outcomes` and `retry`: how outlets stand, why pages failed, and letting them try again."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ingest.cli.arguments import AS_JSON, ONLY_OUTLET, Commands, at_most, flag, option, positional, whole
from ingest.cli.failures import WRONG_USAGE, Failure, one_of

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from ingest.config import Settings
    from storage.values import OutcomeRow, OutletStatus

T = TypeVar("T")

NARROW = 76  # columns of a terminal from which the table of `status` fits


def add_to(commands: Commands) -> None:
    """Add the commands."""
    reason = option("--reason", "REASON", "only this reason")
    kind = option("--kind", "KIND", "only this outcome, successes too")
    commands.add("status", status, AS_JSON)
    commands.add("outcomes", outcomes, reason, ONLY_OUTLET, kind, at_most(50), AS_JSON)
    commands.add(
        "retry",
        retry,
        positional("ids", "ID", "entries, by the ids that `outcomes` shows", nargs="*", type=whole(1)),
        reason,
        ONLY_OUTLET,
        flag("--all", "all that are quarantined", to="everything"),
        flag("--refused", "also those that were refused, failed, gone or no article"),
    )


def status(config: Path | None, *, as_json: bool) -> None:
    """Show each outlet: last success, next due, articles per day, failures, drift, silence."""
    from ingest.cli.printing import ago, console, note, print_json, print_table, say, shown
    from ingest.cli.session import read_settings
    from storage.reading.status import outlet_status

    settings = read_settings(config)
    now = datetime.now(UTC)
    found = _read(settings, lambda conn: outlet_status(conn, now))
    if as_json:
        print_json(found)
        return
    rows = [
        (
            one.slug,
            _state(one),
            ago(one.last_success_at, now),
            ago(one.next_due_at, now),
            one.articles_per_day,
            one.articles,
            one.waiting + one.in_flight,
            one.quarantined,
        )
        for one in found
    ]
    columns = ("outlet…", "state", "success…", "next due…", "a day", "stored", "queue", "stuck")
    if console().width >= NARROW:
        print_table(columns, rows, right=("a day", "stored", "queue", "stuck"))
    else:  # a table would leave its last columns out
        for slug, *values in rows:
            say(f"{slug}")
            named = zip(columns[1:], values, strict=True)
            say("  " + ", ".join(f"{name.removesuffix('…')} {shown(value)}" for name, value in named))
    for one in found:
        if one.drift:
            note(f"{one.slug}: drifting: {one.drift}")
        if one.silent_since:
            note(f"{one.slug}: silent, nothing new since {ago(one.silent_since, now)}")
        if one.failures:
            note(f"{one.slug}: a feed failed {one.failures} times in a row, last {one.last_reason or 'unknown'}")


def outcomes(
    reason: str | None, outlet: str | None, kind: str | None, limit: int, config: Path | None, *, as_json: bool
) -> None:
    """List why pages were refused or failed, newest first."""
    from ingest.cli.printing import note, print_json
    from ingest.cli.session import known_outlet, read_settings
    from storage.outcomes import OUTCOME_KINDS, REASONS
    from storage.reading.status import outcomes as read_outcomes

    only_reason = one_of("--reason", reason, REASONS)
    only_kind = one_of("--kind", kind, OUTCOME_KINDS)
    settings = read_settings(config)
    found: list[OutcomeRow] = _read(
        settings,
        lambda conn: read_outcomes(conn, reason=only_reason, outlet=outlet, kind=only_kind, limit=limit),
    )
    if not found:
        known_outlet(settings, outlet)
    if as_json:
        print_json(found)
    elif found:
        for one in found:
            print_outcome(one)
    else:
        note("nothing failed" if kind is None else f"no outcome {kind}")


def print_outcome(one: "OutcomeRow") -> None:
    """Print an outcome in two or three lines, so that addresses stay whole at any width."""
    from ingest.cli.printing import say, shown
    from ingest.secrets import masked

    why = f" ({one.reason})" if one.reason else ""
    again = f", next try {shown(one.next_try_at)}" if one.next_try_at else ""
    name = f"entry {one.entry_id}" if one.entry_id is not None else "feed"
    say(f"{shown(one.at)}  {one.outlet}  {one.outcome}{why}  {name}, tries: {one.tries}{again}")
    say(f"    {masked(one.url)}")
    if one.detail:
        say(f"    {masked(one.detail)}")


def retry(
    ids: list[int], reason: str | None, outlet: str | None, config: Path | None, *, everything: bool, refused: bool
) -> None:
    """Release what is quarantined: it is tried again from the first try."""
    from ingest.cli.printing import note, say
    from ingest.cli.session import await_result, known_outlet, opened, read_settings
    from storage.entries import release
    from storage.errors import UnknownOutletError
    from storage.outcomes import REASONS, OutcomeKind

    only_reason = one_of("--reason", reason, REASONS)
    if not (ids or reason or outlet or everything):
        raise Failure("retry: say which; accepted are ids, --reason, --outlet or --all", exit_code=WRONG_USAGE)
    settings = read_settings(config)
    kinds: tuple[OutcomeKind, ...] = ("quarantined",)
    if refused or ids:
        kinds = ("quarantined", "failed", "refused", "gone", "not_article")

    async def let_go() -> int:
        async with opened(settings) as database, database.write() as conn:
            now = datetime.now(UTC)
            return await release(conn, now, reason=only_reason, outlet=outlet, ids=ids or None, kinds=kinds)

    try:
        released = await_result(let_go())
    except UnknownOutletError:
        known_outlet(settings, outlet)
        raise
    say(f"released {released} entries")
    if not released:
        note("only what is at rest is released; what waits for its next try is tried by itself")


def _state(outlet: "OutletStatus") -> str:
    """Say in a word or two how an outlet stands."""
    if outlet.state != "active":
        return outlet.state
    if outlet.feeds and outlet.ailing + outlet.retired >= outlet.feeds:
        return "down"
    if outlet.ailing + outlet.retired:
        return f"{outlet.ailing + outlet.retired}/{outlet.feeds} ailing"
    return "drifting" if outlet.drift else "silent" if outlet.silent else "ok"


def _read(settings: "Settings", look: "Callable[[AsyncConnection], Awaitable[T]]") -> T:
    from ingest.cli.session import await_result, opened

    async def read() -> T:
        async with opened(settings) as database, database.read() as conn:
            return await look(conn)

    return await_result(read())
