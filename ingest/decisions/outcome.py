"""Every way a page can leave the pipeline. Pure: an error and an entry's history go in, what to store comes out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from ingest.decisions.patience import next_try
from ingest.errors import (
    BlockedError,
    FetchError,
    GoneError,
    HostBacksOffError,
    HttpStatusError,
    InternalError,
    RefusedError,
    TransientFetchError,
)
from parsers.errors import NotArticleError, ParseError, SyndicationError
from storage.errors import StorageError
from storage.outcomes import Outcome, OutcomeKind, Reason

STORAGE_WAIT = timedelta(minutes=1)
TRIES_OF_A_404 = 2
TRIES_OF_THE_DOUBTFUL = 3
REASONS = frozenset(get_args(Reason))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an entry: at rest with `outcome`, or, with `next_try_at`, waiting; `tries` is what it took so far."""

    outcome: Outcome
    tries: int
    next_try_at: datetime | None = None


def verdict(error: SyndicationError, *, tries: int, now: datetime, max_tries: int, url: str) -> Verdict:
    """Judge a failure.

    What may pass is tried again until `max_tries` and then quarantined. A 404 is transient the first time (pages are listed before
    they are served) and final after that. A server that refuses (401, 402, 403, 451, a bot challenge) is asked again a day later,
    three times in all; redirects that lead nowhere and bodies that don't decode get three tries too. Other statuses, what
    robots.txt or our own rules forbid, and pages that cannot be used are final. What our own disk or a bug of ours did is nobody's
    try: the first waits a minute, the second is set aside until it is released.
    """
    reason = reason_of(error)
    detail = error.message
    if isinstance(error, StorageError):
        return Verdict(Outcome("failed", reason, detail), tries, now + STORAGE_WAIT)
    if isinstance(error, HostBacksOffError):
        wait = timedelta(seconds=error.retry_after or 60.0)
        return Verdict(Outcome("failed", reason, detail), tries, now + wait)
    tries += 1
    if isinstance(error, InternalError):
        return Verdict(Outcome("quarantined", reason, detail), tries)
    if isinstance(error, GoneError):
        return Verdict(Outcome("gone", "gone", detail), tries)
    kind: OutcomeKind = (
        "refused"
        if isinstance(error, RefusedError | BlockedError)
        else "not_article"
        if isinstance(error, NotArticleError)
        else "failed"
    )
    passes = isinstance(error, TransientFetchError)
    most = max_tries if passes else min(_tries_for(error, reason), max_tries)
    at = next_try(
        reason,
        tries,
        now=now,
        max_tries=most,
        retry_after=error.retry_after if isinstance(error, FetchError) else None,
        spread=spread_of(url),
    )
    if at is None and passes:
        return Verdict(Outcome("quarantined", reason, detail), tries)
    return Verdict(Outcome(kind, reason, detail), tries, at)


def reason_of(error: SyndicationError) -> Reason:
    """Return the counted reason of an error; `internal` for one that has none."""
    named: Reason | None = getattr(error, "reason", None)
    if named is not None and named in REASONS:
        return named
    if isinstance(error, StorageError):
        return "storage"
    return "parse" if isinstance(error, ParseError) else "internal"


def spread_of(url: str) -> float:
    """Return a number in 0-1 that stays the same for one address and differs between addresses."""
    return int.from_bytes(hashlib.blake2b(url.encode(), digest_size=4).digest(), "big") / 2**32


def _tries_for(error: SyndicationError, reason: Reason) -> int:
    """Return how often an entry is tried in all that failed in a way which hardly ever passes."""
    if isinstance(error, HttpStatusError) and error.status == 404:
        return TRIES_OF_A_404
    if reason in {"challenge", "redirect", "bad_encoding"}:
        return TRIES_OF_THE_DOUBTFUL
    if isinstance(error, RefusedError) and error.retry_after is not None:
        return TRIES_OF_THE_DOUBTFUL
    return 1
