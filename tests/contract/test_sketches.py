"""Sketches: whatever is kept, replaced and forgotten, what shares a hash is found, each article once."""

import random

import pytest
from sqlalchemy import text

from storage.engine import Database
from storage.stories import sketches
from storage.stories.sketches import Kept, find_carriers, forget_sketch, keep_sketches, read_sketches

HASHES = [number * 2**27 - 2**31 + 5 for number in range(32)]


def a_sketch(chance: random.Random) -> frozenset[int]:
    return frozenset(chance.sample(HASHES, chance.randrange(6)))


@pytest.mark.parametrize("seed", range(4))
async def test_what_was_kept_is_found_wherever_it_stands_by_now(
    database: Database, seed: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sketches, "FOLDED_EVERY", 3)
    chance = random.Random(seed)
    held: dict[int, frozenset[int]] = {}
    last = 0
    for _ in range(120):
        new = {last + 1 + number: a_sketch(chance) for number in range(chance.randrange(4))}
        last += len(new)
        changed = {one: a_sketch(chance) for one in chance.sample(sorted(held), min(len(held), 2))}
        kept = [Kept(one, hashes) for one, hashes in new.items() if hashes]
        kept += [Kept(one, hashes, held[one]) for one, hashes in changed.items() if hashes or held[one]]
        held |= new | changed
        gone = chance.choice(sorted(held)) if held and chance.random() < 0.2 else None
        async with database.save() as conn:
            await keep_sketches(conn, kept, range(last + 1 - len(new), last + 1))
            if gone is not None:
                await forget_sketch(conn, gone, held[gone])
                held[gone] = frozenset()
            found = await find_carriers(conn, HASHES)
            read = await read_sketches(conn, 0, last)
        assert sorted(found) == sorted((number, one) for one, hashes in held.items() for number in hashes)
        assert read == [Kept(one, hashes) for one, hashes in sorted(held.items()) if hashes]


async def test_new_rows_go_down_to_the_settled_ones(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sketches, "FOLDED_EVERY", 4)
    articles = 4 * sketches.SLICES
    async with database.save() as conn:
        for article in range(1, articles + 1):
            await keep_sketches(conn, [Kept(article, frozenset(HASHES))], range(article, article + 1))
        if not database.is_sqlite:  # an article's hashes are one row there, which stays
            assert await conn.scalar(text("SELECT count(*) FROM sketches")) == articles
            return
        counted = await conn.execute(text("SELECT tier, count(*) FROM shingles GROUP BY tier"))
        tiers = {row[0]: row[1] for row in counted}
        explained = await conn.execute(
            text("EXPLAIN QUERY PLAN SELECT hash FROM shingles WHERE tier IN (0, 1, 2) AND hash IN (1, 2, 3)")
        )
    assert sketches.NEW not in tiers  # the last article filled them up, and they were folded
    assert sum(tiers.values()) == len(HASHES) * articles
    assert 0.4 < tiers[sketches.SETTLED] / sum(tiers.values()) < 0.6  # the slices' turns came one after the other
    assert "tier=? AND hash=?" in " ".join(str(row) for row in explained)
