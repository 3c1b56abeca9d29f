"""The outlets of an installation: the built-in ones with the operator's own, TOML files in a folder, laid over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.config import Settings
from ingest.parsing.jobs import DeclaredOutlet, load_catalogue
from parsers.catalogue import Catalogue
from parsers.errors import OutletError
from parsers.outlet import Outlet


@dataclass(frozen=True, slots=True)
class Roster:
    """Every outlet there is, and which of them are polled: the operator's own, and the built-in ones `outlets.enabled` names.

    `declared` are the operator's texts, for the parse workers.
    """

    catalogue: Catalogue
    polled: tuple[Outlet, ...]
    declared: tuple[DeclaredOutlet, ...] = ()

    def is_polled(self, slug: str) -> bool:
        """Tell whether an outlet is ingested."""
        return any(outlet.slug == slug for outlet in self.polled)


def read_roster(settings: Settings) -> Roster:
    """Read the outlets that the settings name. Raises `OutletError` for a file that declares no outlet, or two that clash."""
    declared = declared_outlets(settings)
    try:
        catalogue = load_catalogue(declared)
    except ValueError as error:
        raise OutletError(f"{settings.outlets.path}: {error}") from error
    own = _slugs(declared)
    enabled = settings.outlets.enabled
    polled = tuple(outlet for outlet in catalogue if outlet.slug in own or "*" in enabled or outlet.slug in enabled)
    return Roster(catalogue, polled, tuple(declared))


def _slugs(declared: Sequence[DeclaredOutlet]) -> set[str]:
    if not declared:
        return set()
    from parsers.declared import outlet_from_toml

    return {outlet_from_toml(one.text, where=one.where).slug for one in declared}


def declared_outlets(settings: Settings) -> list[DeclaredOutlet]:
    """Return the texts of the folder's `*.toml` files by name; no folder is no outlets. Raises `OutletError`."""
    folder = Path(settings.outlets.path) if settings.outlets.path else None
    if folder is None or not folder.is_dir():
        return []
    found = []
    for file in sorted(folder.glob("*.toml")):
        try:
            found.append(DeclaredOutlet(str(file), file.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise OutletError(f"{file}: accepted is a readable UTF-8 file ({error})") from error
    return found
