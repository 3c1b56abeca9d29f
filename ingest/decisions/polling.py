"""What an answer means. Pure: what we had and what came back go in, the rows to store come out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import xxhash

from ingest.decisions.evidence import to_evidence
from ingest.decisions.outcome import reason_of, spread_of
from ingest.decisions.schedule import Bounds, Plan, adopts_redirect, after_failure, after_success
from ingest.errors import FetchError, GoneError, HostBacksOffError
from ingest.fetching.answers import Elsewhere, Fetched, NotModified
from parsers.errors import BadURLError, SyndicationError
from parsers.feeds.entry import FeedEntry, ParsedFeed
from parsers.feeds.identity import KnownEntry, content_hash, guids_trusted, identities
from parsers.outlet import Outlet
from parsers.urls import canonical, host_of, url_key
from storage.outcomes import Outcome, OutcomeKind
from storage.record import Row
from storage.values import (
    Attempt,
    ChildSitemap,
    EntryWork,
    FeedState,
    Incoming,
    KeyKind,
    NewEntry,
    PollOutcome,
    RawRef,
)

NOT_ASKED_SECONDS = 30.0
_MAX_AGE = re.compile(r"\bmax-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


@dataclass(slots=True)
class FetchedPage:
    """A page that came and is not the one we had, with the hash of its body."""

    answer: Fetched
    body_hash: str

    def let_body_go(self) -> None:
        """Forget the body, once it is archived and parsed."""
        self.answer = replace(self.answer, body=b"", packed=None)


def body_hash_of(body: bytes) -> str:
    """Return the hash by which an unchanged body is recognised where a server ignores validators.

    Not a cryptographic one, at a fiftieth of its time: what is to be told apart is a page from its own earlier self, and a server
    that makes the two collide only hides its own news.
    """
    return xxhash.xxh3_128_hexdigest(body)


# --- feeds


def poll_worked(
    feed: FeedState,
    answer: Fetched | NotModified,
    parsed: ParsedFeed,
    now: datetime,
    bounds: Bounds,
    *,
    known: Sequence[KnownEntry] = (),
    keep_query: Sequence[str] = (),
    children: Mapping[str, ChildSitemap] | None = None,
) -> PollOutcome:
    """Return what a poll that brought a feed stores: its entries and when it is due next.

    `children` are what is remembered of a sitemap index's, whose entries came even where the index itself has not changed. `known`
    are entries of earlier polls. Guids found wanting against them or each other are distrusted from then on.
    """
    listed = parsed.entries
    trusted = not feed.guids_distrusted and guids_trusted(listed, known, keep_query)
    published = [entry.published_at for entry in listed if entry.published_at is not None]
    server_seconds = max(parsed.ttl_seconds or 0.0, _max_age_seconds(answer))
    plan = _plan_success(feed, now, bounds, published, server_seconds)
    return replace(
        _success(feed, answer, plan, now),
        entries=new_entries(listed, trust_guids=trusted, keep_query=keep_query),
        kind=parsed.kind,
        body_hash=body_hash_of(answer.body) if isinstance(answer, Fetched) else feed.body_hash,
        guids_distrusted=not trusted,
        children=children,
    )


def poll_unchanged(feed: FeedState, answer: Fetched | NotModified, now: datetime, bounds: Bounds) -> PollOutcome:
    """Return what a poll that brought nothing new stores: a 304, or the very same bytes."""
    return _success(feed, answer, _plan_success(feed, now, bounds, (), _max_age_seconds(answer)), now)


def poll_failed(feed: FeedState, error: SyndicationError, now: datetime, bounds: Bounds) -> PollOutcome:
    """Return what a failed poll stores: why, and when to ask again. Only a 410 ends a feed.

    A host that is left alone, or is another process's for the moment, was not asked: that is no failure of the feed.
    """
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    not_asked = isinstance(error, HostBacksOffError)
    plan = after_failure(
        now=now,
        interval_seconds=feed.interval_seconds,
        declared_seconds=feed.every_seconds,
        failures=feed.failures,
        gone=isinstance(error, GoneError),
        retry_at=now + timedelta(seconds=retry_after) if retry_after else None,
        bounds=bounds,
        spread=spread_of(feed.url),
    )
    reason = reason_of(error)
    kind: OutcomeKind = (
        "gone" if reason == "gone" else "refused" if reason in {"robots", "blocked_address"} else "failed"
    )
    return PollOutcome(
        feed_id=feed.id,
        at=now,
        outcome=Outcome(kind, reason, error.message),
        next_due_at=_put_off(now, retry_after) if not_asked else None if plan.health == "retired" else plan.due_at,
        interval_seconds=plan.interval_seconds,
        state=feed.state if not_asked else plan.health,
        failures=feed.failures if not_asked else plan.failures,
        guids_distrusted=feed.guids_distrusted,
        moved_to=feed.moved_to,
        moved_since=feed.moved_since,
        attempts=(_feed_attempt(feed, error, now, Outcome(kind, reason, error.message)),),
    )


def child_attempt(
    feed: FeedState, url: str, answer: Fetched | NotModified | SyndicationError, now: datetime
) -> Attempt:
    """Return the ledger's row for one exchange about a sitemap index's child."""
    outcome = Outcome("unchanged")
    if isinstance(answer, SyndicationError):
        outcome = Outcome("failed", reason_of(answer), answer.message)
    common = Attempt(at=now, url=url, host=host_of(url), kind="sitemap", outlet=feed.outlet, feed_id=feed.id)
    return _answered(common, answer, outcome)


def _feed_attempt(
    feed: FeedState, answer: Fetched | NotModified | SyndicationError, now: datetime, outcome: Outcome
) -> Attempt:
    """Return the ledger's row for one exchange about a feed."""
    common = Attempt(at=now, url=feed.url, host=feed.host, kind="feed", outlet=feed.outlet, feed_id=feed.id)
    return replace(_answered(common, answer, outcome), at=now)


def _answered(
    attempt: Attempt, answer: Fetched | NotModified | Elsewhere | SyndicationError, outcome: Outcome | None
) -> Attempt:
    """Return an attempt with what came back: when, how much, and what became of it. What failed has its status alone."""
    if outcome is not None:
        attempt = replace(attempt, outcome=outcome.kind, reason=outcome.reason, detail=outcome.detail)
    if isinstance(answer, SyndicationError):
        return replace(attempt, status=answer.status if isinstance(answer, FetchError) else None)
    return replace(
        attempt,
        at=answer.fetched_at,
        status=answer.status,
        bytes_wire=answer.wire_bytes,
        bytes_body=len(answer.body) if isinstance(answer, Fetched) else None,
        seconds=answer.seconds,
    )


def _put_off(now: datetime, seconds: float | None) -> datetime:
    return now + timedelta(seconds=seconds if seconds is not None else NOT_ASKED_SECONDS)


def new_entries(
    entries: Sequence[FeedEntry], *, trust_guids: bool, keep_query: Sequence[str] = ()
) -> tuple[NewEntry, ...]:
    """Return the entries as the store takes them, one for each identity and page, in the feed's order.

    An entry without a usable address is left out: there is nothing to fetch and nothing to call it by.
    """
    chosen: dict[str, NewEntry] = {}
    pages: set[str] = set()
    for entry, name in zip(entries, identities(entries, trust_guids=trust_guids, keep_query=keep_query), strict=True):
        try:
            url = canonical(entry.url)
            key = url_key(url, keep_query)
        except BadURLError:
            continue
        if name in chosen or key in pages:
            continue
        pages.add(key)
        chosen[name] = NewEntry(
            url=url,
            url_key=key,
            host=host_of(url),
            identity=name,
            guid=entry.guid if trust_guids else None,
            title=entry.title,
            published_at=entry.published_at,
            updated_at=entry.updated_at,
            content_hash=content_hash(entry),
            evidence=to_evidence(entry),
        )
    return tuple(chosen.values())


def _success(feed: FeedState, answer: Fetched | NotModified, plan: Plan, now: datetime) -> PollOutcome:
    moved_to, moved_since = _moved(feed, answer, now)
    adopted = moved_to is not None and adopts_redirect(old_url=feed.url, new_url=moved_to, since=moved_since, now=now)
    return PollOutcome(
        feed_id=feed.id,
        at=now,
        outcome=Outcome("unchanged"),
        next_due_at=plan.due_at,
        interval_seconds=plan.interval_seconds,
        state=plan.health,
        failures=plan.failures,
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_hash=feed.body_hash,
        guids_distrusted=feed.guids_distrusted,
        moved_to=None if adopted else moved_to,
        moved_since=None if adopted else moved_since,
        new_url=moved_to if adopted else None,
        new_host=host_of(moved_to) if adopted and moved_to else None,
        attempts=(_feed_attempt(feed, answer, now, Outcome("unchanged")),),
    )


def _moved(feed: FeedState, answer: Fetched | NotModified, now: datetime) -> tuple[str | None, datetime | None]:
    """Return where the feed has permanently moved and since when it has said so without a break."""
    if answer.permanent_to is None:
        return None, None
    return answer.permanent_to, feed.moved_since if feed.moved_to == answer.permanent_to else now


def _plan_success(
    feed: FeedState, now: datetime, bounds: Bounds, published: Sequence[datetime], server_seconds: float
) -> Plan:
    return after_success(
        now=now,
        interval_seconds=feed.interval_seconds,
        declared_seconds=feed.every_seconds,
        history=feed.seen_recent,
        published=published,
        server_seconds=server_seconds,
        bounds=bounds,
        spread=spread_of(feed.url),
    )


def _max_age_seconds(answer: Fetched | NotModified) -> float:
    found = _MAX_AGE.search(answer.header("cache-control") or "")
    return float(found[1]) if found else 0.0


# --- pages


def incoming(
    entry: EntryWork,
    row: Row,
    got: FetchedPage | None,
    raw: RawRef | None,
    outlet: Outlet | None,
    now: datetime,
    *,
    carrier: str,
) -> Incoming:
    """Return a parsed page as the store takes it: keyed by where the page really is, with its other names beside.

    Without a page (`got` None) the article was made from the feed's own text. `carrier` is the slug of the outlet whose article
    it is, `outlet` its declaration; a guid names an article only within its own feed's outlet.
    """
    fetched = got.answer if got else None
    final_url = fetched.url if fetched else entry.fetch_url
    key, keys = page_keys(final_url, row["canonical_claim"], outlet, entry.url_key)
    return Incoming(
        row=row,
        outlet_slug=carrier,
        url_key=key,
        fetched_at=fetched.fetched_at if fetched else now,
        keys=keys,
        entry_id=entry.id,
        raw=raw,
        etag=fetched.etag if fetched else None,
        last_modified=fetched.last_modified if fetched else None,
        body_hash=got.body_hash if got else None,
        feed_guid=entry.guid if carrier == entry.outlet else None,
        content_type=fetched.content_type if fetched else None,
    )


def page_keys(
    final_url: str, canonical_claim: str | None, outlet: Outlet | None, listed_key: str | None = None
) -> tuple[str, tuple[tuple[KeyKind, str], ...]]:
    """Return a page's key and its further ones: the address it was listed at, and its canonical one.

    The canonical address a page claims is a key only on the page's own host: elsewhere it is a claim (an outlet can't take over
    another's article).
    """
    keep_query = outlet.keep_query if outlet else ()
    key = url_key(final_url, keep_query)
    keys: list[tuple[KeyKind, str]] = []
    if listed_key is not None and listed_key != key:
        keys.append(("url", listed_key))
    if canonical_claim:
        try:
            if host_of(canonical_claim) == host_of(final_url):
                keys.append(("canonical", url_key(canonical_claim, keep_query)))
        except BadURLError:
            pass  # a canonical that is no address says nothing
    return key, tuple(keys)


def page_attempt(
    entry: EntryWork,
    answer: Fetched | NotModified | Elsewhere | SyndicationError,
    now: datetime,
    outcome: Outcome | None = None,
) -> Attempt:
    """Return the ledger's row for one exchange about an entry's page."""
    common = Attempt(
        at=now,
        url=entry.fetch_url,
        host=entry.host,
        kind="page",
        outlet=entry.outlet,
        feed_id=entry.feed_id,
        entry_id=entry.id,
    )
    return _answered(common, answer, outcome)
