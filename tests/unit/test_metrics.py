"""Metrics: declared once, exposed, documented, and served with health over HTTP."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from ingest.config import ConfigError
from ingest.daemon.web import MAX_REQUEST_BYTES, HealthServer
from ingest.process.metrics import DECLARED, NullMetrics, PrometheusMetrics

DOCS = Path(__file__).resolve().parents[2] / "docs" / "operations.md"


async def ask(port: int, request: str) -> tuple[int, dict[str, str], str]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode("latin-1"))
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition("\r\n\r\n")
    status, *headers = head.split("\r\n")
    return (
        int(status.split()[1]),
        {key.lower(): value for key, _, value in (line.partition(": ") for line in headers)},
        body,
    )


def get(path: str, method: str = "GET") -> str:
    return f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n"


def test_figures_are_exposed_with_their_labels() -> None:
    metrics = PrometheusMetrics()
    metrics.count("outcomes", outcome="failed", reason="timeout")
    metrics.count("outcomes", 2, outcome="failed", reason="timeout")
    metrics.observe("fetch_seconds", 0.2, kind="page")
    metrics.gauge("waiting", 7)
    text = metrics.exposition().decode()
    assert 'wiredesk_outcomes_total{outcome="failed",reason="timeout"} 3.0' in text
    assert 'wiredesk_fetch_seconds_count{kind="page"} 1.0' in text
    assert "wiredesk_waiting 7.0" in text


def test_what_nobody_declared_is_an_error() -> None:
    metrics = PrometheusMetrics()
    with pytest.raises(KeyError):
        metrics.count("outcome")
    with pytest.raises(ValueError, match="label"):
        metrics.count("outcomes", url="https://gazette.example/1")


def test_two_registries_do_not_share_figures() -> None:
    one, other = PrometheusMetrics(), PrometheusMetrics()
    one.gauge("waiting", 1)
    assert "wiredesk_waiting 0.0" in other.exposition().decode()


def test_null_metrics_take_anything() -> None:
    metrics = NullMetrics()
    metrics.count("x", 1, a="b")
    metrics.observe("x", 1.0)
    metrics.gauge("x", 1.0)


@pytest.mark.parametrize("name", DECLARED)
def test_every_metric_is_documented_with_its_labels(name: str) -> None:
    metric = DECLARED[name]
    shown = f"wiredesk_{name}_total" if metric.kind == "counter" else f"wiredesk_{name}"
    row = re.search(rf"^\| `{re.escape(shown)}`.*$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert row, f"{DOCS.name} has no row for {shown}"
    assert metric.kind in row.group()
    for label in metric.labels:
        assert f"`{label}`" in row.group()


async def test_health_and_metrics_are_served() -> None:
    metrics = PrometheusMetrics()
    metrics.gauge("waiting", 3)
    async with HealthServer("127.0.0.1:0", metrics) as server:
        assert (await ask(server.port, get("/healthz")))[::2] == (200, "ok\n")
        status, headers, body = await ask(server.port, get("/metrics?x=1"))
        assert (status, headers["content-type"].partition(";")[0]) == (200, "text/plain")
        assert "wiredesk_waiting 3.0" in body
        assert (await ask(server.port, get("/healthz", "HEAD")))[2] == ""
        assert (await ask(server.port, get("/")))[0] == 404
        assert (await ask(server.port, get("/healthz", "POST")))[0] == 405


async def test_readiness_names_what_is_wrong() -> None:
    async def fine() -> None:
        return None

    async def unreachable() -> str:
        return "the database does not answer"

    async def broken() -> None:
        raise RuntimeError("password=s3cret")

    async with HealthServer("127.0.0.1:0", None, {"a": fine}) as server:
        assert json.loads((await ask(server.port, get("/readyz")))[2]) == {"ready": True, "problems": {}}
    async with HealthServer("127.0.0.1:0", None, {"a": fine, "database": unreachable, "pool": broken}) as server:
        status, _, body = await ask(server.port, get("/readyz"))
        assert status == 503
        assert json.loads(body)["problems"] == {"database": "the database does not answer", "pool": "RuntimeError"}
        assert (await ask(server.port, get("/healthz")))[0] == 200, "a daemon that waits for its database is alive"


async def test_a_check_that_hangs_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.daemon.web.CHECK_SECONDS", 0.05)

    async def hangs() -> None:
        await asyncio.Event().wait()

    async with HealthServer("127.0.0.1:0", None, {"database": hangs}) as server:
        status, _, body = await ask(server.port, get("/readyz"))
        assert status == 503
        assert "no answer" in body


@pytest.mark.parametrize(
    "request_text", ["", "GET /healthz HTTP/1.1\r\n", "x" * (MAX_REQUEST_BYTES * 3), "\x00\xff\r\n\r\n", "GET\r\n\r\n"]
)
async def test_odd_requests_leave_it_serving(request_text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.daemon.web.REQUEST_SECONDS", 0.1)
    async with HealthServer("127.0.0.1:0") as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request_text.encode("latin-1"))
        await reader.read()
        writer.close()
        assert (await ask(server.port, get("/healthz")))[0] == 200


async def test_an_address_that_is_taken_is_a_setting_to_change() -> None:
    async with HealthServer("127.0.0.1:0") as first:
        with pytest.raises(ConfigError, match=r"metrics\.listen"):
            async with HealthServer(f"127.0.0.1:{first.port}"):
                pass


async def test_no_address_serves_nothing() -> None:
    async with HealthServer("") as server:
        assert server.port == 0
