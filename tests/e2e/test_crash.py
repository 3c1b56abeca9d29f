"""Ten kills at random moments on each database; `make soak` does two hundred.

How many requests the kills may cost is held to 1.5 there; ten kills of so short a run are too few for a share.
"""

import secrets

import pytest

from tests.crash import compare

KILLS = 10


@pytest.mark.timeout(400)
@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
async def test_killed_again_and_again_it_ends_where_an_undisturbed_run_ends(backend, tmp_path):
    differing, figures = await compare(tmp_path, backend, KILLS, secrets.randbelow(1_000_000), most_requests=2.0)
    assert differing == [], figures
