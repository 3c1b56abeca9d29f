"""A sitemap index's children: which to ask for at a poll, and what is remembered of them. Pure.

An index says little of its children: many carry no date, and a child grows while its line in the index stays as it was. So what is
remembered is each child's own validators, and an index that has not changed has its children asked for all the same, conditionally.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from parsers.feeds.entry import SitemapRef
from storage.values import ChildSitemap

ASKED_AT_ONCE = 5
MOST_UNDATED = (
    40  # of a longer list only the first and last are live: the rest is an outlet's past, which `backfill` reads
)
MOST_REMEMBERED = 60
_NEVER = datetime.min.replace(tzinfo=UTC)


def chosen(refs: Sequence[SitemapRef], known: Mapping[str, ChildSitemap]) -> list[str]:
    """Return the children to ask for: the newest by their dates, then in turn those without, longest not asked first."""
    dated = sorted((ref for ref in refs if ref.modified_at is not None), key=_date, reverse=True)
    undated = [ref for ref in refs if ref.modified_at is None]
    if len(undated) > MOST_UNDATED:
        undated = [*undated[: MOST_UNDATED // 2], *undated[-MOST_UNDATED // 2 :]]
    undated.sort(key=lambda ref: known[ref.url].asked_at if ref.url in known else _NEVER)
    newest = [ref.url for ref in dated[:ASKED_AT_ONCE]]
    return [*newest, *(ref.url for ref in undated[: ASKED_AT_ONCE - len(newest)])] if undated else newest


def left(refs: Sequence[SitemapRef]) -> int:
    """Return how many children are never asked for: an outlet's past."""
    dated = sum(ref.modified_at is not None for ref in refs)
    return max(0, dated - ASKED_AT_ONCE) + max(0, len(refs) - dated - MOST_UNDATED)


def refs_of(known: Mapping[str, ChildSitemap]) -> tuple[SitemapRef, ...]:
    """Return the children of an index that has not changed since they were remembered."""
    return tuple(SitemapRef(url, child.modified_at) for url, child in known.items())


def remembered(
    refs: Sequence[SitemapRef], known: Mapping[str, ChildSitemap], asked: Mapping[str, ChildSitemap]
) -> dict[str, ChildSitemap]:
    """Return what to remember: the children still in the index, as they were last read."""
    found: dict[str, ChildSitemap] = {}
    for ref in sorted(refs, key=_date, reverse=True)[:MOST_REMEMBERED]:
        child = asked.get(ref.url) or known.get(ref.url) or ChildSitemap(asked_at=_NEVER)
        found[ref.url] = ChildSitemap(child.asked_at, ref.modified_at, child.etag, child.last_modified, child.body_hash)
    return found


def _date(ref: SitemapRef) -> datetime:
    return ref.modified_at or _NEVER
