"""An outlet's past through the same pipeline: sitemaps, dated archives, WordPress, lists of addresses, WARC files."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.backfill import BackfillPlan, backfill
from ingest.daemon import run_once
from ingest.past import Range
from parsers.outlet import Archive, Feed
from tests.databases import postgresql_database, sqlite_database
from tests.e2e.desk import balance, desk, rows
from tests.e2e.loopback import LoopbackOutlet

MARCH = Range(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield sqlite_database(tmp_path)
    else:
        with postgresql_database() as address:
            yield address


@pytest.fixture
async def outlet():
    async with LoopbackOutlet() as opened:
        yield opened


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
