"""Collecting the entries of one reading: links resolved, texts bounded, repeats dropped, the limit kept, problems noted."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from parsers.article import Author, Image
from parsers.errors import BadURLError
from parsers.feeds.entry import FeedEntry
from parsers.feeds.notes import Notes
from parsers.feeds.times import Times
from parsers.feeds.wording import (
    MAX_CONTENT_CHARACTERS,
    MAX_GUID_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_SUMMARY_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    plain,
)
from parsers.text import clean, cut
from parsers.urls import absolute, canonical

MAX_PER_ENTRY = 50  # authors, categories, images: more is a list of something else


class Collector:
    """The entries of one feed so far, and what every format needs to make one."""

    def __init__(self, *, url: str, timezone: str, language: str | None, limit: int) -> None:
        """Start empty; `url` is where the bytes came from and the base of relative links until the feed names its own."""
        self.url = url
        self.base = url
        self.limit = limit
        self._timezone = timezone
        self._language = language
        self.notes = Notes()
        self.times = Times(timezone, language, self.notes)
        self.entries: list[FeedEntry] = []
        self._seen: set[tuple[str, str | None]] = set()
        self._looked_at = 0

    def again(self) -> "Collector":
        """Return an empty collector for another reading of the same feed."""
        return Collector(url=self.url, timezone=self._timezone, language=self._language, limit=self.limit)

    @property
    def full(self) -> bool:
        """Whether the limit is reached: what comes is left. Repeats and entries without a link cost time too."""
        return len(self.entries) >= self.limit or self._looked_at > 2 * self.limit + 1_000

    def leave_the_rest(self) -> None:
        """Note that entries beyond the limit were left."""
        self.notes.say(f"stopped at the limit of {self.limit} entries, the rest is left")

    def link(self, href: str | None, base: str | None = None) -> str | None:
        """Return the absolute http(s) address without fragment or credentials, None for no link."""
        if not href:
            return None
        if "@" not in href and href.startswith(("http://", "https://")):
            try:
                return canonical(href)
            except BadURLError:
                return None
        href = href.strip()
        if href[:4].lower() == "www.":
            href = f"https://{href}"
        resolved = absolute(base or self.base, href)
        if resolved is None or resolved.startswith("mailto:"):
            return None
        return canonical(resolved)

    def add(
        self,
        *,
        url: str | None,
        guid: str | None = None,
        title: str | None = None,
        published_at: datetime | None = None,
        updated_at: datetime | None = None,
        authors: Iterable[Author] = (),
        summary: str | None = None,
        content_html: str | None = None,
        categories: Iterable[str] = (),
        language: str | None = None,
        source_name: str | None = None,
        source_url: str | None = None,
        rights: str | None = None,
        images: Iterable[Image] = (),
    ) -> None:
        """Add one entry; one without a link is dropped with a warning, a repeat of (guid, url) silently."""
        self._looked_at += 1
        if url is None:
            self.notes.count("entry without a link dropped")
            return
        if guid is not None:
            guid = bounded_guid(guid)
        if (url, guid) in self._seen:
            return
        self._seen.add((url, guid))
        self.entries.append(
            FeedEntry(
                url,
                guid,
                self._cut(title, MAX_TITLE_CHARACTERS, "over-long title cut") if title else None,
                published_at,
                updated_at,
                tuple(dict.fromkeys(authors))[:MAX_PER_ENTRY] if authors else (),
                self._cut(summary, MAX_SUMMARY_CHARACTERS, "over-long summary cut") if summary else None,
                self._content(content_html) if content_html else None,
                tuple(dict.fromkeys(categories))[:MAX_PER_ENTRY] if categories else (),
                language,
                source_name,
                source_url,
                rights,
                unique_images(images)[:MAX_PER_ENTRY] if images else (),
            )
        )

    def _cut(self, text: str, most: int, what: str) -> str:
        if len(text) > most:
            self.notes.count(what)
            return cut(text, most)
        return text

    def _content(self, markup: str) -> str | None:
        if not (markup := markup.strip()):
            return None
        if len(markup) > MAX_CONTENT_CHARACTERS:
            self.notes.count("over-long content left out")
            return None
        return valid(markup)


def unique_images(images: Iterable[Image]) -> tuple[Image, ...]:
    """Return the images, the first of each address."""
    found: dict[str, Image] = {}
    for image in images:
        found.setdefault(image.url, image)
    return tuple(found.values())


def bounded_guid(guid: str | None) -> str | None:
    """Return a guid that fits a column: cleaned, the tail of an over-long one hashed."""
    if not guid or not (guid := clean(guid)):
        return None
    if len(guid) > MAX_GUID_CHARACTERS:
        return f"{guid[: MAX_GUID_CHARACTERS - 80]}…sha256:{hashlib.sha256(guid.encode()).hexdigest()}"
    return guid


def valid(text: str) -> str:
    """Return markup as valid Unicode: no lone surrogates, no NUL."""
    if not text.isascii():
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text.replace("\x00", "")


def name(raw: object) -> str | None:
    """Return a person's, outlet's or section's name, or None; anything but a text is nothing."""
    if not isinstance(raw, str) or not raw:
        return None
    return _name(raw) if len(raw) < 200 else cut(plain(raw), MAX_NAME_CHARACTERS) or None


@lru_cache(maxsize=4096)
def _name(raw: str) -> str | None:
    return plain(raw) or None
