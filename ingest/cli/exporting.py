"""`wiredesk export`: the articles in the formats other programs read."""

import sys
from contextlib import nullcontext
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ingest.cli.arguments import ONLY_OUTLETS, Commands, option, whole
from ingest.cli.failures import FAILED, Failure, one_of, wrong

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.exports.writing import FormatName
    from storage.reading.filters import Filter

NAMES = ("jsonl", "csv", "parquet", "rss", "atom", "jsonfeed", "ninjs", "opml")


def add_to(commands: Commands) -> None:
    """Add the command."""
    commands.add(
        "export",
        export,
        option("--format", "FORMAT", f"one of {', '.join(NAMES)}", to="name", default="jsonl"),
        option(
            "--since", "CURSOR|DAY", "what changed after a seq of the change feed, or was published from a day (UTC) on"
        ),
        ONLY_OUTLETS,
        option(
            "--rights", "RIGHTS", "cleared (default for rss, atom, jsonfeed, ninjs) or any (default for the others)"
        ),
        option("--limit", "N", "at most so many articles", type=whole(1)),
        option("--output", "FILE", "write there instead of to standard output", type=Path),
    )


def export(
    name: str,
    since: str | None,
    outlets: list[str] | None,
    rights: str | None,
    limit: int | None,
    output: Path | None,
    config: Path | None,
) -> int:
    """Write the stored articles in a format other programs read; at the end standard error names the cursor to go on from.

    rss, atom, jsonfeed and ninjs are meant to be shown to others: they hold what rights allow, with --rights any everything.
    """
    from ingest.cli.printing import note
    from ingest.cli.session import await_result, known_outlet, read_settings

    wanted_name = one_of("--format", name, _names())
    assert wanted_name is not None
    one_of("--rights", rights, ("cleared", "any"))
    settings = read_settings(config)
    for slug in outlets or ():
        known_outlet(settings, slug)
    if wanted_name == "parquet" and output is None and sys.stdout.isatty():
        raise Failure("--format parquet: not to a terminal; --output FILE takes it")
    seq, day = _since(since)
    wanted = _filter(wanted_name, rights, outlets, day)
    try:
        last = await_result(_write(settings, wanted_name, wanted, seq, limit, output))
    except ModuleNotFoundError as error:
        raise Failure(
            f"{error.name} is not installed: the extra `parquet` brings it (`pip install wiredesk[parquet]`)"
        ) from error
    if last is None:
        return FAILED
    if wanted_name != "opml":
        note(f"--since {last} goes on from here")
    return 0


def _names() -> "tuple[FormatName, ...]":
    from ingest.exports.writing import FORMATS

    return FORMATS


def _filter(name: "FormatName", rights: str | None, outlets: list[str] | None, since: datetime | None) -> "Filter":
    from ingest.exports.writing import FEEDS, REPUBLISHING
    from storage.reading.filters import Filter

    is_cleared = rights == "cleared" or (rights is None and name in REPUBLISHING)
    return Filter(
        outlets=tuple(outlets or ()),
        rights="cleared" if is_cleared else None,
        status="live" if name in FEEDS else None,
        since=since,
    )


def _since(given: str | None) -> tuple[int | None, datetime | None]:
    """Return what `--since` means: a seq, or a moment."""
    if given is None:
        return None, None
    if given.isascii() and given.isdigit():
        return int(given), None
    try:
        return None, datetime.combine(date.fromisoformat(given), time(), UTC)
    except ValueError:
        raise wrong("--since", given, "accepted is a seq of the change feed or a day like 2026-11-23") from None


async def _write(
    settings: "Settings", name: "FormatName", wanted: "Filter", seq: int | None, limit: int | None, output: Path | None
) -> int | None:
    from ingest.cli.session import opened
    from ingest.exports.format import Head
    from ingest.exports.subscriptions import opml
    from ingest.exports.writing import carriers, pieces
    from storage.changes import last_seq

    async with opened(settings) as database:
        async with database.read() as conn:
            last = await last_seq(conn)
        known = await carriers(database)
        home = settings.serve.public_url or f"http://{settings.serve.listen}/"
        head = Head(home_url=home, carriers=known)
        with _target(output) as file:
            if name == "opml":
                chosen = [
                    one for slug, one in known.items() if one.feeds and (not wanted.outlets or slug in wanted.outlets)
                ]
                file.write(opml(chosen))
                return last
            async for piece in pieces(database, name, wanted, head, since_seq=seq, limit=limit):
                file.write(piece)
            file.flush()
    return last


def _target(output: Path | None) -> "nullcontext[BinaryIO] | BinaryIO":
    return nullcontext(sys.stdout.buffer) if output is None else output.open("wb")
