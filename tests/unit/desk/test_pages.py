"""Filters, words and charts: what the templates are given is safe and says what it means."""

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import pytest

from ingest.serve.desk import words
from ingest.serve.desk.charts import daily, stacked
from ingest.serve.desk.outlets import last_days
from ingest.serve.desk.pages import HERE, ago, distance, duration, host, language_tag, outside, with_query
from ingest.serve.gate import SECURITY_HEADERS
from parsers.furniture import RULES
from storage.outcomes import OUTCOME_KINDS, REASONS
from storage.values import ChangeKind

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "now"), (44, "now"), (-10, "in a moment"), (46, "1 min ago"), (90, "2 min ago"), (-290, "in 5 min"),
        (3_590, "1 h ago"), (3_600, "1 h ago"), (86_000, "1 d ago"), (3 * 86_400, "3 d ago"), (-7_200, "in 2 h"),
    ],
)  # fmt: skip
def test_times_are_told_in_their_largest_unit(seconds: float, told: str) -> None:
    assert distance(seconds) == told


def test_a_time_has_the_moment_itself() -> None:
    assert ago(NOW - timedelta(hours=3), NOW) == (
        '<time datetime="2026-11-23T09:00:00Z" title="23 Nov 2026, 09:00 UTC" data-ago>3 h ago</time>'
    )
    assert "never" in ago(None, NOW)
    assert (duration(5_400), duration(None)) == ("2 h", "")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JAVASCRIPT:alert(1)", " javascript:x", "data:text/html,x", "//evil.example/", "http:", "http://[", "",
     None, "ftp://x.example/", "vbscript:x"],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert outside(url) == ""


def test_an_address_keeps_its_secrets() -> None:
    assert outside("https://user:pass@gazette.example/x") == "https://user:***@gazette.example/x"
    assert host("https://user:pass@www.gazette.example/x") == "gazette.example"


def test_a_language_tag_is_one() -> None:
    assert language_tag("pt-BR") == "pt-BR"
    assert language_tag('en" onclick="x') == language_tag(None) == ""


def test_queries_are_quoted_and_empty_values_left_out() -> None:
    assert with_query("/", {"q": "a&b=c", "outlet": "", "day": None}, before=7) == "/?q=a%26b%3Dc&before=7"
    assert with_query("/", {}) == "/"


def test_every_outcome_reason_and_rule_has_words() -> None:
    assert set(words.OUTCOMES) == set(OUTCOME_KINDS)
    assert set(words.REASONS) == set(REASONS)
    assert {rule.name for rule in RULES} <= set(words.CUTS)
    assert set(words.CHANGES) == {"first", "edited", "corrected", "withdrawn", "restored"}


def test_every_evidence_rule_has_words() -> None:
    record = (HERE.parents[2] / "docs" / "record.md").read_text("utf-8")
    row = next(line for line in record.splitlines() if line.startswith("| `evidence` | JSON | list of `{rule, text}`"))
    named = set(
        row.partition("text}`")[2].replace("`", " ").replace(",", " ").replace("|", " ").replace(":", " ").split()
    )
    assert named == set(words.EVIDENCE)


def test_bars_are_to_scale_and_say_their_day() -> None:
    days = last_days(date(2026, 11, 23), 3)
    chart = daily({days[0]: 10, days[2]: 5}, days, "articles", width=30, height=20)
    assert [bar.told for bar in chart.bars] == ["21 Nov: 10 articles", "22 Nov: 0 articles", "23 Nov: 5 articles"]
    assert [[part.height for part in bar.parts] for bar in chart.bars] == [[20.0], [], [10.0]]
    assert chart.highest == 10
    assert "15 in all" in chart.told


def test_stacked_bars_are_as_high_as_their_sum() -> None:
    days = last_days(date(2026, 11, 23), 2)
    chart = stacked({(days[1], 0): 3, (days[1], 1): 1}, days, ("robots", "dns"), "troubles", width=20, height=40)
    parts = chart.bars[1].parts
    assert [(part.y, part.height, part.series) for part in parts] == [(10.0, 30.0, 0), (0.0, 10.0, 1)]
    assert chart.bars[0].told == "22 Nov: no troubles"
    assert daily({}, [], "articles").bars == ()


class Attributes(HTMLParser):
    """Collects what our policy forbids in a template: inline script, style, handlers, and what others serve."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name == "style" or re.fullmatch("on[a-z]{3,}", name)]
        if tag in {"script", "link", "img", "iframe"}:
            address = given.get("src") or given.get("href") or "/"
            self.found += [address] if not address.startswith("/") or address.startswith("//") else []


@pytest.mark.parametrize("template", sorted((HERE / "templates").glob("*.html")), ids=lambda path: path.name)
def test_templates_hold_nothing_inline_and_nothing_marked_safe(template: Path) -> None:
    text = template.read_text("utf-8")
    seen = Attributes()
    seen.feed(text)
    assert seen.found == []
    for open_door in ("|safe", "| safe", "autoescape", "Markup"):
        assert open_door not in text


def test_the_policy_forbids_what_is_inline() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_page_listens_to_every_kind_of_change() -> None:
    script = (HERE / "static" / "desk.js").read_text("utf-8")
    listed = re.search(r"const kinds = \[(.*?)\]", script, re.DOTALL)
    assert listed
    assert set(re.findall(r'"(\w+)"', listed[1])) == {*get_args(ChangeKind), "too_far_behind"}
