"""The command line's manners: one-line errors, exit codes, help, and nothing heavy before it is needed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.cli import command_line, main
from ingest.cli.arguments import Parser
from ingest.config import ConfigError, FetchSettings
from ingest.fetching.contact import addresses_of, check_contact
from parsers.outlet import Feed, Outlet

COMMANDS = {
    "serve", "export", "webhooks list", "webhooks dead", "webhooks replay", "webhooks test",
    "tokens create", "tokens list", "tokens revoke",
    "demo", "run", "work", "backfill", "parse", "outlets list", "outlets show", "outlets check", "outlets new",
    "outlets import",
    "outlets pause", "outlets resume", "outlets poll", "stories show", "stories split", "stories join",
    "status", "reparse", "outcomes", "retry", "search",
    "db upgrade", "db check", "db prune", "db stats", "db backup", "db copy", "db grant-reader", "config check",
    "articles takedown", "articles takedowns",
}  # fmt: skip


@pytest.fixture(autouse=True)
def somewhere_empty(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("WIREDESK_")]:
        monkeypatch.delenv(name)


def leaves(parser: Parser, path: str = "") -> dict[str, Parser]:
    groups = [action for action in parser._actions if hasattr(action, "choices") and isinstance(action.choices, dict)]
    if not groups:
        return {path: parser}
    return {
        name: leaf
        for group in groups
        for key, child in group.choices.items()
        for name, leaf in leaves(child, f"{path} {key}".strip()).items()
    }


def test_the_commands_are_those_of_the_design():
    assert set(leaves(command_line())) == COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_and_takes_config(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*name.split(), "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "--config FILE" in shown
    assert len((leaves(command_line())[name].description or "").split()) >= 4
    assert all(len(line) <= 130 for line in shown.splitlines())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "COMMAND: 'nope' (accepted are 'demo', 'run'"),
        (["parse", "http://"], "URL|FILE 'http://': accepted is an http(s) address"),
        (["outlets", "new", "gazette", "gazette"], "URL 'gazette': accepted is an http(s) address"),
        (["parse"], "parse: the following arguments are required: URL|FILE"),
        (["parse", "page.html"], "URL|FILE 'page.html': accepted is an http(s) address or a readable file"),
        (["parse", "x", "--format", "yaml"], "--format 'yaml': accepted are json, text, markdown, html"),
        (["search", "x", "--limit", "0"], "search: --limit: '0': accepted is a whole number from 1 up"),
        (["search", "x", "--since", "monday"], "search: --since: 'monday': accepted is a day like 2026-11-23"),
        (["outcomes", "--reason", "bad"], "--reason 'bad': accepted are blocked_address, blocked_scheme"),
        (["retry"], "retry: say which; accepted are ids, --reason, --outlet or --all"),
        (["backfill", "bbc"], "backfill: say what; accepted are --since with --until, --urls or --warc"),
        (
            ["backfill", "bbc", "--since", "2026-02-02", "--until", "2026-02-01"],
            "--since '2026-02-02': accepted is a day not after --until 2026-02-01",
        ),
        (["backfill", "bbc", "--urls", "no.txt"], "--urls 'no.txt': accepted is a file that exists"),
        (["run", "--json"], "--json: only with --once"),
        (["run", "--once", "--outlet", "bcc"], "--outlet 'bcc': there is no such outlet; did you mean bbc?"),
        (["status", "--config", "no.toml"], "--config = \"no.toml\": a file that exists"),
        (["status"], "database.url 'sqlite:///wiredesk.db': no such file yet"),
        (["outlets", "show", "bcc"], "outlet 'bcc': there is no such outlet; did you mean bbc?"),
        (["outlets", "new", "Bad Slug", "https://a.example/x"], "SLUG 'Bad Slug': accepted are lower-case words"),
        (["demo", "--config", "x.toml"], "--config 'x.toml': accepted is none"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_exit_code_2(arguments, said, capsys):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert err.startswith("wiredesk: ")
    assert err.count("\n") == 1
    assert out == ""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[fetch]\nconcurrency = 0\n", "fetch.concurrency = 0"),
        ("[fetch]\nconcurency = 3\n", "did you mean concurrency?"),
        ("[database]\nurl = 'mysql://x/y'\n", 'database.url = "mysql://x/y"'),
        ("not toml", "--config"),
        ("[outlets]\nenabled = ['bcc']\n", "outlets.enabled 'bcc': there is no such outlet; did you mean bbc?"),
    ],
)
def test_wrong_settings_are_one_line_and_exit_code_2(settings, said, capsys):
    Path("wiredesk.toml").write_text(settings)
    assert main(["config", "check"]) == 2
    _, err = capsys.readouterr()
    assert said in err
    assert err.count("\n") == 1


def test_config_check_prints_values_as_the_file_would_write_them(capsys, monkeypatch):
    monkeypatch.setenv("WIREDESK_FETCH__ALLOW_NETWORKS", "10.0.0.0/8")
    assert main(["config", "check"]) == 0
    assert re.search(r'fetch\.allow_networks +\["10\.0\.0\.0/8"\] +\[\]', capsys.readouterr().out)


def test_an_operators_file_system_is_told_in_one_line(capsys):
    Path("outlets").write_text("a file, where a folder should be")
    Path("reader.opml").write_text(
        '<opml version="2.0"><body><outline type="rss" text="A" xmlUrl="https://a.example/feed"/></body></opml>'
    )
    assert main(["outlets", "import", "reader.opml"]) == 1
    _, err = capsys.readouterr()
    assert err == "wiredesk: outlets: File exists\n"
    Path("wiredesk-demo-outlets").write_text("a file, where a folder should be")
    assert main(["demo"]) == 1
    _, err = capsys.readouterr()
    assert err == "wiredesk: wiredesk-demo-outlets: File exists\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
@pytest.mark.parametrize("arguments", [["outlets", "list"], ["outlets", "list", "--json"]])
def test_output_that_cannot_be_written_is_one_line_too(arguments):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "ingest", *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "wiredesk: No space left on device\n")


def test_config_check_prints_what_differs_and_no_password(capsys, monkeypatch):
    monkeypatch.setenv("WIREDESK_DATABASE__URL", "postgresql://desk:hunter2@db.example/wire")
    Path("mine.toml").write_text(
        '[fetch]\nmin_gap_seconds = 2.5\nuser_agent = "desk (+https://desk.real-paper.com/bot)"\n'
    )
    assert main(["--config", "mine.toml", "config", "check"]) == 0
    out, err = capsys.readouterr()
    assert "fetch.min_gap_seconds" in out
    assert "hunter2" not in out + err
    assert re.search(r"settings are right; \d\d outlets with \d+ feeds are polled, 0 of them your own", out)
    assert err == ""


def test_a_placeholder_contact_is_refused_before_a_stranger_is_asked(capsys):
    assert main(["run", "--once", "--outlet", "bbc"]) == 2
    _, err = capsys.readouterr()
    assert "fetch.user_agent" in err
    assert not Path("wiredesk.db").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["outlets", "check", "bbc"],
        ["outlets", "new", "gazette", "https://gazette.example/story"],
        ["parse", "https://gazette.example/story"],
        ["backfill", "bbc", "--since", "2026-01-01", "--until", "2026-01-02"],
        ["backfill", "bbc", "--urls", "urls.txt"],
    ],
)
def test_every_command_that_fetches_refuses_it(arguments, capsys):
    Path("urls.txt").write_text("https://www.bbc.com/news/articles/x\n")
    assert main(arguments) == 2
    _, err = capsys.readouterr()
    assert "fetch.user_agent" in err
    assert err.count("\n") == 1


def test_the_placeholder_may_talk_to_loopback_alone():
    strangers = addresses_of([Outlet("a", "A", ("a.example",), feeds=(Feed("http://127.0.0.1:80/feed"),))])
    neighbours = addresses_of(
        [Outlet("b", "B", ("127.0.0.1:81", "b.localhost"), feeds=(Feed("http://[::1]:81/feed"),))]
    )
    check_contact(FetchSettings(), neighbours)
    check_contact(FetchSettings(user_agent="desk (+https://desk.real-paper.com/bot)"), strangers)
    check_contact(FetchSettings(proxy="http://127.0.0.1:8899"), strangers)  # nothing but this machine is dialled
    for refused in (FetchSettings(), FetchSettings(proxy="http://proxy.example:8899")):
        with pytest.raises(ConfigError, match="user_agent"):
            check_contact(refused, [*neighbours, *strangers])


def test_hostile_text_in_a_message_cannot_move_the_terminal(capsys):
    assert main(["parse", "x\x1b[2J\nforged: line"]) == 2
    _, err = capsys.readouterr()
    assert "\x1b" not in err
    assert err.count("\n") == 1


def test_outlets_are_listed_for_people_and_programs(capsys):
    assert main(["outlets", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {"bbc", "dnyuz", "al-jazeera"} <= {one["slug"] for one in listed}
    assert main(["outlets", "list"]) == 0
    out = capsys.readouterr().out
    assert all(len(line) <= 80 for line in out.splitlines())
    assert main(["outlets", "show", "dnyuz"]) == 0
    assert "aggregator" in capsys.readouterr().out


def run_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2]), **environment},
    )


PAGE_URL = "https://gazette.example/ferry"


def test_help_imports_nothing_heavy():
    done = run_process("--help", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "argparse" in loaded
    assert not loaded & {
        "parsers",
        "storage",
        "sqlalchemy",
        "httpx",
        "rich",
        "lxml",
        "selectolax",
        "asyncio",
        "tomllib",
    }


def test_parse_imports_neither_network_nor_database(tmp_path):
    """What it costs is in `benchmarks/starting.py`; this is what it would cost most by."""
    paragraph = "The ferry is back at the quay, and everybody who waited for it came to see it. "
    page = tmp_path / "page.html"
    page.write_text(
        f"<!doctype html><title>Ferry</title><h1>Ferry</h1><article>{f'<p>{paragraph * 3}</p>' * 8}</article>"
    )
    done = run_process("parse", str(page), "--url", PAGE_URL, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0, done.stderr[-500:]
    loaded = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "selectolax" in loaded
    assert not loaded & {"sqlalchemy", "httpx", "asyncio", "requests", "rich", "apscheduler", "psycopg", "tenacity"}


def test_without_a_command_help_is_shown(capsys):
    assert main([]) == 0
    assert "commands:" in capsys.readouterr().out
    assert main(["outlets"]) == 0
    assert "import" in capsys.readouterr().out


def test_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("wiredesk ")


def test_a_reader_that_hangs_up_early_is_no_error():
    code = "import sys; from ingest.cli import main; sys.exit(main(['outlets', 'list', '--json']))"
    done = subprocess.run(
        f"{sys.executable} -c \"{code}\" | head -c 20; echo ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", capture_output=True, text=True, timeout=30, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    assert done.stdout.endswith("0\n")
    assert "Traceback" not in done.stderr
