"""An outlet's past through the same pipeline: sitemaps, dated archives, WordPress, lists of addresses, WARC files."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from ingest.backfill.backfill import LOOK_AGAIN_SECONDS, Progress, backfill, seconds_left
from ingest.backfill.past import Range
from ingest.backfill.plan import BackfillPlan
from ingest.clock import SystemClock
from ingest.turns.once import run_once
from parsers.outlet import Archive, Feed
from storage.values import HostQueue
from tests.databases import sqlite_database
from tests.e2e.desk import balance, desk, rows
from tests.e2e.loopback import LoopbackOutlet

MARCH = Range(date(2026, 3, 1), date(2026, 3, 31))


def in_month(outlet, month, *slugs):
    for slug in slugs:
        outlet.publish(slug, published_at=datetime(2026, month, 15, tzinfo=UTC))


async def headlines(service):
    return [row["headline"] for row in await rows(service, "SELECT headline FROM articles_v1 ORDER BY headline")]


async def test_only_the_range_is_taken_in(url, outlet):
    in_month(outlet, 3, "march-one", "march-two")
    in_month(outlet, 6, "june-one")
    async with desk(url, outlet, outlets=(outlet.declared("/sitemap-index.xml"),)) as service:
        report = await backfill(service, BackfillPlan((outlet.slug,), MARCH))
        assert await headlines(service) == ["The story of march one", "The story of march two"]
        await balance(service)
    assert (report.listed, report.waiting, report.failed_listings) == (2, 0, {})
    assert outlet.count("/feed.xml") == 0


async def test_what_was_stopped_goes_on_and_fetches_nothing_twice(url, outlet):
    in_month(outlet, 3, *(f"story-{number}" for number in range(6)))
    outlet.hold("/story-3")
    declared = (outlet.declared("/news-sitemap.xml"),)
    plan = BackfillPlan((outlet.slug,), MARCH)
    async with desk(url, outlet, outlets=declared) as service:
        running = asyncio.create_task(backfill(service, plan))
        await asyncio.wait_for(outlet.arrived("/story-3"), 60)
        service.stopping.set()
        outlet.release("/story-3")
        assert (await running).waiting > 0
    async with desk(url, outlet, outlets=declared) as service:
        second = await backfill(service, plan)
        counted = await balance(service)
    assert second.waiting == 0
    assert counted.done == {"saved.new": 6}
    assert [outlet.count(f"/story-{number}") for number in range(6)] == [1] * 6
    assert outlet.count("/news-sitemap.xml") == 1


async def test_wordpress_is_paged_through_and_asked_for_the_range(url, outlet):
    in_month(outlet, 3, "first-post", "second-post")
    posts = [
        {
            "id": number,
            "link": outlet.url(f"/{slug}"),
            "date_gmt": "2026-03-15T10:00:00",
            "modified_gmt": "2026-03-15T10:00:00",
            "guid": {"rendered": outlet.url(f"/?p={number}")},
            "title": {"rendered": slug},
            "content": {"rendered": "<p>short</p>"},
        }
        for number, slug in enumerate(["first-post", "second-post"])
    ]
    outlet.serve("/wp-json/wp/v2/posts", json.dumps(posts).encode(), "application/json")
    declared = replace(outlet.declared(), feeds=(Feed(outlet.url("/wp-json/wp/v2/posts"), kind="wordpress"),))
    async with desk(url, outlet, outlets=(declared,)) as service:
        report = await backfill(service, BackfillPlan((outlet.slug,), MARCH))
        assert len(await headlines(service)) == 2
    assert report.failed_listings == {}
    asked = [seen.path for seen in outlet.asked if "wp-json" in seen.path]
    assert "after=2026-02-28" in asked[0]
    assert "before=2026-04-02" in asked[0]


async def test_a_dated_archive_is_read_day_by_day(url, outlet):
    in_month(outlet, 3, "from-the-archive")
    for day in (14, 15, 16):
        links = '<a href="/from-the-archive">From the archive</a>' if day == 15 else ""
        outlet.serve(
            f"/archive/2026/03/{day}", f"<html><body><ul class=list>{links}<li>x</li></ul></body></html>".encode()
        )
    declared = replace(
        outlet.declared(), feeds=(), archives=(Archive(outlet.url("/archive/%Y/%m/%d"), "day", "ul.list a"),)
    )
    async with desk(url, outlet, outlets=(declared,)) as service:
        days = Range(date(2026, 3, 14), date(2026, 3, 16))
        await backfill(service, BackfillPlan((outlet.slug,), days))
        assert await headlines(service) == ["The story of from the archive"]
    assert [outlet.count(f"/archive/2026/03/{day}") for day in (14, 15, 16)] == [1, 1, 1]


async def test_a_list_of_addresses_is_taken_in_once(url, outlet):
    first, second = outlet.publish("one"), outlet.publish("two")
    plan = BackfillPlan((outlet.slug,), urls=(first, second, first + "?utm_source=list"))
    async with desk(url, outlet) as service:
        report = await backfill(service, plan)
        assert len(await headlines(service)) == 2
        again = await backfill(service, plan)
    assert report.run.outcomes["saved.new"] == 2
    assert again.waiting == 0
    assert outlet.count("/one") == 1


async def test_the_limit_holds_over_a_stop_and_a_dry_run_stores_nothing(url, outlet):
    in_month(outlet, 3, *(f"story-{number}" for number in range(5)))
    declared = (outlet.declared("/news-sitemap.xml"),)
    async with desk(url, outlet, outlets=declared) as service:
        dry = await backfill(service, BackfillPlan((outlet.slug,), MARCH, dry_run=True))
        assert len(dry.found) == 5
        assert (await balance(service)).entries == 0
        for _ in range(2):
            await backfill(service, BackfillPlan((outlet.slug,), MARCH, limit=3))
        assert len(await headlines(service)) == 3


async def test_a_listing_that_fails_is_named_and_the_others_are_read(url, outlet):
    in_month(outlet, 3, "story")
    outlet.fail("/broken-sitemap.xml", 404)
    declared = replace(
        outlet.declared(), feeds=(Feed(outlet.url("/broken-sitemap.xml")), Feed(outlet.url("/news-sitemap.xml")))
    )
    async with desk(url, outlet, outlets=(declared,)) as service:
        report = await backfill(service, BackfillPlan((outlet.slug,), MARCH))
        assert len(await headlines(service)) == 1
    assert list(report.failed_listings) == [outlet.url("/broken-sitemap.xml")]


async def test_warc_files_are_parsed_and_saved_without_asking_anybody(url, outlet, tmp_path):
    for number in range(3):
        outlet.publish(f"story-{number}")
    kept = tmp_path / "kept"
    async with desk(sqlite_database(tmp_path, "first.db"), outlet, archive=str(kept)) as service:
        await run_once(service)
    outlet.forget()
    files = tuple(sorted(Path(kept).rglob("*.warc.gz")))
    plan = BackfillPlan((outlet.slug,), warc_files=files)
    async with desk(url, outlet) as service:
        report = await backfill(service, plan)
        assert len(await headlines(service)) == 3
        again = await backfill(service, plan)
    assert report.run.outcomes["saved.new"] == 3
    assert again.run.outcomes["unchanged"] in {0, 3}
    assert outlet.asked == []


async def test_a_listing_that_failed_is_read_by_the_next_run_of_the_same_plan(url, outlet):
    in_month(outlet, 3, "one", "two")
    for name in ("one", "two"):
        outlet.serve(f"/child-{name}.xml", sitemap(outlet.url(f"/{name}")), "application/xml")
    outlet.serve("/index.xml", index(outlet.url("/child-one.xml"), outlet.url("/child-two.xml")), "application/xml")
    outlet.fail("/child-one.xml", 404)
    declared = (replace(outlet.declared(), feeds=(Feed(outlet.url("/index.xml"), kind="sitemapindex"),)),)
    plan = BackfillPlan((outlet.slug,), MARCH)
    for _ in range(2):
        async with desk(url, outlet, outlets=declared) as service:
            report = await backfill(service, plan)
            assert list(report.failed_listings) == [outlet.url("/child-one.xml")]
            assert await headlines(service) == ["The story of two"]
    outlet.recover("/child-one.xml")
    async with desk(url, outlet, outlets=declared) as service:
        assert (await backfill(service, plan)).failed_listings == {}
        assert await headlines(service) == ["The story of one", "The story of two"]
        assert [
            row["done"] for row in await rows(service, "SELECT finished_at IS NOT NULL AS done FROM backfills")
        ] == [1]
    assert (outlet.count("/index.xml"), outlet.count("/child-two.xml")) == (1, 1)


async def test_listings_without_end_are_cut_short_aloud(tmp_path, outlet, monkeypatch):
    monkeypatch.setattr("ingest.backfill.listings.MOST_LISTINGS", 2)
    children = [outlet.serve(f"/child-{number}.xml", sitemap(), "application/xml") for number in range(3)]
    outlet.serve("/index.xml", index(*children), "application/xml")
    declared = (replace(outlet.declared(), feeds=(Feed(outlet.url("/index.xml"), kind="sitemapindex"),)),)
    async with desk(sqlite_database(tmp_path), outlet, outlets=declared) as service:
        report = await backfill(service, BackfillPlan((outlet.slug,), MARCH))
    (why,) = report.failed_listings.values()
    assert "2 listings are enough" in why


async def test_a_robots_txt_that_could_not_be_had_is_asked_again_for_its_sitemaps(url, outlet):
    in_month(outlet, 3, "story")
    outlet.serve("/unlisted.xml", sitemap(outlet.url("/story")), "application/xml")
    outlet.robots += f"Sitemap: {outlet.url('/unlisted.xml')}\n"
    outlet.fail("/robots.txt", 503)
    declared = (outlet.declared(),)  # an RSS feed, which lists nothing of the past
    plan = BackfillPlan((outlet.slug,), MARCH)
    async with desk(url, outlet, outlets=declared) as service:
        assert list((await backfill(service, plan)).failed_listings) == [outlet.url("/robots.txt")]
    outlet.recover("/robots.txt")
    async with desk(url, outlet, outlets=declared) as service:
        async with service.database.write() as conn:
            await conn.execute(text("DELETE FROM robots"))  # a day later
        assert (await backfill(service, plan)).failed_listings == {}
        assert await headlines(service) == ["The story of story"]


async def test_a_retry_far_off_is_not_waited_for_though_the_outlets_feeds_are_due(url, outlet):
    in_month(outlet, 3, "story")
    outlet.fail("/story", 503, retry_after=900)
    clock = Hurried()
    async with desk(url, outlet, outlets=(outlet.declared("/news-sitemap.xml", "/feed.xml"),), clock=clock) as service:
        began = clock.monotonic()
        report = await backfill(service, BackfillPlan((outlet.slug,), MARCH))
        assert report.waiting == 1
        assert clock.monotonic() - began < 60
    assert outlet.count("/feed.xml") == 0


async def test_addresses_of_others_are_refused_by_name_and_the_rest_is_taken_in(url, outlet):
    mine = outlet.publish("one")
    async with LoopbackOutlet("other", host="127.0.0.18") as other:
        theirs, nobodys = other.publish("two"), "https://stranger.example/three"
        plan = BackfillPlan((outlet.slug,), urls=(theirs, mine, nobodys))
        async with desk(url, outlet, other) as service:
            report = await backfill(service, plan)
            again = await backfill(service, plan)
            assert await headlines(service) == ["The story of one"]
        assert other.asked == []
    assert list(report.refused) == list(again.refused) == [theirs, nobodys]
    assert "it is other's" in report.refused[theirs]


async def test_the_range_holds_for_lists_and_for_warc_files(url, outlet, tmp_path):
    in_month(outlet, 3, "march", "2026/03/20/dated-march")
    in_month(outlet, 6, "june", "2026/06/20/dated-june")
    kept = tmp_path / "kept"
    addresses = tuple(map(outlet.url, ("/march", "/2026/03/20/dated-march", "/june", "/2026/06/20/dated-june")))
    async with desk(sqlite_database(tmp_path, "first.db"), outlet, archive=str(kept)) as service:
        await backfill(service, BackfillPlan((outlet.slug,), urls=addresses))
        left = await backfill(service, BackfillPlan((outlet.slug,), MARCH, urls=addresses, dry_run=True))
    assert [found.rpartition("/")[2] for found in left.found] == [
        "march",
        "dated-march",
        "june",
    ]  # june's day is unknown
    assert left.left_out == {"outside the range": 1}
    files = tuple(sorted(Path(kept).rglob("*.warc.gz")))
    async with desk(url, outlet) as service:
        report = await backfill(service, BackfillPlan((outlet.slug,), MARCH, warc_files=files))
        assert len(await headlines(service)) == 2
    assert report.left_out["outside the range"] == 2


async def test_a_dry_run_of_warc_files_lists_their_pages_and_asks_nobody(url, outlet, tmp_path):
    in_month(outlet, 3, "one", "two")
    kept = tmp_path / "kept"
    async with desk(sqlite_database(tmp_path, "first.db"), outlet, archive=str(kept)) as service:
        await run_once(service)
    outlet.forget()
    files = tuple(sorted(Path(kept).rglob("*.warc.gz")))
    async with desk(url, outlet) as service:
        report = await backfill(service, BackfillPlan((outlet.slug,), warc_files=files, dry_run=True))
        limited = await backfill(service, BackfillPlan((outlet.slug,), warc_files=files, dry_run=True, limit=1))
        assert await rows(service, "SELECT id FROM raw_pages") == []
    assert sorted(report.found) == [outlet.url("/one"), outlet.url("/two")]
    assert limited.listed == len(limited.found) == 1
    assert outlet.asked == []


async def test_a_page_that_two_listings_name_is_listed_once(url, outlet):
    in_month(outlet, 3, "one")
    async with desk(url, outlet, outlets=(outlet.declared("/news-sitemap.xml", "/sitemap.xml"),)) as service:
        dry = await backfill(service, BackfillPlan((outlet.slug,), MARCH, dry_run=True))
        report = await backfill(service, BackfillPlan((outlet.slug,), MARCH))
    assert (dry.found, dry.listed) == ([outlet.url("/one")], 1)
    assert (report.listed, report.known) == (1, 0)


async def test_a_watcher_is_told_how_far_it_is(url, outlet):
    in_month(outlet, 3, "one", "two")
    told: list[Progress] = []
    async with desk(url, outlet, outlets=(outlet.declared("/news-sitemap.xml"),)) as service:
        await backfill(service, BackfillPlan((outlet.slug,), MARCH), told.append)
    assert all(one.done <= one.total <= 2 for one in told)


def test_the_slowest_hosts_queue_says_when_it_will_end():
    before = {"quick.example": HostQueue(50, 0), "slow.example": HostQueue(40, 10)}
    queues = {"quick.example": HostQueue(0, 50), "slow.example": HostQueue(36, 14)}
    assert seconds_left(before, queues, 20.0) == 180
    assert seconds_left(before, before, 20.0) is None
    assert seconds_left(before, queues | {"new.example": HostQueue(1, 0)}, 20.0) is None
    assert seconds_left(before, {}, 20.0) == 0


class Hurried(SystemClock):
    """A clock that jumps over the second between two looks for work."""

    def __init__(self):
        self.jumped = 0

    def now(self):
        return super().now() + timedelta(seconds=self.jumped)

    def monotonic(self):
        return super().monotonic() + self.jumped

    async def sleep(self, seconds):
        if seconds == LOOK_AGAIN_SECONDS:
            self.jumped += seconds
        await asyncio.sleep(0 if seconds == LOOK_AGAIN_SECONDS else seconds)


def index(*children: str) -> bytes:
    inside = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</sitemapindex>'.encode()


def sitemap(*pages: str) -> bytes:
    inside = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</urlset>'.encode()
