"""Near copies: sketches of texts, what texts have in common, evidence of story decisions. Jobs done file by file.

New tables, and a column without a default: nothing is rewritten, and the release before runs on it.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = postgresql.JSONB().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.create_table(
            "shingles",
            sa.Column("tier", sa.Integer(), nullable=False, autoincrement=False),
            sa.Column("hash", sa.Integer(), nullable=False, autoincrement=False),
            sa.Column("article_id", sa.Integer(), nullable=False, autoincrement=False),
            sa.PrimaryKeyConstraint("tier", "hash", "article_id", name="pk_shingles"),
            sqlite_with_rowid=False,
        )
    else:
        op.create_table(
            "sketches",
            sa.Column("article_id", sa.Integer(), nullable=False, autoincrement=False),
            sa.Column("hashes", postgresql.ARRAY(sa.Integer()), nullable=False),
            sa.PrimaryKeyConstraint("article_id", name="pk_sketches"),
        )
        op.create_index(
            "ix_sketches_hashes", "sketches", ["hashes"], postgresql_using="gin", postgresql_with={"fastupdate": "off"}
        )
    op.create_table(
        "bonds",
        sa.Column("long_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("short_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("is_copy", sa.Boolean(), nullable=False),
        sa.Column("share", sa.SmallInteger(), nullable=False),
        sa.Column("begins", sa.SmallInteger(), nullable=False),
        sa.Column("ends", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("long_id", "short_id", name="pk_bonds"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "shards",
        sa.Column("backfill_id", ID, nullable=False, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("problem", sa.Text()),
        sa.Column("done_at", TIME),
        sa.ForeignKeyConstraint(["backfill_id"], ["backfills.id"], name="fk_shards_backfill_id"),
        sa.PrimaryKeyConstraint("backfill_id", "name", name="pk_shards"),
    )
    op.add_column("story_decisions", sa.Column("evidence", JSON))
    op.create_index("ix_story_decisions_other_article_id", "story_decisions", ["other_article_id"])


def downgrade() -> None:
    op.drop_index("ix_story_decisions_other_article_id", "story_decisions")
    op.drop_column("story_decisions", "evidence")
    op.drop_table("shards")
    op.drop_table("bonds")
    op.drop_table("shingles" if op.get_bind().dialect.name == "sqlite" else "sketches")
