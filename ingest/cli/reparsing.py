"""`wiredesk reparse`: stored raw pages through today's parsers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.cli.arguments import AS_JSON, ONLY_OUTLET, SINCE, Commands, flag
from ingest.cli.failures import FAILED

if TYPE_CHECKING:
    from ingest.config import Settings
    from ingest.warcs.reparse import Reparsed
    from ingest.warcs.shards import Done
    from storage.dedupe import Decision


def add_to(commands: Commands) -> None:
    """Add the command."""
    since = SINCE
    commands.add(
        "reparse",
        reparse,
        ONLY_OUTLET,
        since,
        flag("--ray", "on Ray Data (extra bulk), joining the cluster of RAY_ADDRESS if set", to="on_ray"),
        flag("--diff", "show what would change and save nothing", to="only_diff"),
        AS_JSON,
    )


def reparse(
    outlet: str | None, since: datetime | None, config: Path | None, *, on_ray: bool, only_diff: bool, as_json: bool
) -> int:
    """Put the stored raw pages through today's parsers; where the record changes, a new revision is saved.

    Of each article its newest page is taken. With --since, only pages fetched from that day on. Goes on where it was stopped;
    with `workers.engine` "procrastinate" the cluster's workers do it, file by file.
    """
    from ingest.cli.printing import note, print_json, print_table
    from ingest.cli.session import await_result, known_slug, must_exist, read_settings
    from ingest.outlet_files import read_roster

    settings = read_settings(config)
    if outlet is not None:
        known_slug(read_roster(settings).catalogue, outlet, "--outlet")
    must_exist(settings.database.url)
    if only_diff:
        return _show_changes(await_result(_compare(settings, outlet, since)), as_json=as_json)
    done = await_result(_reparse(settings, outlet, since, on_ray=on_ray))
    counts, failed = done.tally.outcomes, done.tally.failed
    if as_json:
        print_json({"counts": counts, "changes": [], "failed": _named(failed), "files_left": done.left})
    else:
        print_table(("pages", "count"), counts.most_common(), right=("count",))
        for name, why in (*failed, *done.problems.items()):
            note(f"{name}: {why}")
        if done.left:
            note(f"{done.left} files are left; the same command goes on with them")
    return FAILED if failed or done.problems or done.left else 0


def _show_changes(result: "Reparsed", *, as_json: bool) -> int:
    """Print what a reparse would change."""
    from ingest.cli.printing import note, print_json, print_table, say

    counts, changes = result.counts, []
    for url, decision in result.decisions:
        outcome, lines = change_of(decision)
        counts[outcome] += 1
        if lines:
            changes.append((url, lines))
    if as_json:
        shown = [{"url": url, "lines": lines} for url, lines in changes]
        print_json({"counts": counts, "changes": shown, "failed": _named(result.failed)})
        return FAILED if result.failed else 0
    for url, lines in changes:
        say(url)
        for line in lines:
            say(f"  {line}")
    print_table(("pages", "count"), counts.most_common(), right=("count",))
    for url, why in result.failed:
        note(f"{url}: {why}")
    return FAILED if result.failed else 0


def _named(failed: "Sequence[tuple[str, str]]") -> list[dict[str, str]]:
    return [{"url": url, "problem": why} for url, why in failed]


async def _compare(settings: "Settings", outlet: str | None, since: datetime | None) -> "Reparsed":
    from ingest.cli.progress import meter
    from ingest.outlet_files import read_roster
    from ingest.service import open_service
    from ingest.warcs.reparse import PAGES_AT_ONCE, Reparsed, compare_pages
    from storage.raw.places import raw_pages

    result = Reparsed()
    async with open_service(settings, read_roster(settings), visiting=True) as service:
        async with service.database.read() as conn:
            pages = [page async for page in raw_pages(conn, outlet=outlet, since=since)]
        with meter("reparse") as shown:
            for start in range(0, len(pages), PAGES_AT_ONCE):
                portion = pages[start : start + PAGES_AT_ONCE]
                await compare_pages(service, portion, result)
                shown.even(start + len(portion), len(pages))
    return result


async def _reparse(settings: "Settings", outlet: str | None, since: datetime | None, *, on_ray: bool) -> "Done":
    from ingest.cli.sharding import by_shards
    from ingest.outlet_files import read_roster
    from ingest.warcs.shards import start_reparse

    return await by_shards(
        settings, read_roster(settings), "reparse", lambda service: start_reparse(service, outlet, since), on_ray=on_ray
    )


def change_of(decision: "Decision") -> tuple[str, list[str]]:
    """Return what saving would come to and, where that is a change, the lines that show it."""
    from storage.dedupe import Duplicate, New, Revision

    if isinstance(decision, Revision):
        lines = lines_of(decision.diff)
        return "would change", [f"address: {decision.known.article_id} moves here", *lines] if decision.moved else lines
    if isinstance(decision, New):
        return "would be new", ["not stored yet"]
    return ("duplicate" if isinstance(decision, Duplicate) else "unchanged"), []


def lines_of(diff: "Mapping[str, Any]") -> list[str]:
    """Return a revision's diff a few lines a field: short values whole, the text as the paragraphs that came and went."""
    from ingest.cli.printing import cut, shown

    changed = {name: diff[name] for name in ("headline", "standfirst") if name in diff} | dict(diff.get("fields", {}))
    lines = [
        f"{name}: {cut(_value(old, shown), 100)} -> {cut(_value(new, shown), 100)}"
        for name, (old, new) in changed.items()
    ]
    paragraphs = diff.get("paragraphs", {})
    lines += [cut(f"-{text}", 160) for text in paragraphs.get("removed", ())]
    lines += [cut(f"+{text}", 160) for text in paragraphs.get("added", ())]
    for old, new in paragraphs.get("edited", ()):
        lines += [cut(f"-{old}", 160), cut(f"+{new}", 160)]
    return [*lines, *(cut(f"correction: {text}", 160) for text in diff.get("corrections", ()))]


def _value(value: object, shown: "Callable[[object], str]") -> str:
    """Return a field's value as people read it: an author by name."""
    if isinstance(value, list):
        return shown([one["name"] if isinstance(one, dict) and "name" in one else one for one in value])
    return shown(value)
