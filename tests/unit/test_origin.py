from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from storage.stories.join import Joined, join
from storage.stories.origin import Member, find_origin, plain_name

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = ["Harbour Gazette", "Coast Mirror", "Valley Post", "Northern Wire"]


def member(number: int, **more: Any) -> Member:
    name = NAMES[(number - 1) % 4]
    values: dict[str, Any] = {
        "outlet_id": number,
        "outlet_name": name,
        "outlet_names": frozenset({plain_name(name)}),
        "url": f"https://o{number}.example/",
        "first_seen_at": NOW + number * HOUR,
        "published_at": NOW + number * HOUR - HOUR / 2,
    } | more
    return Member(article_id=number, **values)


def found(*members: Member) -> tuple[int | None, str]:
    """The origin and its rule, the same for every order."""
    results = {
        (origin.article_id, origin.evidence[0].rule)
        for order in permutations(members)
        for origin in (find_origin(order),)
    }
    assert len(results) == 1
    return results.pop()


def test_an_article_alone_is_its_own_origin():
    origin = find_origin([member(1)])
    assert (origin.article_id, origin.originator, origin.original_url) == (1, "Harbour Gazette", "https://o1.example/")


def test_an_article_alone_with_a_credit_has_its_origin_elsewhere():
    origin = find_origin(
        [member(1, originator="Far Away Times", original_url="https://far.example/x", credit_line="Via Far Away Times")]
    )
    assert (origin.article_id, origin.originator, origin.original_url) == (
        None,
        "Far Away Times",
        "https://far.example/x",
    )
    assert (origin.evidence[0].rule, origin.evidence[0].text) == ("credit_elsewhere", "Via Far Away Times")


def test_a_credit_to_oneself_is_none():
    assert found(member(1, originator="The Harbour Gazette")) == (1, "only_publication")


def test_a_linked_credit_beats_every_date():
    assert found(member(1, credits_article=2), member(2), member(3, published_at=NOW - HOUR)) == (2, "credit_link")


def test_a_chain_is_followed_to_its_end():
    assert found(member(1, credits_article=2), member(2, credits_article=3), member(3)) == (3, "credit_link")


def test_a_chain_that_leaves_the_story_ends_outside():
    origin = find_origin([member(1, credits_article=2), member(2, originator="Agency X", wire="Agency X")])
    assert (origin.article_id, origin.originator) == (None, "Agency X")
    assert [one.rule for one in origin.evidence] == ["credit_link", "credit_elsewhere"]


def test_articles_that_credit_each_other_are_decided_by_time():
    assert found(member(1, credits_article=2), member(2, credits_article=1)) == (1, "earliest_publication")


def test_a_named_outlet_that_is_here_is_the_origin():
    assert found(member(1, originator="the  VALLEY post"), member(2), member(3)) == (3, "credit_name")


def test_a_wire_that_is_an_outlet_here_is_the_origin():
    assert found(member(1, wire="Northern Wire"), member(2, wire="Northern Wire"), member(4, is_wire=True)) == (
        4,
        "wire_outlet",
    )


def test_a_wire_that_is_not_here_is_the_origin_too():
    origin = find_origin([member(1, wire="Agency X"), member(2, wire="Agency X"), member(3)])
    assert (origin.article_id, origin.originator, origin.evidence[0].rule) == (None, "Agency X", "wire_elsewhere")


def test_a_confirmed_canonical_is_evidence():
    assert found(member(1, claims_article=3), member(2), member(3)) == (3, "canonical_claim")


def test_more_outlets_outweigh_one():
    assert found(
        member(1), member(2), member(3, credits_article=1), member(4, credits_article=2), member(5, credits_article=2)
    ) == (2, "credit_link")


def test_the_earliest_trustworthy_publication():
    assert found(member(1), member(2), member(3)) == (1, "earliest_publication")
    back_dated = member(3, published_at=NOW - 100 * HOUR)
    assert found(member(1), member(2), back_dated) == (1, "earliest_publication")
    future = member(3, published_at=NOW + 1000 * HOUR)
    assert found(future, member(2)) == (2, "earliest_publication")


def test_a_bare_day_says_no_more_than_its_end():
    day = member(2, published_at=NOW.replace(hour=0), first_seen_at=NOW + 9 * HOUR)
    assert found(member(1), day) == (1, "earliest_publication")


def test_an_aggregator_comes_after_everybody_else():
    assert found(member(1, is_aggregator=True), member(2)) == (2, "earliest_publication")
    assert found(member(1, is_aggregator=True), member(2, is_aggregator=True))[0] == 1


def test_without_dates_the_first_seen():
    assert found(member(1, published_at=None), member(2, published_at=None)) == (1, "first_seen")


def test_confidence_grows_with_the_evidence():
    cases = [
        [member(1, published_at=None), member(2, published_at=None)],
        [member(1), member(2)],
        [member(1, claims_article=2), member(2)],
        [member(1, originator="Coast Mirror"), member(2)],
        [member(1, credits_article=2), member(2)],
    ]
    confidences = [find_origin(case).confidence for case in cases]
    assert confidences == sorted(confidences)
    assert len(set(confidences)) == len(confidences)


@pytest.mark.parametrize(
    ("own", "linked", "expected"),
    [
        (None, set(), Joined(None)),
        (None, {5}, Joined(5)),
        (None, {5, 3}, Joined(3, (5,))),
        (4, set(), Joined(4)),
        (4, {4, 2, 9}, Joined(2, (4, 9))),
    ],
)
def test_the_oldest_story_stays(own: int | None, linked: set[int], expected: Joined):
    assert join(own, linked) == expected
