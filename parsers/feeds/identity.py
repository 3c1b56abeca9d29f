"""Which entry is which: by guid, else by link, else by hashes of ever more of what the entry says.

The ladder is FreshRSS's: guid -> link -> (link, date) -> + title -> + content, taken when more than 5 % of a feed's guids
are bad. One guid for every entry and a guid that changes at every poll are both common.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from parsers.errors import BadURLError
from parsers.feeds.entry import FeedEntry
from parsers.urls import url_key

MAX_BAD_SHARE = 0.05
MIN_BAD_GUIDS = 2  # one guid whose address changed is an article whose address changed: that is what guids are for
CONTENT_HASH_VERSION = b"\x01"  # a new field that is empty changes no old hash; a changed rule takes a new version


@dataclass(frozen=True, slots=True)
class EntryKeys:
    """The rungs of the ladder for one entry, each a text to compare; `guid` is None where the entry has none."""

    guid: str | None
    link: str
    link_date: str
    link_date_title: str
    link_date_title_content: str

    @property
    def without_guid(self) -> tuple[str, str, str, str]:
        """The rungs below the guid, coarsest first."""
        return (self.link, self.link_date, self.link_date_title, self.link_date_title_content)


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry of an earlier poll of the same feed."""

    guid: str | None
    url_key: str
    title: str | None = None


def entry_keys(entry: FeedEntry, keep_query: Iterable[str] = ()) -> EntryKeys:
    """Return the keys under which the entry may be known."""
    link = _link_key(entry.url, keep_query)
    date = entry.published_at.isoformat() if entry.published_at else ""
    return EntryKeys(
        guid=f"guid:{entry.guid}" if entry.guid else None,
        link=f"link:{link}",
        link_date="date:" + _digest(link, date),
        link_date_title="title:" + _digest(link, date, entry.title),
        link_date_title_content="content:" + _digest(link, date, entry.title, entry.summary, entry.content_html),
    )


def identities(entries: Sequence[FeedEntry], *, trust_guids: bool, keep_query: Iterable[str] = ()) -> tuple[str, ...]:
    """Return one identity for each entry of a feed, in its order.

    With trusted guids the guid, and the link of an entry without one. Else the coarsest rung below on which at most 5 % of
    the entries share an identity: a feed of podcasts that all link to one page still has an identity for each.
    """
    keep = frozenset(keep_query)
    keys = [entry_keys(entry, keep) for entry in entries]
    if trust_guids:
        return tuple(key.guid or key.link for key in keys)
    for rung in zip(*(key.without_guid for key in keys), strict=True):
        if len(rung) - len(set(rung)) <= MAX_BAD_SHARE * len(rung):
            return rung
    return tuple(key.link_date_title_content for key in keys)


def guids_trusted(
    entries: Sequence[FeedEntry], known: Iterable[KnownEntry] = (), keep_query: Iterable[str] = ()
) -> bool:
    """Return whether the feed's guids name its entries; two bad ones and more than 5 % are too many.

    Bad are: a guid that several entries share though link and title differ; a guid that named another link and title before; a new
    guid on a link that had another guid, which is gone from the feed.
    """
    keep = frozenset(keep_query)
    keyed = [(entry, _link_key(entry.url, keep)) for entry in entries if entry.guid]
    bad = _shared(keyed) | _changed(keyed, known)
    return len(bad) < MIN_BAD_GUIDS or len(bad) <= MAX_BAD_SHARE * len(keyed)


def content_hash(entry: FeedEntry) -> str:
    """Return a fingerprint of what the entry says, in hexadecimal, its version first.

    Empty fields are skipped, so that a field we learn to read later changes no hash where it is empty. `updated_at` is not
    in it: many feeds touch it at every poll. Neither is the summary where there is a full text, nor the link, whose trackers
    come and go.
    """
    fields: Mapping[str, object] = {
        "title": entry.title,
        "published_at": entry.published_at,
        "authors": [[part for part in (author.name, author.url, author.role) if part] for author in entry.authors],
        "summary": None if entry.content_html else entry.summary,
        "content_html": entry.content_html,
        "categories": sorted(entry.categories),
        "language": entry.language,
        "source_name": entry.source_name,
        "source_url": entry.source_url,
        "rights": entry.rights,
        "images": [[part for part in (image.url, image.caption, image.credit) if part] for image in entry.images],
    }
    said = {field: value for field, value in fields.items() if value}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, default=_stamp)
    return (CONTENT_HASH_VERSION + blake2b(text.encode("utf-8", "replace"), digest_size=15).digest()).hex()


def _shared(keyed: list[tuple[FeedEntry, str]]) -> set[str]:
    """Entries (by link) whose guid another entry has too, with another link and another title."""
    by_guid: defaultdict[str | None, list[tuple[FeedEntry, str]]] = defaultdict(list)
    for entry, key in keyed:
        by_guid[entry.guid].append((entry, key))
    bad: set[str] = set()
    for group in by_guid.values():
        if len({key for _, key in group}) > 1 and len({entry.title for entry, _ in group}) > 1:
            bad.update(key for _, key in group)
    return bad


def _changed(keyed: list[tuple[FeedEntry, str]], known: Iterable[KnownEntry]) -> set[str]:
    now = {entry.guid for entry, _ in keyed}
    guids_now: defaultdict[str, set[str | None]] = defaultdict(set)
    for entry, key in keyed:
        guids_now[key].add(entry.guid)
    by_guid: dict[str, KnownEntry] = {}
    by_link: defaultdict[str, set[str]] = defaultdict(set)
    for one in known:
        if one.guid:
            by_guid[one.guid] = one
            by_link[one.url_key].add(one.guid)
    bad: set[str] = set()
    for entry, key in keyed:
        before = by_guid.get(entry.guid or "")
        if before is not None:
            if before.url_key != key and before.title != entry.title:
                bad.add(key)
        elif len(guids_now[key]) == 1 and key in by_link and by_link[key].isdisjoint(now):
            bad.add(key)
    return bad


def _link_key(url: str, keep_query: Iterable[str]) -> str:
    try:
        return url_key(url, keep_query)
    except BadURLError:
        return url


def _digest(*parts: str | None) -> str:
    return blake2b(json.dumps(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _stamp(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
