from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.dedupe import (
    Arrival,
    Content,
    Duplicate,
    Knowledge,
    Known,
    New,
    Revision,
    Unchanged,
    decide,
    describe,
    shared_share,
)
from storage.record import article_row, content_of
from tests.records import LIGHTHOUSE, ORCHARD, article

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EDITED = (LIGHTHOUSE[0], LIGHTHOUSE[1].replace("Keepers", "Sailors"), LIGHTHOUSE[2])


def content(*paragraphs: str, **more: Any) -> Content:
    return content_of(article_row(article(body=paragraphs or LIGHTHOUSE, **more)))


def known(what: Content | None = None, **more: Any) -> Known:
    values: dict[str, Any] = {
        "article_id": 7,
        "outlet_id": 1,
        "revision": 1,
        "status": "live",
        "content_fetched_at": NOW,
    } | more
    return Known(content=what or content(), **values)


def arrives(what: Content, *, fetched_at: datetime = NOW, **knowledge: Any) -> Any:
    return decide(Arrival(1, what, fetched_at), Knowledge(**knowledge))


def test_nothing_known_is_new():
    assert arrives(content()) == New()


def test_the_address_decides_alone():
    other = content(*ORCHARD, headline="Orchard")
    decision = arrives(
        other,
        at_address=known(),
        hinted=(("guid", known(other, article_id=8)),),
        same_text=(known(other, article_id=9),),
    )
    assert isinstance(decision, Revision)
    assert decision.known.article_id == 7


def test_same_content_is_unchanged():
    assert arrives(content(), at_address=known()) == Unchanged(known())


def test_a_page_fetched_before_the_known_content_replaces_nothing():
    old = NOW - timedelta(seconds=1)
    assert arrives(content(*EDITED), fetched_at=old, at_address=known()) == Unchanged(known())
    assert arrives(content(*EDITED), fetched_at=old, hinted=(("guid", known()),)) == Duplicate(known())
    gone = known(status="withdrawn")
    assert arrives(content(), fetched_at=old, at_address=gone) == Unchanged(gone)
    assert isinstance(
        arrives(content(*EDITED), fetched_at=NOW, at_address=known()), Revision
    )  # the same page, read anew


def test_a_tombstone_takes_everything():
    assert isinstance(arrives(content(*ORCHARD), at_address=known(status="deleted")), Unchanged)
    assert isinstance(arrives(content(), hinted=(("guid", known(status="deleted")),)), Duplicate)
    assert isinstance(arrives(content(), same_text=(known(status="deleted"),)), Duplicate)


@pytest.mark.parametrize("hint", ["alias", "guid", "canonical", "variant"])
def test_a_hint_counts_only_where_the_content_agrees(hint: Any):
    assert arrives(content(*ORCHARD, headline="Orchard"), hinted=((hint, known()),)) == New()
    assert isinstance(arrives(content(), hinted=((hint, known()),)), Duplicate)
    assert arrives(content(), hinted=((hint, known(outlet_id=2)),)) == New()


@pytest.mark.parametrize(
    ("hint", "kind"), [("alias", Revision), ("guid", Revision), ("canonical", Duplicate), ("variant", Duplicate)]
)
def test_a_moved_article_is_revised_and_a_variant_is_not(hint: Any, kind: type):
    assert isinstance(arrives(content(*EDITED), hinted=((hint, known()),)), kind)


def test_the_same_publication_needs_outlet_headline_text_and_time():
    assert isinstance(arrives(content(), same_text=(known(),)), Duplicate)
    assert arrives(content(), same_text=(known(outlet_id=2),)) == New()
    assert arrives(content(headline="Another"), same_text=(known(),)) == New()
    assert arrives(replace(content(), published_at=NOW + timedelta(days=9)), same_text=(known(),)) == New()
    assert isinstance(arrives(replace(content(), published_at=None), same_text=(known(),)), Duplicate)


def test_a_withdrawn_article_that_is_there_again_is_restored():
    decision = arrives(content(), at_address=known(status="withdrawn"))
    assert isinstance(decision, Revision)
    assert (decision.change, decision.diff) == ("restored", {})


def test_paragraphs_are_added_removed_and_edited():
    new = content(LIGHTHOUSE[0], LIGHTHOUSE[1].replace("Keepers", "Sailors"), "A wholly new ending of the matter.")
    diff = describe(content(), new)["paragraphs"]
    assert diff["counts"] == {"added": 1, "removed": 1, "edited": 1}
    assert diff["edited"] == [[LIGHTHOUSE[1], LIGHTHOUSE[1].replace("Keepers", "Sailors")]]
    assert (diff["added"], diff["removed"]) == (["A wholly new ending of the matter."], [LIGHTHOUSE[2]])


def test_equal_contents_have_no_diff_and_fields_are_named():
    assert describe(content(), content()) == {}
    assert describe(content(), content(byline="By Ben"))["fields"] == {"byline": [None, "By Ben"]}


@pytest.mark.parametrize(
    ("before", "after", "churn"),
    [
        ("495 shares", "512 shares", True),
        ("Read by 1,400 people", "Read by 1,500 people", True),
        (
            "Twelve people were hurt and 3 are missing after the ferry ran aground.",
            "Twelve people were hurt and 4 are missing after the ferry ran aground.",
            False,
        ),
        ("Read more: The orchard", "Read more: The ferry", True),
        ("5 minutes ago", "2 hours ago", True),
        ("She agreed.", "She refused.", False),
    ],
)
def test_counters_and_rotating_links_are_churn(before: str, after: str, churn: bool):
    decision = arrives(content(*LIGHTHOUSE, after), at_address=known(content(*LIGHTHOUSE, before)))
    assert isinstance(decision, Unchanged if churn else Revision)


def test_churn_beside_a_real_change_hides_nothing():
    decision = arrives(content(*EDITED, "6 shares"), at_address=known(content(*LIGHTHOUSE, "5 shares")))
    assert isinstance(decision, Revision)


def test_a_paywall_does_not_shorten_what_is_there():
    assert isinstance(arrives(content(LIGHTHOUSE[0], completeness="partial"), at_address=known()), Unchanged)
    partial = known(content(LIGHTHOUSE[0], completeness="partial"))
    assert isinstance(arrives(content(), at_address=partial), Revision)


def test_the_shared_share_is_of_the_shorter_text():
    assert shared_share("\n\n".join(LIGHTHOUSE), "\n\n".join((*LIGHTHOUSE, *ORCHARD))) == 1.0
    assert shared_share("\n\n".join(LIGHTHOUSE), "\n\n".join(ORCHARD)) == 0.0
    assert shared_share("", "x") == 0.0
