"""The API does what its OpenAPI document says: schemathesis asks the real server whatever the document allows, and more."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ingest.serve.app import create_app
from storage import articles, entries
from storage.engine import open_database
from storage.outlets import sync_outlets
from tests.databases import postgresql_database, sqlite_database
from tests.e2e.serving import served
from tests.records import LIGHTHOUSE, NOW, ORCHARD, OUTLETS, arriving, article, credit, entry

EXAMPLES = 8
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


async def fill(database: Any) -> None:
    async with database.write() as conn:
        await sync_outlets(conn, OUTLETS, NOW)
        await entries.add_entries(conn, "harbour", None, [entry("waiting")], NOW)
    async with database.save() as conn:
        for one in (
            article(sections=("Sea",), language="en", topics=("lamps",)),
            article("mirror", "copy", attribution=credit("https://gazette.example/lighthouse")),
            article("valley", "orchard", "Apples for everyone", ORCHARD, published_at=NOW - timedelta(days=3)),
            article(body=(*LIGHTHOUSE[:2], "The lamp is lit."), sections=("Sea",), language="en"),
        ):
            await articles.save_article(conn, arriving(one), NOW)


def run(url: str, listening: socket.socket, ready: threading.Event, told: list[uvicorn.Server]) -> None:
    async def serve() -> None:
        async with await open_database(url) as database:
            await fill(database)
            async with served(database) as serving:
                serving.following.is_stopped = True  # nobody is kept waiting
                server = uvicorn.Server(uvicorn.Config(create_app(serving), log_config=None, lifespan="off", ws="none"))
                told.append(server)
                ready.set()
                await server.serve([listening])

    asyncio.run(serve())


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server over a small database, and where it listens."""
    if request.param == "sqlite":
        yield from listening_at(sqlite_database(tmp_path_factory.mktemp("api")))
    else:
        with postgresql_database() as url:
            yield from listening_at(url)


def listening_at(url: str) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    ready, told = threading.Event(), []
    thread = threading.Thread(target=run, args=(url, listening, ready, told), daemon=True)
    thread.start()
    assert ready.wait(30)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    told[0].should_exit = True
    thread.join(15)
    listening.close()


def test_every_operation_does_what_the_document_says(address: str) -> None:
    api = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json").exclude(path="/api/v1/changes/stream")
    asked = 0
    for found in api.get_all_operations():

        @settings(
            max_examples=EXAMPLES,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=st.one_of([found.ok().as_strategy(generation_mode=mode) for mode in GenerationMode]))
        def hold(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        hold()
        asked += 1
    assert asked >= 14


def test_the_document_has_an_example_of_everything_it_answers(address: str) -> None:
    import json
    from urllib.request import urlopen

    with urlopen(f"{address}/api/v1/openapi.json") as answer:
        document = json.load(answer)
    schemas = document["components"]["schemas"]
    for name in ("Article", "ArticleBrief", "Story", "StoryBrief", "Revision", "Outlet", "Outcome", "Change", "Found"):
        (example,) = schemas[name]["examples"]
        assert set(schemas[name]["required"]) <= set(example), name
    operations = [one for path in document["paths"].values() for one in path.values()]
    assert len(operations) >= 15
    assert all(one["summary"] for one in operations)
