"""Where an outlet's past is listed, and what of a list falls into a range."""

from datetime import UTC, date, datetime

import pytest

from ingest.backfill.past import Listing, Range, children, dated_pages, day_in_url, listings_of
from parsers.feeds.entry import FeedEntry, ParsedFeed, SitemapRef
from parsers.outlet import Archive, Feed, Outlet

MARCH = Range(date(2025, 3, 1), date(2025, 3, 31))


def outlet(*feeds: Feed, archives: tuple[Archive, ...] = ()) -> Outlet:
    return Outlet(slug="harbour", name="Harbour", hosts=("gazette.example",), feeds=feeds, archives=archives)


@pytest.mark.parametrize(
    ("entry", "held"),
    [
        (FeedEntry("https://a.example/1", published_at=datetime(2025, 3, 10, tzinfo=UTC)), True),
        (FeedEntry("https://a.example/1", published_at=datetime(2025, 4, 10, tzinfo=UTC)), False),
        (FeedEntry("https://a.example/2025/03/31/x"), True),
        (FeedEntry("https://a.example/2025/04/01/x"), False),
        (FeedEntry("https://a.example/undated"), True),
        (FeedEntry("https://a.example/x", updated_at=datetime(2025, 2, 1, tzinfo=UTC)), False),
        (FeedEntry("https://a.example/x", updated_at=datetime(2026, 2, 1, tzinfo=UTC)), True),
    ],
)
def test_only_what_is_known_to_lie_outside_is_left_out(entry, held):
    assert MARCH.may_hold(entry) is held


def test_a_day_in_the_outlets_zone_reaches_into_the_neighbouring_utc_days():
    assert MARCH.may_hold(FeedEntry("https://a.example/1", published_at=datetime(2025, 4, 1, 9, tzinfo=UTC)))
    assert MARCH.may_hold(FeedEntry("https://a.example/1", published_at=datetime(2025, 2, 28, 12, tzinfo=UTC)))


def test_an_index_child_that_was_last_modified_before_the_range_is_not_read():
    parsed = ParsedFeed(
        kind="sitemapindex",
        sitemaps=(
            SitemapRef("https://a.example/old.xml", datetime(2024, 1, 1, tzinfo=UTC)),
            SitemapRef("https://a.example/march.xml", datetime(2025, 4, 1, tzinfo=UTC)),
            SitemapRef("https://a.example/undated.xml"),
        ),
    )
    found = children(Listing("harbour", "https://a.example/index.xml"), parsed, MARCH)
    assert [one.url for one in found] == ["https://a.example/march.xml", "https://a.example/undated.xml"]


def test_paging_ends_with_the_first_page_that_lists_nothing():
    page = Listing("harbour", "https://a.example/wp-json/wp/v2/posts?page=7", "wordpress")
    assert children(page, ParsedFeed(kind="wordpress", next_url="https://a.example/next"), MARCH) == []


def test_wordpress_is_asked_for_the_range_and_a_feed_of_today_is_no_listing_of_the_past():
    found = listings_of(
        outlet(
            Feed("https://gazette.example/feed.xml"),
            Feed("https://gazette.example/news-sitemap.xml"),
            Feed("https://gazette.example/wp-json/wp/v2/posts"),
        ),
        MARCH,
    )
    assert [one.url for one in found if not one.is_robots] == [
        "https://gazette.example/news-sitemap.xml",
        "https://gazette.example/wp-json/wp/v2/posts?per_page=100&after=2025-02-28T00%3A00%3A00&before=2025-04-02T00%3A00%3A00",
    ]


@pytest.mark.parametrize(
    ("step", "template", "count"),
    [
        ("day", "https://a.example/%Y/%m/%d", 31),
        ("month", "https://a.example/%Y/%m", 1),
        ("year", "https://a.example/%Y", 1),
    ],
)
def test_a_dated_archive_has_one_page_a_step(step, template, count):
    assert len(list(dated_pages(Archive(template, step), MARCH))) == count


def test_a_monthly_archive_covers_the_month_the_range_ends_in():
    pages = list(dated_pages(Archive("https://a.example/%Y-%m", "month"), Range(date(2024, 11, 30), date(2025, 2, 1))))
    assert pages == [f"https://a.example/{month}" for month in ("2024-11", "2024-12", "2025-01", "2025-02")]


def test_an_open_range_has_no_archive_pages():
    assert list(dated_pages(Archive("https://a.example/%Y"), Range(date(2025, 1, 1), None))) == []


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/2025/7/10/x", date(2025, 7, 10)),
        ("https://a.example/x-2025-07-10", date(2025, 7, 10)),
        ("https://a.example/2025/02/30/x", None),
        ("https://a.example/id/120250710", None),
    ],
)
def test_the_day_in_an_address(url, day):
    assert day_in_url(url) == day


def test_robots_txt_is_asked_where_the_outlet_is_for_the_sitemaps_it_names():
    (found,) = listings_of(outlet(Feed("http://gazette.example/feed.xml")), MARCH)
    assert (found.url, found.is_robots) == ("http://gazette.example/robots.txt", True)
    (guessed,) = listings_of(outlet(Feed("https://feeds.example/gazette")), MARCH)
    assert guessed.url == "https://gazette.example/robots.txt"
