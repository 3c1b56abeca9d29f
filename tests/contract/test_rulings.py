"""What an operator decides about stories holds, and can be taken back."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from storage import articles
from storage.engine import Database
from storage.errors import StorageError
from storage.stories.rulings import join_stories, split_story
from storage.values import Incoming
from tests.records import LIGHTHOUSE, NOW, ORCHARD, arriving, article, credit

HOUR = timedelta(hours=1)
LONGER = (
    *LIGHTHOUSE,
    "The lantern room was flooded when the sea came over the mole, and the lens of 1887 fell from its bath.",
)


async def save(database: Database, *batch: Incoming, at: Any = NOW) -> list[int]:
    async with database.save() as conn:
        return [one.article_id for one in await articles.save_articles(conn, batch, at)]


async def split(database: Database, story: int, *ids: int) -> int:
    async with database.save() as conn:
        return await split_story(conn, story, ids, NOW + HOUR, note="two reports")


async def join(database: Database, *stories: int) -> int:
    async with database.save() as conn:
        return await join_stories(conn, stories, NOW + 2 * HOUR)


async def story_of(database: Database) -> dict[int, int]:
    async with database.read() as conn:
        return dict(list(await conn.execute(text("SELECT article_id, story_id FROM articles_v1"))))  # type: ignore[arg-type]


async def changes(database: Database, *kinds: str) -> list[Any]:
    async with database.read() as conn:
        rows = await conn.execute(text("SELECT kind, article_id, story_id FROM changes_v1 ORDER BY seq"))
        return [tuple(row) for row in rows if row.kind in kinds]


async def three(database: Database) -> list[int]:
    return [
        *await save(database, arriving(article(body=LONGER))),
        *await save(database, arriving(article("mirror", "b", "Lamp", LIGHTHOUSE))),
        *await save(database, arriving(article("valley", "c", "Light", LONGER))),
    ]


async def test_split_then_join_gives_back_the_same_stories(database: Database):
    first, second, third = await three(database)
    before = await story_of(database)
    story = before[first]
    new = await split(database, story, second)
    assert await story_of(database) == {first: story, second: new, third: story}
    assert await changes(database, "split") == [("split", second, new)]
    assert await join(database, story, new) == story
    assert await story_of(database) == before
    assert await changes(database, "merged") == [("merged", second, story)]


async def test_a_later_copy_does_not_undo_a_split(database: Database):
    first, second, third = await three(database)
    story = (await story_of(database))[first]
    new = await split(database, story, second)
    (late,) = await save(database, arriving(article("mirror", "late", "Again", LONGER)), at=NOW + 3 * HOUR)
    now = await story_of(database)
    assert (now[first], now[second], now[third]) == (story, new, story)
    assert now[late] in {story, new}
    (again,) = await save(database, arriving(article("valley", "again", "Once more", LIGHTHOUSE)), at=NOW + 4 * HOUR)
    now = await story_of(database)
    assert (now[first], now[second], now[third]) == (story, new, story)
    assert now[again] in {story, new}


async def test_equal_texts_stay_apart_when_an_operator_says_so(database: Database):
    one, other = [*await save(database, arriving(article())), *await save(database, arriving(article("valley", "b")))]
    story = (await story_of(database))[one]
    new = await split(database, story, other)
    (late,) = await save(database, arriving(article("mirror", "late")), at=NOW + HOUR)
    now = await story_of(database)
    assert now[one] != now[other] == new
    assert now[late] in {story, new}


async def test_what_an_operator_joined_stays_one_story(database: Database):
    (one,) = await save(database, arriving(article()))
    (other,) = await save(database, arriving(article("valley", "o", "Orchard", ORCHARD)))
    stories = await story_of(database)
    joined = await join(database, *stories.values())
    (copy,) = await save(database, arriving(article("mirror", "o", "Apples", ORCHARD)), at=NOW + HOUR)
    now = await story_of(database)
    assert now[one] == now[other] == now[copy] == joined == min(stories.values())


async def test_the_part_that_was_split_off_has_its_own_origin(database: Database):
    first, second, _ = await three(database)
    story = (await story_of(database))[first]
    (third,) = await save(
        database,
        arriving(article("valley", "d", "Lamps", LIGHTHOUSE, attribution=credit(None, "Coast Mirror"))),
        at=NOW + HOUR,
    )
    new = await split(database, story, second, third)
    async with database.read() as conn:
        origins = dict(list(await conn.execute(text("SELECT story_id, origin_article_id FROM stories_v1"))))
    assert origins[new] == second
    assert origins[story] in {first, first + 2}


async def test_a_split_with_the_first_article_leaves_the_story_with_it(database: Database):
    first, second, third = await three(database)
    story = (await story_of(database))[first]
    new = await split(database, story, first)
    assert await story_of(database) == {first: story, second: new, third: new}


async def test_a_decision_that_means_nothing_is_refused(database: Database):
    first, second, third = await three(database)
    story = (await story_of(database))[first]
    with pytest.raises(StorageError, match="name some of them"):
        await split(database, story, first, second, third)
    with pytest.raises(StorageError, match="article 999 is not in story"):
        await split(database, story, 999)
    with pytest.raises(StorageError, match="there is no story 999"):
        await join(database, story, 999)
    with pytest.raises(StorageError, match="two stories at least"):
        await join(database, story)
    new = await split(database, story, second)
    await join(database, story, new)
    with pytest.raises(StorageError, match=f"its articles are in story {story}"):
        await join(database, story, new)
