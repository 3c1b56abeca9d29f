"""`wiredesk outlets`: the catalogue, and what an operator does about an outlet."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ingest.cli.arguments import AS_JSON, SLUG, Commands, flag
from ingest.cli.failures import Failure

if TYPE_CHECKING:
    from parsers.outlet import Layout, Outlet


def add_to(group: Commands) -> None:
    """Add the commands."""
    group.add("list", list_outlets, flag("--polled", "only those that the settings enable"), AS_JSON)
    group.add("show", show, SLUG, AS_JSON)
    group.add("pause", pause, SLUG)
    group.add("resume", resume, SLUG)
    group.add("poll", poll, SLUG)


def list_outlets(config: Path | None, *, polled: bool, as_json: bool) -> None:
    """List the outlets, built in and your own."""
    from ingest.cli.printing import print_json, print_table
    from ingest.cli.session import is_own, read_settings
    from ingest.outlet_files import read_roster

    roster = read_roster(read_settings(config))
    slugs = {one.slug for one in roster.polled}
    outlets = [one for one in roster.catalogue if not polled or one.slug in slugs]
    if as_json:
        print_json([described(one) | {"polled": one.slug in slugs, "own": is_own(one)} for one in outlets])
        return
    rows = [
        (one.slug, one.name, len(one.feeds), len(one.layouts) or "generic", one.slug in slugs, is_own(one))
        for one in outlets
    ]
    print_table(("slug", "name", "feeds", "layouts", "polled", "own"), rows, right=("feeds", "layouts"))


def show(slug: str, config: Path | None, *, as_json: bool) -> None:
    """Show what an outlet declares."""
    from ingest.cli.printing import console, print_fields, print_json, table
    from ingest.cli.session import known_slug, read_settings
    from ingest.outlet_files import read_roster

    settings = read_settings(config)
    catalogue = read_roster(settings).catalogue
    known_slug(catalogue, slug)
    outlet = catalogue.by_slug(slug)
    assert outlet is not None
    facts = described(outlet)
    if as_json:
        print_json(facts)
        return
    feeds, layouts = facts.pop("feeds"), facts.pop("layouts")
    print_fields(facts)
    out = console()
    out.print(
        table(("feed", "every", "kind"), [(one["url"], _minutes(one["every_minutes"]), one["kind"]) for one in feeds])
    )
    if layouts:
        out.print(table(("layout since", "states"), [(one["since"], one["states"]) for one in layouts]))


def pause(slug: str, config: Path | None) -> None:
    """Stop polling an outlet until `resume`; what is stored stays."""
    _set_state(slug, "paused", config)


def resume(slug: str, config: Path | None) -> None:
    """Poll a paused outlet again, at once."""
    _set_state(slug, "active", config)


def poll(slug: str, config: Path | None) -> None:
    """Make an outlet's feeds due now; a running daemon takes them at its next look."""
    from ingest.cli.printing import say
    from ingest.cli.session import await_result, known_slug, opened, read_settings
    from ingest.outlet_files import read_roster

    settings = read_settings(config)
    known_slug(read_roster(settings).catalogue, slug)

    async def make_due() -> tuple[int, str | None]:
        from storage.outlets import make_due as set_due
        from storage.outlets import outlet_state

        async with opened(settings) as database, database.write() as conn:
            return await set_due(conn, [slug], datetime.now(UTC)), await outlet_state(conn, slug)

    count, state = await_result(make_due())
    if not count:
        raise Failure(f"{slug}: {_why_none(state)}")
    say(
        f"{slug}: {count} feeds are due now; a running daemon polls them, or `wiredesk run --once --outlet {slug}` does"
    )


def _why_none(state: str | None) -> str:
    """Say why no feed of an outlet could be made due."""
    if state == "paused":
        return "it is paused, so none of its feeds is polled; `wiredesk outlets resume` lets them"
    if state is None:
        return "it is not polled here: outlets.enabled leaves it out, or no `wiredesk run` has taken it up yet"
    return "it has no feed that could be polled; those that answered 410 are retired"


def described(outlet: "Outlet") -> dict[str, Any]:
    """Return what an outlet declares as plain values; an extractor is named, not shown."""
    return {
        "slug": outlet.slug,
        "name": outlet.name,
        "aliases": list(outlet.aliases),
        "hosts": list(outlet.hosts),
        "language": outlet.language,
        "timezone": outlet.timezone,
        "wire": outlet.wire or None,
        "aggregator": outlet.aggregator or None,
        "copyright_holder": outlet.rights.copyright_holder,
        "usage_terms": outlet.rights.usage_terms,
        "licence_url": outlet.rights.licence_url,
        "credentials": outlet.credentials,
        "min_gap_seconds": outlet.min_gap_seconds,
        "unchecked": outlet.unchecked,
        "feeds": [{"url": one.url, "every_minutes": one.every_minutes, "kind": one.kind} for one in outlet.feeds],
        "layouts": [{"since": one.since, "states": _states(one)} for one in outlet.layouts],
    }


def _states(layout: "Layout") -> list[str]:
    """Return the names of the fields that a layout states itself."""
    from dataclasses import fields

    return [one.name for one in fields(layout) if one.name != "since" and getattr(layout, one.name)]


def _minutes(every: float | None) -> str:
    return f"{every:g} min" if every else "adapts"


def _set_state(slug: str, state: Literal["active", "paused"], config: Path | None) -> None:
    from ingest.cli.printing import say
    from ingest.cli.session import await_result, known_slug, opened, read_settings
    from ingest.outlet_files import read_roster

    settings = read_settings(config)
    known_slug(read_roster(settings).catalogue, slug)

    async def change() -> None:
        from storage.outlets import set_outlet_state

        async with opened(settings) as database, database.write() as conn:
            await set_outlet_state(conn, slug, state, datetime.now(UTC))

    await_result(change())
    say(f"{slug}: {state}")
