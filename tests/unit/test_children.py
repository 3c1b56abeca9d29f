"""A sitemap index's children: the newest always, those without a date in turn, an outlet's past never."""

from datetime import timedelta

from ingest.decisions.children import ASKED_AT_ONCE, MOST_UNDATED, chosen, left, refs_of, remembered
from parsers.feeds.entry import SitemapRef
from storage.values import ChildSitemap
from tests.records import NOW

DAY = timedelta(days=1)


def test_the_newest_come_first_and_the_undated_after_them():
    refs = (SitemapRef("u"), SitemapRef("old", NOW - 9 * DAY), SitemapRef("new", NOW))
    assert chosen(refs, {}) == ["new", "old", "u"]


def test_of_many_dated_ones_the_old_are_left():
    refs = [SitemapRef(f"{day}", NOW - day * DAY) for day in range(100)]
    assert chosen(refs, {}) == ["0", "1", "2", "3", "4"]
    assert left(refs) == 95


def test_undated_ones_take_turns():
    refs = [SitemapRef(f"{number}") for number in range(9)]
    known: dict[str, ChildSitemap] = {}
    seen = []
    for poll in range(4):
        asked = chosen(refs, known)
        assert len(asked) == ASKED_AT_ONCE
        seen += asked
        known = remembered(refs, known, {url: ChildSitemap(NOW + poll * DAY) for url in asked})
    assert min(seen.count(str(number)) for number in range(9)) == 2
    assert left(refs) == 0


def test_of_a_long_list_without_dates_the_ends_are_live():
    refs = [SitemapRef(f"{number}") for number in range(500)]
    known: dict[str, ChildSitemap] = {}
    seen = set()
    for poll in range(20):
        asked = chosen(refs, known)
        seen.update(map(int, asked))
        known = remembered(refs, known, {url: ChildSitemap(NOW + poll * DAY) for url in asked})
    assert seen <= {*range(20), *range(480, 500)}
    assert left(refs) == 500 - MOST_UNDATED


def test_what_is_remembered_goes_through_json_and_leaves_with_the_child():
    child = ChildSitemap(NOW, NOW - DAY, '"7"', "Mon", "ab")
    assert ChildSitemap.read(child.stored()) == child
    known = {"a": child, "gone": child}
    kept = remembered([SitemapRef("a", NOW)], known, {})
    assert kept == {"a": ChildSitemap(NOW, NOW, '"7"', "Mon", "ab")}
    assert refs_of(kept) == (SitemapRef("a", NOW),)
