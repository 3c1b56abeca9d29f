"""What patterns' matches begin with."""

from collections.abc import Iterable
from re._parser import parse  # no other way to read a pattern
from typing import Any

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


def may_end_with(parts: Iterable[tuple[object, Any]], sign: str) -> bool:
    """Say whether what a parsed pattern matches can end with a sign; an optional end lets what stands before it decide too."""
    for kind, value in reversed(list(parts)):
        name = str(kind)
        if name in ("AT", "ASSERT", "ASSERT_NOT"):
            continue
        if name == "SUBPATTERN":
            inner = may_end_with(value[3], sign)
        elif name == "BRANCH":
            inner = any(may_end_with(each, sign) for each in value[1])
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            inner = may_end_with(value[2], sign)
            if not inner and value[0] == 0:
                continue
        else:
            inner = value == ord(sign) if name == "LITERAL" else _one_of(name, value, sign)
        return inner
    return False


def _one_of(name: str, value: Any, sign: str) -> bool:
    if name != "IN":
        return name == "ANY" or (name == "NOT_LITERAL" and value != ord(sign))
    held = [
        (str(kind) == "LITERAL" and each == ord(sign))
        or (str(kind) == "RANGE" and each[0] <= ord(sign) <= each[1])
        or (str(kind) == "CATEGORY" and "NOT_" in str(each))
        for kind, each in value
        if str(kind) != "NEGATE"
    ]
    return any(held) != (str(value[0][0]) == "NEGATE")


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.barred], ids=lambda rule: rule.longest)
def test_no_match_ends_with_a_barred_sign(rule):
    for branch in branches(rule.alternatives):
        assert branch.endswith("$"), branch
        assert not any(may_end_with(parse(branch), sign) for sign in rule.barred), branch


def test_ends_are_told():
    ends = {
        r"a.$": True,
        r"a[^.]$": False,
        r"a\W*$": True,
        r"a(?:b|\.)$": True,
        r"a\w(?: b)?$": False,
        r"\)$": False,
        r"\.$": True,
    }
    assert {pattern: may_end_with(parse(pattern), ".") for pattern in ends} == ends
