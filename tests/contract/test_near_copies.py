import random
from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import event, text

from parsers.urls import url_key
from storage import articles
from storage.engine import Database, open_database
from storage.outlets import sync_outlets
from storage.values import Incoming, Saved
from tests.records import LIGHTHOUSE, NOW, ORCHARD, OUTLETS, arriving, article, credit

MORE = (
    "The lantern room was flooded when the sea came over the mole, and the lens, made in Paris in 1887, fell.",
    "Two engineers have measured what is left; they will report when the ferry runs again after Easter.",
    "Until then a lamp on a pole, lent by the yacht club, shows fishermen the way between rocks called the Sisters.",
)
REPORT = (*LIGHTHOUSE, *MORE)
FORECAST = (
    "The weather office has issued its forecast for Ashford for {day}. Residents can expect rain in the morning, with a "
    "high of {high} degrees in the afternoon and {low} degrees overnight. Winds will blow at {wind} kilometres an hour, "
    "with stronger gusts along the coast. Drivers are asked to leave early and to keep their distance. The forecast is "
    "updated every six hours."
)
HOUR = timedelta(hours=1)


async def save(database: Database, *batch: Incoming, at: Any = NOW) -> list[Saved]:
    async with database.save() as conn:
        return await articles.save_articles(conn, batch, at)


def edited(body: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        part.replace("said", "told us").replace("which has", "that has").replace("hear", "learn") for part in body
    )


async def rows(database: Database, query: str) -> list[Any]:
    async with database.read() as conn:
        return list(await conn.execute(text(query)))


async def test_near_copies_join_without_any_credit(database: Database):
    (original,) = await save(database, arriving(article(body=REPORT)))
    saved = await save(
        database,
        arriving(article("mirror", "cut", "Lamp may return", REPORT[:3])),
        arriving(article("mirror", "edited", "Lighthouse news", edited(REPORT))),
        arriving(article("valley", "more", "A light", (REPORT[0], *ORCHARD[:1], *REPORT[1:]))),
        arriving(article("valley", "other", "Orchard", ORCHARD)),
    )
    assert [one.story_id == original.story_id for one in saved] == [True, True, True, False]


async def test_near_copies_of_one_batch_join(database: Database):
    saved = await save(
        database,
        arriving(article(body=REPORT)),
        arriving(article("mirror", "e", body=edited(REPORT))),
        arriving(article("valley", "c", body=REPORT[:4])),
    )
    assert len({one.story_id for one in saved}) == 1


async def test_a_batch_ends_in_the_stories_that_single_pages_end_in(database: Database):
    pages = [
        arriving(article("mirror", "brief", "The day in brief", (*REPORT[:4], *ORCHARD, *ORCHARD[::-1][:1]))),
        arriving(article(body=REPORT)),
        arriving(article("mirror", "e", body=edited(REPORT))),
        arriving(article("valley", "same", "The same", body=edited(REPORT))),
        arriving(article("valley", "c", "Lamp", REPORT[:4])),
        arriving(article("valley", "o", "Orchard", ORCHARD)),
        arriving(article("mirror", "o", "Orchard", edited(ORCHARD))),
        arriving(article("harbour", "o", "Apples", (*ORCHARD, "Soup was had."))),
        arriving(article("valley", "c", "Lamp, revised", REPORT[:5]), fetched_at=NOW + HOUR),
    ]
    await save(database, *pages, at=NOW + HOUR)
    found = await rows(database, "SELECT url, story_id FROM articles_v1 ORDER BY url")
    groups: dict[int, set[str]] = {}
    for address, story in found:
        groups.setdefault(story, set()).add(address)
    assert sorted(map(len, groups.values())) == [1, 3, 4]
    bonds = await rows(database, "SELECT count(*), min(long_id), min(short_id) FROM bonds")
    assert bonds[0][0] >= 8
    assert min(bonds[0][1:]) > 0  # no stand-in was stored
    assert await rows(database, "SELECT count(*) FROM articles WHERE story_id NOT IN (SELECT id FROM stories)") == [
        (0,)
    ]


async def test_copies_of_one_batch_are_one_story_in_few_statements(database: Database):
    async with database.save() as conn:
        statements: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            statements.append(statement)

        event.listen(conn.sync_connection, "before_cursor_execute", note)
        batch = [
            arriving(article(outlet, f"{number}", f"Lamp {number}", (*REPORT[: 4 + number % 3], f"Line {number}.")))
            for number, outlet in enumerate(("harbour", "mirror", "valley") * 8)
        ]
        saved = await articles.save_articles(conn, batch, NOW)
    assert len({one.story_id for one in saved}) == 1
    assert len(statements) < 40


async def test_pages_of_a_template_stay_apart_and_their_copies_join(database: Database):
    def forecast(outlet: str, path: str, day: str, high: int, low: int, wind: int) -> Incoming:
        return arriving(
            article(outlet, path, f"Weather: {day}", (FORECAST.format(day=day, high=high, low=low, wind=wind),))
        )

    monday, friday, copy = await save(
        database,
        forecast("harbour", "a", "Monday, 3 May", 21, 9, 14),
        forecast("harbour", "b", "Friday, 7 May", 24, 9, 31),
        forecast("mirror", "c", "Friday, 7 May", 24, 9, 31),
    )
    assert monday.story_id != friday.story_id == copy.story_id


async def test_a_copy_that_came_first_is_pointed_at_its_original(database: Database):
    (copy,) = await save(
        database, arriving(article("mirror", body=edited(REPORT), attribution=credit(None, "Harbour Gazette")))
    )
    (original,) = await save(database, arriving(article(body=REPORT)), at=NOW + HOUR)
    ((origin, copies),) = await rows(database, "SELECT origin_article_id, copies FROM stories_v1")
    assert (origin, copies) == (original.article_id, 2)
    found = await rows(database, "SELECT kind, article_id FROM changes_v1 ORDER BY seq")
    assert found[-1] == ("origin_changed", original.article_id)
    assert copy.story_id == original.story_id


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_pointer_at_an_article_that_goes_by_another_address_too_is_known(database: Database, order: Any):
    address = "https://gazette.example/lighthouse"
    pages = (
        arriving(article("mirror", "o", "Orchard", ORCHARD, canonical_claim=address)),
        arriving(article(path="lighthouse/amp", body=REPORT), keys=(("canonical", url_key(address)),)),
        arriving(article(body=REPORT)),
    )
    for place in order:
        await save(database, pages[place])
    found = await rows(
        database,
        "SELECT s.origin_article_id = a.article_id FROM articles_v1 a JOIN stories_v1 s ON s.story_id = a.story_id "
        "WHERE a.headline = 'Orchard'",
    )
    assert found == [(True,)]  # what it points at is here, and is another text


async def test_a_deleted_text_is_no_longer_looked_up(database: Database):
    (original,) = await save(database, arriving(article(body=REPORT)))
    kept = "shingles" if database.is_sqlite else "sketches, unnest(hashes)"
    assert (await rows(database, f"SELECT count(*) FROM {kept}"))[0][0] > 10
    async with database.save() as conn:
        await articles.delete_article(conn, original.article_id, NOW)
    assert await rows(database, f"SELECT count(*) FROM {kept}") == [(0,)]
    (copy,) = await save(database, arriving(article("mirror", "e", body=edited(REPORT))))
    assert copy.story_id != original.story_id


async def test_a_round_up_is_found_out_when_its_second_part_arrives(database: Database):
    first, whole = await save(
        database,
        arriving(article(body=REPORT[:4])),
        arriving(article("mirror", "brief", "The day in brief", (*REPORT[:4], *ORCHARD, *ORCHARD[::-1][:1]))),
    )
    assert first.story_id == whole.story_id
    (second,) = await save(database, arriving(article("valley", "o", "Orchard", ORCHARD)), at=NOW + HOUR)
    stories = dict(await rows(database, "SELECT article_id, story_id FROM articles_v1"))
    assert len(set(stories.values())) == 3
    assert stories[first.article_id] == first.story_id
    assert ("split", whole.article_id) in await rows(database, "SELECT kind, article_id FROM changes_v1")
    assert second.story_id == stories[second.article_id]


async def test_what_merges_two_stories_is_kept_with_its_evidence(database: Database):
    one, other = await save(
        database,
        arriving(article(body=(*REPORT[:4], *ORCHARD))),
        arriving(article("valley", "end", "The lens", (REPORT[0], *REPORT[4:], *ORCHARD[:1], *ORCHARD[1:]))),
    )
    assert one.story_id == other.story_id
    apart = await save(
        database, arriving(article(path="p", body=REPORT[:2])), arriving(article("mirror", "q", body=MORE))
    )
    assert apart[0].story_id != apart[1].story_id
    await save(database, arriving(article("valley", "all", "All", (*REPORT[:2], *MORE))))
    for kind, by, evidence in await rows(database, "SELECT kind, decided_by, evidence FROM story_decisions"):
        assert (kind, by) == ("join", "wiredesk")
        assert "near_copy" in str(evidence)


async def test_any_order_ends_in_the_same_stories_and_origins(url: str):
    pages = [
        arriving(article(body=REPORT)),
        arriving(article("mirror", "a", "Lamp", REPORT[:3], published_at=NOW - HOUR)),
        arriving(
            article("valley", "b", "A light", edited(REPORT), attribution=credit("https://gazette.example/lighthouse"))
        ),
        arriving(article("mirror", "c", "Brief", (*REPORT[:4], *ORCHARD), published_at=NOW)),
        arriving(article("valley", "d", "Orchard", ORCHARD)),
        arriving(article("harbour", "e", "Apples", edited(ORCHARD), published_at=NOW - 3 * HOUR)),
    ]
    seen = {page.url_key: NOW + place * HOUR for place, page in enumerate(pages)}
    outcomes = set()
    for seed in range(10):
        async with await open_database(url) as database:
            async with database.write() as conn:
                if seed == 0:
                    await sync_outlets(conn, OUTLETS, NOW)
                for table in (
                    "bonds",
                    "shingles" if database.is_sqlite else "sketches",
                    "story_decisions",
                    "fingerprints",
                    "claims",
                    "article_keys",
                    "revisions",
                    "changes",
                ):
                    await conn.execute(text(f"DELETE FROM {table}"))
                await conn.execute(text("DELETE FROM recurring_paragraphs"))
                await conn.execute(text("DELETE FROM articles"))
                await conn.execute(text("DELETE FROM stories"))
            order = pages[:]
            random.Random(seed).shuffle(order)
            for page in order:
                await save(database, page, at=seen[page.url_key])
            found = await rows(database, "SELECT url, story_id, is_origin FROM articles_v1 ORDER BY url")
        groups: dict[int, list[tuple[str, bool]]] = {}
        for address, story, is_origin in found:
            groups.setdefault(story, []).append((address, bool(is_origin)))
        outcomes.add(tuple(sorted(map(tuple, groups.values()))))
    assert len(outcomes) == 1
    assert sorted(map(len, outcomes.pop())) == [1, 2, 3]
