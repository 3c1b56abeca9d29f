"""Profiles of articles and when a handful of them differs from those before: large differences, and none by chance."""

import random

import pytest

from parsers.article import Removed
from storage.record import article_row
from storage.watching.profile import RECENT, Expected, Profile, differences, disappointments, profile_of
from tests.records import article

ALL = 63
BYLINE, TIME, STANDFIRST, IMAGE, FULL, SELECTORS = (1 << place for place in range(6))


def pages(count, *, filled=ALL, words=400, quality=900, residue=0):
    return [Profile(filled, words + number % 7, quality, residue) for number in range(count)]


def test_a_profile_says_what_the_article_had():
    rich = article(byline="By Ann", standfirst="In short.")
    assert profile_of(article_row(rich)).filled == BYLINE | TIME | STANDFIRST | FULL | SELECTORS
    for warning in (
        "layout 2024-01-01: headline found nothing",
        "body: the layout of 2024-01-01 found too little, the generic extractor was used",
    ):
        poor = article(published_at=None, completeness="partial", warnings=(warning,))
        assert profile_of(article_row(poor)).filled == 0


def test_the_residue_is_what_may_be_furniture():
    whole = "A sentence that is long enough to be a paragraph of a story, and has an end."
    assert profile_of(article_row(article(body=(whole, whole)))).residue == 0
    assert profile_of(article_row(article(body=(whole, "Home", "Share on Mastodon", "He left.")))).residue == 500
    cut = article(body=(whole,), removed=(Removed("recurring", "Our newsletter comes on Mondays."),))
    assert profile_of(article_row(cut)).residue == 500


@pytest.mark.parametrize(
    ("bit", "name"),
    [(BYLINE, "byline"), (TIME, "publication time"), (IMAGE, "lead image"), (SELECTORS, "every selector finding")],
)
def test_a_field_that_is_gone_is_named(bit, name):
    (found,) = differences(pages(20, filled=ALL ^ bit), pages(100))
    assert found == f"{name} on 0% of the last 20 articles, before on 100%"


def test_texts_that_are_suddenly_short_or_full_of_loose_lines():
    assert differences(pages(20, words=90), pages(100)) == (
        "words 93 in the middle of the last 20 articles, before 403",
    )
    assert differences(pages(20, words=1500), pages(100))[0].startswith("words 1503")
    assert differences(pages(20, quality=500), pages(100))[0].startswith("quality 0.5")
    assert differences(pages(20, residue=300), pages(100))[0].startswith("loose lines 0.3")
    assert differences(pages(20, residue=0), pages(100, residue=300)) == ()  # fewer is no alarm


def test_too_few_pages_say_nothing():
    assert differences(pages(9, filled=0), pages(100)) == ()
    assert differences(pages(20, filled=0), pages(19)) == ()


def test_a_field_that_was_never_usual_is_not_missed():
    before = pages(60, filled=ALL) + pages(60, filled=ALL ^ STANDFIRST)
    assert differences(pages(20, filled=ALL ^ STANDFIRST), before) == ()


def ordinary(chance, *, weekend):
    """A page of an outlet whose weekend desk signs less, writes shorter and has fewer pictures."""
    filled = TIME | FULL | SELECTORS
    filled |= BYLINE if chance.random() < (0.7 if weekend else 0.9) else 0
    filled |= IMAGE if chance.random() < (0.85 if weekend else 0.97) else 0
    filled |= STANDFIRST if chance.random() < 0.6 else 0
    words = round(chance.lognormvariate(5.6 if weekend else 6.1, 0.6))
    return Profile(filled, words, round(chance.gauss(880, 40)), round(abs(chance.gauss(0, 30))))


@pytest.mark.parametrize("seed", range(5))
def test_half_a_year_of_ordinary_weeks_raises_no_alarm(seed):
    chance = random.Random(seed)
    history = []
    alarms = []
    for day in range(180):
        for _ in range(12 if day % 7 < 5 else 5):
            history.insert(0, ordinary(chance, weekend=day % 7 >= 5))
        alarms += differences(history[:RECENT], history[RECENT : RECENT + 400])
    assert alarms == []


@pytest.mark.parametrize("seed", range(5))
def test_a_redesign_is_seen_within_twenty_pages(seed):
    chance = random.Random(seed)
    history = [ordinary(chance, weekend=False) for _ in range(80)]
    seen = []
    for page in range(20):
        one = ordinary(chance, weekend=False)
        history.insert(0, Profile(one.filled & ~SELECTORS, one.words, one.quality, one.residue))
        seen += [page] if differences(history[:RECENT], history[RECENT:]) else []
    assert seen


def test_an_outlet_without_a_history_is_held_against_its_declaration():
    expected = Expected(20, 200, 0.9)
    assert disappointments(expected, pages(20), 100.0) == ()
    assert disappointments(expected, pages(20, filled=ALL ^ BYLINE), 100.0) == (
        "byline on 0% of the last 20 articles, declared 90%",
    )
    assert disappointments(expected, pages(19, filled=ALL ^ BYLINE), 9.0) == (
        "articles a day 9 in the last week, declared 20 at least",
    )
    assert disappointments(expected, [], 500.0) == ("articles a day 500 in the last week, declared 200 at most",)
    assert disappointments(Expected(), pages(20, filled=0), 0.0) == ()
