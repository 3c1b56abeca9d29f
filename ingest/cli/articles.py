"""`wiredesk articles`: what an operator may have to do to a single article."""

import getpass
from datetime import UTC, datetime
from pathlib import Path

from ingest.cli.arguments import AS_JSON, Commands, option, positional, whole
from ingest.cli.failures import WRONG_USAGE, Failure


def add_to(group: Commands) -> None:
    """Add the commands."""
    group.add(
        "takedown",
        takedown,
        positional("ids", "ARTICLE_ID", "the ids, as in articles_v1", nargs="+", type=whole(1)),
        option("--reason", "TEXT", "why, for the record (required)"),
        option("--by", "NAME", "who asked for it (default: your login name)"),
    )
    group.add("takedowns", takedowns, AS_JSON)


def takedown(ids: list[int], reason: str | None, by: str | None, config: Path | None) -> None:
    """Erase articles for good: text, revisions and raw pages. A tombstone says when, by whom and why, and nothing comes back."""
    from ingest.cli.printing import say
    from ingest.cli.session import await_result, opened, read_settings
    from storage.raw.archive import open_archive
    from storage.upkeep.takedown import overwrite_pending, take_down

    if not reason or not reason.strip():
        raise Failure("articles takedown: say why with --reason; it is kept for the record", exit_code=WRONG_USAGE)
    settings = read_settings(config)
    who = by or getpass.getuser()

    async def erase() -> None:
        now = datetime.now(UTC)
        archive = open_archive(settings.archive.path)
        try:
            async with opened(settings) as database:
                async with database.save() as conn:
                    for article in ids:
                        await take_down(conn, article, now, by=who, reason=reason)
                await overwrite_pending(database, archive, now)
        finally:
            await archive.close()

    await_result(erase())
    say(f"taken down: {', '.join(map(str, ids))}")


def takedowns(config: Path | None, *, as_json: bool) -> None:
    """List what was taken down: when, by whom and why."""
    from ingest.cli.printing import note, print_json, print_table
    from ingest.cli.session import await_result, opened, read_settings
    from storage.upkeep.takedown import Takedown, list_takedowns

    settings = read_settings(config)

    async def read() -> list[Takedown]:
        async with opened(settings) as database, database.read() as conn:
            return await list_takedowns(conn)

    found = await_result(read())
    if as_json:
        print_json(found, masks=False)
    elif found:
        rows = [(one.article_id, one.outlet, one.at, one.by, one.reason, one.url) for one in found]
        print_table(("id", "outlet…", "at…", "by", "reason", "url"), rows, right=("id",))
    else:
        note("nothing was taken down")
