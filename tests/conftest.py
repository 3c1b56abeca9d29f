"""What holds for all tests."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.databases import postgresql_database, sqlite_database

# A deadline per example measures the machine's other work: first calls import detectors and compile rules.
# The same examples each time, so that a red run is the change's fault; `make soak` looks for new ones.
settings.register_profile("wiredesk", deadline=None, derandomize=not os.environ.get("WIREDESK_NEW_EXAMPLES"))
settings.load_profile("wiredesk")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if request.param == "sqlite":
        yield sqlite_database(tmp_path)
    else:
        with postgresql_database() as address:
            yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table."""
    if request.param == "sqlite":
        yield sqlite_database(tmp_path, empty=True)
    else:
        with postgresql_database(empty=True) as address:
            yield address
