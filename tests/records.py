"""Invented outlets, articles and entries for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from parsers.article import Article, Attribution, Block
from parsers.urls import url_key
from storage.record import article_row
from storage.values import FeedRow, Incoming, NewEntry, OutletRow

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIGHTHOUSE = (
    "The harbour council met on Tuesday to decide the fate of the old lighthouse, which has stood dark since last winter's storm.",
    "Keepers and fishermen filled the benches, and some stood in the corridor, to hear what a new lamp would cost.",
    "A vote is expected in the spring, said the mayor, who has promised to light it herself.",
)
ORCHARD = (
    "Three hundred apple trees were planted on Saturday along the disused railway, where the town hopes to have a public orchard.",
    "Volunteers brought spades and soup, and by noon the first row reached the signal box that children have painted yellow.",
    "The trees, all of old local kinds, will bear fruit in four years if the deer can be kept out.",
)
HARBOUR = OutletRow(
    "harbour",
    "Harbour Gazette",
    ("gazette.example",),
    ("The Gazette",),
    feeds=(FeedRow("https://gazette.example/feed.xml", "gazette.example"),),
)
MIRROR = OutletRow(
    "mirror",
    "Coast Mirror",
    ("mirror.example",),
    aggregator=True,
    feeds=(FeedRow("https://mirror.example/rss", "mirror.example"),),
)
VALLEY = OutletRow(
    "valley", "Valley Post", ("valley.example",), feeds=(FeedRow("https://valley.example/rss", "valley.example"),)
)
OUTLETS = (HARBOUR, MIRROR, VALLEY)
HOSTS = {"harbour": "gazette.example", "mirror": "mirror.example", "valley": "valley.example"}


def article(
    outlet: str = "harbour",
    path: str = "lighthouse",
    headline: str = "Lighthouse may shine again",
    body: Sequence[str] = LIGHTHOUSE,
    **more: Any,
) -> Article:
    """Make an article of plain paragraphs, published two hours ago."""
    url = f"https://{HOSTS[outlet]}/{path}"
    more.setdefault("published_at", NOW - timedelta(hours=2))
    more.setdefault("parser_version", "1")
    return Article(
        headline=headline,
        blocks=tuple(Block("paragraph", text) for text in body),
        requested_url=url,
        final_url=url,
        outlet=outlet,
        **more,
    )


def arriving(one: Article, **more: Any) -> Incoming:
    """Make the article's page arrive at its own address."""
    assert one.outlet is not None
    more.setdefault("fetched_at", NOW)
    return Incoming(row=article_row(one), outlet_slug=one.outlet, url_key=url_key(one.final_url), **more)


def credit(url: str | None = None, originator: str | None = "Harbour Gazette", **more: Any) -> Attribution:
    """Make a credit to somebody."""
    return Attribution(
        originator=originator,
        original_url=url,
        credit_line=f"First published by {originator or url}",
        confidence=0.9,
        **more,
    )


def entry(path: str = "lighthouse", outlet: str = "harbour", **more: Any) -> NewEntry:
    """Make a feed's line."""
    url = f"https://{HOSTS[outlet]}/{path}"
    values: dict[str, Any] = {"identity": url, "content_hash": "1", "title": path.title()} | more
    return NewEntry(url=url, url_key=url_key(url), host=HOSTS[outlet], **values)
