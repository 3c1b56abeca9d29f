"""Settings: read once from `wiredesk.toml` and the environment, checked, frozen and passed down. There is no global.

Every setting is named and explained in `docs/operations.md`. `WIREDESK_<SECTION>__<KEY>` in the environment wins over the file;
lists are written there as TOML (`["bbc", "npr"]`) or with commas. The checks are plain functions over dataclasses and not a
library's: importing one costs every command 0.3 s (docs/decisions/0003-settings-and-logs.md).
"""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_origin, get_type_hints

from ingest import config_checks as checks
from ingest.secrets import CredentialSource, masked
from parsers.errors import SyndicationError

ENVIRONMENT_PREFIX = "WIREDESK_"
DEFAULT_FILE = Path("wiredesk.toml")
T = TypeVar("T")


class ConfigError(SyndicationError):
    """A setting cannot be used."""

    def __init__(self, setting: str, value: object, accepted: str) -> None:
        """Take the setting's name (`fetch.concurrency`), the value found and what is accepted, and say so in one line."""
        self.setting = setting
        self.value = value
        self.accepted = accepted
        shown = "" if value is None else f" = {masked(as_toml(value))}"
        super().__init__(" ".join(f"{setting}{shown}: {accepted}".split()))


def _setting(default: T, accepted: str, check: checks.Check | None = None) -> T:
    """Declare a setting: its default, what is accepted in words, and a check beyond its type."""
    return field(default=default, metadata={"accepted": accepted, "check": check})


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where articles are stored. `reader_url` is the same database for a role that can only read; the API asks through it.

    URLs may hold passwords, so `repr` masks them.
    """

    url: str = _setting("sqlite:///wiredesk.db", "a database URL", checks.database_url)
    reader_url: str = _setting("", "a database URL", checks.reader_url)

    def __repr__(self) -> str:
        """Show the URLs without their passwords."""
        return f"DatabaseSettings(url={masked(self.url)!r}, reader_url={masked(self.reader_url)!r})"


@dataclass(frozen=True, slots=True)
class ArchiveSettings:
    """Where raw pages are kept: a folder of WARC files, a bucket URL, or "" for nowhere."""

    path: str = _setting("archive", 'a folder, a bucket URL like "s3://BUCKET/PREFIX", or "" to keep no raw pages')


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How pages are fetched. Seconds are wall clock, bytes are after decompression."""

    user_agent: str = _setting("wiredesk/<version> (+https://example.org/contact)", "a text", checks.user_agent)
    concurrency: int = _setting(64, *checks.within(1, 10_000))
    per_host_concurrency: int = _setting(1, *checks.within(1, 100))
    min_gap_seconds: float = _setting(1.0, *checks.within(0, 86_400))
    max_page_bytes: int = _setting(10_000_000, *checks.within(1_000, 1_000_000_000))
    allow_networks: tuple[str, ...] = _setting((), "a list of networks", checks.networks)
    deadline_seconds: float = _setting(30.0, *checks.within(0.1, 3_600))
    max_tries: int = _setting(5, *checks.within(1, 100))
    proxy: str = _setting("", "a text", checks.proxy)
    trust_env: bool = _setting(False, "true or false")

    def __repr__(self) -> str:
        """Show everything but the proxy's password."""
        shown = ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in fields(self))
        return f"FetchSettings({masked(shown)})"


@dataclass(frozen=True, slots=True)
class PollSettings:
    """The bounds between which a feed's own rhythm sets its interval."""

    min_interval_seconds: float = _setting(300.0, *checks.within(0.1, 2_592_000))
    max_interval_seconds: float = _setting(86_400.0, *checks.within(0.1, 2_592_000))


@dataclass(frozen=True, slots=True)
class OutletSettings:
    """Which built-in outlets are ingested and where the operator's own are declared."""

    enabled: tuple[str, ...] = _setting(("*",), "a list of slugs", checks.slugs)
    path: str = _setting("outlets", 'a folder, or "" for none')


@dataclass(frozen=True, slots=True)
class ParseSettings:
    """The worker processes that parse. `workers` 0 means one per core; the deadline is CPU seconds of one page."""

    workers: int = _setting(0, *checks.within(0, 1_024))
    deadline_seconds: float = _setting(5.0, *checks.within(0.1, 3_600))


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What carries the work from one step to the next."""

    engine: str = _setting("local", *checks.one_of("local", "procrastinate"))


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Where the read API and the desk are served, and to whom. `public_url` is the address others know it by."""

    listen: str = _setting("127.0.0.1:8080", "an address", checks.listen)
    public_url: str = _setting("", "a text", checks.public_url)
    cors_origins: tuple[str, ...] = _setting((), "a list of origins", checks.origins)
    requests_per_minute: int = _setting(600, *checks.within(0, 1_000_000))
    query_seconds: float = _setting(10.0, *checks.within(0.1, 3_600))


@dataclass(frozen=True, slots=True)
class MetricsSettings:
    """Where health and metrics are served; "" switches them off."""

    listen: str = _setting("127.0.0.1:9464", "an address", checks.listen)


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How log lines look and from which level on they are written."""

    format: str = _setting("auto", *checks.one_of("auto", "text", "json"))
    level: str = _setting("info", *checks.one_of("debug", "info", "warning", "error"))


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """Days that raw pages and change rows are kept; 0 keeps them for ever."""

    raw_days: int = _setting(90, *checks.within(0, 36_500))
    changes_days: int = _setting(90, *checks.within(0, 36_500))


@dataclass(frozen=True, slots=True)
class Webhook:
    """Somebody who is told of changes: where, signed with what, and of which. Empty `kinds` or `outlets` are all of them."""

    name: str
    url: str
    secret: CredentialSource
    kinds: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one installation. `credentials` maps a name to where its value is found; the value itself is read late.

    So it is with the secrets of `webhooks`.
    """

    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    archive: ArchiveSettings = field(default_factory=ArchiveSettings)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    poll: PollSettings = field(default_factory=PollSettings)
    outlets: OutletSettings = field(default_factory=OutletSettings)
    parse: ParseSettings = field(default_factory=ParseSettings)
    workers: WorkerSettings = field(default_factory=WorkerSettings)
    serve: ServeSettings = field(default_factory=ServeSettings)
    metrics: MetricsSettings = field(default_factory=MetricsSettings)
    log: LogSettings = field(default_factory=LogSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    credentials: Mapping[str, CredentialSource] = field(default_factory=lambda: MappingProxyType({}))
    webhooks: Mapping[str, Webhook] = field(default_factory=lambda: MappingProxyType({}))


SECTIONS: Mapping[str, type[Any]] = MappingProxyType(
    {name: kind for name, kind in get_type_hints(Settings).items() if name not in ("credentials", "webhooks")}
)

NAMED = ("credentials", "webhooks")
"""Sections that hold tables under names of the operator's."""


def load_settings(path: Path | str | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the file (default `./wiredesk.toml` if it is there), lay the environment over it, check everything.

    Raises `ConfigError`: the file can't be read, a key is unknown, or a value is not accepted.
    """
    environment = os.environ if environment is None else environment
    written = _read(path)
    for name, section, key, raw in _overrides(environment):
        table = written.setdefault(section, {})
        if not isinstance(table, dict):
            raise ConfigError(section, table, "a table of settings")
        _lay(table, key, raw, name, section)
    _check_names("", written, [*SECTIONS, *NAMED])
    sections: dict[str, Any] = {name: _section(name, of, written.get(name, {})) for name, of in SECTIONS.items()}
    settings = Settings(
        **sections,
        credentials=_credentials(written.get("credentials", {})),
        webhooks=_webhooks(written.get("webhooks", {})),
    )
    if settings.poll.min_interval_seconds > settings.poll.max_interval_seconds:
        raise ConfigError(
            "poll.min_interval_seconds",
            settings.poll.min_interval_seconds,
            f"at most poll.max_interval_seconds ({settings.poll.max_interval_seconds:g})",
        )
    if settings.workers.engine == "procrastinate" and settings.database.url.startswith("sqlite"):
        raise ConfigError(
            "workers.engine",
            settings.workers.engine,
            "needs a PostgreSQL database.url; `wiredesk db copy` moves an installation there",
        )
    return settings


def contact_problem(user_agent: str) -> str | None:
    """Say why an outlet could not reach whoever runs this, or `None` when the user agent names a real contact.

    A placeholder (example.org, a name under .example, .invalid, .test or localhost) is refused, as is a user agent with neither an
    address nor a mailbox: outlets that can't ask us to slow down block us instead.
    """
    contact = re.search(r"https?://([^/\s;)]+)|[\w.+-]+@([\w.-]+)", user_agent)
    if contact is None:
        return "fetch.user_agent names no contact: put an https:// page or a mailbox of yours in it"
    host = (contact.group(1) or contact.group(2)).rpartition("@")[2].partition(":")[0].rstrip(".").lower()
    reserved = {"example", "invalid", "test", "localhost", "local"}
    labels = host.split(".")
    if labels[-1] in reserved or labels[-2:-1] == ["example"] or len(labels) < 2:
        return f"fetch.user_agent still holds the placeholder {host}: put an address of yours in it"
    return None


def _read(path: Path | str | None) -> dict[str, Any]:
    file = Path(path) if path is not None else DEFAULT_FILE
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if path is None:
            return {}
        raise ConfigError("--config", str(file), "a file that exists") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("--config", str(file), f"a readable UTF-8 file ({error})") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("--config", str(file), f"TOML ({error})") from error


def _overrides(environment: Mapping[str, str]) -> "list[tuple[str, str, str, str]]":
    """Return (variable, section, key, text) of each `WIREDESK_<SECTION>__<KEY>`, in a fixed order."""
    found = []
    for name in sorted(environment):
        if name.startswith(ENVIRONMENT_PREFIX) and "__" in name:
            section, _, key = name.removeprefix(ENVIRONMENT_PREFIX).lower().partition("__")
            found.append((name, section, key, environment[name]))
    return found


def _lay(table: dict[str, Any], key: str, raw: str, variable: str, section: str) -> None:
    """Put one environment variable's text into its section's table, as the type the setting has."""
    if section in NAMED:
        name, _, part = key.partition("__")
        value = _from_text(tuple[str, ...], raw) if part in ("kinds", "outlets") else raw
        table.setdefault(name.replace("_", "-") if name not in table else name, {})[part] = value
        return
    of = SECTIONS.get(section)
    if of is None:
        _check_names("", {section: None}, [*SECTIONS, *NAMED], shown=variable)
        return
    _check_names(section, {key: None}, [one.name for one in fields(of)], shown=variable)
    table[key] = _from_text(get_type_hints(of)[key], raw)


def _from_text(kind: object, raw: str) -> object:
    """Turn an environment variable's text into what TOML would have given; what does not fit is left for the check to name."""
    text = raw.strip()
    if kind is str:
        return raw
    if kind == tuple[str, ...] and not text.startswith("["):
        return [part.strip() for part in text.split(",") if part.strip()]
    try:
        return tomllib.loads(f"value = {text}")["value"] if "\n" not in text else raw
    except tomllib.TOMLDecodeError:
        return {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(text.lower(), raw)


def _section(name: str, of: type[Any], written: object) -> object:
    if not isinstance(written, dict):
        raise ConfigError(name, written, "a table of settings")
    declared: dict[str, Field[Any]] = {one.name: one for one in fields(of)}
    _check_names(name, written, list(declared))
    kinds = get_type_hints(of)
    values = {key: _value(f"{name}.{key}", kinds[key], declared[key], found) for key, found in written.items()}
    section = of(**values)
    if isinstance(section, FetchSettings):
        return replace(section, user_agent=_versioned(section.user_agent))
    return section


def _value(setting: str, kind: type, declared: "Field[Any]", found: object) -> object:
    """Check one value against its declared type and rule; return it as that type."""
    accepted = declared.metadata["accepted"]
    check: checks.Check | None = declared.metadata["check"]
    value = found
    if kind is float and isinstance(found, int) and not isinstance(found, bool):
        value = float(found)
    elif kind is bool and found in (0, 1):
        value = bool(found)
    elif kind == tuple[str, ...] and isinstance(found, list) and all(isinstance(part, str) for part in found):
        value = tuple(found)
    expected = get_origin(kind) or kind
    if not isinstance(value, expected) or (isinstance(value, bool) and kind is not bool):
        whole = " (whole)" if kind is int and isinstance(found, float) else ""
        raise ConfigError(setting, found, f"accepted is {accepted}{whole}")
    problem = check(value) if check else None
    if problem:
        raise ConfigError(setting, found, f"accepted is {problem}")
    return value


def _credentials(written: object) -> Mapping[str, CredentialSource]:
    if not isinstance(written, dict):
        raise ConfigError("credentials", written, "tables [credentials.NAME] with header and env or file")
    found: dict[str, CredentialSource] = {}
    for name, table in written.items():
        where = f"credentials.{name}"
        if not isinstance(table, dict):
            raise ConfigError(where, None, "a table with header and either env or file")
        _check_names(where, table, ["header", "env", "file"])
        header, variable, file = table.get("header", "Authorization"), table.get("env"), table.get("file")
        if not isinstance(header, str) or not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", header):
            raise ConfigError(f"{where}.header", header, "accepted is the name of an HTTP header")
        if (variable is None) == (file is None) or not isinstance(variable or file, str):
            raise ConfigError(where, None, "needs either env = the name of a variable or file = a path, and not both")
        found[name] = CredentialSource(name, header, variable=variable, file=Path(file) if file else None)
    return MappingProxyType(found)


def _webhooks(written: object) -> Mapping[str, Webhook]:
    if not isinstance(written, dict):
        raise ConfigError("webhooks", written, "tables [webhooks.NAME] with url and env or file")
    found: dict[str, Webhook] = {}
    for name, table in written.items():
        where = f"webhooks.{name}"
        if not isinstance(table, dict) or not checks.SLUG.fullmatch(name):
            raise ConfigError(
                where, None, "a table with url and either env or file, under a name of letters, digits and -"
            )
        _check_names(where, table, ["url", "env", "file", "kinds", "outlets"])
        url, variable, file = table.get("url"), table.get("env"), table.get("file")
        if not isinstance(url, str) or not re.fullmatch(r"https?://[^/\s?#@]+(/[^\s#]*)?", url):
            raise ConfigError(f"{where}.url", url, "accepted is http(s)://HOST[:PORT]/PATH")
        if (variable is None) == (file is None) or not isinstance(variable or file, str):
            raise ConfigError(where, None, "needs either env = the name of a variable or file = a path, and not both")
        secret = CredentialSource(name, "", variable=variable, file=Path(file) if file else None, section="webhooks")
        kinds = _words(f"{where}.kinds", table.get("kinds", []), checks.change_kinds)
        outlets = _words(f"{where}.outlets", table.get("outlets", []), checks.slugs)
        found[name] = Webhook(name, url, secret, kinds, tuple(slug for slug in outlets if slug != "*"))
    return MappingProxyType(found)


def _words(setting: str, found: object, check: checks.Check) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ConfigError(setting, found, "accepted is a list of texts")
    if problem := check(tuple(found)):
        raise ConfigError(setting, found, f"accepted is {problem}")
    return tuple(found)


def _check_names(section: str, written: Mapping[str, Any], known: list[str], *, shown: str | None = None) -> None:
    """Raise for the first key nobody reads: a misspelt setting must not silently be the default."""
    for key in written:
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else "known are " + ", ".join(known)
            name = shown or (f"{section}.{key}" if section else f"[{key}]")
            raise ConfigError(name, None, f"there is no such setting; {hint}")


def _versioned(user_agent: str) -> str:
    if "<version>" not in user_agent:
        return user_agent
    from importlib.metadata import PackageNotFoundError, version

    try:
        return user_agent.replace("<version>", version("wiredesk"))
    except PackageNotFoundError:
        return user_agent.replace("<version>", "0")


def as_toml(value: object) -> str:
    """Show a value as TOML writes it, cut where it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = '"' + value.encode("unicode_escape").decode("ascii") + '"'
    elif isinstance(value, (list, tuple)):
        text = "[" + ", ".join(as_toml(part) for part in value) + "]"
    else:
        text = str(value)
    return text if len(text) <= 200 else text[:197] + "..."
