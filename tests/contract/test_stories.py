import asyncio
import random
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import text

from storage import articles
from storage.engine import Database, open_database
from storage.outlets import sync_outlets
from storage.values import Incoming, Saved
from tests.records import LIGHTHOUSE, NOW, ORCHARD, OUTLETS, arriving, article, credit

LONG = (
    *LIGHTHOUSE,
    "The lantern room was flooded when the sea came over the mole, and the lens, made in Paris in 1887, fell from its bath.",
    "Two engineers have measured what is left; they will hand in their report when the ferry runs again after Easter.",
)


async def save(database: Database, *batch: Incoming, at: Any = NOW) -> list[Saved]:
    async with database.save() as conn:
        return await articles.save_articles(conn, batch, at)


async def stories(database: Database) -> list[Any]:
    async with database.read() as conn:
        return list((await conn.execute(text("SELECT * FROM stories_v1 ORDER BY story_id"))).mappings())


async def changes(database: Database) -> list[tuple[Any, ...]]:
    async with database.read() as conn:
        return [
            tuple(row)
            for row in await conn.execute(text("SELECT kind, article_id, story_id FROM changes_v1 ORDER BY seq"))
        ]


async def test_the_same_text_anywhere_is_one_story(database: Database):
    one, other = await save(database, arriving(article()), arriving(article("valley", "l", "Lamp for the tower?")))
    assert one.story_id == other.story_id
    (story,) = await stories(database)
    assert story["copies"] == 2
    assert list(story["outlets"]) == ["harbour", "valley"] or story["outlets"] == '["harbour","valley"]'


async def test_restyling_does_not_hide_a_copy(database: Database):
    restyled = tuple(part.upper().replace("'", "’").replace(",", " –") for part in LIGHTHOUSE)
    one, other = await save(database, arriving(article()), arriving(article("valley", body=("  ".join(restyled),))))
    assert one.story_id == other.story_id


async def test_short_texts_make_no_story_together(database: Database):
    short = ("The draw on Saturday brought the numbers four, eight and fifteen.",)
    one, other = await save(database, arriving(article(body=short)), arriving(article("valley", body=short)))
    assert one.story_id != other.story_id


async def test_a_copy_seen_first_is_repointed_when_its_original_arrives(database: Database):
    (copy,) = await save(
        database, arriving(article("mirror", attribution=credit("https://gazette.example/lighthouse")))
    )
    (before,) = await stories(database)
    assert (before["origin_article_id"], before["originator"]) == (None, "Harbour Gazette")
    assert before["original_url"] == "https://gazette.example/lighthouse"
    (original,) = await save(database, arriving(article()), at=NOW + timedelta(days=1))
    (after,) = await stories(database)
    assert (after["origin_article_id"], after["confidence"]) == (original.article_id, 0.95)
    assert after["originator"] == "Harbour Gazette"
    assert (await changes(database))[-1] == ("origin_changed", original.article_id, copy.story_id)
    assert len(original.changes) == 2


async def test_a_linked_original_is_joined_when_most_of_the_text_is_the_same(database: Database):
    (original,) = await save(database, arriving(article(body=LONG)))
    linked = credit("https://gazette.example/lighthouse")
    trimmed, other = await save(
        database,
        arriving(article("mirror", "t", body=LIGHTHOUSE, attribution=linked)),
        arriving(
            article(
                "mirror",
                "o",
                "Unlike",
                ("Something different was written about the quay and its cranes, " * 6,),
                attribution=linked,
            )
        ),
    )
    assert trimmed.story_id == original.story_id
    assert other.story_id != original.story_id


async def test_a_linked_original_that_comes_later_is_joined_too(database: Database):
    (copy,) = await save(
        database, arriving(article("mirror", body=LIGHTHOUSE, attribution=credit("https://gazette.example/lighthouse")))
    )
    (original,) = await save(database, arriving(article(body=LONG)))
    assert original.story_id == copy.story_id
    (story,) = await stories(database)
    assert story["origin_article_id"] == original.article_id
    assert story["text"] == "\n\n".join(LONG)


async def test_an_article_that_links_two_stories_merges_them(database: Database):
    one, other = await save(database, arriving(article()), arriving(article("valley", "o", "Orchard", ORCHARD)))
    assert one.story_id != other.story_id
    await save(database, arriving(article(body=ORCHARD, headline="Orchard")))
    (story,) = await stories(database)
    assert story["story_id"] == min(one.story_id, other.story_id)
    assert story["copies"] == 2
    assert ("merged", other.article_id, story["story_id"]) in await changes(database)


async def test_an_aggregator_without_a_credit_is_not_the_origin(database: Database):
    early = article("mirror", published_at=NOW - timedelta(hours=9))
    _, original = await save(database, arriving(early), arriving(article()))
    (story,) = await stories(database)
    assert story["origin_article_id"] == original.article_id


async def test_a_back_dated_copy_does_not_take_a_story_over(database: Database):
    (original,) = await save(database, arriving(article()))
    late = article("valley", published_at=NOW - timedelta(days=5))
    await save(database, arriving(late), at=NOW + timedelta(days=1))
    (story,) = await stories(database)
    assert story["origin_article_id"] == original.article_id


@pytest.mark.parametrize("seed", range(3))
async def test_any_order_ends_in_the_same_stories_and_origins(url: str, seed: int):
    pages = [
        arriving(article(body=LONG)),
        arriving(article("mirror", "a", body=LIGHTHOUSE, attribution=credit("https://gazette.example/lighthouse"))),
        arriving(article("valley", "b", body=LIGHTHOUSE, published_at=NOW - timedelta(hours=1))),
        arriving(article("valley", "c", "Orchard", ORCHARD)),
        arriving(article("mirror", "d", "Apples", ORCHARD, attribution=credit(None, "Valley Post"))),
        arriving(
            article(
                "harbour",
                "e",
                "Other",
                ("Nothing of this has been printed anywhere else in the county, says the editor, " * 3,),
            )
        ),
    ]
    order = random.Random(seed).choice(list(permutations(range(len(pages)))))
    async with await open_database(url) as database:
        async with database.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        for place in order:
            await save(database, pages[place])
        async with database.read() as conn:
            rows = list(await conn.execute(text("SELECT url, story_id, is_origin FROM articles_v1")))
    groups: dict[int, set[str]] = {}
    for row in rows:
        groups.setdefault(row.story_id, set()).add(row.url.removeprefix("https://"))
    assert sorted(map(sorted, groups.values())) == [
        ["gazette.example/e"],
        ["gazette.example/lighthouse", "mirror.example/a", "valley.example/b"],
        ["mirror.example/d", "valley.example/c"],
    ]
    assert sorted(row.url.removeprefix("https://") for row in rows if row.is_origin) == [
        "gazette.example/e", "gazette.example/lighthouse", "valley.example/c"
    ]  # fmt: skip


async def test_eight_savers_of_one_page_make_one_article(url: str):
    async with await open_database(url) as one, await open_database(url) as other:
        async with one.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)
        results = await asyncio.gather(
            *(save(database, arriving(article(path=f"v{number}"))) for number, database in enumerate([one, other] * 4))
        )
        found = [saved for (saved,) in results]
        assert len({saved.article_id for saved in found}) == 1
        assert sorted(saved.outcome for saved in found) == ["duplicate"] * 7 + ["saved.new"]
        async with one.read() as conn:
            assert await conn.scalar(text("SELECT count(*) FROM articles_v1")) == 1


async def test_eight_writers_with_overlapping_streams_end_in_the_stories_of_one(url: str):
    pages = [
        arriving(
            article(
                outlet,
                f"p{number}",
                f"Report {number}",
                (f"Report {number} came in from the quay at dawn on the {number}th of the month. " * 4,),
            )
        )
        for number in range(12)
        for outlet in ("harbour", "mirror", "valley")
    ]
    async with await open_database(url) as one, await open_database(url) as other:
        async with one.write() as conn:
            await sync_outlets(conn, OUTLETS, NOW)

        async def write(database: Database, seed: int) -> None:
            mine = random.Random(seed).sample(pages, len(pages))
            for start in range(0, len(mine), 9):
                await save(database, *mine[start : start + 9])

        await asyncio.gather(*(write(database, seed) for seed, database in enumerate([one, other] * 4)))
        async with one.read() as conn:
            rows = list(await conn.execute(text("SELECT a.url, a.story_id FROM articles_v1 a")))
            kinds = {kind for (kind,) in await conn.execute(text("SELECT DISTINCT kind FROM changes_v1"))}
    groups: dict[int, set[str]] = {}
    for row in rows:
        groups.setdefault(row.story_id, set()).add(row.url.rsplit("/", 1)[1])
    assert len(rows) == 36
    assert sorted(map(sorted, groups.values())) == sorted([f"p{number}"] for number in range(12))
    assert kinds <= {"inserted", "origin_changed"}
