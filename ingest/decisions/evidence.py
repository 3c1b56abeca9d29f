"""A feed entry as JSON and back: what a feed said of a page is kept beside the entry until the page is filed, and after."""

from datetime import datetime
from typing import Any

from parsers.article import Author, Image
from parsers.feeds.entry import FeedEntry

MAX_CONTENT_CHARACTERS = 400_000


def to_evidence(entry: FeedEntry) -> dict[str, Any]:
    """Return the entry's fields as JSON values, empty ones left out; a full text over the limit is left out whole."""
    content = entry.content_html
    fields: dict[str, Any] = {
        "guid": entry.guid,
        "title": entry.title,
        "published_at": _stamp(entry.published_at),
        "updated_at": _stamp(entry.updated_at),
        "authors": [[author.name, author.url, author.role] for author in entry.authors],
        "summary": entry.summary,
        "content_html": content if content and len(content) <= MAX_CONTENT_CHARACTERS else None,
        "categories": list(entry.categories),
        "language": entry.language,
        "source_name": entry.source_name,
        "source_url": entry.source_url,
        "rights": entry.rights,
        "images": [
            [image.url, image.caption, image.credit, image.alt, image.width, image.height] for image in entry.images
        ],
    }
    return {name: value for name, value in fields.items() if value}


def from_evidence(url: str, evidence: dict[str, Any]) -> FeedEntry:
    """Return the entry that `to_evidence` was given, at `url`."""
    return FeedEntry(
        url=url,
        guid=evidence.get("guid"),
        title=evidence.get("title"),
        published_at=_moment(evidence.get("published_at")),
        updated_at=_moment(evidence.get("updated_at")),
        authors=tuple(Author(*fields) for fields in evidence.get("authors", ())),
        summary=evidence.get("summary"),
        content_html=evidence.get("content_html"),
        categories=tuple(evidence.get("categories", ())),
        language=evidence.get("language"),
        source_name=evidence.get("source_name"),
        source_url=evidence.get("source_url"),
        rights=evidence.get("rights"),
        images=tuple(Image(*fields) for fields in evidence.get("images", ())),
    )


def _stamp(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _moment(stamp: str | None) -> datetime | None:
    return datetime.fromisoformat(stamp) if stamp else None
