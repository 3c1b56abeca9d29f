"""An export, put together: articles from the store, through a format, out piece by piece."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

from ingest.exports.format import Carrier, Format, Head, changed_at
from storage.engine import Database
from storage.reading import exporting
from storage.reading.filters import Filter

FormatName = Literal["jsonl", "csv", "parquet", "rss", "atom", "jsonfeed", "ninjs", "opml"]
FORMATS: tuple[FormatName, ...] = get_args(FormatName)
FEEDS: frozenset[FormatName] = frozenset({"rss", "atom", "jsonfeed"})
"""Read from the newest on, without what was withdrawn."""
REPUBLISHING: frozenset[FormatName] = FEEDS | {"ninjs"}
"""What goes out in these is meant to be shown to others: only what rights allow, unless one says otherwise."""


def format_of(name: FormatName, head: Head) -> Format:
    """Return the renderer of a format. Only the one that is asked for is imported: pyarrow alone takes half a second."""
    match name:
        case "jsonl":
            from ingest.exports.jsonlines import JsonLines

            return JsonLines()
        case "csv":
            from ingest.exports.spreadsheet import Csv

            return Csv()
        case "parquet":
            from ingest.exports.parquet import Parquet

            return Parquet()
        case "rss":
            from ingest.exports.rss import Rss

            return Rss(head)
        case "atom":
            from ingest.exports.atom import Atom

            return Atom(head)
        case "jsonfeed":
            from ingest.exports.jsonfeed import JsonFeed

            return JsonFeed(head)
        case "ninjs":
            from ingest.exports.ninjs import Ninjs

            return Ninjs(head)
        case "opml":
            raise ValueError("opml lists outlets: it is `ingest.exports.subscriptions`")


async def pieces(
    database: Database,
    name: FormatName,
    wanted: Filter,
    head: Head,
    *,
    since_seq: int | None = None,
    limit: int | None = None,
) -> AsyncIterator[bytes]:
    """Return an export in pieces of some megabytes at most. Raises `ChangesPrunedError`."""
    if since_seq is not None:
        batches = exporting.changed_since(database, wanted, since_seq)
    elif name in FEEDS:
        batches = exporting.newest_first(database, wanted)
    else:
        batches = exporting.by_id(database, wanted)
    made: Format | None = None
    left = limit
    async for batch in batches:
        rows = batch.rows if left is None else batch.rows[:left]
        if made is None:
            newest = max(map(changed_at, rows), default=None)
            made = format_of(name, head if head.updated else replace(head, updated=newest))
            yield made.begin()
        piece = made.articles(rows) + b"".join(map(made.gone, batch.gone))
        if piece:
            yield piece
        if left is not None:
            left -= len(rows)
            if left <= 0:
                break
    if made is None:
        made = format_of(name, head)
        yield made.begin()
    yield made.end()


async def carriers(database: Database) -> dict[str, Carrier]:
    """Return the outlets by slug."""
    async with database.read() as conn:
        rows = await exporting.carriers(conn)
    return {row["slug"]: carrier_of(row) for row in rows}


def carrier_of(row: Mapping[str, Any]) -> Carrier:
    """Return an outlet of the store as formats name it."""
    hosts, feeds = row["hosts"], tuple(row["feeds"])
    return Carrier(
        row["slug"], row["name"], feeds[0] if feeds else None, f"https://{hosts[0]}/" if hosts else None, feeds
    )
