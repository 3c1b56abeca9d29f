"""Every way a page can leave the pipeline. Pure: an error and an entry's history go in, what to store comes out."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from ingest.errors import (
    BlockedError,
    FetchError,
    GoneError,
    HostBacksOffError,
    HttpStatusError,
    InternalError,
    OversizedPageError,
    RefusedError,
    TransientFetchError,
)
from ingest.retry import next_try
from parsers.errors import NotArticleError, ParseError, SyndicationError
from storage.errors import StorageError
from storage.outcomes import Outcome, Reason

STORAGE_WAIT = timedelta(minutes=1)
REASONS = frozenset(get_args(Reason))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an entry: at rest with `outcome`, or, with `next_try_at`, waiting; `tries` is what it took so far."""

    outcome: Outcome
    tries: int
    next_try_at: datetime | None = None


def verdict(error: SyndicationError, *, tries: int, now: datetime, max_tries: int, url: str) -> Verdict:
    """Judge a failure.

    What may pass is tried again until `max_tries` and then quarantined; a 404 is transient the first time (pages are listed
    before they are served) and final after that; refusals, other statuses and pages that cannot be used are final. What our own
    disk or a bug of ours did is nobody's try: the first waits a minute, the second is set aside until it is released.
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
    if isinstance(error, RefusedError | BlockedError):
        return Verdict(Outcome("refused", reason, detail), tries)
    if isinstance(error, NotArticleError):
        return Verdict(Outcome("not_article", reason, detail), tries)
    if not _may_pass(error, tries):
        return Verdict(Outcome("failed", reason, detail), tries)
    at = next_try(
        reason,
        tries,
        now=now,
        max_tries=max_tries,
        retry_after=error.retry_after if isinstance(error, FetchError) else None,
        spread=spread_of(url),
    )
    if at is None:
        return Verdict(Outcome("quarantined", reason, detail), tries)
    return Verdict(Outcome("failed", reason, detail), tries, at)


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


def _may_pass(error: SyndicationError, tries: int) -> bool:
    if isinstance(error, HttpStatusError) and error.status == 404:
        return tries < 2
    if isinstance(error, OversizedPageError):
        return False
    return isinstance(error, TransientFetchError)
