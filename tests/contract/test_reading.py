"""Lists from the newest to the oldest: every row once, whatever the size of a page, and nothing that may not be shown."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from parsers.article import Rights
from storage import articles
from storage.engine import Database
from storage.reading.articles import get_article, get_revision, list_articles, list_revisions
from storage.reading.filters import Filter
from storage.reading.outlets import get_outlet, list_outcomes, list_outlets
from storage.reading.search import search_articles
from storage.reading.stories import get_story, list_stories, story_merged_into
from storage.stories.rulings import join_stories, split_story
from tests.records import LIGHTHOUSE, NOW, ORCHARD, arriving, article, credit

HOUR = timedelta(hours=1)


def body(number: int) -> tuple[str, ...]:
    return tuple(
        f"{paragraph} It was report number {number}, of {number * 7 + 3} pages in all." for paragraph in ORCHARD
    )


@pytest.fixture
async def filled(database: Database) -> Database:
    """Eleven articles: three of one minute, two without a time, one under embargo, one expired, one taken down, one a copy."""
    made: list[Any] = [
        article(
            "harbour",
            f"same{n}",
            f"Same minute {n}",
            body(n),
            published_at=NOW - 3 * HOUR,
            language="pt-BR",
            sections=("Sea",),
        )
        for n in range(3)
    ]
    made += [
        article(
            "valley",
            f"undated{n}",
            f"Undated {n}",
            body(10 + n),
            published_at=None,
            language="pt",
            sections=("Sea", "Land"),
        )
        for n in range(2)
    ]
    made += [
        article("valley", "new", "Newest", body(20), published_at=NOW - HOUR, rights=Rights(state="cleared")),
        article("harbour", "lighthouse", published_at=NOW - 30 * HOUR),
        article(
            "mirror", "copy", published_at=NOW - 29 * HOUR, attribution=credit("https://gazette.example/lighthouse")
        ),
        article("harbour", "later", "Embargoed", body(30), rights=Rights(embargoed_until=NOW + timedelta(days=40_000))),
        article("harbour", "over", "Expired", body(31), rights=Rights(expires_at=NOW - timedelta(days=400))),
        article("harbour", "down", "Taken down", body(32)),
    ]
    async with database.save() as conn:
        for place, one in enumerate(made):
            at = NOW + place * timedelta(minutes=1) - 4 * HOUR
            saved = await articles.save_article(conn, arriving(one, fetched_at=at), at)
        await articles.delete_article(conn, saved.article_id, NOW)
    return database


async def paged(read: Callable[..., Any], limit: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    after = None
    while True:
        page = await read(after=after, limit=limit)
        assert len(page.rows) <= limit
        rows += page.rows
        if page.after is None:
            return rows
        after = page.after


def headlines(rows: list[dict[str, Any]]) -> list[str]:
    return [row["headline"] for row in rows]


NEWEST_FIRST = ["Newest", "Same minute 2", "Same minute 1", "Same minute 0", "Undated 1", "Undated 0"]
LIGHTHOUSES = ["Lighthouse may shine again"] * 2


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
async def test_articles_come_newest_first_each_once(filled: Database, limit: int):
    async with filled.read() as conn:
        rows = await paged(lambda **page: list_articles(conn, Filter(), **page), limit)
        # first seen four hours ago, the undated ones lie behind those of three hours ago
        assert headlines(rows) == NEWEST_FIRST + LIGHTHOUSES
        arrived = await paged(lambda **page: list_articles(conn, Filter(), order="arrived", **page), limit)
        assert [row["article_id"] for row in arrived] == [8, 7, 6, 5, 4, 3, 2, 1]
        searched = await paged(lambda **page: search_articles(conn, "apple", Filter(), order="newest", **page), limit)
        assert headlines(searched) == NEWEST_FIRST
        assert all("apple" in row["snippet"] for row in searched)


@pytest.mark.parametrize("limit", [1, 50])
async def test_stories_come_newest_first_with_their_copies(filled: Database, limit: int):
    async with filled.read() as conn:
        rows = await paged(lambda **page: list_stories(conn, Filter(), **page), limit)
        assert headlines(rows) == [*NEWEST_FIRST, "Lighthouse may shine again"]
        assert rows[-1]["outlets"] == ["harbour", "mirror"]
        changed = await paged(lambda **page: list_stories(conn, Filter(), order="changed", **page), limit)
        assert headlines(changed)[:2] == ["Lighthouse may shine again", "Newest"]
        by_outlet = await list_stories(conn, Filter(outlets=("mirror",)))
        assert [row["story_id"] for row in by_outlet.rows] == [rows[-1]["story_id"]]
        story = await get_story(conn, rows[-1]["story_id"])
        assert story is not None
        assert [(one["outlet"], one["is_origin"]) for one in story["articles"]] == [
            ("harbour", True),
            ("mirror", False),
        ]
        assert await get_story(conn, 999) is None


FILTERS = [
    (Filter(outlets=("valley",)), ["Newest", "Undated 1", "Undated 0"]),
    (Filter(outlets=("valley", "harbour")), [*NEWEST_FIRST, LIGHTHOUSES[0]]),
    (Filter(outlets=("nobody",)), []),
    (Filter(section="Land"), ["Undated 1", "Undated 0"]),
    (Filter(section="la"), []),
    (Filter(language="pt"), NEWEST_FIRST[1:]),
    (Filter(language="pt-BR"), NEWEST_FIRST[1:4]),
    (Filter(language="p"), []),
    (Filter(originator="Harbour Gazette"), [LIGHTHOUSES[0]]),
    (Filter(rights="cleared"), ["Newest"]),
    (Filter(since=NOW - 2 * HOUR), ["Newest"]),
    (Filter(since=NOW - 3 * HOUR, until=NOW - 2 * HOUR), NEWEST_FIRST[1:4]),
    (Filter(until=NOW - 3.5 * HOUR), [*NEWEST_FIRST[4:], *LIGHTHOUSES]),
    (Filter(status="withdrawn"), []),
    (Filter(kind="article", language="pt", section="Sea", outlets=("harbour",)), NEWEST_FIRST[1:4]),
]


@pytest.mark.parametrize(("wanted", "expected"), FILTERS)
async def test_filters_hold_for_lists_and_searches(filled: Database, wanted: Filter, expected: list[str]):
    async with filled.read() as conn:
        assert headlines((await list_articles(conn, wanted)).rows) == expected
        if wanted.since is wanted.until is None:  # by the time of arrival, all came four hours ago
            arrived = await list_articles(conn, wanted, order="arrived")
            assert sorted(headlines(arrived.rows)) == sorted(expected)
        found = {one for one in expected if one not in LIGHTHOUSES}
        for order in ("relevance", "newest"):
            assert set(headlines((await search_articles(conn, "apple", wanted, order=order)).rows)) == found


async def test_common_words_are_walked_on_sqlite(filled: Database, monkeypatch: pytest.MonkeyPatch):
    from storage.reading import search

    monkeypatch.setattr(search, "COMMON", 3)
    async with filled.read() as conn:
        rows = await paged(lambda **page: search_articles(conn, "apple", Filter(), order="newest", **page), 2)
        assert headlines(rows) == NEWEST_FIRST
        assert set(headlines((await search_articles(conn, "apple", Filter())).rows)) <= set(NEWEST_FIRST)


async def test_what_is_hidden_is_found_nowhere(filled: Database):
    async with filled.read() as conn:
        for hidden in (9, 10, 11):
            assert await get_article(conn, hidden) is None
            assert await list_revisions(conn, hidden) == []
        for words in ("Embargoed", "Expired", "Taken"):
            assert (await search_articles(conn, words, Filter())).rows == []
            assert (await search_articles(conn, words, Filter(), order="newest")).rows == []


async def test_an_article_and_its_revisions(filled: Database):
    async with filled.save() as conn:
        await articles.save_article(
            conn,
            arriving(article(body=(*LIGHTHOUSE[:2], "The lamp is lit."), published_at=NOW - 30 * HOUR), fetched_at=NOW),
            NOW,
        )
    async with filled.read() as conn:
        one = await get_article(conn, 7)
        assert one is not None
        assert (one["revision"], one["is_origin"], one["authors"]) == (2, True, [])
        assert one["published_at"] == NOW - 30 * HOUR
        assert [
            (row["revision"], row["change"], "text" in row) for row in await list_revisions(conn, 7, whole=False)
        ] == [
            (1, "first", False),
            (2, "edited", False),
        ]
        second = await get_revision(conn, 7, 2)
        assert second is not None
        assert second["text"].endswith("The lamp is lit.")
        assert second["diff"]["paragraphs"]["counts"]
        assert await get_revision(conn, 7, 3) is None


async def test_a_merged_story_says_where_it_went(filled: Database):
    async with filled.save() as conn:
        kept = await join_stories(conn, [1, 2], NOW)
    async with filled.read() as conn:
        assert await story_merged_into(conn, 2) == kept == 1
        assert await story_merged_into(conn, 1) is None
        assert await story_merged_into(conn, 999) is None
    async with filled.save() as conn:
        await split_story(conn, 1, [2], NOW)


async def test_outlets_and_their_feeds(filled: Database):
    async with filled.read() as conn:
        assert [row["slug"] for row in await list_outlets(conn)] == ["harbour", "mirror", "valley"]
        one = await get_outlet(conn, "harbour")
        assert one is not None
        assert [feed["url"] for feed in one["feeds"]] == ["https://gazette.example/feed.xml"]
        assert await get_outlet(conn, "nobody") is None
        assert (await list_outcomes(conn)).rows == []
        with pytest.raises(ValueError, match="one outlet"):
            await list_outcomes(conn, troubled=False)
