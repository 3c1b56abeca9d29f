"""A raw page made inert: whatever acts is gone, its words stay."""

import pytest

from ingest.serve.desk.inert import POLICY, inert
from parsers.errors import SyndicationError
from parsers.page import Page

ACTS = (
    "<script>alert(1)</script>",
    "<meta http-equiv='refresh' content='0;url=//evil.example/'>",
    "<base href='https://evil.example/'>",
    "<link rel=preconnect href=https://evil.example>",
    "<LINK REL='dns-prefetch' HREF='//evil.example'>",
    "<iframe src=https://evil.example></iframe>",
    "<object data=https://evil.example></object>",
    "<embed src=https://evil.example>",
    "<frameset><frame src=//evil.example></frameset>",
    "<svg><script href=//evil.example></script><a xlink:href='https://evil.example'>go</a></svg>",
)


def made(html: str) -> str:
    return inert(Page("https://gazette.example/1", html.encode(), "text/html; charset=utf-8"))


@pytest.mark.parametrize("acts", ACTS)
def test_what_acts_is_taken_out(acts: str) -> None:
    shown = made(f"<html><head>{acts}</head><body><p>Words stay.</p>{acts}</body></html>").lower()
    for gone in ("<script", "http-equiv", "<base", "<link", "<iframe", "<object", "<embed", "<frame", 'href="', "src="):
        assert gone not in shown.replace('title="https://evil.example"', "")


def test_links_show_where_they_led_and_lead_nowhere() -> None:
    shown = made('<p>Read <a href="https://gazette.example/2" ping=/p target=_top download>more</a></p>')
    assert '<a title="https://gazette.example/2">more</a>' in shown


def test_the_policy_allows_nothing_that_runs_or_is_fetched() -> None:
    rules = dict(rule.strip().partition(" ")[::2] for rule in POLICY.split(";"))
    assert rules["sandbox"] == ""
    assert rules["default-src"] == "'none'"
    assert "script-src" not in rules
    assert all("http" not in rule and "*" not in rule for rule in rules.values())


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(SyndicationError):
        inert(Page("https://gazette.example/1", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "text/html"))
