"""What most commands begin with: settings read, log lines set up, the catalogue loaded, the database opened."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ingest.cli.failures import WRONG_USAGE, Failure, wrong

if TYPE_CHECKING:
    from ingest.config import Settings
    from parsers.catalogue import Catalogue
    from parsers.outlet import Outlet
    from storage.engine import Database

T = TypeVar("T")


def read_settings(config: Path | None) -> "Settings":
    """Read the settings and set the log lines up as they say. Raises `ConfigError`."""
    from ingest.config import load_settings
    from ingest.process.logs import configure

    settings = load_settings(config)
    configure(settings.log)
    return settings


def await_result(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work to its end; Ctrl-C cancels it and lets it clean up."""
    return asyncio.run(work)


@asynccontextmanager
async def opened(settings: "Settings", *, upgrade: bool = False) -> "AsyncIterator[Database]":
    """Open the configured database; commands that only look never create or migrate one."""
    from storage.engine import open_database

    if not upgrade:
        must_exist(settings.database.url)
    async with await open_database(settings.database.url, upgrade=upgrade) as database:
        yield database


def must_exist(url: str) -> None:
    """Raise `Failure` when the database is a file that was never made."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        raise Failure(
            f"database.url {url!r}: no such file yet; `wiredesk run` or `wiredesk db upgrade` makes it",
            exit_code=WRONG_USAGE,
        )


def known_slug(catalogue: "Catalogue", slug: str, option: str = "outlet") -> None:
    """Raise `Failure` (wrong usage) unless the catalogue has this outlet."""
    if slug not in catalogue:
        from difflib import get_close_matches

        near = get_close_matches(slug, [outlet.slug for outlet in catalogue], n=1)
        hint = f"did you mean {near[0]}?" if near else "`wiredesk outlets list` names them"
        raise wrong(option, slug, f"there is no such outlet; {hint}")


def known_outlet(settings: "Settings", slug: str | None, option: str = "--outlet") -> None:
    """Raise `Failure` (wrong usage) unless there is such an outlet. Ask where nothing was found: one taken out of the catalogue
    has its rows still."""
    from ingest.outlet_files import read_roster

    if slug is not None:
        known_slug(read_roster(settings).catalogue, slug, option)


def is_own(outlet: "Outlet") -> bool:
    """Tell whether an outlet is declared in the operator's folder rather than built in."""
    from parsers.catalogue import built_in

    return built_in().by_slug(outlet.slug) is not outlet
