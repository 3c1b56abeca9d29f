"""`wiredesk config check`: are the settings and the outlets right?"""

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.cli.arguments import Commands

if TYPE_CHECKING:
    from ingest.config import Settings


def add_to(group: Commands) -> None:
    """Add the command."""
    group.add("check", check)


def check(config: Path | None) -> None:
    """Read the settings and every outlet file, check them, and print what differs from the defaults."""
    from ingest.cli.printing import note, print_table, say
    from ingest.cli.session import is_own, known_slug
    from ingest.config import contact_problem, load_settings
    from ingest.outlet_files import read_roster

    settings = load_settings(config)
    roster = read_roster(settings)
    for slug in settings.outlets.enabled:
        if slug != "*":
            known_slug(roster.catalogue, slug, "outlets.enabled")
    for credential in {outlet.credentials for outlet in roster.polled if outlet.credentials}:
        _check_credential(settings, credential)
    changed = changed_settings(settings)
    if changed:
        print_table(("setting", "value", "default"), changed)
    if problem := contact_problem(settings.fetch.user_agent):
        note(problem)
    feeds = sum(len(outlet.feeds) for outlet in roster.polled)
    own = sum(is_own(outlet) for outlet in roster.polled)
    say(f"settings are right; {len(roster.polled)} outlets with {feeds} feeds are polled, {own} of them your own")


def changed_settings(settings: "Settings") -> list[tuple[str, str, str]]:
    """Return each setting that is not at its default, with both values as TOML writes them; passwords stay masked."""
    from dataclasses import fields

    from ingest.config import SECTIONS, Settings, as_toml
    from ingest.secrets import masked

    defaults = Settings()
    found: list[tuple[str, str, str]] = []
    for section in SECTIONS:
        mine, theirs = getattr(settings, section), getattr(defaults, section)
        for one in fields(mine):
            value, default = getattr(mine, one.name), getattr(theirs, one.name)
            if value != default and not (isinstance(default, str) and "<version>" in default):
                found.append((f"{section}.{one.name}", masked(as_toml(value)), as_toml(default)))
    return found


def _check_credential(settings: "Settings", name: str) -> None:
    """Raise `Failure` or `MissingSecretError` unless a credential that an outlet names has a value."""
    from ingest.cli.failures import wrong

    source = settings.credentials.get(name)
    if source is None:
        raise wrong(
            "credentials", name, f"an outlet names it; accepted is a table [credentials.{name}] with env or file"
        )
    source.read()
