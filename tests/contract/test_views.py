import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, text

from storage import articles, entries, hosts, migrate, schema
from storage.engine import Database
from storage.values import RawRef
from storage.views import VIEW_NAMES
from tests.records import NOW, OUTLETS, arriving, article, credit, entry

COLUMNS = {
    "articles_v1": "article_id, outlet, url, canonical_claim, headline, standfirst, byline, authors, dateline, "
    "published_at, modified_at, first_seen_at, last_seen_at, sections, topics, language, text, html, "
    "words, lead_image_url, images, kind, access, completeness, status, originator, original_url, "
    "original_title, wire, credit_line, attribution_confidence, attribution_evidence, copyright_holder, "
    "copyright_notice, usage_terms, licence_url, rights_state, disclaimers, removed, warnings, quality, "
    "layout, parser_version, revision, story_id, is_origin, raw_ref",
    "stories_v1": "story_id, origin_article_id, originator, original_url, confidence, evidence, headline, text, "
    "credit_line, published_at, copies, outlets, first_seen_at, last_changed_at",
    "revisions_v1": "article_id, revision, seen_at, headline, text, change, diff",
    "outlets_v1": "slug, name, state, last_success_at, next_due_at, articles_per_day, drift",
    "outcomes_v1": "outlet, feed, url, outcome, reason, tries, at, next_try_at",
    "attempts_v1": "attempt_id, at, outlet, feed, entry_id, url, host, kind, status, bytes_wire, bytes_body, seconds, "
    "outcome, reason, detail",
    "changes_v1": "seq, at, kind, article_id, story_id, revision",
}
JSON = {
     "authors", "sections", "topics", "images", "attribution_evidence", "disclaimers", "removed", "warnings",
    "evidence", "outlets", "diff"
}  # fmt: skip


async def rows(database: Database, query: str) -> list[dict[str, Any]]:
    async with database.read() as conn:
        return [dict(row.items()) for row in (await conn.execute(text(query))).mappings()]


@pytest.mark.parametrize("name", VIEW_NAMES)
async def test_a_view_has_the_documented_columns_in_their_order(database: Database, name: str):
    async with database.read() as conn:
        found = list((await conn.execute(text(f"SELECT * FROM {name}"))).keys())
    assert found == COLUMNS[name].split(", ")


async def test_values_mean_the_same_on_both_databases(database: Database):
    one = article(
        attribution=credit("https://valley.example/x", "Valley Post"),
        sections=("Town",),
        layout=datetime(2026, 1, 2, tzinfo=UTC).date(),
    )
    async with database.save() as conn:
        await articles.save_article(conn, arriving(one, raw=RawRef("a.warc", 1, 2)), NOW)
    async with database.write() as conn:
        await entries.add_entries(conn, "harbour", None, [entry("b")], NOW)
    (found,) = await rows(database, "SELECT * FROM articles_v1")
    (story,) = await rows(database, "SELECT * FROM stories_v1")
    for row in (found, story):
        for name in JSON & row.keys():
            value = json.loads(row[name]) if database.is_sqlite else row[name]
            assert isinstance(value, list), name
        for name in ("published_at", "first_seen_at", "last_seen_at", "last_changed_at"):
            if name in row:
                at = datetime.fromisoformat(row[name]) if database.is_sqlite else row[name]
                assert at.utcoffset() == timedelta(0), name
    assert str(found["layout"]) == "2026-01-02"
    assert bool(found["is_origin"]) is False
    assert (story["originator"], story["original_url"]) == ("Valley Post", "https://valley.example/x")
    assert story["origin_article_id"] is None
    assert await rows(database, "SELECT * FROM outcomes_v1") == []
    assert {row["state"] for row in await rows(database, "SELECT state FROM outlets_v1")} == {"active"}
    per_day = {row["slug"]: row["articles_per_day"] for row in await rows(database, "SELECT * FROM outlets_v1")}
    assert per_day["valley"] == 0


async def test_articles_per_day_counts_the_last_week(database: Database):
    now = datetime.now(UTC)  # the one place where the database's own clock is asked
    for number, at in enumerate((now, now - timedelta(days=6), now - timedelta(days=8))):
        async with database.save() as conn:
            one = article(path=f"p{number}", headline=f"H {number}", body=(f"Report {number} from the quay. " * 12,))
            await articles.save_article(conn, arriving(one), at)
    (found,) = await rows(database, "SELECT articles_per_day FROM outlets_v1 WHERE slug = 'harbour'")
    assert found["articles_per_day"] == pytest.approx(2 / 7)


def documented(section: str) -> set[str]:
    page = (Path(__file__).parents[2] / "docs" / "record.md").read_text()
    match = re.search(rf"^## `{section}`.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    assert match, f"docs/record.md has no section on {section}"
    return set(re.findall(r"^\| `([a-z_]+)`", match[0], re.MULTILINE))


@pytest.mark.parametrize("name", VIEW_NAMES)
def test_every_column_is_in_the_data_dictionary(name: str):
    assert documented(name) == set(COLUMNS[name].split(", "))


def test_every_record_field_is_in_the_data_dictionary():
    from dataclasses import fields

    from parsers.article import Article

    assert {field.name for field in fields(Article)} <= documented("Article")


async def test_the_models_and_the_schema_agree(url: str):
    assert await migrate.check(url) == []


# --- plans


async def _plan(database: Database, statement: Any, **parameters: Any) -> str:
    async with database.read() as conn:
        if not database.is_sqlite:
            await conn.execute(
                text("SET LOCAL enable_seqscan = off")
            )  # tables are tiny here: ask for the plan of large ones
        prefix = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        return "\n".join(str(row) for row in await conn.execute(text(prefix + statement), parameters))


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (
            "SELECT host FROM hosts WHERE next_work_at <= '2026-11-23' ORDER BY next_work_at LIMIT 5",
            "ix_hosts_next_work_at",
        ),
        (
            "SELECT id FROM feeds WHERE host = 'x' AND next_due_at <= '2026-11-23' ORDER BY next_due_at",
            "ix_feeds_host_next_due_at",
        ),
        (
            (
                "SELECT id FROM entries WHERE host = 'x' AND state = 'waiting' AND next_try_at <= '2026-11-23' "
                "ORDER BY next_try_at LIMIT 9"
            ),
            "ix_entries_waiting",
        ),
        ("SELECT id FROM entries WHERE host = 'x' AND state = 'in_flight'", "ix_entries_in_flight"),
        ("SELECT id FROM entries WHERE reason IS NOT NULL ORDER BY outcome_at DESC LIMIT 9", "ix_entries_trouble"),
        (
            "SELECT * FROM articles_v1 WHERE published_at > '2026-11-23' ORDER BY published_at DESC LIMIT 9",
            "ix_articles_published_at",
        ),
        (
            "SELECT count(*) FROM articles WHERE outlet_id = 1 AND first_seen_at >= '2026-11-23'",
            "ix_articles_outlet_id_",
        ),
        ("SELECT * FROM articles_v1 WHERE originator = 'AP'", "ix_articles_originator"),
        ("SELECT * FROM articles_v1 WHERE story_id = 7", "ix_articles_story_id"),
        ("SELECT id FROM attempts WHERE at < '2026-11-23' LIMIT 9", "ix_attempts_at"),
    ],
    ids=lambda value: value if value.startswith("ix_") else "",
)
async def test_obvious_questions_read_an_index(database: Database, statement: str, index: str):
    assert index in await _plan(database, statement)


async def test_changes_are_read_by_their_key(database: Database):
    plan = await _plan(database, "SELECT * FROM changes_v1 WHERE seq > 100 ORDER BY seq LIMIT 50")
    assert "USING INTEGER PRIMARY KEY" in plan or "pk_changes" in plan


async def test_the_due_scan_reads_only_hosts_that_are_due(database: Database):
    """100,000 hosts, 20 of them due: found by the index, in the order of their due times."""
    async with database.write() as conn:
        if database.is_sqlite:
            series = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n"
            at = "CASE WHEN i <= 20 THEN '2026-11-23T11:00:00.000000Z' ELSE '2026-11-24T11:00:00.000000Z' END"
        else:
            series, at = (
                "SELECT generate_series(1, 100000) AS i",
                "CASE WHEN i <= 20 THEN timestamptz '2026-11-23 11:00Z' ELSE '2026-11-24 11:00Z' END",
            )
        await conn.execute(
            text(f"INSERT INTO hosts (host, next_work_at) SELECT 'h' || i || '.example', {at} FROM ({series}) AS s")
        )
        if not database.is_sqlite:
            await conn.execute(text("ANALYZE hosts"))
    async with database.read() as conn:
        assert len(await hosts.hosts_with_work(conn, NOW, limit=100)) == 20 + len(OUTLETS)
        prefix = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        plan = "\n".join(
            str(row)
            for row in await conn.execute(
                text(
                    f"{prefix} SELECT host FROM hosts WHERE next_work_at <= :now AND (lease_until IS NULL OR lease_until <= :now) "
                    "ORDER BY next_work_at LIMIT 100"
                ).bindparams(bindparam("now", type_=schema.hosts.c.next_work_at.type)),
                {"now": NOW},
            )
        )
    assert "ix_hosts_next_work_at" in plan
