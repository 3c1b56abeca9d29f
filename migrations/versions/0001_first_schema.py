"""The first schema: catalogue, hosts, feeds, entries, articles, stories, changes, the v1 views and full-text search.

Locks nothing: it creates everything.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
INSTANT = sa.DateTime(timezone=True).with_variant(sa.BigInteger(), "sqlite")
JSON = postgresql.JSONB().with_variant(sa.Text(), "sqlite")

# Differences of the two databases inside the views.
SQLITE = {
    "nl": "char(10)",
    "agg": "json_group_array(slug)",
    "seven": "7.0",
    "nothing": "'{}'",
    "none": "'[]'",
    "at": "strftime('%Y-%m-%dT%H:%M:%S', c.at / 1000000, 'unixepoch') || printf('.%06dZ', c.at % 1000000)",
    "week_ago": "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-7 days')",
    "now": "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
}
POSTGRESQL = {
    "nl": "chr(10)",
    "agg": "jsonb_agg(slug)",
    "seven": "7.0::float8",
    "nothing": "'{}'::jsonb",
    "none": "'[]'::jsonb",
    "at": "c.at",
    "week_ago": "now() - interval '7 days'",
    "now": "now()",
}
SHOWN = (
    "{0}.status <> 'deleted' AND ({0}.embargoed_until IS NULL OR {0}.embargoed_until <= {1}) "
    "AND ({0}.expires_at IS NULL OR {0}.expires_at > {1})"
)

VIEWS = {
    "articles_v1": """
SELECT a.id AS article_id, o.slug AS outlet, a.url, a.canonical_claim, a.headline, a.standfirst, a.byline,
    coalesce(a.authors, {none}) AS authors, a.dateline, a.published_at, a.modified_at, a.first_seen_at,
    coalesce(a.last_seen_at, a.first_seen_at) AS last_seen_at, coalesce(a.sections, {none}) AS sections,
    coalesce(a.topics, {none}) AS topics, a.language, a.text,
    coalesce(a.html, CASE WHEN a.text = '' THEN '' ELSE '<p>' || replace(replace(replace(replace(a.text, '&',
        '&amp;'), '<', '&lt;'), '>', '&gt;'), {nl} || {nl}, '</p>' || {nl} || '<p>') || '</p>' END) AS html,
    a.words, a.lead_image_url, coalesce(a.images, {none}) AS images, a.kind, a.access, a.completeness,
    a.status, a.originator, a.original_url, a.original_title, a.wire, a.credit_line, a.attribution_confidence,
    coalesce(a.attribution_evidence, {none}) AS attribution_evidence, a.copyright_holder, a.copyright_notice,
    a.usage_terms, a.licence_url, a.rights_state, coalesce(a.disclaimers, {none}) AS disclaimers,
    coalesce(a.removed, {none}) AS removed, coalesce(a.warnings, {none}) AS warnings, a.quality, a.layout,
    a.parser_version, a.revision, a.story_id, coalesce(s.origin_article_id = a.id, false) AS is_origin,
    r.file_name || '@' || r.file_offset || '+' || r.file_length AS raw_ref
FROM articles a
JOIN outlets o ON o.id = a.outlet_id
JOIN stories s ON s.id = a.story_id
LEFT JOIN raw_pages r ON r.id = a.raw_page_id
WHERE {shown_a}
""",
    "stories_v1": """
SELECT s.id AS story_id, s.origin_article_id, CASE WHEN s.origin_article_id IS NULL THEN s.originator ELSE p.name
        END AS
originator, CASE WHEN s.origin_article_id IS NULL THEN s.original_url ELSE a.url END AS original_url, s.confidence,
        s.evidence,
a.headline, a.text, (SELECT c.credit_line FROM articles c WHERE c.story_id = s.id AND {shown_c} AND
        c.credit_line IS
NOT NULL ORDER BY c.first_seen_at, c.id LIMIT 1) AS credit_line, a.published_at, (SELECT count(*) FROM articles c
        WHERE
c.story_id = s.id AND {shown_c}) AS copies, (SELECT {agg} FROM (SELECT DISTINCT o.slug FROM articles c
        JOIN outlets
o ON o.id = c.outlet_id WHERE c.story_id = s.id AND {shown_c} ORDER BY o.slug) AS carriers) AS outlets,
s.first_seen_at, s.last_changed_at FROM stories s JOIN articles a ON a.id = s.shown_article_id JOIN outlets p ON
        p.id =
a.outlet_id WHERE s.merged_into IS NULL AND {shown_a}
""",
    "revisions_v1": """
SELECT r.article_id, r.revision, r.seen_at,
    coalesce(r.headline, (SELECT n.headline FROM revisions n WHERE n.article_id = r.article_id AND n.revision >
        r.revision
        AND n.headline IS NOT NULL ORDER BY n.revision LIMIT 1), a.headline) AS headline,
    coalesce(r.text, (SELECT n.text FROM revisions n WHERE n.article_id = r.article_id AND n.revision > r.revision
        AND n.text IS NOT NULL ORDER BY n.revision LIMIT 1), a.text) AS text,
    r.change, r.diff
FROM revisions r
JOIN articles a ON a.id = r.article_id
WHERE {shown_a}
UNION ALL
SELECT a.id AS article_id, 1 AS revision, a.first_seen_at AS seen_at,
    coalesce((SELECT n.headline FROM revisions n WHERE n.article_id = a.id AND n.headline IS NOT NULL
        ORDER BY n.revision LIMIT 1), a.headline) AS headline,
    coalesce((SELECT n.text FROM revisions n WHERE n.article_id = a.id AND n.text IS NOT NULL
        ORDER BY n.revision LIMIT 1), a.text) AS text,
    'first' AS change, {nothing} AS diff
FROM articles a
WHERE {shown_a} AND NOT EXISTS (SELECT 1 FROM revisions f WHERE f.article_id = a.id AND f.revision = 1)
""",
    "outlets_v1": """
SELECT o.slug, o.name, CASE WHEN o.declared THEN o.state ELSE 'undeclared' END AS state,
    (SELECT max(f.last_success_at) FROM feeds f WHERE f.outlet_id = o.id) AS last_success_at,
    (SELECT min(f.next_due_at) FROM feeds f WHERE f.outlet_id = o.id) AS next_due_at,
    (SELECT count(*) FROM articles a WHERE a.outlet_id = o.id AND a.first_seen_at >= {week_ago}
        AND a.status <> 'deleted') / {seven} AS articles_per_day,
    o.drift
FROM outlets o
""",
    "outcomes_v1": """
SELECT o.slug AS outlet, f.url AS feed, e.url, e.outcome, e.reason, e.tries, e.outcome_at AS at, e.next_try_at
FROM entries e
JOIN outlets o ON o.id = e.outlet_id
LEFT JOIN feeds f ON f.id = e.feed_id
WHERE e.outcome IS NOT NULL
UNION ALL
SELECT o.slug AS outlet, f.url AS feed, f.url, f.outcome, f.reason, f.failures AS tries, f.outcome_at AS at,
    f.next_due_at AS next_try_at
FROM feeds f
JOIN outlets o ON o.id = f.outlet_id
WHERE f.outcome IS NOT NULL
""",
    "attempts_v1": """
SELECT t.id AS attempt_id, t.at, o.slug AS outlet, f.url AS feed, t.entry_id, t.url, t.host, t.kind, t.status,
        t.bytes_wire,
    t.bytes_body, t.seconds, t.outcome, t.reason, t.detail
FROM attempts t
LEFT JOIN outlets o ON o.id = t.outlet_id
LEFT JOIN feeds f ON f.id = t.feed_id
""",
    "changes_v1": """
SELECT c.seq, {at} AS at, c.kind, c.article_id, c.story_id, c.revision
FROM changes c
""",
}

SQLITE_SEARCH = (
    (
        "CREATE VIRTUAL TABLE articles_fts USING fts5(headline, standfirst, text, content='articles', "
        "content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
    ),
    (
        "CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN INSERT INTO articles_fts(rowid, "
        "headline, standfirst, text) VALUES (new.id, new.headline, new.standfirst, new.text); END"
    ),
    (
        "CREATE TRIGGER articles_fts_update AFTER UPDATE OF headline, standfirst, text ON articles BEGIN "
        "INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, text) VALUES ('delete', old.id, "
        "old.headline, old.standfirst, old.text); INSERT INTO articles_fts(rowid, headline, standfirst, text)"
        " VALUES (new.id, new.headline, new.standfirst, new.text); END"
    ),
    (
        "CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN INSERT INTO "
        "articles_fts(articles_fts, rowid, headline, standfirst, text) VALUES ('delete', old.id, "
        "old.headline, old.standfirst, old.text); END"
    ),
)

TABLES = (
    "attempts",
    "backfills",
    "changes",
    "counters",
    "hosts",
    "outlets",
    "robots",
    "stories",
    "articles",
    "authors",
    "feeds",
    "raw_pages",
    "recurring_paragraphs",
    "profiles",
    "takedowns",
    "article_authors",
    "article_keys",
    "claims",
    "entries",
    "fingerprints",
    "revisions",
    "story_decisions",
    "sightings",
    "tokens",
    "webhooks",
    "dead_letters",
)


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("outlet_id", ID),
        sa.Column("feed_id", ID),
        sa.Column("entry_id", ID),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("bytes_wire", sa.BigInteger()),
        sa.Column("bytes_body", sa.BigInteger()),
        sa.Column("seconds", sa.Float()),
        sa.Column("outcome", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    _index("ix_attempts_at", "attempts", ["at"])
    op.create_table(
        "backfills",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("arguments", JSON, nullable=False),
        sa.Column("checkpoint", JSON, nullable=False),
        sa.Column("listed", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("finished_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_backfills"),
    )
    _index("uq_backfills_open_key", "backfills", ["key"], unique=True, where="finished_at IS NULL")
    op.create_table(
        "changes",
        sa.Column("seq", ID, nullable=False, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("article_id", ID),
        sa.Column("story_id", ID),
        sa.Column("revision", sa.Integer()),
        sa.CheckConstraint(
            "kind IN ('inserted', 'revised', 'withdrawn', 'restored', 'deleted', 'merged', 'split', 'origin_changed')",
            name=op.f("ck_changes_kind"),
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_changes"),
    )
    op.create_table(
        "counters",
        sa.Column("id", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("articles", ID, nullable=False),
        sa.Column("stories", ID, nullable=False),
        sa.Column("changes", ID, nullable=False),
        sa.Column("raw_pages", ID, nullable=False),
        sa.Column("changes_pruned_to", ID, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_counters_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_counters"),
    )
    op.create_table(
        "hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("next_work_at", TIME),
        sa.Column("next_allowed_at", TIME),
        sa.Column("backoff_until", TIME),
        sa.Column("backoff_reason", sa.Text()),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", TIME),
        sa.CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name=op.f("ck_hosts_lease")),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
        sqlite_with_rowid=False,
    )
    _index("ix_hosts_lease_owner", "hosts", ["lease_owner"], where="lease_owner IS NOT NULL")
    _index("ix_hosts_next_work_at", "hosts", ["next_work_at", "host"], where="next_work_at IS NOT NULL")
    op.create_table(
        "outlets",
        sa.Column("id", ID, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("hosts", JSON, nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("wire", sa.Boolean(), nullable=False),
        sa.Column("aggregator", sa.Boolean(), nullable=False),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expected", JSON, nullable=False),
        sa.Column("drift", sa.Text()),
        sa.Column("drift_since", TIME),
        sa.Column("added_at", TIME, nullable=False),
        sa.CheckConstraint("state IN ('active', 'paused')", name=op.f("ck_outlets_state")),
        sa.PrimaryKeyConstraint("id", name="pk_outlets"),
        sa.UniqueConstraint("slug", name="uq_outlets_slug"),
    )
    op.create_table(
        "robots",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.Column("crawl_delay_seconds", sa.Float()),
        sa.PrimaryKeyConstraint("host", name="pk_robots"),
    )
    op.create_table(
        "stories",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("origin_article_id", ID),
        sa.Column("shown_article_id", ID),
        sa.Column("originator", sa.Text()),
        sa.Column("original_url", sa.Text()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_changed_at", TIME, nullable=False),
        sa.Column("merged_into", ID),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    _index("ix_stories_last_changed_at", "stories", ["last_changed_at"])
    op.create_table(
        "articles",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("outlet_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("last_seen_at", TIME),
        sa.Column("content_fetched_at", INSTANT, nullable=False),
        sa.Column("fingerprint", sa.BigInteger()),
        sa.Column("headline_key", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("raw_page_id", ID),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_claim", sa.Text()),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("standfirst", sa.Text()),
        sa.Column("byline", sa.Text()),
        sa.Column("authors", JSON),
        sa.Column("dateline", sa.Text()),
        sa.Column("published_at", TIME),
        sa.Column("modified_at", TIME),
        sa.Column("sections", JSON),
        sa.Column("topics", JSON),
        sa.Column("language", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text()),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("lead_image_url", sa.Text()),
        sa.Column("images", JSON),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("completeness", sa.Text(), nullable=False),
        sa.Column("originator", sa.Text()),
        sa.Column("original_url", sa.Text()),
        sa.Column("original_title", sa.Text()),
        sa.Column("wire", sa.Text()),
        sa.Column("credit_line", sa.Text()),
        sa.Column("attribution_confidence", sa.Float(), nullable=False),
        sa.Column("attribution_evidence", JSON),
        sa.Column("copyright_holder", sa.Text()),
        sa.Column("copyright_notice", sa.Text()),
        sa.Column("usage_terms", sa.Text()),
        sa.Column("licence_url", sa.Text()),
        sa.Column("rights_state", sa.Text(), nullable=False),
        sa.Column("embargoed_until", TIME),
        sa.Column("expires_at", TIME),
        sa.Column("hidden", sa.Text()),
        sa.Column("disclaimers", JSON),
        sa.Column("removed", JSON),
        sa.Column("warnings", JSON),
        sa.Column("quality", sa.Float(), nullable=False),
        sa.Column("layout", sa.Date()),
        sa.Column("parser_version", sa.Text(), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.CheckConstraint("status IN ('live', 'withdrawn', 'deleted')", name=op.f("ck_articles_status")),
        sa.CheckConstraint("hidden IN ('embargo', 'expired')", name=op.f("ck_articles_hidden")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_articles_outlet_id"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_articles_story_id"),
        sa.PrimaryKeyConstraint("id", name="pk_articles"),
    )
    _index("ix_articles_deleted", "articles", ["outlet_id", "first_seen_at"], where="status = 'deleted'")
    _index("ix_articles_originator", "articles", ["originator"], where="originator IS NOT NULL")
    _index("ix_articles_outlet_id_first_seen_at", "articles", ["outlet_id", "first_seen_at"])
    _index("ix_articles_outlet_id_published_at", "articles", ["outlet_id", "published_at"])
    _index("ix_articles_published_at", "articles", ["published_at"])
    _index("ix_articles_undated", "articles", ["first_seen_at"], where="published_at IS NULL")
    _index("ix_articles_embargoed_until", "articles", ["embargoed_until"], where="hidden = 'embargo'")
    _index("ix_articles_expires_at", "articles", ["expires_at"], where="expires_at IS NOT NULL")
    _index("ix_articles_story_id", "articles", ["story_id"])
    op.create_table(
        "authors",
        sa.Column("id", ID, nullable=False),
        sa.Column("outlet_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_authors_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_authors"),
        sa.UniqueConstraint("outlet_id", "name", name="uq_authors_outlet_id_name"),
    )
    op.create_table(
        "feeds",
        sa.Column("id", ID, nullable=False),
        sa.Column("outlet_id", ID, nullable=False),
        sa.Column("declared_url", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("every_seconds", sa.Float()),
        sa.Column("links", sa.Text()),
        sa.Column("declared", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("next_due_at", TIME),
        sa.Column("interval_seconds", sa.Float()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("successes", sa.Integer(), nullable=False),
        sa.Column("last_success_at", TIME),
        sa.Column("guids_distrusted", sa.Boolean(), nullable=False),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_since", TIME),
        sa.Column("seen_recent", JSON, nullable=False),
        sa.Column("children", JSON, nullable=False),
        sa.Column("news_first_at", TIME),
        sa.Column("news_last_at", TIME),
        sa.Column("news_times", sa.Integer(), nullable=False),
        sa.Column("news_longest_gap", sa.Float(), nullable=False),
        sa.Column("silent_at", TIME),
        sa.Column("outcome", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("outcome_at", TIME),
        sa.CheckConstraint("state IN ('ok', 'ailing', 'retired')", name=op.f("ck_feeds_state")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_feeds_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("outlet_id", "declared_url", name="uq_feeds_outlet_id_declared_url"),
    )
    _index("ix_feeds_host_next_due_at", "feeds", ["host", "next_due_at"], where="next_due_at IS NOT NULL")
    op.create_table(
        "raw_pages",
        sa.Column("id", ID, nullable=False, autoincrement=False),
        sa.Column("outlet_id", ID, nullable=False),
        sa.Column("article_id", ID),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_offset", sa.BigInteger(), nullable=False),
        sa.Column("file_length", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.Text()),
        sa.Column("fetched_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_raw_pages_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_raw_pages"),
    )
    _index("ix_raw_pages_article_id", "raw_pages", ["article_id"])
    _index("ix_raw_pages_fetched_at", "raw_pages", ["fetched_at"])
    op.create_table(
        "recurring_paragraphs",
        sa.Column("outlet_id", ID, nullable=False, autoincrement=False),
        sa.Column("fingerprint", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("last_seen_day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_recurring_paragraphs_outlet_id"),
        sa.PrimaryKeyConstraint("outlet_id", "fingerprint", name="pk_recurring_paragraphs"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "takedowns",
        sa.Column("article_id", ID, nullable=False, autoincrement=False),
        sa.Column("url_key", sa.BigInteger(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raw_refs", JSON, nullable=False),
        sa.Column("erased_at", TIME),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_takedowns_article_id"),
        sa.PrimaryKeyConstraint("article_id", name="pk_takedowns"),
    )
    op.create_table(
        "profiles",
        sa.Column("outlet_id", ID, nullable=False, autoincrement=False),
        sa.Column("seen_at", INSTANT, nullable=False, autoincrement=False),
        sa.Column("article_id", ID, nullable=False, autoincrement=False),
        sa.Column("layout", sa.Date()),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Integer(), nullable=False),
        sa.Column("residue", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_profiles_outlet_id"),
        sa.PrimaryKeyConstraint("outlet_id", "seen_at", "article_id", name="pk_profiles"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_authors",
        sa.Column("author_id", ID, nullable=False, autoincrement=False),
        sa.Column("article_id", ID, nullable=False, autoincrement=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("role", sa.Text()),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_authors_article_id"),
        sa.ForeignKeyConstraint(["author_id"], ["authors.id"], name="fk_article_authors_author_id"),
        sa.PrimaryKeyConstraint("author_id", "article_id", name="pk_article_authors"),
        sqlite_with_rowid=False,
    )
    _index("ix_article_authors_article_id", "article_authors", ["article_id"])
    op.create_table(
        "article_keys",
        sa.Column("key", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.CheckConstraint(
            "kind IN ('url', 'variant', 'alias', 'guid', 'canonical')", name=op.f("ck_article_keys_kind")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_article_keys_article_id"),
        sa.PrimaryKeyConstraint("key", "kind", name="pk_article_keys"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claims",
        sa.Column("target_key", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("article_id", ID, nullable=False, autoincrement=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.CheckConstraint("rule IN ('credit_link', 'canonical_claim')", name=op.f("ck_claims_rule")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_claims_article_id"),
        sa.PrimaryKeyConstraint("target_key", "article_id", name="pk_claims"),
        sqlite_with_rowid=False,
    )
    _index("ix_claims_article_id", "claims", ["article_id"])
    op.create_table(
        "entries",
        sa.Column("id", ID, nullable=False),
        sa.Column("outlet_id", ID, nullable=False),
        sa.Column("feed_id", ID),
        sa.Column("backfill_id", ID),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_key", sa.Text(), nullable=False),
        sa.Column("fetch_url", sa.Text()),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text()),
        sa.Column("title", sa.Text()),
        sa.Column("published_at", TIME),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("first_seen_at", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_try_at", TIME),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("hops", sa.SmallInteger(), nullable=False),
        sa.Column("force", sa.Boolean(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text()),
        sa.Column("reason", sa.Text()),
        sa.Column("detail", sa.Text()),
        sa.Column("outcome_at", TIME),
        sa.Column("article_id", ID),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.CheckConstraint("(state = 'done') = (next_try_at IS NULL)", name=op.f("ck_entries_next_try")),
        sa.CheckConstraint("state <> 'done' OR outcome IS NOT NULL", name=op.f("ck_entries_outcome")),
        sa.CheckConstraint("state IN ('waiting', 'in_flight', 'done')", name=op.f("ck_entries_state")),
        sa.ForeignKeyConstraint(["backfill_id"], ["backfills.id"], name="fk_entries_backfill_id"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_entries_feed_id"),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name="fk_entries_outlet_id"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("outlet_id", "url_key", name="uq_entries_outlet_id_url_key"),
    )
    _index("ix_entries_backfill_id", "entries", ["backfill_id", "state"], where="backfill_id IS NOT NULL")
    _index("ix_entries_in_flight", "entries", ["host"], where="state = 'in_flight'")
    _index("ix_entries_outlet_id_state_outcome", "entries", ["outlet_id", "state", "outcome"])
    _index("ix_entries_trouble", "entries", ["outcome_at", "reason"], where="reason IS NOT NULL")
    _index("ix_entries_waiting", "entries", ["host", "next_try_at"], where="state = 'waiting'")
    op.create_table(
        "fingerprints",
        sa.Column("fingerprint", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("article_id", ID, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_fingerprints_article_id"),
        sa.PrimaryKeyConstraint("fingerprint", "article_id", name="pk_fingerprints"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revisions",
        sa.Column("article_id", ID, nullable=False, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text()),
        sa.Column("text", sa.Text()),
        sa.Column("diff", JSON, nullable=False),
        sa.CheckConstraint(
            "change IN ('first', 'edited', 'corrected', 'withdrawn', 'restored')", name=op.f("ck_revisions_change")
        ),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_revisions_article_id"),
        sa.PrimaryKeyConstraint("article_id", "revision", name="pk_revisions"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "story_decisions",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("other_article_id", ID, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text()),
        sa.CheckConstraint("kind IN ('join', 'split')", name=op.f("ck_story_decisions_kind")),
        sa.CheckConstraint("article_id < other_article_id", name=op.f("ck_story_decisions_pair")),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name="fk_story_decisions_article_id"),
        sa.ForeignKeyConstraint(["other_article_id"], ["articles.id"], name="fk_story_decisions_other_article_id"),
        sa.PrimaryKeyConstraint("id", name="pk_story_decisions"),
        sa.UniqueConstraint("article_id", "other_article_id", name="uq_story_decisions_article_id_other_article_id"),
    )
    op.create_table(
        "sightings",
        sa.Column("feed_id", ID, nullable=False, autoincrement=False),
        sa.Column("identity", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("content_hash", sa.BigInteger()),
        sa.Column("updated_at", TIME),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("last_seen_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_sightings_entry_id"),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_sightings_feed_id"),
        sa.PrimaryKeyConstraint("feed_id", "identity", name="pk_sightings"),
        sqlite_with_rowid=False,
    )
    _index("ix_sightings_entry_id", "sightings", ["entry_id"])
    _index("ix_sightings_last_seen_at", "sightings", ["last_seen_at"])
    op.create_table(
        "tokens",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME),
        sa.Column("revoked_at", TIME),
        sa.CheckConstraint("scope IN ('read', 'operate')", name=op.f("ck_tokens_scope")),
        sa.PrimaryKeyConstraint("id", name="pk_tokens"),
        sa.UniqueConstraint("hash", name="uq_tokens_hash"),
    )
    op.create_table(
        "webhooks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seq", ID, nullable=False),
        sa.Column("until_seq", ID),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", TIME),
        sa.Column("last_success_at", TIME),
        sa.Column("last_failure", sa.Text()),
        sa.Column("lease_owner", sa.Text()),
        sa.Column("lease_until", TIME),
        sa.Column("added_at", TIME, nullable=False),
        sa.CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name=op.f("ck_webhooks_lease")),
        sa.PrimaryKeyConstraint("name", name="pk_webhooks"),
    )
    op.create_table(
        "dead_letters",
        sa.Column("id", ID, nullable=False),
        sa.Column("webhook", sa.Text(), nullable=False),
        sa.Column("first_seq", ID, nullable=False),
        sa.Column("last_seq", ID, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dead_letters"),
    )
    _run(
        "INSERT INTO counters (id, articles, stories, changes, raw_pages, changes_pruned_to) VALUES (1, 0, 0, 0, 0, 0)"
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    words = SQLITE if sqlite else POSTGRESQL
    shown = {f"shown_{table}": SHOWN.format(table, words["now"]) for table in "ac"}
    for name, query in VIEWS.items():
        _run(f"CREATE VIEW {name} AS\n{query.strip().format(**words, **shown)}")
    if sqlite:
        for statement in SQLITE_SEARCH:
            _run(statement)
    else:
        _run(f"ALTER TABLE articles ADD COLUMN search tsvector GENERATED ALWAYS AS ({_search_expression()}) STORED")
        _run("CREATE INDEX ix_articles_search ON articles USING gin (search)")


def downgrade() -> None:
    for name in reversed(tuple(VIEWS)):
        _run(f"DROP VIEW {name}")
    if op.get_bind().dialect.name == "sqlite":
        _run("DROP TABLE articles_fts")
    for name in reversed(TABLES):
        op.drop_table(name)


def _index(name: str, table: str, columns: list[str], *, unique: bool = False, where: str | None = None) -> None:
    condition = None if where is None else sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _run(statement: str) -> None:
    op.get_bind().exec_driver_sql(statement)


def _search_expression() -> str:
    # Without diacritics, looked for first because most texts have none; a tsvector holds at most 1 MB.
    safe = "\u0001-\u00bf\u2002-\u2125\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U0001f000-\U0001faff"
    alphabets = "\u00c0-\u058f\u1e00-\u1fff"
    columns = (
        ("left(headline, 10000)", "A"),
        ("left(coalesce(standfirst, ''), 20000)", "B"),
        ("left(text, 250000)", "C"),
    )
    parts = []
    for column, weight in columns:
        apart = f"regexp_replace(normalize({column}, NFD), '[\u0300-\u036f]+', '', 'g')"
        folded = (
            f"CASE WHEN {column} !~ '[^{safe}]' THEN {column} WHEN {column} !~ '[^{safe}{alphabets}]' THEN {apart} "
            f"ELSE normalize({apart}, NFC) END"
        )
        parts.append(f"setweight(to_tsvector('simple'::regconfig, {folded}), '{weight}')")
    return " || ".join(parts)
