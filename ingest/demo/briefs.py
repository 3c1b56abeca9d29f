"""Short news without end, for `wiredesk demo --serve`: invented by us, of sentences that meet only once.

A brief is an opening, a middle and an end. Two briefs share one of the three at most, and no paragraph: else they would be taken
for copies of one text, and what they share for furniture, rightly.
"""

import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.demo.stories import Story

WRITERS = {
    "harbour-gazette": ("Marit Solheim", "Jonas Pell", "Adaeze Okoro"),
    "upland-courier": ("Callum Dray", "Moira Teague"),
}
SECTIONS = {
    "harbour-gazette": ("Harbour", "Politics", "Business"),
    "upland-courier": ("News", "Farming", "Environment"),
}


def different_briefs() -> int:
    """Return how many briefs there are."""
    parts = _parts()
    return len(parts["opening"]) * len(parts["middles"])


def brief(number: int, outlet: str, published_at: datetime) -> Story:
    """Return the brief of this number, as an outlet publishes it: a sentence, and a paragraph too long for a table's cell."""
    parts = _parts()
    openings, middles, ends = parts["opening"], parts["middles"], parts["ends"]
    opening = number % len(openings)
    middle = (number + number // len(openings)) % len(middles)  # neighbours differ in both
    words = {
        "place": parts["places"][(number * 5 + number // 16 * 7) % len(parts["places"])],
        "person": parts["people"][(number * 3 + number // 16 * 5) % len(parts["people"])],
        "number": 12 + number * 37 % 188,
    }
    headline: str = openings[opening]["headline"].format(**words)
    coda = parts["codas"][(number + middle) % len(parts["codas"])]
    texts = (openings[opening]["text"], f"{middles[middle]} {ends[(opening + middle) % len(ends)]} {coda}")
    writers, sections = WRITERS[outlet], SECTIONS[outlet]
    writer = writers[number % len(writers)]
    return Story(
        outlet=outlet,
        slug=f"brief-{number}",
        headline=headline[0].upper() + headline[1:],
        section=sections[number % len(sections)],
        published_at=published_at.replace(microsecond=0),
        body=tuple(text.format(**words) for text in texts),
        byline=f"By {writer}",
        authors=(writer,),
    )


@cache
def _parts() -> dict[str, Any]:
    return tomllib.loads(files("ingest.demo").joinpath("stories", "briefs.toml").read_text("utf-8"))
