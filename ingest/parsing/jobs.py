"""What is asked of a parser, in this process or another: the jobs, the answers and how they may fail."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ingest.decisions.listed import newest_entries, within
from parsers.article import Article
from parsers.catalogue import Catalogue, built_in
from parsers.errors import ParseError, SyndicationError, TooComplexError
from parsers.feeds.entry import FeedEntry, ParsedFeed
from parsers.outlet import FeedKind
from parsers.page import Page
from storage.record import Row, article_row


@dataclass(frozen=True, slots=True)
class PageJob:
    """One page to parse, or, with `page` None, the full text its feed entry carries.

    `entry` fills what the page lacks, with evidence. `outlet` is the slug of the outlet whose feed listed it; `recurring` the
    fingerprints of paragraphs that outlet prints on many pages. With `as_row` the answer is the record as it is stored.
    """

    page: Page | None
    entry: FeedEntry | None = None
    outlet: str | None = None
    recurring: frozenset[int] = frozenset()
    as_row: bool = False

    @property
    def url(self) -> str | None:
        """The address of what is parsed, for messages."""
        return self.page.url if self.page else self.entry.url if self.entry else None


@dataclass(frozen=True, slots=True)
class FeedJob:
    """One feed, sitemap or listing to read; the first arguments are those of `parsers.feeds.read_feed`.

    `newest` takes of a plain sitemap only its newest entries. `most_back` bounds what comes back, in bytes of the daemon's memory.
    `is_cut` tells that the body was longer than this.
    """

    body: bytes
    url: str
    content_type: str | None = None
    kind: FeedKind | None = None
    links: str | None = None
    timezone: str = "UTC"
    language: str | None = None
    limit: int = 50_000
    outlet: str | None = None
    newest: bool = False
    most_back: int = 24 << 20
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredOutlet:
    """An operator's outlet as its TOML text; `where` is the file's name, for messages."""

    where: str
    text: str = field(repr=False)


class ParseTimeoutError(TooComplexError):
    """Parsing took more CPU time or memory than one page may have."""


class ParseCrashError(ParseError):
    """The parser broke on this page. `reason` is `parse` for a process that died of it, `internal` for a bug it survived."""

    def __init__(
        self, message: str | None = None, *, reason: str = "parse", url: str | None = None, outlet: str | None = None
    ) -> None:
        """Take the counted reason beside the message."""
        super().__init__(message, url=url, outlet=outlet)
        self.reason = reason


class Parser(Protocol):
    """Pages and feeds in, records out; `ParsePool` does it in worker processes, `InlinePool` here and now."""

    @property
    def trouble(self) -> str | None:
        """Why nothing is parsed at this moment; None when all is well."""

    async def parse(self, job: PageJob) -> Article:
        """Parse one page. Raises a `ParseError`; waits while the queue is full."""

    async def parse_to_row(self, job: PageJob) -> Row:
        """Parse one page to what is stored of it. Raises a `ParseError`; waits while the queue is full."""

    async def read_feed(self, job: FeedJob) -> ParsedFeed:
        """Read one feed. Raises a `ParseError`; waits while the queue is full."""

    async def reload(self, declared: Sequence[DeclaredOutlet]) -> None:
        """Use these outlets of the operator's beside the built-in ones for every job submitted from now on.

        Raises `OutletError` when a text does not declare an outlet; the outlets in use then stay.
        """

    async def close(self) -> None:
        """Stop; jobs still waiting fail with `PoolClosedError`."""


class PoolClosedError(SyndicationError):
    """The parse pool is closed."""


class PoolBrokenError(SyndicationError):
    """Parse workers do not start."""


def load_catalogue(declared: Sequence[DeclaredOutlet]) -> Catalogue:
    """Return the built-in outlets with an operator's own laid over them.

    Raises `OutletError` for a text that declares no outlet, `ValueError` when two of them share a slug, a host or a name.
    """
    if not declared:
        return built_in()
    from parsers.declared import outlet_from_toml

    return built_in().merged([outlet_from_toml(one.text, where=one.where) for one in declared])


def perform(job: PageJob | FeedJob, catalogue: Catalogue) -> Article | Row | ParsedFeed:
    """Do one job here and now. Raises a `ParseError`."""
    if isinstance(job, FeedJob):
        return _read_feed(job)
    article = _parse(job, catalogue)
    return article_row(article) if job.as_row else article


def _read_feed(job: FeedJob) -> ParsedFeed:
    from parsers.feeds import read_feed

    parsed = read_feed(
        job.body,
        url=job.url,
        content_type=job.content_type,
        kind=job.kind,
        links=job.links,
        timezone=job.timezone,
        language=job.language,
        limit=job.limit,
    )
    if job.newest:
        parsed = replace(parsed, entries=newest_entries(parsed))
    if job.is_cut:
        cut = f"only the first {len(job.body):,} bytes were read, the rest is left"
        parsed = replace(parsed, warnings=(*parsed.warnings, cut))
    return within(parsed, job.most_back)


def _parse(job: PageJob, catalogue: Catalogue) -> Article:
    if job.page is None:
        from parsers.entries import article_from_entry

        assert job.entry is not None, "a job has a page, an entry or both"
        outlet = catalogue.by_slug(job.outlet) if job.outlet else None
        return article_from_entry(job.entry, outlet=outlet, catalogue=catalogue, recurring=job.recurring)
    from parsers.record import parse

    article = parse(job.page, catalogue=catalogue, recurring=job.recurring)
    if job.entry is None:
        return article
    from parsers.entries import complete

    return complete(article, job.entry)
