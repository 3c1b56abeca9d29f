"""Settings: the design's names and defaults, the environment over the file, and one line for what is wrong."""

import dataclasses
import tomllib
from pathlib import Path

import pytest

from ingest.config import SECTIONS, ConfigError, Settings, contact_problem, load_settings
from ingest.config_checks import network
from ingest.secrets import MissingSecretError

DESIGN = """
[database]
url = "sqlite:///wiredesk.db"
[archive]
path = "archive"
[fetch]
user_agent = "wiredesk/<version> (+https://example.org/contact)"
concurrency = 64
per_host_concurrency = 1
min_gap_seconds = 1.0
max_page_bytes = 10_000_000
allow_networks = []
deadline_seconds = 30.0
max_tries = 5
proxy = ""
trust_env = false
[poll]
min_interval_seconds = 300.0
max_interval_seconds = 86400.0
[outlets]
enabled = ["*"]
path = "outlets"
[parse]
workers = 0
deadline_seconds = 5
[workers]
engine = "local"
[serve]
listen = "127.0.0.1:8080"
[metrics]
listen = "127.0.0.1:9464"
[log]
format = "auto"
level = "info"
[retention]
raw_days = 90
changes_days = 90
"""


def settings_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "wiredesk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problem(tmp_path: Path, text: str = "", **environment: str) -> str:
    with pytest.raises(ConfigError) as raised:
        load_settings(settings_file(tmp_path, text), environment)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_the_designs_file_is_the_default(tmp_path: Path) -> None:
    assert load_settings(settings_file(tmp_path, DESIGN), {}) == load_settings(settings_file(tmp_path, ""), {})
    written = tomllib.loads(DESIGN)
    assert set(written) == set(SECTIONS)
    for section, of in SECTIONS.items():
        assert set(written[section]) <= {one.name for one in dataclasses.fields(of)}


def test_no_file_is_fine_and_a_named_one_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(None, {}).fetch.concurrency == 64
    settings_file(tmp_path, "[fetch]\nconcurrency = 7")
    assert load_settings(None, {}).fetch.concurrency == 7
    with pytest.raises(ConfigError, match=r"--config = .*a file that exists"):
        load_settings(tmp_path / "other.toml", {})
    with pytest.raises(ConfigError, match="TOML"):
        load_settings(settings_file(tmp_path, "[fetch"), {})
    (tmp_path / "latin.toml").write_bytes(b'[fetch]\nproxy = "\xe9"')
    with pytest.raises(ConfigError, match="UTF-8"):
        load_settings(tmp_path / "latin.toml", {})


def test_values_are_typed_and_frozen(tmp_path: Path) -> None:
    settings = load_settings(
        settings_file(tmp_path, "[fetch]\nmin_gap_seconds = 2\nallow_networks = ['127.0.0.0/8']"), {}
    )
    assert isinstance(settings.fetch.min_gap_seconds, float)
    assert settings.fetch.allow_networks == ("127.0.0.0/8",)
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.fetch.concurrency = 1  # type: ignore[misc]  # what is tested


@pytest.mark.parametrize(
    ("variable", "text", "section", "key", "value"),
    [
        ("WIREDESK_DATABASE__URL", "postgresql://h/d", "database", "url", "postgresql://h/d"),
        ("WIREDESK_FETCH__CONCURRENCY", "3", "fetch", "concurrency", 3),
        ("WIREDESK_FETCH__MAX_PAGE_BYTES", "1_000_000", "fetch", "max_page_bytes", 1_000_000),
        ("WIREDESK_FETCH__MIN_GAP_SECONDS", "0.25", "fetch", "min_gap_seconds", 0.25),
        ("WIREDESK_FETCH__TRUST_ENV", "true", "fetch", "trust_env", True),
        ("WIREDESK_FETCH__TRUST_ENV", "1", "fetch", "trust_env", True),
        ("WIREDESK_FETCH__TRUST_ENV", "No", "fetch", "trust_env", False),
        (
            "WIREDESK_FETCH__ALLOW_NETWORKS",
            "127.0.0.0/8, 10.1.2.0/24:8080",
            "fetch",
            "allow_networks",
            ("127.0.0.0/8", "10.1.2.0/24:8080"),
        ),
        ("WIREDESK_OUTLETS__ENABLED", '["bbc", "npr"]', "outlets", "enabled", ("bbc", "npr")),
        ("WIREDESK_OUTLETS__ENABLED", "", "outlets", "enabled", ()),
        ("WIREDESK_ARCHIVE__PATH", "", "archive", "path", ""),
        ("WIREDESK_ARCHIVE__PATH", "7", "archive", "path", "7"),
        ("WIREDESK_METRICS__LISTEN", "[::1]:9464", "metrics", "listen", "[::1]:9464"),
        ("WIREDESK_PARSE__DEADLINE_SECONDS", "2", "parse", "deadline_seconds", 2.0),
    ],
)
def test_the_environment_wins(tmp_path: Path, variable: str, text: str, section: str, key: str, value: object) -> None:
    found = getattr(getattr(load_settings(settings_file(tmp_path, DESIGN), {variable: text}), section), key)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("section", SECTIONS)
def test_every_setting_can_be_overridden(tmp_path: Path, section: str) -> None:
    of = SECTIONS[section]
    for one in dataclasses.fields(of):
        default = one.default
        text = {(): "", ("*",): "*"}.get(default) if isinstance(default, tuple) else str(default)
        settings = load_settings(
            settings_file(tmp_path, ""), {f"WIREDESK_{section.upper()}__{one.name.upper()}": text or ""}
        )
        if one.name != "user_agent":
            assert getattr(getattr(settings, section), one.name) == default


def test_other_variables_are_not_ours(tmp_path: Path) -> None:
    load_settings(settings_file(tmp_path, ""), {"WIREDESK_SHARED": "x", "PATH": "y", "FETCH__CONCURRENCY": "z"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[fetch]\nconcurency = 3", "fetch.concurency: there is no such setting; did you mean concurrency?"),
        ("[fecth]\nconcurrency = 3", "[fecth]: there is no such setting; did you mean fetch?"),
        ("concurrency = 3", "[concurrency]: there is no such setting"),
        ("fetch = 3", "fetch = 3: a table of settings"),
        ("[fetch]\nconcurrency = 0", "fetch.concurrency = 0: accepted is a number from 1 to 10000"),
        ("[fetch]\nconcurrency = 1.5", "fetch.concurrency = 1.5: accepted is a number from 1 to 10000 (whole)"),
        ("[fetch]\nconcurrency = true", "fetch.concurrency = true: accepted is a number"),
        ('[fetch]\nconcurrency = "64"', 'fetch.concurrency = "64": accepted is a number'),
        ("[fetch]\nmin_gap_seconds = nan", "fetch.min_gap_seconds = nan: accepted is a number"),
        ("[fetch]\nmin_gap_seconds = -1", "fetch.min_gap_seconds = -1: accepted is a number from 0"),
        ('[fetch]\nallow_networks = "127.0.0.1"', 'fetch.allow_networks = "127.0.0.1": accepted is a list of networks'),
        ('[fetch]\nallow_networks = ["10.0.0.300/8"]', "networks in CIDR with an optional port"),
        ('[fetch]\nallow_networks = ["10.0.0.0/8:99999"]', "no such port"),
        ('[fetch]\nuser_agent = "a\\nb"', 'fetch.user_agent = "a\\nb": accepted is one line of printable ASCII'),
        ('[fetch]\nproxy = "proxy:3128"', "fetch.proxy"),
        (
            '[database]\nurl = "mysql://desk:s3cret@db/x"',
            'database.url = "mysql://desk:***@db/x": accepted is sqlite:///FILE or',
        ),
        ('[database]\nurl = "sqlite://"', "database.url"),
        ('[database]\nurl = "postgresql://db"', "database.url"),
        ('[log]\nlevel = "loud"', 'log.level = "loud": accepted is one of "debug", "info", "warning", "error"'),
        ('[metrics]\nlisten = "9464"', "metrics.listen"),
        ('[metrics]\nlisten = "127.0.0.1:99999"', "metrics.listen"),
        ('[outlets]\nenabled = ["BBC News"]', "slugs of outlets"),
        (
            "[poll]\nmin_interval_seconds = 7200\nmax_interval_seconds = 3600",
            "at most poll.max_interval_seconds (3600)",
        ),
        ('[credentials.a]\nheader = "X-Key"', "credentials.a: needs either env"),
        ('[credentials.a]\nenv = "A"\nfile = "b"', "credentials.a: needs either env"),
        ('[credentials.a]\nenv = "A"\nheader = "X Key"', "credentials.a.header"),
        ('[credentials.a]\nenv = "A"\nvalue = "s3cret"', "credentials.a.value: there is no such setting"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    message = problem(tmp_path, text)
    assert said in message
    assert "s3cret" not in message


def test_a_misspelt_variable_is_named(tmp_path: Path) -> None:
    assert "WIREDESK_FETCH__CONCURENCY: there is no such setting; did you mean concurrency?" in problem(
        tmp_path, WIREDESK_FETCH__CONCURENCY="3"
    )
    assert "WIREDESK_FETHC__CONCURRENCY" in problem(tmp_path, WIREDESK_FETHC__CONCURRENCY="3")
    assert 'fetch.concurrency = "many"' in problem(tmp_path, WIREDESK_FETCH__CONCURRENCY="many")


def test_passwords_never_show(tmp_path: Path) -> None:
    text = '[database]\nurl = "postgresql://desk:s3cret@db/wiredesk"\n[fetch]\nproxy = "http://desk:s3cret@proxy:3128"'
    settings = load_settings(settings_file(tmp_path, text), {})
    assert settings.database.url == "postgresql://desk:s3cret@db/wiredesk"
    assert "s3cret" not in repr(settings) + str(settings) + f"{settings}"
    assert "desk:***@db" in repr(settings)


def test_the_version_is_put_in(tmp_path: Path) -> None:
    agent = load_settings(settings_file(tmp_path, ""), {}).fetch.user_agent
    assert agent.startswith("wiredesk/")
    assert "<version>" not in agent
    assert Settings().fetch.user_agent == "wiredesk/<version> (+https://example.org/contact)"


def test_credentials_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("Bearer s3cret\n")
    text = f'[credentials.harbour]\nenv = "HARBOUR"\nheader = "X-Key"\n[credentials.gazette]\nfile = "{tmp_path / "token"}"'
    found = load_settings(settings_file(tmp_path, text), {"WIREDESK_CREDENTIALS__WIRE__ENV": "WIRE"}).credentials
    assert set(found) == {"harbour", "gazette", "wire"}
    assert found["harbour"].read({"HARBOUR": "k3y"}).headers() == {"X-Key": "k3y"}
    secret = found["gazette"].read({})
    assert secret.headers() == {"Authorization": "Bearer s3cret"}
    assert "s3cret" not in repr(secret) + str(secret)
    for environment in ({}, {"HARBOUR": ""}, {"HARBOUR": "a\r\nX-Evil: 1"}):
        with pytest.raises(MissingSecretError, match="HARBOUR must hold one line") as raised:
            found["harbour"].read(environment)
        assert "Evil" not in str(raised.value)
    (tmp_path / "token").unlink()
    with pytest.raises(MissingSecretError, match="cannot be read"):
        found["gazette"].read({})


@pytest.mark.parametrize(
    ("agent", "is_fine"),
    [
        ("wiredesk/1 (+https://example.org/contact)", False),
        ("wiredesk/1 (+https://news.example.com/bot)", False),
        ("wiredesk/1 (desk@example.net)", False),
        ("wiredesk/1 (+https://gazette.example/)", False),
        ("wiredesk/1 (+http://localhost:8080/)", False),
        ("wiredesk/1 (+https://EXAMPLE.ORG./)", False),
        ("wiredesk/1 (+https://user@example.org/)", False),
        ("wiredesk/1 (+https://bot.invalid/)", False),
        ("wiredesk/1", False),
        ("wiredesk/1 (+https://desk/)", False),
        ("wiredesk/1 (+https://desk.harbour-gazette.pt/bot)", True),
        ("wiredesk/1 (+https://myexample.org/bot)", True),
        ("wiredesk/1 (desk@harbour-gazette.pt)", True),
    ],
)
def test_a_placeholder_is_no_contact(agent: str, is_fine: bool) -> None:
    found = contact_problem(agent)
    assert (found is None) == is_fine
    if found:
        assert "fetch.user_agent" in found


@pytest.mark.parametrize(
    ("text", "shown", "port"),
    [
        ("127.0.0.16/28", "127.0.0.16/28", None),
        ("10.1.2.0/24:8080", "10.1.2.0/24", 8080),
        ("10.1.2.3", "10.1.2.3/32", None),
        ("10.1.2.3:80", "10.1.2.3/32", 80),
        ("fd00::/8", "fd00::/8", None),
        ("[fd00::/8]:8080", "fd00::/8", 8080),
        ("::1", "::1/128", None),
        ("[::1]", "::1/128", None),
    ],
)
def test_networks_with_and_without_a_port(text: str, shown: str, port: int | None) -> None:
    found, at = network(text)
    assert (str(found), at) == (shown, port)


@pytest.mark.parametrize(
    "text",
    ["", "example.org", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/8:0", "10.0.0.0/8:x", "[::1]:99999", "http://10.0.0.1"],
)
def test_what_is_no_network(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        network(text)


def test_the_cluster_s_engine_needs_postgresql():
    with pytest.raises(ConfigError, match=r"workers\.engine.*needs a PostgreSQL database\.url"):
        load_settings(environment={"WIREDESK_WORKERS__ENGINE": "procrastinate"})
    url = "postgresql://wiredesk@db.internal/wiredesk"
    settings = load_settings(environment={"WIREDESK_WORKERS__ENGINE": "procrastinate", "WIREDESK_DATABASE__URL": url})
    assert settings.workers.engine == "procrastinate"
