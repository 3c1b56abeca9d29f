import unicodedata
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage import articles
from storage.engine import Database
from storage.search import read_query, search
from storage.views import fold, postgresql_search_expression
from tests.records import LIGHTHOUSE, NOW, ORCHARD, arriving, article


@pytest.fixture
async def filled(database: Database) -> Database:
    async with database.save() as conn:
        await articles.save_articles(
            conn,
            [
                arriving(article()),
                arriving(article("valley", "orchard", "Apples for everyone", ORCHARD, standfirst="A public orchard")),
                arriving(
                    article(
                        "valley",
                        "cafe",
                        "Café Müller réouvre",
                        ("Le café du port rouvre ses portes. " * 8,),
                        published_at=NOW - timedelta(days=9),
                    )
                ),
                arriving(
                    article(
                        "mirror",
                        "apple",
                        "One apple",
                        ("A single apple was found on the railway line, and nobody knows whose. " * 3,),
                    )
                ),
                arriving(article("mirror", "seoul", "서울 시청", ("서울 시청에서 시장 회의가 열렸다. " * 12,))),
            ],
            NOW,
        )
    return database


async def found(database: Database, query: str, **more: object) -> list[str]:
    async with database.read() as conn:
        return [one.url.rsplit("/", 1)[1] for one in await search(conn, query, **more)]


@pytest.mark.parametrize(
    ("query", "urls"),
    [
        ("lighthouse", {"lighthouse"}),
        ("LIGHTHOUSE council", {"lighthouse"}),
        ('"apple trees"', {"orchard"}),
        ('"trees apple"', set()),
        ("railway -signal", {"apple"}),
        ('railway -"signal box"', {"apple"}),
        ("cafe muller", {"cafe"}),
        ("CAFÉ", {"cafe"}),
        ("서울", {"seoul"}),
        ("railway apple", {"apple", "orchard"}),
        ("-railway", set()),
        ("", set()),
        ('"apple trees', {"orchard"}),
    ],
)
async def test_one_syntax_finds_the_same_on_both(filled: Database, query: str, urls: set[str]):
    assert set(await found(filled, query)) == urls


async def test_filters_and_limit(filled: Database):
    assert set(await found(filled, "railway")) == {"apple", "orchard"}
    assert await found(filled, "railway", outlet="valley") == ["orchard"]
    assert await found(filled, "cafe", since=NOW - timedelta(days=1)) == []
    assert await found(filled, "cafe", since=NOW - timedelta(days=10)) == ["cafe"]
    assert len(await found(filled, "railway", limit=1)) == 1


async def test_a_headline_counts_more_than_the_text(filled: Database):
    assert (await found(filled, "apple"))[0] == "apple"


async def test_what_was_changed_is_found_by_its_new_words_only(filled: Database):
    async with filled.save() as conn:
        await articles.save_article(
            conn,
            arriving(article(body=(*LIGHTHOUSE[:2], "The zeppelin came instead, to the surprise of everybody."))),
            NOW,
        )
    assert await found(filled, "zeppelin") == ["lighthouse"]
    assert await found(filled, "mayor") == []
    async with filled.save() as conn:
        await articles.delete_article(conn, 1, NOW)
    assert await found(filled, "zeppelin") == []


async def test_a_result_says_where_it_was_found(filled: Database):
    async with filled.read() as conn:
        (one,) = await search(conn, "fishermen")
    assert (one.outlet, one.headline, one.published_at) == (
        "harbour",
        "Lighthouse may shine again",
        NOW - timedelta(hours=2),
    )
    assert "fishermen" in one.snippet


ODD = [
    '"',
    '""',
    "-",
    "--",
    "* OR NEAR(",
    "a AND OR NOT",
    "col:x",
    "a:*",
    "'; DROP TABLE articles; --",
    "\\",
    "!&|<->",
    "{}",
    "%s :x $1",
    "\x00",
    "\ud800",
    "^a",
    "(" * 50,
]


@pytest.mark.parametrize("query", ODD)
async def test_odd_input_is_a_query_too(filled: Database, query: str):
    await found(filled, query)


async def test_any_input_is_a_query(filled: Database):
    import random

    chance = random.Random(1)
    signs = "ab \"'-*:&|!()<>\\^~{}[]%$?;\x00é서\u200b"
    for _ in range(150):
        await found(filled, "".join(chance.choice(signs) for _ in range(chance.randrange(25))))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text())
def test_parts_of_a_query_are_words(query: str):
    parts = read_query(query)
    for part in (*parts.wanted, *parts.unwanted):
        assert all(word.isalnum() or word for word in part.split(" "))
        assert '"' not in part


async def test_every_sign_is_folded_in_the_index_as_in_the_query(database: Database):
    """PostgreSQL looks for diacritics before it normalises (`views.postgresql_search_expression`): no sign may slip through."""
    if database.is_sqlite:
        return  # its tokenizer folds
    expression = (
        postgresql_search_expression().partition("to_tsvector('simple'::regconfig, ")[2].partition("), 'A')")[0]
    )
    signs = [
        chr(code) for code in (*range(1, 0xD800), *range(0xE000, 0x3134B)) if unicodedata.category(chr(code)) != "Cn"
    ]
    texts = [*signs, *(f"Ü{sign}" for sign in signs), *(f"한{sign}" for sign in signs[::7])]
    async with database.read() as conn:
        rows = await conn.execute(
            text(
                f"SELECT {expression} FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY AS one (headline, place) ORDER BY place"
            ),
            {"texts": texts},
        )
        folded = list(rows.scalars())
    assert [pair for pair in zip(texts, folded, strict=True) if pair[1] != fold(pair[0])] == []
