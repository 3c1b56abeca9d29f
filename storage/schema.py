"""Tables, indexes and constraints, with one naming convention. What a migration has to arrive at.

Ids of articles, stories and raw pages and the `seq` of changes are counted in `counters`; the others come from the database.
Tables whose rows are found by their key alone are stored in key order on SQLite (`WITHOUT ROWID`): one tree instead of two.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from storage.sql.types import Id, Instant, JsonList, JsonValue, UTCDateTime

HEAD = "0002"
"""The schema revision this version of wiredesk works with; a test holds it against migrations/."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- the catalogue, hosts and feeds

outlets = Table(
    "outlets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("names", JsonValue, nullable=False),  # name and aliases, as credit lines print them
    Column("hosts", JsonValue, nullable=False),
    Column("language", Text),
    Column("wire", Boolean, nullable=False),
    Column("aggregator", Boolean, nullable=False),
    Column("declared", Boolean, nullable=False),  # still in the catalogue and enabled
    Column("state", Text, nullable=False),
    Column("expected", JsonValue, nullable=False),
    Column("drift", Text),
    Column("drift_since", UTCDateTime),
    Column("added_at", UTCDateTime, nullable=False),
    CheckConstraint("state IN ('active', 'paused')", name="state"),
)

hosts = Table(
    "hosts",
    metadata,
    Column("host", Text, primary_key=True),
    # The earliest moment a feed or entry of this host is due: the due scan reads this index instead of millions of entries.
    Column("next_work_at", UTCDateTime),
    Column("next_allowed_at", UTCDateTime),
    Column("backoff_until", UTCDateTime),
    Column("backoff_reason", Text),
    Column("lease_owner", Text),
    Column("lease_until", UTCDateTime),
    CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease"),
    sqlite_with_rowid=False,
)
Index(
    "ix_hosts_next_work_at",
    hosts.c.next_work_at,
    hosts.c.host,  # whoever declares many feeds makes all their hosts due at one moment
    sqlite_where=text("next_work_at IS NOT NULL"),
    postgresql_where=text("next_work_at IS NOT NULL"),
)
Index(
    "ix_hosts_lease_owner",
    hosts.c.lease_owner,
    sqlite_where=text("lease_owner IS NOT NULL"),
    postgresql_where=text("lease_owner IS NOT NULL"),
)

# Apart from `hosts`, whose small rows are rewritten at every turn.
robots = Table(
    "robots",
    metadata,
    Column("host", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("fetched_at", UTCDateTime, nullable=False),
    Column("crawl_delay_seconds", Float),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("outlet_id", Id, ForeignKey("outlets.id"), nullable=False),
    Column("declared_url", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("kind", Text),
    Column("every_seconds", Float),
    Column("links", Text),
    Column("declared", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("next_due_at", UTCDateTime),  # NULL: not polled (retired, paused, undeclared)
    Column("interval_seconds", Float),
    Column("failures", Integer, nullable=False),
    Column("successes", Integer, nullable=False),
    Column("last_success_at", UTCDateTime),
    Column("guids_distrusted", Boolean, nullable=False),
    Column("moved_to", Text),
    Column("moved_since", UTCDateTime),
    Column("seen_recent", JsonValue, nullable=False),
    Column("children", JsonValue, nullable=False),  # of a sitemap index: what is remembered of each child, by address
    Column("news_first_at", UTCDateTime),
    Column("news_last_at", UTCDateTime),
    Column("news_times", Integer, nullable=False),  # polls that brought something new
    Column("news_longest_gap", Float, nullable=False),  # seconds, fading
    Column("silent_at", UTCDateTime),  # when no news is an alarm; NULL: too little is known of the feed
    Column("outcome", Text),
    Column("reason", Text),
    Column("detail", Text),
    Column("outcome_at", UTCDateTime),
    UniqueConstraint("outlet_id", "declared_url"),
    CheckConstraint("state IN ('ok', 'ailing', 'retired')", name="state"),
)
Index(
    "ix_feeds_host_next_due_at",
    feeds.c.host,
    feeds.c.next_due_at,
    sqlite_where=text("next_due_at IS NOT NULL"),
    postgresql_where=text("next_due_at IS NOT NULL"),
)

# --- entries

backfills = Table(
    "backfills",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Text, nullable=False),
    Column("arguments", JsonValue, nullable=False),
    Column("checkpoint", JsonValue, nullable=False),
    Column("listed", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("started_at", UTCDateTime, nullable=False),
    Column("finished_at", UTCDateTime),
)
Index(
    "uq_backfills_open_key",
    backfills.c.key,
    unique=True,
    sqlite_where=text("finished_at IS NULL"),
    postgresql_where=text("finished_at IS NULL"),
)

# The files of a job that is done file by file, by whoever takes them: how far each is, what came of it, and that it is done.
shards = Table(
    "shards",
    metadata,
    Column("backfill_id", Id, ForeignKey("backfills.id"), primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
    Column("pages", Integer, nullable=False),  # in it, where that is known; else 0
    Column("position", BigInteger, nullable=False),  # read up to here: an offset, or a page's id
    Column("counts", JsonValue, nullable=False),
    Column("problem", Text),
    Column("done_at", UTCDateTime),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("outlet_id", Id, ForeignKey("outlets.id"), nullable=False),
    Column("feed_id", Id, ForeignKey("feeds.id")),  # the feed that brought it first
    Column("backfill_id", Id, ForeignKey("backfills.id")),
    Column("url", Text, nullable=False),
    Column("url_key", Text, nullable=False),
    Column("fetch_url", Text),  # where to ask now, when that is not `url`
    Column("host", Text, nullable=False),  # host of the address to ask
    Column("guid", Text),
    Column("title", Text),
    Column("published_at", UTCDateTime),
    Column("evidence", JsonValue, nullable=False),
    Column("first_seen_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("next_try_at", UTCDateTime),
    Column("tries", Integer, nullable=False),
    Column("hops", SmallInteger, nullable=False),
    Column("force", Boolean, nullable=False),
    Column(
        "again", Boolean, nullable=False
    ),  # its line changed while it was in flight: another look when it is finished
    Column("outcome", Text),
    Column("reason", Text),
    Column("detail", Text),
    Column("outcome_at", UTCDateTime),
    Column("article_id", Id),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    UniqueConstraint("outlet_id", "url_key"),
    CheckConstraint("state IN ('waiting', 'in_flight', 'done')", name="state"),
    CheckConstraint("(state = 'done') = (next_try_at IS NULL)", name="next_try"),
    CheckConstraint("state <> 'done' OR outcome IS NOT NULL", name="outcome"),
)
Index(
    "ix_entries_waiting",
    entries.c.host,
    entries.c.next_try_at,
    sqlite_where=text("state = 'waiting'"),
    postgresql_where=text("state = 'waiting'"),
)
Index(
    "ix_entries_in_flight",
    entries.c.host,
    sqlite_where=text("state = 'in_flight'"),
    postgresql_where=text("state = 'in_flight'"),
)
Index("ix_entries_outlet_id_state_outcome", entries.c.outlet_id, entries.c.state, entries.c.outcome)
Index(
    "ix_entries_backfill_id",
    entries.c.backfill_id,
    entries.c.state,
    sqlite_where=text("backfill_id IS NOT NULL"),
    postgresql_where=text("backfill_id IS NOT NULL"),
)
Index(
    "ix_entries_trouble",
    entries.c.outcome_at,
    entries.c.reason,
    sqlite_where=text("reason IS NOT NULL"),
    postgresql_where=text("reason IS NOT NULL"),
)

# How one feed lists an entry. Two feeds of an outlet word the same page differently: each is compared with itself.
sightings = Table(
    "sightings",
    metadata,
    Column("feed_id", Id, ForeignKey("feeds.id"), primary_key=True, autoincrement=False),
    Column("identity", BigInteger, primary_key=True, autoincrement=False),  # 64-bit hash of the line's identity
    Column("entry_id", Id, ForeignKey("entries.id"), nullable=False),
    Column("content_hash", BigInteger),
    Column("updated_at", UTCDateTime),
    Column("visits", Integer, nullable=False),  # how often a change of the line made its entry due again
    Column("last_seen_at", UTCDateTime, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_sightings_entry_id", sightings.c.entry_id)
Index("ix_sightings_last_seen_at", sightings.c.last_seen_at)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("outlet_id", Id),
    Column("feed_id", Id),
    Column("entry_id", Id),
    Column("url", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Integer),
    Column("bytes_wire", BigInteger),
    Column("bytes_body", BigInteger),
    Column("seconds", Float),
    Column("outcome", Text),
    Column("reason", Text),
    Column("detail", Text),
)
Index("ix_attempts_at", attempts.c.at)

# --- articles

raw_pages = Table(
    "raw_pages",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("outlet_id", Id, ForeignKey("outlets.id"), nullable=False),
    Column("article_id", Id),
    Column("url", Text, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_offset", BigInteger, nullable=False),
    Column("file_length", BigInteger, nullable=False),
    Column("content_type", Text),
    Column("fetched_at", UTCDateTime, nullable=False),
)
Index("ix_raw_pages_fetched_at", raw_pages.c.fetched_at)
Index("ix_raw_pages_article_id", raw_pages.c.article_id)

stories = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("origin_article_id", Id),  # NULL: the original is not here
    Column("shown_article_id", Id),  # whose headline and text stand for the story
    Column("originator", Text),  # NULL where the origin is here: the view has it from there
    Column("original_url", Text),
    Column("confidence", Float, nullable=False),
    Column("evidence", JsonValue, nullable=False),
    Column("first_seen_at", UTCDateTime, nullable=False),
    Column("last_changed_at", UTCDateTime, nullable=False),
    Column("merged_into", Id),  # another story holds its articles now
)
Index("ix_stories_last_changed_at", stories.c.last_changed_at)

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("outlet_id", Id, ForeignKey("outlets.id"), nullable=False),
    Column("story_id", Id, ForeignKey("stories.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("first_seen_at", UTCDateTime, nullable=False),
    Column("last_seen_at", UTCDateTime),  # NULL: not again since `first_seen_at`
    # When the newest page was fetched that showed the present content, or its withdrawal: an older capture replaces nothing.
    Column("content_fetched_at", Instant, nullable=False),
    Column("fingerprint", BigInteger),  # of the current text; NULL: too short to tell copies by
    Column("headline_key", BigInteger, nullable=False),
    Column("digest", BigInteger, nullable=False),  # of everything whose change makes a revision
    Column("raw_page_id", Id),
    Column("url", Text, nullable=False),
    Column("canonical_claim", Text),
    Column("headline", Text, nullable=False),
    Column("standfirst", Text),
    Column("byline", Text),
    Column("authors", JsonList),
    Column("dateline", Text),
    Column("published_at", UTCDateTime),
    Column("modified_at", UTCDateTime),
    Column("sections", JsonList),
    Column("topics", JsonList),
    Column("language", Text),
    Column("text", Text, nullable=False),
    Column("html", Text),  # NULL: exactly what the view makes of `text` (decision 0013)
    Column("words", Integer, nullable=False),
    Column("lead_image_url", Text),
    Column("images", JsonList),
    Column("kind", Text, nullable=False),
    Column("access", Text, nullable=False),
    Column("completeness", Text, nullable=False),
    Column("originator", Text),
    Column("original_url", Text),
    Column("original_title", Text),
    Column("wire", Text),
    Column("credit_line", Text),
    Column("attribution_confidence", Float, nullable=False),
    Column("attribution_evidence", JsonList),
    Column("copyright_holder", Text),
    Column("copyright_notice", Text),
    Column("usage_terms", Text),
    Column("licence_url", Text),
    Column("rights_state", Text, nullable=False),
    Column("embargoed_until", UTCDateTime),
    Column("expires_at", UTCDateTime),
    Column("hidden", Text),  # what readers of the change feed were last told: not yet, no longer, or (NULL) here
    Column("disclaimers", JsonList),
    Column("removed", JsonList),
    Column("warnings", JsonList),
    Column("quality", Float, nullable=False),
    Column("layout", Date),
    Column("parser_version", Text, nullable=False),
    Column("details", JsonValue, nullable=False),  # record fields no view has a column for
    CheckConstraint("status IN ('live', 'withdrawn', 'deleted')", name="status"),
    CheckConstraint("hidden IN ('embargo', 'expired')", name="hidden"),
)
Index(
    "ix_articles_embargoed_until",
    articles.c.embargoed_until,
    sqlite_where=articles.c.hidden == "embargo",
    postgresql_where=articles.c.hidden == "embargo",
)
Index(
    "ix_articles_expires_at",
    articles.c.expires_at,
    sqlite_where=articles.c.expires_at.is_not(None),
    postgresql_where=articles.c.expires_at.is_not(None),
)
# So that articles can be counted by an index alone: those there are, less the few that are deleted.
Index(
    "ix_articles_deleted",
    articles.c.outlet_id,
    articles.c.first_seen_at,
    sqlite_where=text("status = 'deleted'"),
    postgresql_where=text("status = 'deleted'"),
)
Index("ix_articles_story_id", articles.c.story_id)
Index("ix_articles_published_at", articles.c.published_at)
# Articles whose page gives no time are filed under that of first sight; with the one above, the walk from the newest to the oldest.
Index(
    "ix_articles_undated",
    articles.c.first_seen_at,
    sqlite_where=articles.c.published_at.is_(None),
    postgresql_where=articles.c.published_at.is_(None),
)
Index("ix_articles_outlet_id_published_at", articles.c.outlet_id, articles.c.published_at)
Index("ix_articles_outlet_id_first_seen_at", articles.c.outlet_id, articles.c.first_seen_at)
Index(
    "ix_articles_originator",
    articles.c.originator,
    sqlite_where=text("originator IS NOT NULL"),
    postgresql_where=text("originator IS NOT NULL"),
)

# What an article is known by. `url` (where it was found) names it for certain. A `variant` is another address of it, an `alias`
# one that led there; these, `canonical` and `guid` count only where the content agrees. Keys are only ever looked up, never read:
# 64 bits of a key are what is kept of it (`key_hash`).
article_keys = Table(
    "article_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),  # guids are scoped: `<outlet id> <guid>`
    Column("kind", Text, primary_key=True),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    CheckConstraint("kind IN ('url', 'variant', 'alias', 'guid', 'canonical')", name="kind"),
    sqlite_with_rowid=False,
)

# An article's first revision has no row before something of it has to be kept: `revisions_v1` makes it of the article.
revisions = Table(
    "revisions",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("change", Text, nullable=False),
    Column("headline", Text),  # NULL: the same as the next revision's, the last one's is the article's
    Column("text", Text),  # NULL: likewise
    Column("diff", JsonValue, nullable=False),
    CheckConstraint("change IN ('first', 'edited', 'corrected', 'withdrawn', 'restored')", name="change"),
    sqlite_with_rowid=False,
)

authors = Table(
    "authors",
    metadata,
    Column("id", Id, primary_key=True),
    Column("outlet_id", Id, ForeignKey("outlets.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text),
    UniqueConstraint("outlet_id", "name"),
)

article_authors = Table(
    "article_authors",
    metadata,
    Column("author_id", Id, ForeignKey("authors.id"), primary_key=True, autoincrement=False),
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("position", SmallInteger, nullable=False),
    Column("role", Text),
    sqlite_with_rowid=False,
)
Index("ix_article_authors_article_id", article_authors.c.article_id)

# --- stories: what brings articles together

# Exact fingerprints of every revision: a copy of an earlier wording is a copy too.
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("fingerprint", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# An article's pointers to its original elsewhere, by the URL key of that: found again when the original arrives.
claims = Table(
    "claims",
    metadata,
    Column("target_key", BigInteger, primary_key=True, autoincrement=False),  # as in `article_keys`
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("rule", Text, nullable=False),
    CheckConstraint("rule IN ('credit_link', 'canonical_claim')", name="rule"),
    sqlite_with_rowid=False,
)
Index("ix_claims_article_id", claims.c.article_id)

# The sketch of an article's current text: near copies share hashes. Without a foreign key, as there are twenty an article; a
# hash that many articles have takes no more (`storage.stories.near`). Either table is there on one of the databases alone
# (`storage.stories.sketches`).
shingles = Table(
    "shingles",
    metadata,
    Column("tier", Integer, primary_key=True, autoincrement=False),
    Column("hash", Integer, primary_key=True, autoincrement=False),
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    info={"only": "sqlite"},
)
sketches = Table(
    "sketches",
    metadata,
    Column("article_id", Integer, primary_key=True, autoincrement=False),
    Column("hashes", ARRAY(Integer), nullable=False),
    info={"only": "postgresql"},
)
# What was put in has to be found at once, so a list of what is still to be put into the index would be read at every save.
Index("ix_sketches_hashes", sketches.c.hashes, postgresql_using="gin", postgresql_with={"fastupdate": "off"})

# What two texts were found to have in common, compared once: the share of the longer one, and from where to where, in
# thousandths of it.
bonds = Table(
    "bonds",
    metadata,
    Column("long_id", Integer, primary_key=True, autoincrement=False),
    Column("short_id", Integer, primary_key=True, autoincrement=False),
    Column("is_copy", Boolean, nullable=False),
    Column("share", SmallInteger, nullable=False),
    Column("begins", SmallInteger, nullable=False),
    Column("ends", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Merges and splits of stories. Those an operator decided bind what comes later; those of `wiredesk` itself are the record of why.
story_decisions = Table(
    "story_decisions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("other_article_id", Id, ForeignKey("articles.id"), nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("note", Text),
    Column("evidence", JsonValue),
    UniqueConstraint("article_id", "other_article_id"),
    CheckConstraint("kind IN ('join', 'split')", name="kind"),
    CheckConstraint("article_id < other_article_id", name="pair"),
)
Index("ix_story_decisions_other_article_id", story_decisions.c.other_article_id)

recurring_paragraphs = Table(
    "recurring_paragraphs",
    metadata,
    Column("outlet_id", Id, ForeignKey("outlets.id"), primary_key=True, autoincrement=False),
    Column("fingerprint", BigInteger, primary_key=True, autoincrement=False),
    Column("articles", Integer, nullable=False),
    Column("last_seen_day", Integer, nullable=False),  # days since 1970: small, and good enough for pruning
    sqlite_with_rowid=False,
)

takedowns = Table(
    "takedowns",
    metadata,
    Column("article_id", Id, ForeignKey("articles.id"), primary_key=True, autoincrement=False),
    Column("url_key", BigInteger, nullable=False),  # as in `article_keys`; the address itself stays with the tombstone
    Column("at", UTCDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw_refs", JsonValue, nullable=False),  # [file, offset, length] of each page still to be overwritten
    Column("erased_at", UTCDateTime),  # when the last of them was
)

profiles = Table(
    "profiles",
    metadata,
    Column("outlet_id", Id, ForeignKey("outlets.id"), primary_key=True, autoincrement=False),
    Column("seen_at", Instant, primary_key=True, autoincrement=False),
    Column("article_id", Id, primary_key=True, autoincrement=False),
    Column("layout", Date),
    Column("filled", Integer, nullable=False),
    Column("words", Integer, nullable=False),
    Column("quality", Integer, nullable=False),
    Column("residue", Integer, nullable=False),
    sqlite_with_rowid=False,
)

changes = Table(
    "changes",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("article_id", Id),
    Column("story_id", Id),
    Column("revision", Integer),
    CheckConstraint(
        "kind IN ('inserted', 'revised', 'withdrawn', 'restored', 'deleted', 'merged', 'split', 'origin_changed')",
        name="kind",
    ),
)

# --- readers over HTTP

tokens = Table(
    "tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),  # SHA-256 of the token, which is kept nowhere
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime),
    Column("revoked_at", UTCDateTime),
    CheckConstraint("scope IN ('read', 'operate')", name="scope"),
)

# How far each webhook of the settings was told of changes. Its address and secret stay in the settings.
webhooks = Table(
    "webhooks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("seq", Id, nullable=False),  # the last change it was told of, or that lies in a dead letter
    Column("until_seq", Id),  # the last change of the delivery that is being tried again: it stays the same one
    Column("tries", Integer, nullable=False),  # of it, that failed
    Column("next_try_at", UTCDateTime),
    Column("last_success_at", UTCDateTime),
    Column("last_failure", Text),
    Column("lease_owner", Text),
    Column("lease_until", UTCDateTime),
    Column("added_at", UTCDateTime, nullable=False),
    CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease"),
)

# Deliveries given up on. The changes themselves are in `changes`: a replay from `first_seq` sends them again.
dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("webhook", Text, nullable=False),
    Column("first_seq", Id, nullable=False),
    Column("last_seq", Id, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("reason", Text, nullable=False),
)

# One row: the last number given out of each kind, and how far the change feed was pruned. Whoever raises them holds the row
# until its transaction ends, so numbers are given out in commit order (decision 0012).
counters = Table(
    "counters",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("articles", Id, nullable=False),
    Column("stories", Id, nullable=False),
    Column("changes", Id, nullable=False),
    Column("raw_pages", Id, nullable=False),
    Column("changes_pruned_to", Id, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)


def tables(dialect: str) -> list[Table]:
    """Return the tables that are there on a database (`sqlite`, `postgresql`), by name."""
    found = (table for table in metadata.tables.values() if table.info.get("only", dialect) == dialect)
    return sorted(found, key=lambda table: table.name)
