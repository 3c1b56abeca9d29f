"""A paragraph that an outlet prints under every article becomes furniture after a few, without a rule that names it."""

import json

from ingest.turns.once import run_once
from storage.saving.paragraphs import RECURS_ON
from tests.databases import sqlite_database
from tests.e2e.desk import desk, rows
from tests.e2e.loopback import FILLER, LoopbackOutlet

PITCH = "The brass band of the fishermen plays on the second Friday of each month, and the kettle is always on."


def texts(number):
    return (*(f"{text[:-1]}, in the week of story number {number}." for text in FILLER), PITCH)


async def publish_and_read(url, outlet, numbers):
    for number in numbers:
        outlet.publish(f"story-{number}", paragraphs=texts(number))
    async with desk(url, outlet) as service:  # each run asks anew what recurs
        await run_once(service, now=True)
        return {
            row["url"]: row["text"]
            for row in await rows(service, "SELECT url, text FROM articles_v1 WHERE outlet = :slug", slug=outlet.slug)
        }


async def test_what_an_outlet_prints_under_every_article_is_learned(tmp_path):
    url = sqlite_database(tmp_path)
    async with LoopbackOutlet() as outlet:
        first = await publish_and_read(url, outlet, range(RECURS_ON))
        assert all(PITCH in text for text in first.values())
        later = await publish_and_read(url, outlet, [RECURS_ON])
        newest = later[outlet.url(f"/story-{RECURS_ON}")]
        assert PITCH not in newest
        assert newest == "\n\n".join(texts(RECURS_ON)[:-1])
        async with desk(url, outlet) as service:
            (row,) = await rows(
                service, "SELECT removed FROM articles_v1 WHERE url = :url", url=outlet.url(f"/story-{RECURS_ON}")
            )
    assert json.loads(row["removed"]) == [{"rule": "recurring", "text": PITCH}]


async def test_a_story_that_many_outlets_carry_is_not_thereby_furniture(tmp_path):
    url = sqlite_database(tmp_path)
    carriers = [LoopbackOutlet(f"carrier-{number}", host=f"127.0.0.{10 + number}") for number in range(RECURS_ON + 1)]
    for carrier in carriers:
        async with carrier:
            read = await publish_and_read(url, carrier, [1])
            assert [PITCH in text for text in read.values()] == [True]
