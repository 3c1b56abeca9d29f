"""Every way an entry or a feed can leave the pipeline, and why. Names are fixed: they are counted, listed and queried."""

from dataclasses import dataclass
from typing import Literal, get_args

OutcomeKind = Literal[
    "saved.new", "saved.revised", "unchanged", "duplicate", "not_article", "refused", "gone", "failed", "quarantined"
]
Reason = Literal[
    "blocked_address",
    "blocked_scheme",
    "bad_url",
    "redirect",
    "too_large",
    "bad_encoding",
    "bad_charset",
    "timeout",
    "connect",
    "dns",
    "tls",
    "protocol",
    "http_status",
    "gone",
    "rate_limited",
    "robots",
    "empty",
    "not_feed",
    "not_article",
    "consent",
    "challenge",
    "paywall",
    "parse",
    "unsafe_xml",
    "too_complex",
    "storage",
    "internal",
]

OUTCOME_KINDS: tuple[OutcomeKind, ...] = get_args(OutcomeKind)
REASONS: tuple[Reason, ...] = get_args(Reason)
SUCCESSES: frozenset[OutcomeKind] = frozenset({"saved.new", "saved.revised", "unchanged", "duplicate"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one entry or feed left the pipeline.

    `reason` is None exactly for the successes. `detail` is one line for people ("HTTP 503", "12,000,001 bytes"), never a secret.
    """

    kind: OutcomeKind
    reason: Reason | None = None
    detail: str | None = None

    def __post_init__(self) -> None:
        """Refuse a success with a reason and a failure without one: such rows could not be listed truthfully."""
        if (self.kind in SUCCESSES) != (self.reason is None):
            raise ValueError(f"outcome {self.kind!r} with reason {self.reason!r}")
