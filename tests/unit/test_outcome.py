"""Every way a page can leave the pipeline: an error and an entry's history in, what to store out."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.decisions.outcome import reason_of, spread_of, verdict
from ingest.errors import (
    BadEncodingError,
    BlockedError,
    GoneError,
    HostBacksOffError,
    HttpStatusError,
    InternalError,
    OversizedPageError,
    RateLimitedError,
    RedirectError,
    RefusedError,
    TransientFetchError,
)
from parsers.errors import (
    NotArticleError,
    NotFeedError,
    ParseError,
    SyndicationError,
    TooComplexError,
    UndecodablePageError,
    UnsafeXMLError,
)
from storage.errors import StorageError
from storage.outcomes import Outcome

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://a.example/story"


def judge(error, tries=0, max_tries=5):
    return verdict(error, tries=tries, now=NOW, max_tries=max_tries, url=URL)


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (GoneError(status=410), "gone", "gone"),
        (RefusedError(reason="robots"), "refused", "robots"),
        (BlockedError(), "refused", "blocked_address"),
        (NotArticleError(reason="consent"), "not_article", "consent"),
        (NotArticleError(), "not_article", "not_article"),
        (OversizedPageError(), "failed", "too_large"),
        (HttpStatusError(status=405), "failed", "http_status"),
        (ParseError("broken"), "failed", "parse"),
    ],
)
def test_what_will_not_pass_is_final_at_once(error, kind, reason):
    result = judge(error)
    assert (result.outcome.kind, result.outcome.reason, result.next_try_at, result.tries) == (kind, reason, None, 1)


@pytest.mark.parametrize("reason", ["timeout", "connect", "dns", "tls", "protocol"])
def test_what_may_pass_waits_in_sql_and_is_quarantined_after_the_last_try(reason):
    error = TransientFetchError("away", reason=reason)
    waits = [judge(error, tries) for tries in range(5)]
    assert [one.next_try_at is not None for one in waits] == [True, True, True, True, False]
    assert [one.outcome.kind for one in waits] == ["failed"] * 4 + ["quarantined"]
    delays = [(one.next_try_at - NOW).total_seconds() for one in waits[:4]]
    assert delays == sorted(delays)
    assert delays[0] >= 1


def test_a_404_is_asked_again_once():
    assert judge(HttpStatusError(status=404), 0).next_try_at is not None
    assert judge(HttpStatusError(status=404), 1).outcome == Outcome(
        "failed", "http_status", HttpStatusError(status=404).message
    )


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        *((RefusedError(status=status, retry_after=86_400), "refused", "http_status") for status in (401, 403, 451)),
        (RefusedError(status=403, reason="challenge", retry_after=86_400), "refused", "challenge"),
        (NotArticleError(reason="challenge"), "not_article", "challenge"),
    ],
)
def test_a_server_that_refuses_is_asked_once_a_day_three_times(error, kind, reason):
    waits = [judge(error, tries) for tries in range(3)]
    assert {(one.outcome.kind, one.outcome.reason) for one in waits} == {(kind, reason)}
    assert [one.next_try_at is not None for one in waits] == [True, True, False]
    assert all(timedelta(days=1) <= one.next_try_at - NOW <= timedelta(days=1.25) for one in waits[:2])


@pytest.mark.parametrize("error", [RedirectError(), BadEncodingError()])
def test_redirects_to_nowhere_and_bodies_that_do_not_decode_get_three_tries(error):
    waits = [judge(error, tries) for tries in range(3)]
    assert [one.next_try_at is not None for one in waits] == [True, True, False]
    assert {one.outcome.kind for one in waits} == {"failed"}


def test_retry_after_is_honoured():
    result = judge(RateLimitedError(status=429, retry_after=7200))
    assert result.next_try_at >= NOW + timedelta(hours=2)


def test_a_host_that_is_left_alone_costs_no_try():
    result = judge(HostBacksOffError(retry_after=600), tries=3)
    assert result.tries == 3
    assert result.next_try_at == NOW + timedelta(minutes=10)


def test_our_own_disk_costs_no_try_and_a_bug_of_ours_sets_the_page_aside():
    full = judge(StorageError("disk full"), tries=2)
    assert (full.outcome.reason, full.tries, full.next_try_at) == ("storage", 2, NOW + timedelta(minutes=1))
    bug = judge(InternalError("KeyError: 'x'"))
    assert (bug.outcome.kind, bug.outcome.reason, bug.next_try_at) == ("quarantined", "internal", None)


def test_errors_without_a_reason_of_their_own_get_the_nearest_one():
    assert reason_of(NotFeedError()) == "not_feed"
    assert reason_of(ParseError()) == "parse"
    assert reason_of(SyndicationError("what")) == "internal"
    assert reason_of(UndecodablePageError()) == "bad_charset"
    assert reason_of(TooComplexError()) == "too_complex"
    assert reason_of(UnsafeXMLError()) == "unsafe_xml"


def test_the_spread_is_stable_for_an_address_and_differs_between_addresses():
    assert spread_of(URL) == spread_of(URL)
    assert len({spread_of(f"{URL}{number}") for number in range(100)}) == 100
    assert all(0 <= spread_of(f"{URL}{number}") < 1 for number in range(100))
