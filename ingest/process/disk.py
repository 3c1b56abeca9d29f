"""How much room is left where we write, for the metrics: a full disk stops everything, and is seen hours before."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from ingest.config import Settings

SQLITE = "sqlite:///"


def free_bytes(settings: Settings) -> Mapping[str, int]:
    """Return bytes free by place: `database` for a SQLite file, `archive` for raw pages in a folder.

    What lies elsewhere (PostgreSQL, a bucket) is watched there. A folder that can't be asked is left out: its absence is another
    alarm's.
    """
    places: dict[str, Path] = {}
    if settings.database.url.startswith(SQLITE):
        places["database"] = Path(settings.database.url.removeprefix(SQLITE))
    if settings.archive.path and "://" not in settings.archive.path:
        places["archive"] = Path(settings.archive.path)
    free = {}
    for place, path in places.items():
        try:
            free[place] = shutil.disk_usage(_nearest(path)).free
        except OSError:
            continue
    return free


def _nearest(path: Path) -> Path:
    """Return the path or the nearest folder above it that is there."""
    whole = path.absolute()
    return next((one for one in (whole, *whole.parents) if one.exists()), whole)
