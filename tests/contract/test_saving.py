import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from parsers.article import Author, Block, Correction, DateEvidence, Disclaimer, Engagement, Image, Mark, Removed
from parsers.urls import url_key
from storage import articles, entries, schema
from storage.dedupe import Revision
from storage.engine import Database
from storage.errors import StorageError, UnknownOutletError
from storage.raw.places import raw_pages, record_raw
from storage.saving.batch import decide_batch
from storage.values import Incoming, RawRef, Saved
from tests.records import LIGHTHOUSE, NOW, ORCHARD, arriving, article, entry

HOUR = timedelta(hours=1)
LATER = NOW + HOUR
EDITED = (*LIGHTHOUSE[:2], "A vote is expected in the autumn, said the mayor, who has promised to light it herself.")


async def save(database: Database, *batch: Incoming, at: Any = NOW) -> list[Saved]:
    async with database.save() as conn:
        return await articles.save_articles(conn, batch, at)


async def view(database: Database, name: str) -> list[dict[str, Any]]:
    async with database.read() as conn:
        rows = (await conn.execute(text(f"SELECT * FROM {name} ORDER BY 1, 2"))).mappings()
        return [dict(row.items()) for row in rows]


def from_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


async def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    async with database.read() as conn:
        return {
            table.name: sorted((tuple(row) for row in await conn.execute(table.select())), key=repr)
            for table in schema.tables(conn.dialect.name)
        }


async def test_a_new_article_is_in_the_views(database: Database):
    rich = replace(
        article(
            standfirst="The town decides.",
            byline="By Ann Marsh",
            authors=(Author("Ann Marsh", "https://gazette.example/ann", "reporter"),),
            sections=("Town",),
            language="en",
            disclaimers=(Disclaimer("Opinions are the author's."),),
            removed=(Removed("share", "Share this " * 100),),
            corrections=(Correction("An earlier version misspelt Marsh."),),
            images=(Image("https://gazette.example/l.jpg", caption="The lighthouse"),),
            engagement=Engagement(shares=3),
            quality=0.9,
        ),
        blocks=(Block("heading", "Lamp & tower", level=2), *(Block("paragraph", one) for one in LIGHTHOUSE)),
    )
    (saved,) = await save(database, arriving(rich, raw=RawRef("2026.warc.gz", 7, 99)))
    assert (saved.outcome, saved.revision, len(saved.changes)) == ("saved.new", 1, 1)
    (row,) = await view(database, "articles_v1")
    assert row["text"] == rich.text
    assert row["html"] == rich.html
    assert from_json(row["authors"]) == [
        {"name": "Ann Marsh", "url": "https://gazette.example/ann", "role": "reporter"}
    ]
    assert from_json(row["disclaimers"]) == ["Opinions are the author's."]
    assert len(from_json(row["removed"])[0]["text"]) == 300
    assert from_json(row["images"]) == [{"url": "https://gazette.example/l.jpg", "caption": "The lighthouse"}]
    assert (row["raw_ref"], bool(row["is_origin"]), row["status"], row["outlet"]) == (
        "2026.warc.gz@7+99",
        True,
        "live",
        "harbour",
    )
    async with database.read() as conn:
        found = (
            await conn.execute(
                text("SELECT a.name, r.role FROM authors a JOIN article_authors r ON r.author_id = a.id")
            )
        ).one()
    assert tuple(found) == ("Ann Marsh", "reporter")


@pytest.mark.parametrize(
    "paragraphs",
    [LIGHTHOUSE, (), ("One & two < three > 'four' \"five\"",), ("a\nb", "c"), ("Ligne é",)],
    ids=["plain", "empty", "signs", "line", "accents"],
)
async def test_plain_html_is_made_by_the_view_exactly_as_by_the_record(database: Database, paragraphs: tuple[str, ...]):
    one = article(body=paragraphs)
    await save(database, arriving(one))
    (row,) = await view(database, "articles_v1")
    assert row["html"] == one.html
    async with database.read() as conn:
        stored = await conn.scalar(text("SELECT html FROM articles"))
    assert stored is None


async def test_html_with_marks_is_stored_as_it_is(database: Database):
    one = replace(article(), blocks=(Block("paragraph", LIGHTHOUSE[0], (Mark(0, 3, "link", "https://x.example/"),)),))
    await save(database, arriving(one))
    (row,) = await view(database, "articles_v1")
    assert row["html"] == one.html
    assert 'href="https://x.example/"' in row["html"]


async def test_saving_twice_changes_nothing_but_last_seen(database: Database):
    incoming = arriving(
        article(authors=(Author("Ann"), Author("Ann"))),
        keys=(("canonical", url_key("https://gazette.example/c")),),
        feed_guid="g1",
    )
    (first,) = await save(database, incoming)
    before = await everything(database)
    (again,) = await save(database, incoming, at=LATER)
    assert again == Saved("unchanged", first.article_id, 1, first.story_id)
    after = await everything(database)
    seen = [column.name for column in schema.articles.c].index("last_seen_at")
    (row,) = before["articles"]
    assert after.pop("articles") == [(*row[:seen], LATER, *row[seen + 1 :])]
    before.pop("articles")
    assert after == before


async def test_a_change_appends_a_revision_with_its_diff(database: Database):
    await save(database, arriving(article()))
    (saved,) = await save(database, arriving(article(headline="Lighthouse will shine again", body=EDITED)), at=LATER)
    assert (saved.outcome, saved.revision) == ("saved.revised", 2)
    first, second = await view(database, "revisions_v1")
    assert (first["headline"], first["text"], first["change"]) == (
        "Lighthouse may shine again",
        "\n\n".join(LIGHTHOUSE),
        "first",
    )
    assert (second["headline"], second["text"], second["change"]) == (
        "Lighthouse will shine again",
        "\n\n".join(EDITED),
        "edited",
    )
    diff = from_json(second["diff"])
    assert diff["headline"] == ["Lighthouse may shine again", "Lighthouse will shine again"]
    assert diff["paragraphs"]["counts"] == {"added": 0, "removed": 0, "edited": 1}
    (row,) = await view(database, "articles_v1")
    assert (row["revision"], row["text"]) == (2, "\n\n".join(EDITED))
    assert [(one["kind"], one["revision"]) for one in await view(database, "changes_v1")] == [
        ("inserted", 1),
        ("revised", 2),
    ]


async def test_every_older_revision_keeps_its_own_words(database: Database):
    for number in range(5):
        headline = "Lighthouse may shine again" if number < 3 else "Lamp ordered for the tower"
        await save(
            database,
            arriving(
                article(headline=headline, body=(*LIGHTHOUSE, f"Update {'x' * number} of the long evening sitting."))
            ),
            at=LATER,
        )
    rows = await view(database, "revisions_v1")
    assert [row["revision"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["text"].rsplit("\n\n")[-1].count("x") for row in rows] == [0, 1, 2, 3, 4]
    assert [row["headline"].split()[0] for row in rows] == ["Lighthouse"] * 3 + ["Lamp"] * 2


async def test_a_correction_notice_is_recorded_as_one(database: Database):
    await save(database, arriving(article()))
    await save(database, arriving(article(body=EDITED, corrections=(Correction("We had the season wrong."),))))
    assert [row["change"] for row in await view(database, "revisions_v1")] == ["first", "corrected"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"body": (*LIGHTHOUSE, "495 shares")}, {"body": (*LIGHTHOUSE, "512 shares")}),
        ({"body": (*LIGHTHOUSE, "Read more: Orchard planted")}, {"body": (*LIGHTHOUSE, "Read more: Ferry sold")}),
        ({"topics": ("a",)}, {"topics": ("b",), "quality": 0.1, "parser_version": "2", "warnings": ("w",)}),
        ({"modified_at": NOW}, {"modified_at": LATER}),
        (
            {"published_evidence": DateEvidence("3 hours ago", "text"), "published_at": NOW},
            {"published_evidence": DateEvidence("4 hours ago", "text"), "published_at": NOW - timedelta(minutes=50)},
        ),
        ({"headline": "Town's “lamp”"}, {"headline": 'Town’s "lamp"'}),
    ],
    ids=["counter", "rotating link", "furniture fields", "modified", "relative time", "quotes"],
)
async def test_churn_makes_no_revision(database: Database, before: dict[str, Any], after: dict[str, Any]):
    await save(database, arriving(article(**before)))
    (saved,) = await save(database, arriving(article(**after)))
    assert saved.outcome == "unchanged"


@pytest.mark.parametrize(
    "after",
    [
        {"body": (LIGHTHOUSE[0].replace("Tuesday", "Monday"), *LIGHTHOUSE[1:])},
        {"byline": "By Ben"},
        {"authors": (Author("Ben"),)},
        {"published_at": NOW - timedelta(days=2)},
        {"standfirst": "New"},
    ],
    ids=["word", "byline", "authors", "published", "standfirst"],
)
async def test_what_readers_see_makes_a_revision(database: Database, after: dict[str, Any]):
    await save(database, arriving(article(authors=(Author("Ann"),))))
    (saved,) = await save(database, arriving(article(**({"authors": (Author("Ann"),)} | after))))
    assert saved.outcome == "saved.revised"
    (again,) = await save(database, arriving(article(**({"authors": (Author("Ann"),)} | after))))
    assert again.outcome == "unchanged"


async def test_a_partial_page_does_not_replace_the_full_text(database: Database):
    await save(database, arriving(article()))
    (saved,) = await save(database, arriving(article(body=LIGHTHOUSE[:1], completeness="partial", access="paywalled")))
    assert saved.outcome == "unchanged"
    (full,) = await save(database, arriving(article(body=EDITED)))
    assert full.outcome == "saved.revised"


async def test_the_same_publication_under_another_address_is_a_duplicate(database: Database):
    (first,) = await save(database, arriving(article()))
    (other,) = await save(database, arriving(article(path="news/lighthouse")))
    assert (other.outcome, other.article_id) == ("duplicate", first.article_id)
    (again,) = await save(database, arriving(article(path="news/lighthouse")))
    assert (again.outcome, again.article_id) == ("duplicate", first.article_id)
    assert len(await view(database, "articles_v1")) == 1


async def test_same_words_on_other_days_are_other_publications_of_one_story(database: Database):
    (first,) = await save(database, arriving(article()))
    (other,) = await save(database, arriving(article(path="again", published_at=NOW - timedelta(days=30))))
    assert other.outcome == "saved.new"
    assert other.story_id == first.story_id


@pytest.mark.parametrize("kind", ["canonical", "url"])
async def test_a_variant_that_names_its_page_never_takes_turns_with_it(database: Database, kind: Any):
    main = arriving(article())
    variant = arriving(article(path="kiosk/lighthouse-2", body=EDITED), keys=((kind, main.url_key),))
    (first,) = await save(database, main)
    outcomes = [(await save(database, one))[0] for one in (variant, main, variant, main)]
    assert {one.article_id for one in outcomes} == {first.article_id}
    if kind == "canonical":
        assert [one.outcome for one in outcomes] == ["duplicate", "unchanged", "duplicate", "unchanged"]


async def test_a_canonical_that_everything_claims_joins_nothing(database: Database):
    home = (("canonical", url_key("https://gazette.example/")),)
    one, other = await save(
        database,
        arriving(article(), keys=home),
        arriving(article(path="o", headline="Orchard", body=ORCHARD), keys=home),
    )
    assert one.outcome == other.outcome == "saved.new"
    assert one.article_id != other.article_id


async def test_a_guid_finds_an_article_that_moved_but_a_reused_one_does_not(database: Database):
    (first,) = await save(database, arriving(article(), feed_guid="7"))
    (moved,) = await save(database, arriving(article(path="moved", body=EDITED), feed_guid="7"))
    assert (moved.outcome, moved.article_id) == ("saved.revised", first.article_id)
    (row,) = await view(database, "articles_v1")
    assert row["url"] == "https://gazette.example/moved"
    (reused,) = await save(database, arriving(article(path="orchard", headline="Orchard", body=ORCHARD), feed_guid="7"))
    assert (reused.outcome, reused.article_id != first.article_id) == ("saved.new", True)
    (elsewhere,) = await save(database, arriving(article("valley"), feed_guid="7"))
    assert elsewhere.outcome == "saved.new"


async def test_another_outlet_cannot_take_an_article_over(database: Database):
    (first,) = await save(database, arriving(article()))
    (other,) = await save(
        database, arriving(article("mirror"), keys=(("canonical", url_key("https://gazette.example/lighthouse")),))
    )
    assert (other.outcome, other.article_id != first.article_id) == ("saved.new", True)
    (row, _) = await view(database, "articles_v1")
    assert row["outlet"] == "harbour"


async def test_withdrawal_and_reappearance(database: Database):
    (first,) = await save(database, arriving(article()))
    async with database.save() as conn:
        gone = await articles.save_gone(conn, first.article_id, LATER, reason="retracted")
        assert (await articles.save_gone(conn, first.article_id, LATER)).changes == ()
    assert (gone.outcome, gone.revision) == ("gone", 2)
    assert (await view(database, "articles_v1"))[0]["status"] == "withdrawn"
    (back,) = await save(database, arriving(article(), fetched_at=LATER), at=LATER)
    assert (back.outcome, back.revision) == ("saved.revised", 3)
    rows = await view(database, "revisions_v1")
    assert [row["change"] for row in rows] == ["first", "withdrawn", "restored"]
    assert {row["text"] for row in rows} == {"\n\n".join(LIGHTHOUSE)}
    assert [row["kind"] for row in await view(database, "changes_v1")] == ["inserted", "withdrawn", "restored"]
    with pytest.raises(StorageError, match="no article 99"):
        async with database.save() as conn:
            await articles.save_gone(conn, 99, NOW)


async def test_a_deleted_article_is_erased_and_does_not_come_back(database: Database):
    (first,) = await save(database, arriving(article(), raw=RawRef("a", 0, 1), feed_guid="7"))
    async with database.save() as conn:
        await articles.delete_article(conn, first.article_id, LATER)
        assert (await articles.delete_article(conn, first.article_id, LATER)).changes == ()
    same = await save(
        database,
        arriving(article()),
        arriving(article(path="copy")),
        arriving(article(path="moved", body=EDITED), feed_guid="7"),
    )
    assert [one.article_id for one in same] == [first.article_id] * 3
    assert {one.outcome for one in same} <= {"unchanged", "duplicate"}
    for name in ("articles_v1", "stories_v1", "revisions_v1"):
        assert await view(database, name) == []
    assert [row["kind"] for row in await view(database, "changes_v1")] == ["inserted", "deleted", "origin_changed"]
    left = repr({name: rows for name, rows in (await everything(database)).items() if name != "outlets"})
    assert "harbour council" not in left


async def test_the_entry_gets_its_outcome_in_the_same_transaction(database: Database):
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("lighthouse")], NOW)
        (work,) = await entries.take_waiting(conn, "gazette.example", NOW, 1)

    async def fail_after_saving() -> None:
        async with database.save() as conn:
            await articles.save_article(conn, arriving(article(), entry_id=work.id), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_saving()
    async with database.read() as conn:
        assert (await entries.balance(conn)).in_flight == 1
    await save(database, arriving(article(), entry_id=work.id))
    async with database.read() as conn:
        assert (await entries.balance(conn)).done == {"saved.new": 1}
    (row,) = await view(database, "outcomes_v1")
    assert (row["outcome"], row["reason"], row["next_try_at"]) == ("saved.new", None, None)


async def test_related_pages_of_one_batch_end_as_if_saved_one_by_one(database: Database):
    batch = [
        arriving(article("mirror")),
        arriving(article()),
        arriving(article(path="copy")),
        arriving(article(body=EDITED)),
        arriving(article("valley", "orchard", "Orchard", ORCHARD)),
        arriving(article()),
    ]
    together = await save(database, *batch)
    assert [one.outcome for one in together] == [
        "saved.new",
        "saved.new",
        "duplicate",
        "saved.revised",
        "saved.new",
        "saved.revised",
    ]
    assert len({one.story_id for one in together}) == 2
    numbers = [seq for one in together for seq in one.changes]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


async def test_a_batch_of_fifty_takes_a_statement_per_table(database: Database):
    batch = [
        arriving(
            article(
                path=f"p{number}",
                headline=f"Story {number}",
                body=(f"Number {number} of many. " * 20, *ORCHARD),
                authors=(Author("Ann"),),
            ),
            raw=RawRef("a", number, 1),
            feed_guid=f"{number}",
        )
        for number in range(50)
    ]
    counted: list[str] = []
    event.listen(database._saver.sync_engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    await save(database, *batch)
    assert len(counted) <= 20, counted
    counted.clear()
    await save(database, *batch, at=LATER)
    assert len(counted) <= 9, counted


async def test_a_text_too_big_for_the_search_index_is_saved(database: Database):
    long = " ".join(f"wort{number}" for number in range(150_000))
    (saved,) = await save(database, arriving(article(body=(long,))))
    assert saved.outcome == "saved.new"


async def test_an_unknown_outlet_is_an_error(database: Database):
    with pytest.raises(UnknownOutletError, match="none"):
        await save(database, replace(arriving(article()), outlet_slug="none"))


async def test_paragraphs_that_recur_over_an_outlets_articles_become_furniture(database: Database):
    footer = "Sign up for our evening letter from the quay."
    for number in range(6):
        body = (f"Report {number} about something else entirely on the quay. " * 3, *ORCHARD, footer)
        await save(database, arriving(article(path=f"p{number}", headline=f"Report {number}", body=body)))
        await save(database, arriving(article("valley", f"p{number}", f"Report {number}", body[:-1])))
    async with database.read() as conn:
        found = await articles.recurring(conn, "harbour")
        assert await articles.recurring(conn, "mirror") == frozenset()
    from parsers.text import paragraph_fingerprint

    assert paragraph_fingerprint(footer) in found


async def test_an_older_capture_never_becomes_the_present(database: Database):
    first = RawRef("live.warc", 0, 9)
    await save(database, arriving(article(), fetched_at=NOW, raw=first))
    await save(database, arriving(article(body=EDITED), fetched_at=LATER, raw=RawRef("live.warc", 9, 9)), at=LATER)
    (seen,) = await save(database, arriving(article(body=EDITED), fetched_at=LATER + HOUR), at=LATER + HOUR)
    assert seen.outcome == "unchanged"
    for minutes in (-90, 30, 90):  # before all, between the two, after the edit but before it was last seen
        old = arriving(article(body=ORCHARD), fetched_at=NOW + timedelta(minutes=minutes), raw=RawRef("old.warc", 0, 9))
        (saved,) = await save(database, old, at=LATER + 2 * HOUR)
        assert (saved.outcome, saved.revision, saved.changes) == ("unchanged", 2, ())
    (row,) = await view(database, "articles_v1")
    assert row["text"].endswith(EDITED[-1])
    assert row["raw_ref"] == "live.warc@9+9"
    async with database.read() as conn:
        assert [page.ref.file async for page in raw_pages(conn)] == ["old.warc"]  # of the captures kept, the latest
    (saved,) = await save(database, arriving(article(body=ORCHARD), fetched_at=LATER + 3 * HOUR), at=LATER + 3 * HOUR)
    assert saved.outcome == "saved.revised"


async def test_a_withdrawal_is_not_undone_by_an_earlier_page(database: Database):
    (saved,) = await save(database, arriving(article()))
    async with database.save() as conn:
        await articles.save_gone(conn, saved.article_id, LATER)
    (old,) = await save(database, arriving(article(), fetched_at=LATER - HOUR / 2), at=LATER + HOUR)
    assert old.outcome == "unchanged"
    (back,) = await save(database, arriving(article(), fetched_at=LATER + HOUR), at=LATER + HOUR)
    assert back.outcome == "saved.revised"


async def test_a_page_read_anew_stays_the_raw_page_of_its_article(database: Database):
    (saved,) = await save(database, arriving(article(), raw=RawRef("live.warc", 0, 9)))
    async with database.read() as conn:
        (page,) = [page async for page in raw_pages(conn)]
    reread = arriving(article(body=EDITED), fetched_at=page.fetched_at, raw_page_id=page.id)
    async with database.read() as conn:
        (decision,) = await decide_batch(conn, [reread])
    assert isinstance(decision, Revision)
    (again,) = await save(database, reread, at=LATER)
    assert (again.outcome, again.article_id) == ("saved.revised", saved.article_id)
    assert [row["raw_ref"] for row in await view(database, "articles_v1")] == ["live.warc@0+9"]


async def test_a_kept_page_that_is_an_article_to_todays_parsers_belongs_to_it(database: Database):
    async with database.write() as conn:
        number = await record_raw(
            conn, outlet="harbour", url="https://gazette.example/x", ref=RawRef("live.warc", 0, 9), fetched_at=NOW
        )
    (saved,) = await save(database, arriving(article(), raw_page_id=number))
    async with database.read() as conn:
        assert [page.article_id async for page in raw_pages(conn)] == [saved.article_id]


async def test_a_capture_dated_ahead_keeps_no_later_page_out(database: Database):
    await save(database, arriving(article(), fetched_at=NOW + 9_999 * HOUR))
    (saved,) = await save(database, arriving(article(body=EDITED), fetched_at=LATER), at=LATER)
    assert saved.outcome == "saved.revised"
