"""What a backfill is asked for and what it says afterwards."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ingest.backfill.past import Range
from ingest.report import RunReport


@dataclass(frozen=True, slots=True)
class BackfillPlan:
    """What to take in. Without `urls` and `warc_files`, what the outlets' listings name in the range of days.

    The range holds for all three: what is known to have been published outside it is left out.
    """

    slugs: tuple[str, ...]
    days: Range = field(default_factory=Range)
    urls: tuple[str, ...] = ()
    warc_files: tuple[Path, ...] = ()
    limit: int | None = None
    dry_run: bool = False

    def arguments(self) -> dict[str, Any]:
        """Return the plan as JSON: the same plan resumes the same job."""
        return {
            "slugs": sorted(self.slugs),
            "since": self.days.since.isoformat() if self.days.since else None,
            "until": self.days.until.isoformat() if self.days.until else None,
            "urls": hashlib.sha256("\n".join(self.urls).encode()).hexdigest() if self.urls else None,
            "warc_files": [str(path.resolve()) for path in self.warc_files],
            "limit": self.limit,
        }

    @classmethod
    def of_arguments(cls, arguments: Mapping[str, Any]) -> "BackfillPlan":
        """Return the plan of WARC files that a job's arguments describe."""
        days = [date.fromisoformat(day) if day else None for day in (arguments["since"], arguments["until"])]
        return cls(
            slugs=tuple(arguments["slugs"]),
            days=Range(*days),
            warc_files=tuple(Path(file) for file in arguments["warc_files"]),
            limit=arguments["limit"],
        )

    def key(self) -> str:
        """Return the name of the job that this plan is."""
        return hashlib.sha256(json.dumps(self.arguments(), sort_keys=True).encode()).hexdigest()[:32]


@dataclass(slots=True)
class BackfillReport:
    """What a backfill did: `listed` entries lie in the range, of them `known` were here before; `waiting` are left for a retry.

    `failed_listings` maps an address to why it could not be read, `refused` an address of the plan's list to why it is not taken
    in; `cut_files` end inside a record. `left_out` counts pages of a list or a file that were passed over, by why. With a dry
    run `found` holds the addresses.
    """

    run: RunReport
    listed: int = 0
    known: int = 0
    waiting: int = 0
    failed_listings: dict[str, str] = field(default_factory=dict)
    cut_files: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
