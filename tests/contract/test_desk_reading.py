"""What the desk's pages are shown, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from parsers.article import Removed, Rights
from storage import entries, hosts, outlets
from storage.articles import save_article, save_articles, save_gone
from storage.engine import Database
from storage.feeds import due_feeds, save_poll
from storage.ledger import record_attempts
from storage.outcomes import Outcome
from storage.reading.desk import cards
from storage.reading.desk.audit import read_audit
from storage.reading.desk.cards import Filters, cards_of, list_cards, read_choices
from storage.reading.desk.outlets import articles_a_day, last_attempts, read_feeds
from storage.reading.desk.queue import read_queue
from storage.reading.desk.story import merged_into, read_revisions, read_story
from storage.reading.desk.troubles import troubles
from storage.stories.rulings import join_stories, split_story
from storage.values import Attempt, PollOutcome, RawRef
from tests.records import LIGHTHOUSE, NOW, ORCHARD, arriving, article, credit, entry

TODAY = NOW.date()


async def filed(database: Database) -> None:
    """An original with its copy, and another story."""
    original = article(sections=("Town", "Sea"), language="en", byline="By Marit Solheim")
    copy = article("mirror", "copied", attribution=credit(original.final_url), sections=("News",), language="en")
    orchard = article(
        "valley", "orchard", "Apple trees", ORCHARD, sections=("Green",), language="pt", published_at=NOW - timedelta(days=3),
        standfirst="Three hundred of them.", rights=Rights(state="restricted"),
    )  # fmt: skip
    async with database.save() as conn:
        for one in (original, copy, orchard):
            await save_article(conn, arriving(one), NOW)


async def test_stories_are_listed_newest_first_with_credit_and_number_of_copies(database: Database) -> None:
    await filed(database)
    async with database.read() as conn:
        page = await list_cards(conn, Filters())
    assert [one.headline for one in page.cards] == ["Apple trees", "Lighthouse may shine again"]
    assert page.before is None
    apples, lighthouse = page.cards
    assert (apples.copies, apples.summary, apples.rights_state) == (1, "Three hundred of them.", "restricted")
    assert lighthouse.copies == 2
    assert lighthouse.carriers == ("Coast Mirror", "Harbour Gazette")
    assert lighthouse.originator == lighthouse.outlet_name == "Harbour Gazette"
    assert lighthouse.credit_line == "First published by Harbour Gazette"
    assert lighthouse.summary.startswith("The harbour council met")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(outlet="mirror"), ["Lighthouse may shine again"]),
        (Filters(outlet="nobody"), []),
        (Filters(section="Sea"), ["Lighthouse may shine again"]),
        (Filters(section="sea'); --"), []),
        (Filters(language="pt"), ["Apple trees"]),
        (Filters(rights="restricted"), ["Apple trees"]),
        (Filters(rights="restricted", language="en"), []),
        (Filters(day=TODAY - timedelta(days=3)), ["Apple trees"]),
        (Filters(day=TODAY), ["Lighthouse may shine again"]),
        (Filters(day=TODAY, outlet="valley"), []),
        (Filters(section="News", outlet="mirror"), ["Lighthouse may shine again"]),
        (Filters(section="News", outlet="harbour"), []),
    ],
)
async def test_filters_are_on_an_article_of_the_story(database: Database, filters: Filters, found: list[str]) -> None:
    await filed(database)
    async with database.read() as conn:
        page = await list_cards(conn, filters)
    assert [one.headline for one in page.cards] == found


async def test_pages_meet_without_gap_or_overlap(database: Database) -> None:
    async with database.save() as conn:
        await save_articles(
            conn,
            [
                arriving(article(path=f"p{n}", headline=f"Headline {n}", body=[f"{n} {LIGHTHOUSE[0]}"[:60]]))
                for n in range(7)
            ],
            NOW,
        )
    seen: list[int] = []
    before = None
    async with database.read() as conn:
        while True:
            page = await list_cards(conn, Filters(), before=before, limit=3)
            seen += [one.story_id for one in page.cards]
            before = page.before
            if before is None:
                break
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == len(seen) == 7


async def test_a_long_walk_stops_and_says_where(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await filed(database)
    monkeypatch.setattr(cards, "STORIES_A_LOOK", 1)
    async with database.read() as conn:
        first = await list_cards(conn, Filters(outlet="harbour"))
        assert (first.cards, first.is_cut) == ((), True)
        found = []
        page = first
        while page.before is not None:
            page = await list_cards(conn, Filters(outlet="harbour"), before=page.before)
            found += page.cards
    assert [one.headline for one in found] == ["Lighthouse may shine again"]


async def test_what_may_not_be_shown_is_not(database: Database) -> None:
    hidden = article(rights=Rights(embargoed_until=datetime(2999, 1, 1, tzinfo=UTC)))
    async with database.save() as conn:
        saved = await save_article(conn, arriving(hidden), NOW)
    async with database.read() as conn:
        assert (await list_cards(conn, Filters())).cards == ()
        assert (await list_cards(conn, Filters(outlet="harbour"))).cards == ()
        assert await read_story(conn, saved.story_id) is None
        assert await read_audit(conn, saved.article_id) is None
        assert (await cards_of(conn, [saved.article_id])).cards == ()


async def test_search_results_are_shown_as_their_stories(database: Database) -> None:
    await filed(database)
    async with database.read() as conn:
        page = await cards_of(conn, [1, 2, 3, 999])
        assert [one.copies for one in page.cards] == [1, 2]
        assert (await cards_of(conn, [])).cards == ()


async def test_choices_are_what_is_there(database: Database) -> None:
    await filed(database)
    async with database.read() as conn:
        choices = await read_choices(conn)
    assert choices.outlets == (("mirror", "Coast Mirror"), ("harbour", "Harbour Gazette"), ("valley", "Valley Post"))
    assert choices.sections == ("Green", "News", "Sea", "Town")
    assert choices.languages == ("en", "pt")


async def test_a_story_has_its_origin_first_with_the_evidence(database: Database) -> None:
    await filed(database)
    async with database.read() as conn:
        story = await read_story(conn, 1)
        assert await read_story(conn, 999) is None
    assert story is not None
    assert [one.outlet for one in story.copies] == ["harbour", "mirror"]
    assert (story.copies[0].is_origin, story.copies[1].is_origin) == (True, False)
    assert story.originator == "Harbour Gazette"
    assert story.original_url == story.copies[0].url
    assert story.evidence[0]["rule"] == "credit_link"
    assert story.confidence > 0.5
    assert not story.is_cut


async def test_a_story_tells_what_operators_decided_and_where_it_went(database: Database) -> None:
    await filed(database)
    async with database.save() as conn:
        new = await split_story(conn, 1, [2], NOW, by="ada", note="not the same")
    async with database.read() as conn:
        story = await read_story(conn, new)
        assert story is not None
        assert [(one.kind, one.by, one.note) for one in story.decisions] == [("split", "ada", "not the same")]
    async with database.save() as conn:
        await join_stories(conn, [1, new], NOW)
    async with database.read() as conn:
        assert await read_story(conn, new) is None
        assert await merged_into(conn, new) == 1
        assert await merged_into(conn, 1) is None


async def test_revisions_come_oldest_first_with_their_texts(database: Database) -> None:
    async with database.save() as conn:
        saved = await save_article(conn, arriving(article()), NOW)
        later = NOW + timedelta(hours=1)
        await save_article(
            conn, arriving(article(headline="Lighthouse shines", body=LIGHTHOUSE[:2]), fetched_at=later), later
        )
        await save_gone(conn, saved.article_id, later + timedelta(hours=1))
    async with database.read() as conn:
        found = await read_revisions(conn, saved.article_id)
    assert [(one.revision, one.change, one.headline) for one in found] == [
        (1, "first", "Lighthouse may shine again"),
        (2, "edited", "Lighthouse shines"),
        (3, "withdrawn", "Lighthouse shines"),
    ]
    assert LIGHTHOUSE[2] in found[0].text
    assert LIGHTHOUSE[2] not in found[1].text
    assert found[1].diff["headline"] == ["Lighthouse may shine again", "Lighthouse shines"]


async def test_an_audit_has_what_was_removed_and_where_the_page_lies(database: Database) -> None:
    one = article(removed=(Removed("newsletter", "Get it at home"),), warnings=("odd",), quality=0.9)
    async with database.save() as conn:
        with_page = await save_article(
            conn, arriving(one, raw=RawRef("a.warc.gz", 7, 9), content_type="text/html; charset=utf-8"), NOW
        )
        without = await save_article(conn, arriving(article("valley", "orchard", "Apples", ORCHARD)), NOW)
    async with database.read() as conn:
        audit = await read_audit(conn, with_page.article_id)
        bare = await read_audit(conn, without.article_id)
        assert await read_audit(conn, 999) is None
    assert audit is not None
    assert audit.removed == ({"rule": "newsletter", "text": "Get it at home"},)
    assert audit.warnings == ("odd",)
    assert (audit.raw, audit.raw_type) == (RawRef("a.warc.gz", 7, 9), "text/html; charset=utf-8")
    assert bare is not None
    assert (bare.raw, bare.removed) == (None, ())


async def test_articles_are_counted_by_the_day_they_came(database: Database) -> None:
    await filed(database)
    async with database.save() as conn:
        before = NOW - timedelta(days=2)
        await save_article(
            conn, arriving(article(path="old", headline="Old", body=["Old news of the harbour."])), before
        )
        ancient = NOW - timedelta(days=40)
        await save_article(conn, arriving(article(path="older", headline="Older", body=["Older news."])), ancient)
    async with database.read() as conn:
        counted = await articles_a_day(conn, TODAY, 14)
        alone = await articles_a_day(conn, TODAY, 14, outlet="harbour")
    assert counted == {
        "harbour": {TODAY: 1, TODAY - timedelta(days=2): 1},
        "mirror": {TODAY: 1},
        "valley": {TODAY: 1},
    }
    assert alone == {"harbour": counted["harbour"]}


async def test_feeds_and_the_last_exchanges_of_an_outlet(database: Database) -> None:
    async with database.write() as conn:
        (feed,) = await due_feeds(conn, "gazette.example", NOW)
        await save_poll(
            conn,
            PollOutcome(
                feed.id, NOW, Outcome("failed", "timeout", "30 s"), NOW + timedelta(hours=1), 3600.0, "ailing", failures=3,
                attempts=(Attempt(NOW, feed.url, feed.host, "feed", "harbour", feed.id, seconds=30.0, outcome="failed",
                                  reason="timeout", detail="30 s"),),
            ),
        )  # fmt: skip
        await record_attempts(
            conn, [Attempt(NOW, "https://valley.example/x", "valley.example", "page", "valley", status=200)]
        )
    async with database.read() as conn:
        (line,) = await read_feeds(conn, "harbour")
        (attempt,) = await last_attempts(conn, "harbour")
        assert await read_feeds(conn, "nobody") == []
    assert (line.state, line.failures, line.reason, line.detail) == ("ailing", 3, "timeout", "30 s")
    assert line.next_due_at == NOW + timedelta(hours=1)
    assert not line.is_silent
    assert (attempt.kind, attempt.reason, attempt.seconds) == ("feed", "timeout", 30.0)


async def test_troubles_are_counted_by_day_and_reason(database: Database) -> None:
    async with database.write() as conn:
        ids = await entries.add_entries(conn, "harbour", None, [entry(f"e{n}") for n in range(3)], NOW)
        assert ids is not None
        work = await entries.take_waiting(conn, "gazette.example", NOW, limit=10)
        yesterday = NOW - timedelta(days=1)
        await entries.finish(conn, work[0].id, Outcome("refused", "robots"), NOW)
        await entries.finish(conn, work[1].id, Outcome("refused", "robots"), NOW)
        await entries.finish(conn, work[2].id, Outcome("quarantined", "timeout"), yesterday)
    async with database.read() as conn:
        found = await troubles(conn, TODAY, 7)
        assert await troubles(conn, TODAY, 7, outlet="valley") == []
        assert len(await troubles(conn, TODAY, 1)) == 1
    assert [(one.day, one.reason, one.entries) for one in found] == [
        (date(2026, 11, 22), "timeout", 1),
        (date(2026, 11, 23), "robots", 2),
    ]


async def test_the_queue_is_told_host_by_host(database: Database) -> None:
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry(f"e{n}") for n in range(3)], NOW)
        await entries.take_waiting(conn, "gazette.example", NOW, limit=1)
        await hosts.back_off_host(conn, "valley.example", NOW + timedelta(minutes=5), "rate_limited")
        await outlets.set_outlet_state(conn, "mirror", "paused", NOW)
    async with database.read() as conn:
        queue = await read_queue(conn, NOW)
    assert (queue.waiting, queue.due, queue.in_flight, queue.feeds_due) == (2, 2, 1, 2)
    gazette = queue.hosts[0]
    assert (gazette.host, gazette.waiting, gazette.in_flight, gazette.feeds, gazette.feeds_due) == (
        "gazette.example", 2, 1, 1, 1,
    )  # fmt: skip
    by_host = {one.host: one for one in queue.hosts}
    assert by_host["valley.example"].backoff_reason == "rate_limited"
    assert by_host["mirror.example"].feeds_due == 0
