"""The record as JSON and back, field by field."""

import json
from datetime import UTC, date, datetime

import pytest

from parsers.article import (
    Article,
    Attribution,
    Author,
    Block,
    Correction,
    DateEvidence,
    Disclaimer,
    Engagement,
    Evidence,
    Image,
    Link,
    Mark,
    Removed,
    Rights,
)
from parsers.serial import article_from_json, article_to_json

IMAGE = Image("https://a.example/p.jpg", "A pier.", "Ida Holm", "Pier", 8, 5)
WHOLE = Article(
    headline="Pier",
    blocks=(
        Block("paragraph", "The pier.", (Mark(0, 3, "link", "https://a.example/"),)),
        Block("table", "", rows=(("a", "b"),)),
        Block("image", "", image=IMAGE),
        Block("list_item", "one", level=2, ordered=True),
    ),
    requested_url="https://a.example/1",
    final_url="https://a.example/2",
    outlet="a",
    standfirst="Of piers.",
    byline="By Ida Holm",
    authors=(Author("Ida Holm", "https://a.example/ida", "reporter"),),
    dateline="ALDERMOUTH",
    published_at=datetime(2025, 5, 1, 10, 30, tzinfo=UTC),
    modified_at=datetime(2025, 5, 2, tzinfo=UTC),
    published_evidence=DateEvidence("1 May", "meta"),
    modified_evidence=DateEvidence("2 May", "url"),
    sections=("News",),
    topics=("Piers",),
    language="en",
    lead_image=IMAGE,
    images=(IMAGE,),
    canonical_claim="https://b.example/1",
    attribution=Attribution(
        "B", "https://b.example/1", "Pier", "W", "By B", ("C", "B"), (Evidence("rule", "text"),), 0.9
    ),
    rights=Rights("B", "© B", "none", "https://b.example/l", "restricted", (Evidence("r", "t"),)),
    disclaimers=(Disclaimer("d"),),
    corrections=(Correction("c"),),
    removed=(Removed("share", "Share"),),
    links=(Link("https://a.example/3", "T", "related", "News", "Ida", date(2025, 5, 3), "E"),),
    access="metered",
    completeness="partial",
    kind="live",
    engagement=Engagement(495, 1400),
    layout=date(2020, 1, 1),
    parser_version="1",
    warnings=("w",),
    quality=0.5,
)


@pytest.mark.parametrize(
    "article",
    [WHOLE, Article(headline="Pier", blocks=(), requested_url="https://a.example/", final_url="https://a.example/")],
)
def test_round_trip_loses_nothing(article: Article) -> None:
    assert article_from_json(json.loads(json.dumps(article_to_json(article)))) == article


def test_whole_uses_every_field() -> None:
    assert set(article_to_json(WHOLE)) == set(Article.__dataclass_fields__)


def test_unknown_name_is_an_error() -> None:
    with pytest.raises(TypeError):
        article_from_json({**article_to_json(WHOLE), "surprise": 1})
