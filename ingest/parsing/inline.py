"""Parsing in this process, behind the pool's protocol."""

from collections.abc import Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self, cast

from ingest.parsing.jobs import DeclaredOutlet, FeedJob, PageJob, load_catalogue, perform
from parsers.article import Article
from parsers.feeds.entry import ParsedFeed
from storage.record import Row


class InlinePool:
    """The same protocol without processes, for tests and commands that parse one page: no deadline, no back-pressure."""

    def __init__(self, declared: Sequence[DeclaredOutlet] = ()) -> None:
        """Load the catalogue."""
        self._catalogue = load_catalogue(declared)

    async def __aenter__(self) -> Self:
        """Start nothing."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop nothing."""

    @property
    def trouble(self) -> None:
        """Nothing can keep this one from parsing."""

    async def parse(self, job: PageJob) -> Article:
        """Parse one page. Raises a `ParseError`."""
        return cast("Article", perform(job, self._catalogue))

    async def parse_to_row(self, job: PageJob) -> Row:
        """Parse one page to what is stored of it. Raises a `ParseError`."""
        return cast("Row", perform(replace(job, as_row=True), self._catalogue))

    async def read_feed(self, job: FeedJob) -> ParsedFeed:
        """Read one feed. Raises a `ParseError`."""
        return cast("ParsedFeed", perform(job, self._catalogue))

    async def reload(self, declared: Sequence[DeclaredOutlet]) -> None:
        """Use these outlets from now on. Raises `OutletError` or `ValueError`."""
        self._catalogue = load_catalogue(declared)

    async def close(self) -> None:
        """Close nothing."""
