"""What a run did, in figures: what the command line prints and its exit code says."""

from collections import Counter
from dataclasses import dataclass, field

from storage.outcomes import Outcome


@dataclass(slots=True)
class RunReport:
    """Counts of one run.

    `outcomes` counts pages by outcome kind, `reasons` the unsuccessful ones by reason, `polls` feeds: `worked`,
    `unchanged` (a 304) or how they failed;
    `entries_new` are entries the feeds brought that were not known, `entries_changed` known ones to be looked at again.
    `failed_outlets` maps a slug to why its feed could not be read.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    polls: Counter[str] = field(default_factory=Counter)
    entries_new: int = 0
    entries_changed: int = 0
    failed_outlets: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    def page_left(self, outcome: Outcome) -> None:
        """Count one page that left the pipeline."""
        self.outcomes[outcome.kind] += 1
        if outcome.reason is not None:
            self.reasons[outcome.reason] += 1

    @property
    def pages(self) -> int:
        """Pages that left the pipeline."""
        return sum(self.outcomes.values())

    @property
    def stored(self) -> int:
        """Articles that were not here before."""
        return self.outcomes["saved.new"]
