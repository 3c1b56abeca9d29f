"""Nothing that people rely on is undocumented: commands, settings, fields of the record, columns of the views, layouts."""

import argparse
import asyncio
import dataclasses
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.cli import command_line
from ingest.config import SECTIONS
from parsers import article as record
from parsers.catalogue import built_in
from storage import migrate
from storage.views import VIEW_NAMES

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = ROOT / "docs" / "operations.md"
RECORD = ROOT / "docs" / "record.md"
VALUES = [one for one in vars(record).values() if dataclasses.is_dataclass(one) and one.__module__ == record.__name__]


def commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                found = action.choices[choice.dest]
                below = list(commands(found))
                yield from below
                if not below:
                    yield found.prog, choice.help or "", found


COMMANDS = {name: (summary, parser) for name, summary, parser in commands(command_line())}


def test_there_are_commands() -> None:
    assert {"wiredesk demo", "wiredesk run", "wiredesk backfill", "wiredesk db upgrade"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_for_itself_and_each_argument(name: str) -> None:
    summary, parser = COMMANDS[name]
    assert len(summary) > 10
    for action in parser._actions:
        assert action.help, f"{name} {'/'.join(action.option_strings) or action.dest}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name: str) -> None:
    assert f"`{name}`" in OPERATIONS.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "setting", [f"{name}.{one.name}" for name, of in SECTIONS.items() for one in dataclasses.fields(of)]
)
def test_every_setting_is_documented_with_its_default(setting: str) -> None:
    row = re.search(rf"^\| `{re.escape(setting)}` \| (.+?) \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert row, f"{OPERATIONS.name} has no row for {setting}"
    section, _, key = setting.partition(".")
    default = getattr(SECTIONS[section](), key)
    shown = row.group(1).strip("`").replace('"', "").strip("[]")
    written = (
        ", ".join(default)
        if isinstance(default, tuple)
        else str(default).lower()
        if isinstance(default, bool)
        else str(default)
    )
    assert shown == written


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_every_field_of_the_record_is_in_the_dictionary(value: type) -> None:
    text = RECORD.read_text(encoding="utf-8")
    assert [one.name for one in dataclasses.fields(value) if not re.search(rf"`[^`]*\b{one.name}\b[^`]*`", text)] == []


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The views' columns as the migrations make them."""
    path = tmp_path_factory.mktemp("views") / "views.db"
    asyncio.run(migrate.upgrade(f"sqlite:///{path}"))
    connection = sqlite3.connect(path)
    try:
        return {view: [row[1] for row in connection.execute(f"PRAGMA table_info({view})")] for view in VIEW_NAMES}
    finally:
        connection.close()


@pytest.mark.parametrize("view", VIEW_NAMES)
def test_every_column_of_a_view_is_in_the_dictionary(view: str, columns: dict[str, list[str]]) -> None:
    text = RECORD.read_text(encoding="utf-8")
    section = re.search(rf"^#+ [^\n]*\b{view}\b[^\n]*$(.*?)(?=^#+ [^\n]*_v\d|\Z)", text, re.MULTILINE | re.DOTALL)
    assert section, f"{RECORD.name} has no section on {view}"
    assert columns[view]
    assert [column for column in columns[view] if f"`{column}`" not in section.group(1)] == []


@pytest.mark.parametrize("outlet", built_in(), ids=lambda outlet: outlet.slug)
def test_every_layout_has_a_golden_page(outlet: object) -> None:
    for layout in outlet.layouts:
        folder = ROOT / "tests" / "golden" / outlet.slug / layout.since.isoformat()
        assert {"page.html", "meta.toml", "expected.json"} <= {path.name for path in folder.glob("*")}, (
            folder.relative_to(ROOT)
        )


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda page: page.stem)
def test_every_decision_says_context_choice_and_cost(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# {page.name[:4]}: ", text)
    assert [heading for heading in ("## Context", "## Choice", "## Cost") if heading not in text] == []


def test_every_page_is_linked_from_the_index_and_every_decision_has_a_number_of_its_own() -> None:
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")} - {"index.md"}
    linked = re.findall(r"\]\(([^)#]+)", (ROOT / "docs" / "index.md").read_text(encoding="utf-8"))
    assert pages - set(linked) == set()
    assert [link for link in linked if not (ROOT / "docs" / link).exists()] == []
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert len(set(numbers)) == len(numbers)


def test_decisions_that_the_code_names_are_there() -> None:
    named = {
        found
        for package in ("ingest", "storage", "parsers", "migrations")
        for path in (ROOT / package).rglob("*.py")
        for found in re.findall(r"docs/decisions/([\w-]+\.md)", path.read_text(encoding="utf-8"))
    }
    assert {name for name in named if not (ROOT / "docs" / "decisions" / name).exists()} == set()
