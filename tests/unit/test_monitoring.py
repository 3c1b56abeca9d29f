"""The dashboard and the alert rules: they parse, ask for metrics that exist, leave none out, and each alarm is explained."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import promql_parser
import pytest
import yaml

from ingest.config import ArchiveSettings, DatabaseSettings, Settings
from ingest.process import disk
from ingest.process.metrics import DECLARED, PREFIX

DOCS = Path(__file__).resolve().parents[2] / "docs"
ALERTS = DOCS / "monitoring" / "alerts.yml"
DASHBOARD = DOCS / "monitoring" / "dashboard.json"
OPERATIONS = DOCS / "operations.md"

ENDINGS = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
NOT_OURS = {"up", "process_resident_memory_bytes"}
EXPOSED = {f"{PREFIX}_{name}{ending}": metric for name, metric in DECLARED.items() for ending in ENDINGS[metric.kind]}
RULES = [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]
PANELS = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
EXPRESSIONS = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in PANELS for target in panel.get("targets", ())
]


def selectors(node: object) -> Iterator[promql_parser.VectorSelector]:
    """Walk an expression down to what it reads."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    elif isinstance(node, promql_parser.MatrixSelector):
        yield node.vector_selector
    for name in ("lhs", "rhs", "expr", "param"):
        below = getattr(node, name, None)
        if below is not None:
            yield from selectors(below)
    for below in getattr(node, "args", None) or ():
        yield from selectors(below)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_parses_and_reads_what_is_exposed(expression: str) -> None:
    found = list(selectors(promql_parser.parse(expression)))
    assert found
    for selector in found:
        if selector.name in NOT_OURS:
            continue
        metric = EXPOSED[selector.name]
        labels = {matcher.name for matcher in selector.matchers.matchers}
        assert labels <= {*metric.labels, "job", "instance", "le"}


def test_every_metric_is_on_the_dashboard() -> None:
    shown = {one.name for panel in PANELS for target in panel.get("targets", ()) for one in
             selectors(promql_parser.parse(target["expr"]))}  # fmt: skip
    missing = [
        name
        for name, metric in DECLARED.items()
        if not shown & {f"{PREFIX}_{name}{ending}" for ending in ENDINGS[metric.kind]}
    ]
    assert missing == [], "add a panel to docs/monitoring/dashboard.json"


def test_every_metric_that_operations_names_exists() -> None:
    told = OPERATIONS.read_text("utf-8").partition("\n## Metrics\n")[2].partition("\n## Logs\n")[0]
    named = set(re.findall(rf"`({PREFIX}_[a-z_]+)`", told))
    assert named
    histograms = {f"{PREFIX}_{name}" for name, metric in DECLARED.items() if metric.kind == "histogram"}
    assert named - EXPOSED.keys() - histograms == set()


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    taken: set[tuple[int, int]] = set()
    for panel in PANELS:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_how_urgent_it_is_and_where_it_is_explained(rule: dict) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert rule["annotations"]["summary"]
    page, _, anchor = rule["annotations"]["runbook"].partition("#")
    assert page == "docs/operations.md"
    section = re.search(
        rf"^#### {rule['alert']}$(.*?)(?=^#|\Z)", OPERATIONS.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert section, f"docs/operations.md has no heading {rule['alert']}"
    assert anchor == rule["alert"].lower()
    assert "**Do:**" in section.group(1)


def test_no_explained_alert_is_without_a_rule() -> None:
    explained = set(re.findall(r"^#### (Wiredesk\w+)$", OPERATIONS.read_text("utf-8"), re.MULTILINE))
    assert explained == {rule["alert"] for rule in RULES}


@pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not here (Debian: apt-get install prometheus)"
)
@pytest.mark.parametrize("command", [("check", "rules", "alerts.yml"), ("test", "rules", "alerts_test.yml")])
def test_promtool_agrees(command: tuple[str, ...]) -> None:
    done = subprocess.run(["promtool", *command], cwd=ALERTS.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_free_bytes_are_those_of_where_we_write(tmp_path: Path) -> None:
    settings = Settings(
        database=DatabaseSettings(url=f"sqlite:///{tmp_path}/wiredesk.db"),
        archive=ArchiveSettings(path=str(tmp_path / "not" / "yet" / "there")),
    )
    assert set(disk.free_bytes(settings)) == {"database", "archive"}
    assert all(free > 0 for free in disk.free_bytes(settings).values())
    elsewhere = Settings(
        database=DatabaseSettings(url="postgresql://localhost/wiredesk"),
        archive=ArchiveSettings(path="s3://bucket/raw"),
    )
    assert disk.free_bytes(elsewhere) == {}
