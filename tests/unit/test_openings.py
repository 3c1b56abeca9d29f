"""What patterns' matches begin with."""

import re

import pytest

from parsers.furniture import RULES
from parsers.openings import LONGEST, SIGN, Openings, branches, openings


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("read more", {"read m"}),
        (r"(?:this|the) (?:video|content)\b", {"this v", "this c", "the vi", "the co"}),
        (r"videos?\s*:", {"videos", "video:", "video "}),
        (r"(?:daily )?news", {"daily ", "news"}),
        (r"l['’]auteur", {"l'aute", "l’aute"}),
        (r"\d+ comments", {SIGN}),
        (r"[^.]{0,80}©", {""}),
        (r"\s*loading\W*$", {"loadin"}),
        (r"(?:©|copyright) \d", {SIGN, "copyri"}),
    ],
)
def test_openings(pattern, expected):
    assert openings(pattern) == expected


def test_a_text_is_looked_up_by_its_first_letters():
    known = Openings([r"read (?:more|on)|x(?:ing)?\b|Über uns"])
    assert [known.open(each[:LONGEST]) for each in ("read more", "read on", "xing", "über uns")] == [True] * 4
    assert not any(known.open(each[:LONGEST]) for each in ("reader", "read it", "", "uber uns"))


def test_every_rule_without_words_has_openings():
    plain = [branch for rule in RULES if not rule.needs for branch in branches(rule.alternatives)]
    assert [branch for branch in plain if "" in openings(branch)] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.barred], ids=lambda rule: rule.longest)
def test_no_match_ends_with_a_barred_sign(rule):
    for branch in branches(rule.alternatives):
        last = re.search(r"\[\^([^\]]*)\]\{[^}]*\}\$$", branch)
        assert last is not None, branch
        assert set(rule.barred) <= set(last[1]), branch
