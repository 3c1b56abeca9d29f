"""A cluster in short; `make cluster-test` tries a longer one."""

import secrets

import pytest

from ingest.cli import main
from tests.cluster import compare


def test_work_without_the_engine_is_wrong_usage(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["work"]) == 2
    assert "workers.engine 'local': accepted for `wiredesk work` is \"procrastinate\"" in capsys.readouterr().err


@pytest.mark.timeout(400)
async def test_a_cluster_that_is_struck_ends_where_one_process_ends(tmp_path):
    differing, figures = await compare(
        tmp_path,
        hosts=4,
        stories=8,
        workers=4,
        kills=2,
        restarts=1,
        gap=0.3,
        every_seconds=1.0,
        seed=secrets.randbelow(1_000_000),
    )
    assert differing == [], figures
