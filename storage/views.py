"""The documented views, and what full-text search needs beside the tables. `docs/record.md` explains every column.

Downstream services rely on these: a column may be added at the end, nothing else may change without a `_v2` beside it. The text
here is what `db check` holds the database against; migrations carry their own copies.
"""

import re
import unicodedata
from typing import Literal

Backend = Literal["sqlite", "postgresql"]

# `articles.html` is NULL where the body is plain paragraphs; then this makes it (decision 0013). `\n` is written as the function
# of each database because literals differ.
_HTML = (
    "coalesce(a.html, CASE WHEN a.text = '' THEN '' ELSE '<p>' || replace(replace(replace(replace(a.text, '&', '&amp;'), "
    "'<', '&lt;'), '>', '&gt;'), {nl} || {nl}, '</p>' || {nl} || '<p>') || '</p>' END)"
)

# An `Instant` of SQLite as the text that every time is.
_INSTANT = "strftime('%Y-%m-%dT%H:%M:%S', c.at / 1000000, 'unixepoch') || printf('.%06dZ', c.at % 1000000)"

# Neither taken down, nor under embargo, nor expired. `now` is each database's clock.
_SHOWN = (
    "{0}.status <> 'deleted' AND ({0}.embargoed_until IS NULL OR {0}.embargoed_until <= {1}) "
    "AND ({0}.expires_at IS NULL OR {0}.expires_at > {1})"
)

_ARTICLES = """
SELECT a.id AS article_id, o.slug AS outlet, a.url, a.canonical_claim, a.headline, a.standfirst, a.byline,
    coalesce(a.authors, {none}) AS authors, a.dateline, a.published_at, a.modified_at, a.first_seen_at,
    coalesce(a.last_seen_at, a.first_seen_at) AS last_seen_at, coalesce(a.sections, {none}) AS sections,
    coalesce(a.topics, {none}) AS topics, a.language, a.text, {html} AS html, a.words, a.lead_image_url,
    coalesce(a.images, {none}) AS images, a.kind, a.access, a.completeness, a.status, a.originator, a.original_url,
    a.original_title, a.wire, a.credit_line, a.attribution_confidence,
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
"""

_STORIES = """
SELECT s.id AS story_id, s.origin_article_id, CASE WHEN s.origin_article_id IS NULL THEN s.originator ELSE p.name END AS
originator, CASE WHEN s.origin_article_id IS NULL THEN s.original_url ELSE a.url END AS original_url, s.confidence, s.evidence,
a.headline, a.text, (SELECT c.credit_line FROM articles c WHERE c.story_id = s.id AND {shown_c} AND c.credit_line IS
NOT NULL ORDER BY c.first_seen_at, c.id LIMIT 1) AS credit_line, a.published_at, (SELECT count(*) FROM articles c WHERE
c.story_id = s.id AND {shown_c}) AS copies, (SELECT {agg} FROM (SELECT DISTINCT o.slug FROM articles c JOIN outlets
o ON o.id = c.outlet_id WHERE c.story_id = s.id AND {shown_c} ORDER BY o.slug) AS carriers) AS outlets,
s.first_seen_at, s.last_changed_at FROM stories s JOIN articles a ON a.id = s.shown_article_id JOIN outlets p ON p.id =
a.outlet_id WHERE s.merged_into IS NULL AND {shown_a}
"""

_REVISIONS = """
SELECT r.article_id, r.revision, r.seen_at,
    coalesce(r.headline, (SELECT n.headline FROM revisions n WHERE n.article_id = r.article_id AND n.revision > r.revision
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
"""

_OUTLETS = """
SELECT o.slug, o.name, CASE WHEN o.declared THEN o.state ELSE 'undeclared' END AS state,
    (SELECT max(f.last_success_at) FROM feeds f WHERE f.outlet_id = o.id) AS last_success_at,
    (SELECT min(f.next_due_at) FROM feeds f WHERE f.outlet_id = o.id) AS next_due_at,
    (SELECT count(*) FROM articles a WHERE a.outlet_id = o.id AND a.first_seen_at >= {week_ago}
        AND a.status <> 'deleted') / {seven} AS articles_per_day,
    o.drift
FROM outlets o
"""

_OUTCOMES = """
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
"""

_ATTEMPTS = """
SELECT t.id AS attempt_id, t.at, o.slug AS outlet, f.url AS feed, t.entry_id, t.url, t.host, t.kind, t.status, t.bytes_wire,
    t.bytes_body, t.seconds, t.outcome, t.reason, t.detail
FROM attempts t
LEFT JOIN outlets o ON o.id = t.outlet_id
LEFT JOIN feeds f ON f.id = t.feed_id
"""

_CHANGES = """
SELECT c.seq, {at} AS at, c.kind, c.article_id, c.story_id, c.revision
FROM changes c
"""

_DIACRITICS = re.compile("[\u0300-\u036f]+")

VIEW_NAMES = ("articles_v1", "stories_v1", "revisions_v1", "outlets_v1", "outcomes_v1", "attempts_v1", "changes_v1")


def shown_condition(backend: Backend, table: str) -> str:
    """Return the SQL condition that a row of `articles`, under that alias, may be shown."""
    return _SHOWN.format(table, "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')" if backend == "sqlite" else "now()")


def view_queries(backend: Backend) -> dict[str, str]:
    """Return the query of every view."""
    sqlite = backend == "sqlite"
    html = _HTML.format(nl="char(10)" if sqlite else "chr(10)")
    week_ago = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-7 days')" if sqlite else "now() - interval '7 days'"
    agg = "json_group_array(slug)" if sqlite else "jsonb_agg(slug)"
    shown = {f"shown_{table}": shown_condition(backend, table) for table in "ac"}
    queries = {
        "articles_v1": _ARTICLES.format(html=html, none="'[]'" if sqlite else "'[]'::jsonb", **shown),
        "stories_v1": _STORIES.format(agg=agg, **shown),
        "revisions_v1": _REVISIONS.format(nothing="'{}'" if sqlite else "'{}'::jsonb", **shown),
        "outlets_v1": _OUTLETS.format(week_ago=week_ago, seven="7.0" if sqlite else "7.0::float8"),
        "outcomes_v1": _OUTCOMES,
        "attempts_v1": _ATTEMPTS,
        "changes_v1": _CHANGES.format(at=_INSTANT if sqlite else "c.at"),
    }
    return {name: query.strip() for name, query in queries.items()}


SQLITE_SEARCH = {
    "articles_fts": (
        "CREATE VIRTUAL TABLE articles_fts USING fts5(headline, standfirst, text, content='articles', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')"
    ),
    "articles_fts_insert": (
        "CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN "
        "INSERT INTO articles_fts(rowid, headline, standfirst, text) VALUES (new.id, new.headline, new.standfirst, new.text); END"
    ),
    "articles_fts_update": (
        "CREATE TRIGGER articles_fts_update AFTER UPDATE OF headline, standfirst, text ON articles BEGIN "
        "INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, text) "
        "VALUES ('delete', old.id, old.headline, old.standfirst, old.text); "
        "INSERT INTO articles_fts(rowid, headline, standfirst, text) VALUES (new.id, new.headline, new.standfirst, new.text); END"
    ),
    "articles_fts_delete": (
        "CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN "
        "INSERT INTO articles_fts(articles_fts, rowid, headline, standfirst, text) "
        "VALUES ('delete', old.id, old.headline, old.standfirst, old.text); END"
    ),
}


def fold(text: str) -> str:
    """Return the text without diacritics, as `articles.search` is made of it.

    SQLite's tokenizer does this by itself (`remove_diacritics 2`); PostgreSQL would need the `unaccent` extension, and the
    schema is core-only.
    """
    return unicodedata.normalize("NFC", _DIACRITICS.sub("", unicodedata.normalize("NFD", text)))


def postgresql_search_expression() -> str:
    """Return the expression of the generated column `articles.search`.

    A tsvector holds at most 1 MB; 250,000 characters stay below it whatever the script.
    """
    return " || ".join(
        f"setweight(to_tsvector('simple'::regconfig, {_without_diacritics(column)}), '{weight}')"
        for column, weight in (
            ("left(headline, 10000)", "A"),
            ("left(coalesce(standfirst, ''), 20000)", "B"),
            ("left(text, 250000)", "C"),
        )
    )


# Signs that have no diacritics and that normalising leaves alone: ASCII and Latin-1's signs, dashes and quotes, currencies, Han
# and its punctuation, full-width forms, emoji. Then those of Latin, Greek, Cyrillic and Armenian.
_SAFE = "\u0001-\u00bf\u2002-\u2125\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U0001f000-\U0001faff"
_ALPHABETS = "\u00c0-\u058f\u1e00-\u1fff"


def _without_diacritics(column: str) -> str:
    """Return `fold` in SQL. Normalising 9 kB twice takes 0.9 ms, which is a third of a save, and to see that a text
    needs none 0.03; composing again is needed where more than diacritics came apart, as in Hangul. (`translate` with a table of
    letters was measured at 20 times the rest of a save.)
    """
    apart = f"regexp_replace(normalize({column}, NFD), '[\u0300-\u036f]+', '', 'g')"
    return (
        f"CASE WHEN {column} !~ '[^{_SAFE}]' THEN {column} WHEN {column} !~ '[^{_SAFE}{_ALPHABETS}]' THEN {apart} "
        f"ELSE normalize({apart}, NFC) END"
    )
