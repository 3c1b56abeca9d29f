"""Ten kills at random moments on each database; `make soak` does two hundred."""

import secrets

import pytest

from tests.crash import compare

KILLS = 10


@pytest.mark.timeout(400)
@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
async def test_killed_again_and_again_it_ends_where_an_undisturbed_run_ends(backend, tmp_path):
    differing, figures = await compare(tmp_path, backend, KILLS, secrets.randbelow(1_000_000))
    assert differing == [], figures
