"""Each field of each golden page is a test of its own; `make golden` rewrites the expectations."""

import pytest

from tests.golden.rewrite import goldens

GOLDENS = list(goldens())
CASES = [pytest.param(golden, field, id=f"{golden.name}:{field}") for golden in GOLDENS for field in golden.expected]


@pytest.mark.parametrize(("golden", "field"), CASES)
def test_field(golden, field):
    assert golden.found[field] == golden.expected[field]


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)
def test_golden_is_ours_and_states_enough(golden):
    assert golden.meta["origin"] == "synthetic"
    assert golden.meta["licence"].startswith("ours")
    assert golden.meta["shows"]
    assert {"headline", "paragraphs", "authors", "layout"} <= golden.expected.keys()
    assert len(golden.expected["paragraphs"]) >= 5


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)
def test_nothing_but_the_story_is_in_the_text(golden):
    """Furniture that sits on nearly every golden page must never reach the text."""
    text = golden.article.text.casefold()
    for furniture in (
        "advertisement",
        "sign up",
        "newsletter",
        "all rights reserved",
        "©",
        "read more",
        "link copied",
        "appeared first on",
    ):
        assert furniture not in text
