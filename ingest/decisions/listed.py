"""What of a feed goes on from the worker that read it: the newest of a plain sitemap, and no more than the daemon has room for."""

from collections.abc import Iterable
from dataclasses import replace

from parsers.feeds.entry import FeedEntry, ParsedFeed

LARGEST_PLAIN_SITEMAP = 1_000
# What an entry takes in the daemon until it is stored: its objects, and each text once as it is and once as JSON or SQL.
ENTRY_BYTES = 3_000
TEXT_COPIES = 2


def newest_entries(parsed: ParsedFeed) -> tuple[FeedEntry, ...]:
    """Return the entries to take in: all of a feed, the newest thousand of a plain sitemap, which lists an outlet's whole past."""
    if parsed.kind not in {"sitemap", "sitemapindex"} or len(parsed.entries) <= LARGEST_PLAIN_SITEMAP:
        return parsed.entries

    def stamp(entry: FeedEntry) -> float:
        at = entry.published_at or entry.updated_at
        return at.timestamp() if at else 0.0

    return tuple(sorted(parsed.entries, key=stamp, reverse=True)[:LARGEST_PLAIN_SITEMAP])


def within(parsed: ParsedFeed, most_bytes: int) -> ParsedFeed:
    """Return the feed with as many entries as take at most so many bytes, in its own order: full texts are left out first,
    when half of it is used.

    A warning says what was left out.
    """
    kept: list[FeedEntry] = []
    texts = size = 0
    for whole in parsed.entries:
        entry = whole
        if entry.content_html and size + _bytes_of(entry) > most_bytes // 2:  # the other half is for entries without
            texts += 1
            entry = replace(entry, content_html=None)
        size += _bytes_of(entry)
        if size > most_bytes:
            break
        kept.append(entry)
    left = len(parsed.entries) - len(kept)
    if not texts and not left:
        return parsed
    warnings = list(parsed.warnings)
    if texts:
        warnings.append(f"the full text of {texts} entries was left out: more than {most_bytes:,} bytes in all")
    if left:
        warnings.append(f"{left} entries after the first {len(kept)} were left: more than {most_bytes:,} bytes in all")
    return replace(parsed, entries=tuple(kept), warnings=tuple(warnings))


def _bytes_of(entry: FeedEntry) -> int:
    return ENTRY_BYTES + TEXT_COPIES * _text_bytes(
        (
            entry.url,
            entry.guid,
            entry.title,
            entry.summary,
            entry.content_html,
            entry.rights,
            *entry.categories,
            *(part for author in entry.authors for part in (author.name, author.url)),
            *(part for image in entry.images for part in (image.url, image.caption, image.credit, image.alt)),
        )
    )


def _text_bytes(texts: Iterable[str | None]) -> int:
    return sum(len(text) * (1 if text.isascii() else 4) for text in texts if text)
