"""The small values that go into the store and come out of it. Times are aware UTC, durations are seconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from storage.outcomes import Outcome, OutcomeKind, Reason
from storage.record import Row
from storage.watching.profile import Expected

FeedHealth = Literal["ok", "ailing", "retired", "paused"]
KeyKind = Literal["url", "guid", "canonical"]
FetchKind = Literal["feed", "page", "robots", "sitemap"]
ChangeKind = Literal["inserted", "revised", "withdrawn", "restored", "deleted", "merged", "split", "origin_changed"]


# --- the catalogue, as the store keeps it


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A declared feed. `host` is the name with its port where that is not the scheme's own."""

    url: str
    host: str
    kind: str | None = None
    every_seconds: float | None = None
    links: str | None = None


@dataclass(frozen=True, slots=True)
class OutletRow:
    """A declared outlet. `names` are its name and every alias a credit line may use."""

    slug: str
    name: str
    hosts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    language: str | None = None
    wire: bool = False
    aggregator: bool = False
    feeds: tuple[FeedRow, ...] = ()
    expected: Expected = field(default_factory=Expected)


# --- hosts and feeds


@dataclass(frozen=True, slots=True)
class HostState:
    """What all processes together know of a host. `robots_body` is None until robots.txt was asked for.

    `was_held`: it was in somebody's hands. For who has just claimed it: the last holder died, and when it last asked is not known.
    """

    host: str
    next_allowed_at: datetime | None = None
    backoff_until: datetime | None = None
    backoff_reason: Reason | None = None
    robots_body: bytes | None = None
    robots_status: int | None = None
    robots_fetched_at: datetime | None = None
    crawl_delay_seconds: float | None = None
    was_held: bool = False


@dataclass(frozen=True, slots=True)
class PollSeen:
    """One past successful poll: when, how many entries were new, how many it listed."""

    at: datetime
    new: int
    total: int


@dataclass(frozen=True, slots=True)
class ChildSitemap:
    """What is remembered of a sitemap index's child: when it was last asked for, its date in the index, its validators."""

    asked_at: datetime
    modified_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None

    def stored(self) -> list[str | None]:
        """Return the JSON form."""
        dated = self.modified_at.isoformat() if self.modified_at else None
        return [self.asked_at.isoformat(), dated, self.etag, self.last_modified, self.body_hash]

    @classmethod
    def read(cls, stored: Sequence[str | None]) -> "ChildSitemap":
        """Return it from its JSON form."""
        asked_at, dated, *validators = stored
        assert asked_at is not None  # `stored` wrote it
        return cls(datetime.fromisoformat(asked_at), datetime.fromisoformat(dated) if dated else None, *validators)


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed as it stands. `url` is where it is polled now; `declared_url` what its outlet declares.

    `seen_recent` holds the last polls that worked, oldest first, at most 30.
    """

    id: int
    outlet: str
    url: str
    declared_url: str
    host: str
    kind: str | None = None
    every_seconds: float | None = None
    links: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    next_due_at: datetime | None = None
    interval_seconds: float | None = None
    failures: int = 0
    successes: int = 0
    last_success_at: datetime | None = None
    guids_distrusted: bool = False
    state: FeedHealth = "ok"
    moved_to: str | None = None
    moved_since: datetime | None = None
    seen_recent: tuple[PollSeen, ...] = ()
    children: Mapping[str, ChildSitemap] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One line of a feed, sitemap or backfill list.

    `identity` is the pipeline's key for the line within its feed (guid, link or a hash); `url_key` identifies the page within
    its outlet. `content_hash` changes when what the line says changes. `evidence` is JSON: authors, summary, content_html,
    categories and whatever else may complete the page.
    """

    url: str
    url_key: str
    host: str
    identity: str
    guid: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    content_hash: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """The result of one poll of a feed: its entries and the feed's state from now on.

    `outcome` is a success (`unchanged`: a feed's row never counts a save, its entries do) or why the poll failed. Validators
    and `body_hash` replace the stored ones on success and are ignored on failure. `new_url` and `new_host` adopt another
    address. `next_due_at` None means never (retired).
    """

    feed_id: int
    at: datetime
    outcome: Outcome
    next_due_at: datetime | None
    interval_seconds: float | None
    state: FeedHealth = "ok"
    failures: int = 0
    entries: tuple[NewEntry, ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    kind: str | None = None
    guids_distrusted: bool = False
    moved_to: str | None = None
    moved_since: datetime | None = None
    new_url: str | None = None
    new_host: str | None = None
    children: Mapping[str, ChildSitemap] | None = None  # None: as they were
    attempts: tuple["Attempt", ...] = ()


@dataclass(frozen=True, slots=True)
class PollSaved:
    """How many entries were new, changed (due again) and known unchanged."""

    new: int = 0
    changed: int = 0
    known: int = 0


# --- entries


@dataclass(frozen=True, slots=True)
class EntryWork:
    """An entry in flight: everything a page fetch needs.

    `url` is the entry's own address, `fetch_url` where to ask now (after a move to another host). `tries` counts the failures of
    this run. The validators are those of the entry's last successful fetch. `force` asks for the page without validators.
    """

    id: int
    feed_id: int | None
    outlet: str
    url: str
    fetch_url: str
    host: str
    guid: str | None
    url_key: str
    title: str | None
    published_at: datetime | None
    evidence: Mapping[str, Any]
    tries: int = 0
    hops: int = 0
    article_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """Where all entries are. `entries` always equals `waiting + in_flight + sum(done.values())`."""

    entries: int
    waiting: int
    in_flight: int
    done: Mapping[OutcomeKind, int]

    @property
    def adds_up(self) -> bool:
        """Tell whether no entry is lost and none counted twice."""
        return self.entries == self.waiting + self.in_flight + sum(self.done.values())


# --- the ledger and raw pages


@dataclass(frozen=True, slots=True)
class Attempt:
    """One exchange with a host, whatever came of it. Bytes on the wire and after decoding; `outcome` as in `Outcome`."""

    at: datetime
    url: str
    host: str
    kind: FetchKind
    outlet: str | None = None
    feed_id: int | None = None
    entry_id: int | None = None
    status: int | None = None
    bytes_wire: int | None = None
    bytes_body: int | None = None
    seconds: float | None = None
    outcome: OutcomeKind | None = None
    reason: Reason | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class RawRef:
    """Where a raw page lies in the archive: the WARC file's name, the record's offset and its length in bytes."""

    file: str
    offset: int
    length: int

    def __str__(self) -> str:
        """Print it as `articles_v1.raw_ref` does."""
        return f"{self.file}@{self.offset}+{self.length}"


@dataclass(frozen=True, slots=True)
class RawPage:
    """A raw page as the store remembers it."""

    id: int
    outlet: str
    url: str
    ref: RawRef
    fetched_at: datetime
    article_id: int | None
    content_type: str | None = None


# --- articles


@dataclass(frozen=True, slots=True)
class Incoming:
    """A parsed page on its way into the store.

    `row` is its record as `storage.record.article_row` makes it. `url_key` is the key of the address the page came from, after
    redirects: the article's identity. `keys` are further names for it: the requested address (`url`), the page's same-host
    canonical (`canonical`), as the caller has checked, for storage never sees hosts; they bind only where the content agrees.
    `feed_guid` is the feed's trusted guid, scoped to the outlet. `raw` is where its bytes were archived just now, `raw_page_id`
    the raw page it was read from where that is known already (a reparse).
    """

    row: Row
    outlet_slug: str
    url_key: str
    fetched_at: datetime
    keys: tuple[tuple[KeyKind, str], ...] = ()
    entry_id: int | None = None
    raw: RawRef | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    feed_guid: str | None = None
    content_type: str | None = None
    raw_page_id: int | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of an `Incoming`; `changes` are the `seq` numbers of its change rows, empty when nothing changed."""

    outcome: OutcomeKind
    article_id: int
    revision: int
    story_id: int
    changes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Validators:
    """What to send to ask for a page only if it changed."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One row of `changes_v1`."""

    seq: int
    at: datetime
    kind: ChangeKind
    article_id: int | None
    story_id: int | None
    revision: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """One search result, best first; `snippet` is plain text around the first match, or the standfirst."""

    article_id: int
    outlet: str
    url: str
    headline: str
    standfirst: str | None
    published_at: datetime | None
    snippet: str


# --- what operators see


@dataclass(frozen=True, slots=True)
class OutletStatus:
    """One line of `wiredesk status`. `failures` are those in a row of the feed that has most of them, `last_reason` its last."""

    slug: str
    name: str
    state: str
    feeds: int
    ailing: int
    retired: int
    silent: int
    silent_since: datetime | None
    last_success_at: datetime | None
    next_due_at: datetime | None
    articles: int
    articles_per_day: float
    waiting: int
    in_flight: int
    quarantined: int
    failures: int
    last_reason: str | None
    drift: str | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One row of `outcomes_v1`, with the id `retry` takes (None for a feed's row)."""

    outlet: str
    feed: str | None
    url: str
    outcome: OutcomeKind
    reason: Reason | None
    detail: str | None
    tries: int
    at: datetime
    next_try_at: datetime | None
    entry_id: int | None


@dataclass(frozen=True, slots=True)
class Backfill:
    """A backfill job: what was asked for and how far it came. `checkpoint` is the job's own JSON."""

    id: int
    key: str
    arguments: Mapping[str, Any]
    checkpoint: Mapping[str, Any]
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class BackfillProgress:
    """How a job's entries stand: listed, of which known before, and the job's own by state."""

    listed: int
    known: int
    waiting: int
    in_flight: int
    done: int


@dataclass(frozen=True, slots=True)
class HostQueue:
    """How many of a job's entries at one host are left, and how many are done."""

    left: int
    done: int
