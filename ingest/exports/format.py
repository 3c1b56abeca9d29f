"""What every format is: a beginning, a piece for each batch of articles, an end. And what formats say of an article alike."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Carrier:
    """An outlet as formats name it: where its feed and its front page are, as far as is known."""

    slug: str
    name: str
    feed_url: str | None = None
    home_url: str | None = None
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says of itself. `updated` is the newest moment of its articles, so that equal articles make equal feeds."""

    title: str = "wiredesk"
    home_url: str = "https://wiredesk.invalid/"
    self_url: str | None = None
    updated: datetime | None = None
    next_url: str | None = None
    carriers: Mapping[str, Carrier] | None = None

    def carrier(self, slug: str) -> Carrier:
        """Return an outlet, under its slug where nothing is known of it."""
        return (self.carriers or {}).get(slug) or Carrier(slug, slug)


class Format(ABC):
    """A format's renderer, for one export. What a format does not say is nothing."""

    def begin(self) -> bytes:
        """Return what comes before the articles."""
        return b""

    @abstractmethod
    def articles(self, rows: Sequence[Row]) -> bytes:
        """Return a batch of articles, each with all columns of `articles_v1`; maybe nothing yet."""

    def gone(self, article_id: int) -> bytes:  # noqa: ARG002 -- for the one format that has a word for it
        """Return what is said of an article that was here and may no longer be shown; nothing where a format has no word for it."""
        return b""

    def end(self) -> bytes:
        """Return what comes after them."""
        return b""


def credit(row: Row, carrier: Carrier) -> str:
    """Return the line that says whose work an article is: as printed, else from what is known of its origin."""
    if row["credit_line"]:
        return str(row["credit_line"])
    if row["originator"] and row["originator"] != carrier.name:
        return f"Originally published by {row['originator']}."
    if row["wire"]:
        return f"{row['wire']}, by way of {carrier.name}"
    return carrier.name


def canonical_url(row: Row) -> str:
    """Return the address an article should be found under: its original's where the page links it, else its own."""
    return str(row["original_url"] or row["url"])


def filed_at(row: Row) -> datetime:
    """Return when an article was published, or where its page doesn't say, first seen."""
    at: datetime = row["published_at"] or row["first_seen_at"]
    return at


def changed_at(row: Row) -> datetime:
    """Return when an article's content last changed by its page, no earlier than it was published."""
    at: datetime = max(row["modified_at"] or filed_at(row), filed_at(row))
    return at


def rfc3339(at: datetime) -> str:
    """Return a time to the second, in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
