"""From feed to row on a loopback outlet, on both databases: what is stored, what is asked of the outlet, and what is counted."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.clock import SystemClock
from ingest.outlet_files import Roster
from ingest.parsing.inline import InlinePool
from ingest.service import open_service
from ingest.turns import turns
from ingest.turns.once import run_once
from ingest.turns.turns import Turns
from parsers.catalogue import Catalogue
from parsers.outlet import Feed, Outlet
from storage import hosts
from tests.databases import sqlite_database
from tests.e2e.desk import Jumping, balance, desk, rows, settings_for
from tests.e2e.loopback import LoopbackOutlet


async def again(url, outlet, **fetch):
    """Poll everything once more, in a process of its own."""
    async with desk(url, outlet, **fetch) as service:
        return await run_once(service, now=True)


async def test_every_entry_is_fetched_once_and_stored_once(url, outlet):
    for number in range(5):
        outlet.publish(f"story-{number}")
    async with desk(url, outlet) as service:
        report = await run_once(service)
        assert report.outcomes == {"saved.new": 5}
        assert report.entries_new == 5
        stored = await rows(service, "SELECT headline, byline, text, status, url FROM articles_v1 ORDER BY url")
        counted = await balance(service)
    assert (counted.entries, counted.done) == (5, {"saved.new": 5})
    assert [row["headline"] for row in stored] == [f"The story of story {number}" for number in range(5)]
    assert all("Ada Quill" in row["byline"] and "All rights reserved" not in row["text"] for row in stored)
    assert [outlet.count(f"/story-{number}") for number in range(5)] == [1] * 5
    assert outlet.count("/robots.txt") == 1


async def test_a_second_poll_is_conditional_and_stores_nothing(url, outlet):
    outlet.publish("story")
    await again(url, outlet)
    outlet.forget()
    report = await again(url, outlet)
    assert report.entries_new == report.pages == 0
    assert outlet.count("/feed.xml", status=304) == outlet.conditional("/feed.xml") == 1
    assert outlet.count("/story") == 0


async def test_what_is_not_due_is_not_polled(url, outlet):
    outlet.publish("story")
    await again(url, outlet)
    outlet.forget()
    async with desk(url, outlet) as service:
        await run_once(service)
    assert outlet.asked == []


async def test_an_edit_becomes_a_revision_with_its_change_row(url, outlet):
    outlet.publish("story")
    atom = outlet.declared("/atom.xml")
    async with desk(url, outlet, outlets=(atom,)) as service:
        await run_once(service)
        outlet.edit("story", headline="The story, corrected")
        report = await run_once(service, now=True)
        assert report.outcomes == {"saved.new": 1, "saved.revised": 1}
        (row,) = await rows(service, "SELECT headline, revision FROM articles_v1")
        changes = await rows(service, "SELECT kind FROM changes_v1 ORDER BY seq")
    assert row == {"headline": "The story, corrected", "revision": 2}
    assert [change["kind"] for change in changes] == ["inserted", "revised"]


async def test_a_page_that_is_gone_is_withdrawn_and_its_entry_counted_as_gone(url, outlet):
    outlet.publish("story")
    atom = outlet.declared("/atom.xml")
    async with desk(url, outlet, outlets=(atom,)) as service:
        await run_once(service)
        outlet.edit("story")
        outlet.fail("/story", 410)
        await run_once(service, now=True)
        (row,) = await rows(service, "SELECT status FROM articles_v1")
        counted = await balance(service)
    assert row["status"] == "withdrawn"
    assert counted.done == {"gone": 1}


async def test_the_same_page_in_two_feeds_is_one_entry_and_one_request(url, outlet):
    outlet.publish("story")
    both = outlet.declared("/feed.xml", "/news-sitemap.xml", "/feed.json", "/listing")
    async with desk(url, outlet, outlets=(both,)) as service:
        await run_once(service)
        counted = await balance(service)
    assert counted.entries == 1
    assert outlet.count("/story") == 1


@pytest.mark.parametrize(
    "path", ["/atom.xml", "/feed.json", "/news-sitemap.xml", "/news-sitemap.xml.gz", "/sitemap-index.xml"]
)
async def test_each_kind_of_feed_is_recognised_by_its_bytes(path, outlet, tmp_path):
    outlet.publish("story-of-the-quay")
    async with desk(sqlite_database(tmp_path), outlet, outlets=(outlet.declared(path),)) as service:
        report = await run_once(service)
    assert report.outcomes == {"saved.new": 1}
    assert report.failed_outlets == {}


async def test_a_listing_page_is_read_by_its_selector(outlet, tmp_path):
    outlet.publish("story-of-the-quay")
    feed = Feed(outlet.url("/listing"), links="ul.list a")
    listed = Outlet(slug="listed", name="Listed", hosts=(outlet.host,), feeds=(feed,))
    async with desk(sqlite_database(tmp_path), outlet, outlets=(listed,)) as service:
        report = await run_once(service)
    assert report.outcomes == {"saved.new": 1}


async def test_what_may_pass_waits_in_sql_and_is_not_counted_yet(url, outlet):
    outlet.publish("story")
    outlet.fail("/story", 500)
    async with desk(url, outlet) as service:
        report = await run_once(service)
        counted = await balance(service)
        (row,) = await rows(
            service,
            "SELECT outcome, reason, next_try_at FROM outcomes_v1 WHERE feed IS NOT NULL AND url LIKE '%/story'",
        )
    assert report.pages == 0
    assert counted.waiting == 1
    assert (row["outcome"], row["reason"]) == ("failed", "http_status")
    assert row["next_try_at"] is not None


async def test_a_host_that_asks_for_quiet_is_left_alone_even_with_now(url, outlet):
    for number in range(3):
        outlet.publish(f"story-{number}")
    outlet.fail("/story-2", 429, retry_after=3600)
    await again(url, outlet)
    asked = len(outlet.asked)
    await again(url, outlet)
    assert len(outlet.asked) == asked


async def test_a_refused_page_is_made_from_the_feeds_full_text(url, outlet):
    paragraphs = "".join(
        f"<p>Paragraph {number} of a text that the feed carries in full, long enough to be read as an article by anybody.</p>"
        for number in range(6)
    )
    page = outlet.url("/walled")
    outlet.fail("/walled", 403)
    outlet.serve(
        "/full.xml",
        (
            '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Full</title><item>'
            f"<title>Walled, but fed</title><link>{page}</link><content:encoded><![CDATA[{paragraphs}]]></content:encoded>"
            "</item></channel></rss>"
        ).encode(),
        "application/rss+xml",
    )
    async with desk(url, outlet, outlets=(outlet.declared("/full.xml"),)) as service:
        report = await run_once(service)
        stored = await rows(service, "SELECT headline, text FROM articles_v1")
    assert report.outcomes == {"saved.new": 1}
    assert stored[0]["headline"] == "Walled, but fed"
    assert "Paragraph 5" in stored[0]["text"]


def feed_of(page, text=""):
    """An RSS feed with one entry at that address, with this full text."""
    full = f"<content:encoded><![CDATA[{text}]]></content:encoded>" if text else ""
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Feed</title><item>'
        f"<title>Not what the page says</title><link>{page}</link><author>impostor@thief.example (Imp O. Stor)</author>"
        f"{full}</item></channel></rss>"
    ).encode()


def index_of(*children):
    listed = "".join(f"<sitemap><loc>{child}</loc></sitemap>" for child in children)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>'.encode()


async def test_a_child_sitemap_that_grows_under_an_unchanged_index_is_read(url, outlet):
    outlet.publish("story")
    outlet.serve("/index.xml", index_of(outlet.url("/news-sitemap.xml")), "application/xml")
    declared = (outlet.declared("/index.xml"),)
    async with desk(url, outlet, outlets=declared) as service:
        await run_once(service, now=True)
    for number in range(2):
        outlet.publish(f"later-{number}")
        async with desk(url, outlet, outlets=declared) as service:
            report = await run_once(service, now=True)
            assert report.entries_new == 1
            assert report.outcomes["saved.new"] == 1
    outlet.forget()
    async with desk(url, outlet, outlets=declared) as service:
        assert (await run_once(service, now=True)).entries_new == 0
    assert outlet.count("/news-sitemap.xml", status=304) == outlet.count("/news-sitemap.xml") == 1


async def test_an_index_that_became_a_plain_feed_has_no_children_any_more(url, outlet):
    outlet.publish("story")
    outlet.serve("/index.xml", index_of(outlet.url("/news-sitemap.xml")), "application/xml")
    declared = (outlet.declared("/index.xml"),)
    for _ in range(3):
        async with desk(url, outlet, outlets=declared) as service:
            await run_once(service, now=True)
        outlet.serve("/index.xml", outlet._rss(), "application/rss+xml")
    assert outlet.count("/news-sitemap.xml") == 1


async def test_a_child_sitemap_that_fails_costs_only_its_own_entries(url, outlet):
    outlet.publish("story")
    outlet.serve("/index.xml", index_of(outlet.url("/broken.xml"), outlet.url("/news-sitemap.xml")), "application/xml")
    outlet.fail("/broken.xml", 404)
    declared = (outlet.declared("/index.xml"),)
    async with desk(url, outlet, outlets=declared) as service:
        assert (await run_once(service, now=True)).outcomes == {"saved.new": 1}
    outlet.publish("other")
    outlet.serve("/broken.xml", outlet._sitemap(), "application/xml")
    outlet.recover("/broken.xml")
    async with desk(url, outlet, outlets=declared) as service:
        assert (await run_once(service, now=True)).outcomes == {"saved.new": 1}
    assert outlet.count("/broken.xml", status=200) == 1


@pytest.mark.parametrize("thief_first", [True, False])
async def test_a_feed_that_leads_to_anothers_page_does_not_take_it_over(url, outlet, thief_first):
    async with LoopbackOutlet("thief", host="127.0.0.2") as thief:
        page = outlet.publish("story")
        thief.serve(
            "/feed.xml",
            feed_of(page, "<p>Words of the thief, many of them, about a boat.</p>" * 20),
            "application/rss+xml",
        )
        async with desk(url, outlet, thief) as service:
            for slug in ("thief", "loopback") if thief_first else ("loopback", "thief"):
                await run_once(service, now=True, only=[slug])
            stored = await rows(service, "SELECT outlet, headline, revision, byline FROM articles_v1")
            await balance(service)
    assert stored == [{"outlet": "loopback", "headline": "The story of story", "revision": 1, "byline": "By Ada Quill"}]


async def test_an_unpolled_outlet_of_the_catalogue_still_owns_its_pages(outlet, tmp_path):
    async with LoopbackOutlet("pointer", host="127.0.0.2") as pointer:
        pointer.serve("/feed.xml", feed_of(outlet.publish("story")), "application/rss+xml")
        both = (outlet.declared(), pointer.declared())
        settings = settings_for(sqlite_database(tmp_path), outlet, pointer)
        async with open_service(settings, Roster(Catalogue(both), both[1:]), parser=InlinePool()) as service:
            await run_once(service)
            stored = await rows(service, "SELECT outlet, url FROM articles_v1")
            polled = await rows(service, "SELECT slug FROM outlets WHERE declared")
    assert stored == [{"outlet": "loopback", "url": outlet.url("/story")}]
    assert polled == [{"slug": "pointer"}]
    assert outlet.count("/feed.xml") == 0


async def test_a_feeds_text_never_stands_at_anothers_address(url, outlet):
    async with LoopbackOutlet("thief", host="127.0.0.2") as thief:
        page = outlet.publish("walled-story")
        outlet.fail("/walled-story", 403)
        thief.serve(
            "/feed.xml",
            feed_of(page, "<p>Words of the thief, many of them, about a boat.</p>" * 20),
            "application/rss+xml",
        )
        async with desk(url, outlet, thief) as service:
            await run_once(service, only=["thief"])
            assert await rows(service, "SELECT url FROM articles_v1") == []
            (outcome,) = await rows(service, "SELECT outcome FROM outcomes_v1 WHERE reason IS NOT NULL")
    assert outcome == {"outcome": "refused"}


async def test_a_visitor_with_other_outlets_does_not_switch_off_the_daemons(url, outlet):
    async with LoopbackOutlet("other", host="127.0.0.2") as other, desk(url, outlet) as service:
        declared = (other.declared(),)
        settings = settings_for(url, other)
        async with open_service(settings, Roster(Catalogue(declared), declared), parser=InlinePool(), visiting=True):
            pass
        shown = await rows(service, "SELECT slug, declared FROM outlets ORDER BY slug")
    assert [(row["slug"], bool(row["declared"])) for row in shown] == [("loopback", True), ("other", True)]


async def test_the_ledger_has_a_row_for_each_exchange_and_none_else(url, outlet):
    outlet.publish("story")
    outlet.publish("private-matter")
    outlet.robots = "User-agent: wiredesk\nDisallow: /private-\n"
    outlet.serve("/index.xml", index_of(outlet.url("/news-sitemap.xml")), "application/xml")
    async with desk(url, outlet, outlets=(outlet.declared("/index.xml"),)) as service:
        await run_once(service)
        told = await rows(service, "SELECT kind, url, status, outcome FROM attempts_v1 ORDER BY attempt_id")
    assert [(row["kind"], row["url"].removeprefix(outlet.origin), row["status"], row["outcome"]) for row in told] == [
        ("robots", "/robots.txt", 200, None),
        ("feed", "/index.xml", 200, "unchanged"),
        ("sitemap", "/news-sitemap.xml", 200, "unchanged"),
        ("page", "/story", 200, "saved.new"),
    ]


async def test_a_host_that_was_away_for_a_moment_is_asked_as_soon_as_it_is_back(url, outlet):
    outlet.publish("story")
    clock = Jumping()
    outlet.fail("/robots.txt", 503)
    async with desk(url, outlet, clock=clock) as service:
        await run_once(service)
        clock.jumped += timedelta(minutes=2)
        await run_once(service, now=True)  # the rules could not be had two minutes ago: this is no try of anything
        outlet.recover("/robots.txt")
        clock.jumped += timedelta(minutes=30)
        report = await run_once(service, now=True)
    assert report.outcomes == {"saved.new": 1}


class Patient(SystemClock):
    """A clock on which who sleeps for long never wakes; short sleeps are as long as they are."""

    def __init__(self):
        self.asleep = asyncio.Semaphore(0)

    async def sleep(self, seconds):
        if seconds > 10:
            self.asleep.release()
            await asyncio.Event().wait()
        await super().sleep(seconds)


async def test_hosts_that_want_to_be_asked_rarely_keep_nobody_else_waiting(outlet, tmp_path):
    """However many wait for their gap, and however few exchanges may be under way: waiting takes no place of anybody's."""
    outlet.publish("quick-story")
    async with contextlib.AsyncExitStack() as stack:
        patient = [  # whose feeds have come, so that their pages wait
            await stack.enter_async_context(LoopbackOutlet(f"patient-{n}", host=f"127.0.0.{n}")) for n in range(2, 6)
        ]
        for one in patient:
            one.robots = "User-agent: *\nCrawl-delay: 60\n"
            one.publish("slow-story")
        clock = Patient()
        database = sqlite_database(tmp_path)
        service = await stack.enter_async_context(desk(database, outlet, *patient, clock=clock, concurrency=1))
        waiting = Turns(service, outlets=[one.slug for one in patient])
        await waiting.start_due()
        async with asyncio.timeout(30):
            for _ in patient:
                await clock.asleep.acquire()
            quick = Turns(service, outlets=[outlet.slug])
            await quick.start_due()
            while quick.busy:
                await quick.until_idle()
        assert service.report.outcomes == {"saved.new": 1}
        assert [one.count("/slow-story") for one in patient] == [0] * len(patient)
        await waiting.drain(0)


async def test_robots_txt_is_obeyed(url, outlet):
    outlet.publish("private-matter")
    outlet.robots = "User-agent: wiredesk\nDisallow: /private-\n"
    async with desk(url, outlet) as service:
        report = await run_once(service)
    assert report.outcomes == {"refused": 1}
    assert report.reasons == {"robots": 1}
    assert outlet.count("/private-matter") == 0


async def test_a_redirect_to_another_host_waits_for_that_hosts_turn(url, outlet):
    async with LoopbackOutlet("elsewhere", host="127.0.0.2") as elsewhere:
        elsewhere.publish("moved-here")
        outlet.publish("story")
        outlet.redirect("/story", elsewhere.url("/moved-here"))
        async with desk(url, outlet, elsewhere, outlets=(outlet.declared(),)) as service:
            report = await run_once(service)
            (row,) = await rows(service, "SELECT outlet, url FROM articles_v1")
    assert report.outcomes == {"saved.new": 1}
    assert row == {"outlet": "loopback", "url": elsewhere.url("/moved-here")}
    assert elsewhere.count("/robots.txt") == 1


async def test_a_slow_host_is_drained_though_its_turn_ends_before(url, outlet, monkeypatch):
    monkeypatch.setattr(turns, "TURN_SECONDS", 0.1)
    outlet.robots = "User-agent: *\nCrawl-delay: 1\n"
    for number in range(3):
        outlet.publish(f"story-{number}")
    async with desk(url, outlet) as service:
        report = await run_once(service)
        counted = await balance(service)
    assert report.outcomes == {"saved.new": 3}
    assert counted.waiting == 0


async def test_an_outlet_that_can_not_be_reached_fails_by_name_and_stops_nobody(url, outlet):
    outlet.publish("story")
    away = Outlet(slug="away", name="Away", hosts=("127.0.0.3:9",), feeds=(Feed("http://127.0.0.3:9/feed.xml"),))
    async with desk(url, outlet, outlets=(outlet.declared(), away), allow_networks=("127.0.0.0/8",)) as service:
        report = await run_once(service)
    assert report.outcomes == {"saved.new": 1}
    assert set(report.failed_outlets) == {"away"}


async def test_two_services_on_one_database_share_the_work(url):
    async with contextlib.AsyncExitStack() as stack:
        outlets = [
            await stack.enter_async_context(LoopbackOutlet(f"outlet-{number}", host=f"127.0.0.{number + 10}"))
            for number in range(4)
        ]
        for outlet in outlets:
            for number in range(6):
                outlet.publish(f"story-{number}-of-{outlet.slug}")
        services = [await stack.enter_async_context(desk(url, *outlets)) for _ in range(2)]
        reports = await asyncio.gather(*(run_once(service) for service in services))
        counted = await balance(services[0])
    assert counted.done == {"saved.new": 24}
    assert sum(report.outcomes["saved.new"] for report in reports) == 24
    served = [seen.path for outlet in outlets for seen in outlet.asked if seen.path.startswith("/story-")]
    assert len(served) == len(set(served)) == 24
    assert all(outlet.peak_concurrency == 1 for outlet in outlets)


async def test_what_a_turn_that_was_cut_off_left_is_done_by_the_next(url, outlet):
    outlet.publish("story")
    outlet.hold("/story")
    async with desk(url, outlet) as service:
        turns = Turns(service)
        await turns.start_due()
        await outlet.arrived("/story")
        assert (await balance(service)).in_flight == 1
        await turns.drain(0.0)
        assert (await balance(service)).waiting == 1
        outlet.release("/story")
        report = await run_once(service)
    assert report.outcomes == {"saved.new": 1}


async def test_the_leases_of_a_dead_process_are_given_back_at_the_next_start(url, outlet):
    outlet.publish("story")
    async with desk(url, outlet) as service:
        now = service.clock.now()
        place = service.owner.split("/")[0]
        dead = f"{place}/999999/1/dead"
        await service.filing.file(lambda conn: hosts.claim_host(conn, outlet.host, dead, now, 3600))
    report = await again(url, outlet)
    assert report.outcomes == {"saved.new": 1}


async def test_a_broken_page_is_counted_and_the_rest_is_stored(url, outlet):
    outlet.publish("story")
    outlet.publish("broken")
    outlet.serve("/broken", b"\x00\x01\x02" * 400, "image/png")
    async with desk(url, outlet) as service:
        report = await run_once(service)
        await balance(service)
    assert report.outcomes["saved.new"] == 1
    assert report.pages == 2


async def test_a_bug_of_ours_sets_one_page_aside_and_stops_nothing(url, outlet, monkeypatch):
    outlet.publish("story")
    outlet.publish("trap")
    async with desk(url, outlet) as service:
        parse = service.parser.parse_to_row

        async def broken(job):
            if job.page.url.endswith("/trap"):
                raise KeyError("x")
            return await parse(job)

        monkeypatch.setattr(service.parser, "parse_to_row", broken)
        report = await run_once(service)
        assert report.outcomes == {"saved.new": 1, "quarantined": 1}
        assert report.reasons == {"internal": 1}
        await balance(service)


async def test_an_address_the_outlet_calls_no_article_is_not_fetched(url, outlet):
    outlet.publish("story")
    outlet.publish("quiz-of-the-week")
    declared = replace(outlet.declared(), not_articles=("/quiz-",))
    async with desk(url, outlet, outlets=(declared,)) as service:
        report = await run_once(service)
    assert report.outcomes == {"saved.new": 1, "not_article": 1}
    assert outlet.count("/quiz-of-the-week") == 0


async def test_the_pace_a_host_is_owed_outlives_the_process(url, outlet):
    async with desk(url, outlet) as service:
        now = service.clock.now()
        owed = now + timedelta(seconds=60)
        for owner in ("first", "second"):  # the first time there is none yet, the second time there is an earlier one
            await service.filing.file(lambda conn, owner=owner: hosts.claim_host(conn, outlet.host, owner, now, 60))
            await service.filing.file(
                lambda conn, owner=owner, owed=owed: hosts.release_host(conn, outlet.host, owner, owed)
            )
            owed += timedelta(seconds=1)
        claimed = await service.filing.file(lambda conn: hosts.claim_host(conn, outlet.host, "third", now, 60))
    assert claimed.next_allowed_at == now + timedelta(seconds=61)


async def test_a_clock_that_ran_ahead_for_a_while_stalls_nothing(url, outlet):
    outlet.publish("story")
    outlet.fail("/story", 503, times=1)
    clock = Jumping()
    clock.jumped = timedelta(days=400)
    async with desk(url, outlet, clock=clock) as service:
        assert (await run_once(service)).outcomes == {}
    outlet.publish("second")
    async with desk(url, outlet) as service:
        report = await run_once(service)
        counted = await balance(service)
    assert report.outcomes == {"saved.new": 2}
    assert counted.waiting == 0
