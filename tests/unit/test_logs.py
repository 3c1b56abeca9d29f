"""Log lines: one record one line, nothing forged, no secret, fields that can be read by a program."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from ingest.config import LogSettings
from ingest.process.logs import LineFormatter, bound, configure, get_logger
from ingest.secrets import masked

LINE_BREAKERS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
HIDERS = "\x00\x1b\x08\x7f\x9b\u202e\u2066\u200b\ufeff"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(capture=False)


def lines(stream: io.StringIO) -> list[str]:
    return stream.getvalue().rstrip("\n").split("\n")


def test_json_lines_have_time_level_logger_event_and_fields() -> None:
    out = io.StringIO()
    configure(LogSettings(), out)
    get_logger("fetch").warning(
        "host backs off", host="gazette.example", seconds=30.5, tries=2, last=None, seen=("a", 1)
    )
    line = json.loads(out.getvalue())
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "warning",
        "logger": "fetch",
        "event": "host backs off",
        "host": "gazette.example",
        "seconds": 30.5,
        "tries": 2,
        "last": None,
        "seen": ["a", 1],
    }


def test_a_terminal_gets_text() -> None:
    out = Terminal()
    configure(LogSettings(), out)
    get_logger("fetch").info("host backs off", host="gazette.example", title="Two words")
    assert out.getvalue().endswith('info    fetch: host backs off host=gazette.example title="Two words"\n')


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("character", LINE_BREAKERS + HIDERS, ids=lambda character: f"U+{ord(character):04X}")
def test_no_value_can_forge_or_hide_a_line(form: str, character: str) -> None:
    out = io.StringIO()
    configure(LogSettings(format=form), out)
    forged = f"Title{character}2026-11-23T00:00:00Z error   fetch: all is lost"
    get_logger("parse").info(forged, title=forged, titles=[forged])
    logging.getLogger("another.library").warning("%s", forged)
    try:
        int(forged)
    except ValueError:
        get_logger("parse").exception("broke")
    assert character == "\n" or character not in out.getvalue()
    written = lines(out)
    assert sum(not line.startswith("  | ") for line in written) == 3
    assert len(out.getvalue().splitlines()) == len(written), "no reader sees other lines than we wrote"


@pytest.mark.parametrize("form", ["text", "json"])
def test_half_a_character_cannot_stop_a_line(form: str) -> None:
    # not through a logger: pytest would keep the record for its report, which xdist cannot send
    record = logging.LogRecord("wiredesk.parse", logging.INFO, __file__, 1, "%s", ("seen \ud800",), None)
    record.fields = {"title": "half \udfff"}
    line = LineFormatter(form).format(record)
    assert line.encode("utf-8")
    assert "\\ud800" in line
    assert "\\udfff" in line


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_are_masked_wherever_they_stand(form: str) -> None:
    out = io.StringIO()
    configure(LogSettings(format=form), out)
    url = "postgresql://desk:s3cret@db.example/wiredesk"
    get_logger("store").info(
        f"cannot reach {url}", url=url, urls=[url], more={"url": url}, key="https://x.example/?api_key=s3cret&a=1"
    )
    logging.getLogger("httpx").error("GET https://desk:s3cret@feed.example/ Authorization: Bearer s3cret")
    try:
        int(url)
    except ValueError:
        get_logger("store").exception("broke")
    assert "s3cret" not in out.getvalue()
    assert "desk:***@db.example" in out.getvalue()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://a.example/?q=1#x", "https://a.example/?q=1#x"),
        ("http://u:p@ss:w@rd@h.example:80/a@b", "http://u:***@h.example:80/a@b"),
        ("socks5://u@h.example/", "socks5://u@h.example/"),
        ("postgresql://h.example/d?user=a&password=p%20w&x=1", "postgresql://h.example/d?user=a&password=***&x=1"),
        ("host=h password=pw dbname=d", "host=h password=*** dbname=d"),
        ("headers={'authorization': 'Basic dTpw'}", "headers={'authorization': 'Basic ***'}"),
        ("12:30 mail a:b@c.example", "12:30 mail a:b@c.example"),
    ],
)
def test_masking(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert masked(shown) == shown


def test_fields_can_be_bound_to_a_task() -> None:
    out = io.StringIO()
    configure(LogSettings(), out)
    with bound(outlet="harbour"):
        get_logger("parse").info("one")
        with bound(entry=7):
            get_logger("parse").info("two")
    get_logger("parse").info("three")
    written = [json.loads(line) for line in lines(out)]
    assert [(line.get("outlet"), line.get("entry")) for line in written] == [
        ("harbour", None),
        ("harbour", 7),
        (None, None),
    ]


def test_a_field_cannot_take_the_place_of_what_we_say() -> None:
    out = io.StringIO()
    configure(LogSettings(), out)
    get_logger("parse").info("seen", level="page", at="now", logger="x")
    line = json.loads(out.getvalue())
    assert (line["level"], line["level_"], line["logger"]) == ("info", "page", "parse")


def test_levels_and_calling_it_again() -> None:
    first, second = io.StringIO(), io.StringIO()
    configure(LogSettings(level="debug"), first)
    configure(LogSettings(level="warning"), second)
    get_logger("parse").info("not said")
    get_logger("parse").warning("said")
    logging.getLogger("httpx").info("GET https://gazette.example/")
    assert first.getvalue() == ""
    assert [json.loads(line)["event"] for line in lines(second)] == ["said"]


def test_long_values_are_cut() -> None:
    out = io.StringIO()
    configure(LogSettings(), out)
    get_logger("parse").info("seen", title="x" * 100_000)
    assert len(out.getvalue()) < 3_000
