from dataclasses import replace
from datetime import UTC, datetime

import pytest

from parsers.article import Author
from parsers.feeds.entry import FeedEntry
from parsers.feeds.identity import KnownEntry, content_hash, entry_keys, guids_trusted, identities

DAY = datetime(2025, 3, 5, 9, 30, tzinfo=UTC)


def entry(number=1, **said):
    return FeedEntry(
        **{
            "url": f"https://gazette.example/{number}",
            "guid": f"g{number}",
            "title": f"Story {number}",
            "published_at": DAY,
        }
        | said
    )


def feed(count, **said):
    return [entry(number, **said) for number in range(count)]


def known(entries):
    return [KnownEntry(one.guid, entry_keys(one).link.removeprefix("link:"), one.title) for one in entries]


# --- the ladder


def test_the_guid_names_an_entry_and_a_link_one_without():
    assert identities([entry(), entry(2, guid=None)], trust_guids=True) == ("guid:g1", "link:https://gazette.example/2")


def test_links_are_compared_by_their_key():
    one = entry(url="https://www.gazette.example/1?utm_source=rss")
    assert entry_keys(one).link == entry_keys(entry()).link
    kept = entry_keys(entry(url="https://gazette.example/s?ref=a-b"), keep_query=("ref",))
    assert kept.link == "link:https://gazette.example/s?ref=a-b"


@pytest.mark.parametrize(
    ("said", "rung"),
    [
        (lambda n: {}, "link:"),
        (lambda n: {"url": "https://gazette.example/live", "published_at": DAY.replace(minute=n)}, "date:"),
        (lambda n: {"url": "https://gazette.example/live"}, "title:"),
        (lambda n: {"url": "https://gazette.example/live", "title": "Live", "summary": f"{n}"}, "content:"),
    ],
)
def test_without_guids_the_coarsest_rung_that_tells_entries_apart(said, rung):
    found = identities([entry(number, **said(number)) for number in range(30)], trust_guids=False)
    assert all(one.startswith(rung) for one in found)
    assert len(set(found)) == 30


def test_a_few_repeats_do_not_push_a_feed_down_the_ladder():
    entries = [*feed(40), entry(0, title="Again")]
    assert identities(entries, trust_guids=False)[-1].startswith("link:")


def test_an_empty_feed_has_no_identities():
    assert identities([], trust_guids=False) == ()
    assert identities([], trust_guids=True) == ()


# --- trust


def test_good_guids_are_trusted():
    assert guids_trusted(feed(20), known(feed(20)))
    assert guids_trusted([], [])
    assert guids_trusted(feed(5, guid=None))


def test_one_guid_for_all_entries_is_noticed():
    assert not guids_trusted(feed(10, guid="same"))


def test_a_guid_shared_by_two_of_ten_is_noticed_by_two_of_a_hundred_is_not():
    assert not guids_trusted([*feed(8), entry(8, guid="twice"), entry(9, guid="twice")])
    assert guids_trusted([*feed(98), entry(98, guid="twice"), entry(99, guid="twice")])


def test_the_same_entry_listed_twice_shares_its_guid_rightly():
    assert guids_trusted([entry(1), entry(1, title="Story 1, corrected"), entry(2), entry(2)])


def test_a_guid_that_names_another_story_than_before_is_noticed():
    before = known(feed(10))
    after = [entry(100 + number, guid=f"g{number}") for number in range(10)]
    assert not guids_trusted(after, before)


def test_a_story_whose_address_or_title_changed_keeps_its_guid():
    before = known(feed(10))
    moved = [entry(number, url=f"https://gazette.example/new/{number}") for number in range(10)]
    retitled = [entry(number, title=f"Updated {number}") for number in range(10)]
    both = [entry(3, url="https://gazette.example/new", title="New"), *(entry(n) for n in range(10) if n != 3)]
    assert guids_trusted(moved, before)
    assert guids_trusted(retitled, before)
    assert guids_trusted(both, before)


def test_guids_that_change_at_every_poll_are_noticed():
    after = [entry(number, guid=f"poll-2-{number}") for number in range(10)]
    assert not guids_trusted(after, known(feed(10)))


def test_several_guids_on_one_page_are_not_changed_guids():
    live = [entry(number, url="https://gazette.example/live") for number in range(10)]
    later = [entry(number, url="https://gazette.example/live") for number in range(10, 20)]
    assert guids_trusted(later, known(live))


# --- content


def test_content_hash_sees_what_is_said_and_not_when_it_was_touched():
    one = entry(authors=(Author("Jane Roe"),), categories=("a", "b"), summary="Short.")
    same = replace(
        one, updated_at=DAY, url="https://gazette.example/1?utm_source=x", categories=("b", "a"), guid="other"
    )
    assert content_hash(one) == content_hash(same)
    for change in (
        {"title": "Other"},
        {"authors": ()},
        {"summary": "Long."},
        {"content_html": "<p>x</p>"},
        {"published_at": None},
        {"rights": "x"},
    ):
        assert content_hash(replace(one, **change)) != content_hash(one)


def test_content_hash_is_stable_across_releases():
    assert content_hash(FeedEntry(url="https://gazette.example/1", title="A")) == "01944ba4cc19373af4bfde33a3069ff7"
