"""What an answer means: a feed's state and what came back in, the rows to store out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.decisions.listed import LARGEST_PLAIN_SITEMAP, newest_entries
from ingest.decisions.polling import (
    FetchedPage,
    body_hash_of,
    incoming,
    new_entries,
    page_keys,
    poll_failed,
    poll_unchanged,
    poll_worked,
)
from ingest.decisions.schedule import Bounds
from ingest.errors import GoneError, HostBacksOffError, RateLimitedError, RefusedError, TransientFetchError
from ingest.fetching.answers import Fetched, NotModified
from parsers.errors import NotFeedError
from parsers.feeds.entry import FeedEntry, ParsedFeed
from parsers.outlet import Outlet
from parsers.urls import url_key
from storage.values import EntryWork, FeedState

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BOUNDS = Bounds()
FEED = FeedState(
    id=7,
    outlet="harbour",
    url="https://gazette.example/feed",
    declared_url="https://gazette.example/feed",
    host="gazette.example",
    interval_seconds=900.0,
    body_hash="old",
)


def fetched(url="https://gazette.example/feed", body=b"<rss/>", headers=(), permanent_to=None):
    return Fetched(
        url=url,
        requested_url=url,
        status=200,
        headers=headers,
        etag='"1"',
        last_modified=None,
        fetched_at=NOW,
        wire_bytes=10,
        seconds=0.1,
        redirects=(),
        permanent_to=permanent_to,
        raw=b"",
        body=body,
        content_type="text/xml",
    )


def not_modified():
    return NotModified(
        url=FEED.url,
        requested_url=FEED.url,
        status=304,
        headers=(),
        etag='"1"',
        last_modified=None,
        fetched_at=NOW,
        wire_bytes=5,
        seconds=0.1,
        redirects=(),
        permanent_to=None,
        raw=b"",
    )


def entry(number, **fields):
    return FeedEntry(
        **{"url": f"https://gazette.example/{number}", "guid": f"g{number}", "title": f"Story {number}", **fields}
    )


def test_a_poll_that_brought_a_feed_keeps_validators_hash_and_kind():
    poll = poll_worked(FEED, fetched(), ParsedFeed("rss", (entry(1),)), NOW, BOUNDS)
    assert (poll.outcome.kind, poll.kind, poll.etag, poll.body_hash) == (
        "unchanged",
        "rss",
        '"1"',
        body_hash_of(b"<rss/>"),
    )
    assert [line.url for line in poll.entries] == ["https://gazette.example/1"]
    assert [attempt.status for attempt in poll.attempts] == [200]


def test_an_unchanged_poll_keeps_the_hash_it_was_compared_with():
    poll = poll_unchanged(FEED, not_modified(), NOW, BOUNDS)
    assert (poll.body_hash, poll.entries, poll.failures) == ("old", (), 0)


def test_cache_control_and_ttl_only_lengthen():
    long_age = fetched(headers=(("cache-control", "public, max-age=7200"),))
    assert poll_worked(FEED, long_age, ParsedFeed("rss"), NOW, BOUNDS).next_due_at >= NOW + timedelta(hours=2)
    slow = ParsedFeed("rss", ttl_seconds=10_800)
    assert poll_worked(FEED, fetched(), slow, NOW, BOUNDS).next_due_at >= NOW + timedelta(hours=3)
    short_age = fetched(headers=(("cache-control", "max-age=1"),))
    assert poll_worked(FEED, short_age, ParsedFeed("rss"), NOW, BOUNDS).next_due_at >= NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (TransientFetchError(reason="dns"), "failed", "dns"),
        (RefusedError(reason="robots"), "refused", "robots"),
        (NotFeedError(), "failed", "not_feed"),
    ],
)
def test_a_failed_poll_says_why_and_asks_again(error, kind, reason):
    poll = poll_failed(FEED, error, NOW, BOUNDS)
    assert (poll.outcome.kind, poll.outcome.reason, poll.failures) == (kind, reason, 1)
    assert poll.next_due_at > NOW


def test_only_a_410_ends_a_feed():
    poll = poll_failed(FEED, GoneError(status=410), NOW, BOUNDS)
    assert (poll.state, poll.next_due_at, poll.outcome.kind) == ("retired", None, "gone")


def test_a_host_that_was_not_asked_is_no_failure_of_the_feed():
    poll = poll_failed(replace(FEED, failures=2), HostBacksOffError(retry_after=45), NOW, BOUNDS)
    assert (poll.failures, poll.state, poll.next_due_at) == (2, "ok", NOW + timedelta(seconds=45))


def test_retry_after_of_a_feed_is_honoured():
    assert poll_failed(FEED, RateLimitedError(retry_after=7200), NOW, BOUNDS).next_due_at >= NOW + timedelta(hours=2)


def test_a_permanent_redirect_is_remembered_then_adopted_after_seven_days_then_forgotten():
    moved = fetched(permanent_to="https://new.example/feed")
    first = poll_worked(FEED, moved, ParsedFeed("rss"), NOW, BOUNDS)
    assert (first.moved_to, first.moved_since, first.new_url) == ("https://new.example/feed", NOW, None)
    waiting = replace(FEED, moved_to="https://new.example/feed", moved_since=NOW - timedelta(days=7))
    adopted = poll_worked(waiting, moved, ParsedFeed("rss"), NOW, BOUNDS)
    assert (adopted.new_url, adopted.new_host, adopted.moved_to) == ("https://new.example/feed", "new.example", None)
    assert poll_worked(waiting, fetched(), ParsedFeed("rss"), NOW, BOUNDS).moved_to is None


def test_a_guid_that_names_several_stories_is_distrusted():
    reused = tuple(entry(number, guid="same") for number in range(20))
    poll = poll_worked(FEED, fetched(), ParsedFeed("rss", reused), NOW, BOUNDS)
    assert poll.guids_distrusted
    assert len({line.identity for line in poll.entries}) == 20
    assert {line.guid for line in poll.entries} == {None}


def test_an_entry_is_taken_once_however_often_it_is_listed_and_never_without_an_address():
    lines = new_entries(
        [
            entry(1),
            entry(1, guid="again"),
            entry(1, url="https://gazette.example/1?utm_source=rss"),
            entry(2, url="mailto:x@y.z"),
        ],
        trust_guids=True,
    )
    assert [line.url for line in lines] == ["https://gazette.example/1"]


def test_of_a_plain_sitemap_only_the_newest_are_taken():
    listed = tuple(
        entry(number, published_at=NOW - timedelta(days=number)) for number in range(LARGEST_PLAIN_SITEMAP + 500)
    )
    kept = newest_entries(ParsedFeed("sitemap", tuple(reversed(listed))))
    assert kept == listed[:LARGEST_PLAIN_SITEMAP]
    assert len(newest_entries(ParsedFeed("rss", listed))) == len(listed)


def test_a_canonical_of_the_same_host_is_a_key_and_one_of_another_host_is_not():
    here, there = "https://gazette.example/canonical", "https://other.example/taken-over"
    assert page_keys("https://gazette.example/1", here, None)[1] == (("canonical", url_key(here)),)
    assert page_keys("https://gazette.example/1", there, None)[1] == ()
    assert page_keys("https://gazette.example/1", "http://[", None)[1] == ()


def test_an_arriving_page_is_keyed_by_where_it_is_with_where_it_was_listed_beside():
    work = EntryWork(
        id=1,
        feed_id=2,
        outlet="harbour",
        url="https://gazette.example/listed",
        fetch_url="https://gazette.example/listed",
        host="gazette.example",
        guid="g",
        url_key=url_key("https://gazette.example/listed"),
        title=None,
        published_at=None,
        evidence={},
    )
    outlet = Outlet(slug="harbour", name="Harbour", hosts=("gazette.example",), keep_query=("id",))
    arriving = incoming(
        work,
        {"canonical_claim": None},
        FetchedPage(fetched("https://gazette.example/real?id=3"), "hash"),
        None,
        outlet,
        NOW,
        carrier="harbour",
    )
    assert arriving.url_key == url_key("https://gazette.example/real?id=3", ("id",))
    assert arriving.keys == (("url", work.url_key),)
    assert (arriving.entry_id, arriving.feed_guid) == (1, "g")
