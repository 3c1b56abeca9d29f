"""A store made large in minutes: what saved articles left in every table, again and again under other keys, in SQL.

Saving a million articles takes an hour of a core. What makes an article dearer in a large store is how large its indexes are, and
those come out the same this way: each copy of a block has ids behind those there, and keys and hashes moved by a random number
each. Full-text search indexes each copy too. Texts, addresses and times are those of the block.
"""

from random import Random

from sqlalchemy import Table, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import schema
from storage.engine import Database

IDS = {
    "article_id": "articles", "origin_article_id": "articles", "shown_article_id": "articles", "long_id": "articles",
    "short_id": "articles", "story_id": "stories", "merged_into": "stories", "seq": "changes",
}  # fmt: skip
KEYS = {"key", "target_key", "fingerprint"}
PARENTS_FIRST = (
    schema.stories, schema.articles, schema.article_keys, schema.fingerprints, schema.claims, schema.bonds,
    schema.recurring_paragraphs, schema.profiles, schema.changes,
)  # fmt: skip


async def grow(database: Database, articles: int) -> int:
    """Repeat what is stored until there are so many articles; return how many were added."""
    random = Random(articles)
    async with database.read() as conn:
        block = await last_numbers(conn)
    for copy in range(1, articles // block["articles"]):
        moved = {name: copy * last for name, last in block.items()}
        async with database.save() as conn:
            if not database.is_sqlite:
                await conn.execute(text("SET LOCAL statement_timeout = 0"))
            key = f"/ 2 + {random.randrange(2**61)}"
            for table in PARENTS_FIRST:
                values = {
                    column.name: _moved(table, column.name, moved, key)
                    for column in table.columns
                    if column.name != "search"
                }
                await _repeat(conn, table, values, block)
            hashed = f"CAST((CAST({{}} AS bigint) + {2**31 + random.randrange(2**32)}) % {2**32} - {2**31} AS integer)"
            by = moved["articles"]
            if database.is_sqlite:
                values = {"tier": "tier", "hash": hashed.format("hash"), "article_id": f"article_id + {by}"}
                await _repeat(conn, schema.shingles, values, block)
            else:
                array = f"ARRAY(SELECT {hashed.format('one')} FROM unnest(hashes) AS one)"
                await _repeat(conn, schema.sketches, {"article_id": f"article_id + {by}", "hashes": array}, block)
            sums = ", ".join(f"{name} = {last * (copy + 1)}" for name, last in block.items())
            await conn.execute(text(f"UPDATE counters SET {sums}"))
    async with database.read() as conn:
        now = await last_numbers(conn)
    if not database.is_sqlite:
        async with database.engine.connect() as conn:
            autocommit = await conn.execution_options(isolation_level="AUTOCOMMIT")
            await autocommit.execute(text("VACUUM ANALYZE"))
    return now["articles"] - block["articles"]


async def last_numbers(conn: AsyncConnection) -> dict[str, int]:
    """Return the last number given out of articles, stories and changes."""
    row = (await conn.execute(select(schema.counters))).one()
    return {"articles": row.articles, "stories": row.stories, "changes": row.changes}


def _moved(table: Table, column: str, moved: dict[str, int], key: str) -> str:
    kind = table.name if column == "id" else IDS.get(column)
    if kind is not None:
        return f"{column} + {moved[kind]}"
    if column in KEYS and table is not schema.articles:
        return f"{column} {key}"
    return column


async def _repeat(conn: AsyncConnection, table: Table, values: dict[str, str], block: dict[str, int]) -> None:
    """Insert the rows of the first block once more, with these expressions for their columns."""
    if table is schema.recurring_paragraphs:  # has no number to tell the block by: its copies are of before 1970
        values, where = values | {"last_seen_day": "last_seen_day - 100000"}, "last_seen_day > 0"
    else:
        first = next(name for name in ("seq", "article_id", "long_id", "id") if name in table.c)
        kind = {"seq": "changes", "id": table.name}.get(first, "articles")
        where = f"{first} <= {block[kind]}"
    columns, expressions = ", ".join(values), ", ".join(values.values())
    await conn.execute(
        text(f"INSERT INTO {table.name} ({columns}) SELECT {expressions} FROM {table.name} WHERE {where}")
    )
