"""Search in a full-text index: entries hold tokens, FTS5 and tsvector find them, words are kept for typing errors.

The entries of before are thrown away: they can be made anew, and a job for each cluster does so.

Revision ID: 8d2f5c71ab40
Revises: a1c8aaeaed25
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

import kkg_portal.core.db.types

revision = "8d2f5c71ab40"
down_revision = "a1c8aaeaed25"
branch_labels = None
depends_on = None

# External content: the words stand once, in core_search_text, and triggers carry every change over. A revision that
# copies core_search_text (batch_alter_table on SQLite) loses the triggers and must make them again.
_FTS = """
CREATE VIRTUAL TABLE core_search_fts USING fts5(
    tokens, content='core_search_text', content_rowid='id', detail=none, columnsize=0,
    prefix='4 5', tokenize="unicode61 remove_diacritics 2 tokenchars '_'"
)
"""
_TAKE_OUT = (
    "INSERT INTO core_search_fts(core_search_fts, rowid, tokens) VALUES ('delete', old.id, old.tokens);"
)
_PUT_IN = "INSERT INTO core_search_fts(rowid, tokens) VALUES (new.id, new.tokens);"
_TRIGGERS = {
    "core_search_text_added": f"AFTER INSERT ON core_search_text BEGIN {_PUT_IN} END",
    "core_search_text_deleted": f"AFTER DELETE ON core_search_text BEGIN {_TAKE_OUT} END",
    "core_search_text_changed": "AFTER UPDATE OF tokens ON core_search_text "
    f"WHEN old.tokens <> new.tokens BEGIN {_TAKE_OUT} {_PUT_IN} END",
}


def upgrade() -> None:
    op.drop_table("core_search_entry")
    _create_entries()
    _create_texts()
    _create_words()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_FTS)
        for name, body in _TRIGGERS.items():
            op.execute(f"CREATE TRIGGER {name} {body}")
    else:
        # Without a list of pending entries: writing is a little slower, searching never waits for it.
        op.create_index(
            "ix_core_search_text_tokens",
            "core_search_text",
            ["tokens"],
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    _ask_for_entries("core.rebuild_search")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in _TRIGGERS:
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE core_search_fts")
    op.execute("DELETE FROM core_job WHERE kind = 'core.rebuild_search'")
    for table in ("core_search_word", "core_search_text", "core_search_entry"):
        op.drop_table(table)
    op.create_table(
        "core_search_entry",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("ref_id", sa.String(length=10), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        *_owned("core_search_entry"),
        sa.UniqueConstraint(
            "cluster_id", "kind", "ref_id", name=op.f("uq_core_search_entry_cluster_id_kind_ref_id")
        ),
    )
    op.create_index(op.f("ix_core_search_entry_cluster_id"), "core_search_entry", ["cluster_id"])


def _create_entries() -> None:
    op.create_table(
        "core_search_entry",
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("ref_id", sa.String(length=10), nullable=False),
        sa.Column("group_key", sa.String(length=80), nullable=False),
        sa.Column("at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        *_owned("core_search_entry"),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_core_search_entry_cluster_id_id")),
        sa.UniqueConstraint(
            "cluster_id", "kind", "ref_id", name=op.f("uq_core_search_entry_cluster_id_kind_ref_id")
        ),
    )
    op.create_index(op.f("ix_core_search_entry_cluster_id"), "core_search_entry", ["cluster_id"])
    op.create_index(
        "ix_core_search_entry_cluster_id_group_key", "core_search_entry", ["cluster_id", "group_key"]
    )


def _create_texts() -> None:
    op.create_table(
        "core_search_text",
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("strong", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("tokens", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=False),
        *_owned("core_search_text"),
        sa.ForeignKeyConstraint(
            ["cluster_id", "id"],
            ["core_search_entry.cluster_id", "core_search_entry.id"],
            name=op.f("fk_core_search_text_cluster_id_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_core_search_text_cluster_id"), "core_search_text", ["cluster_id"])


def _create_words() -> None:
    op.create_table(
        "core_search_word",
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("root", sa.String(length=40), nullable=False),
        *_owned("core_search_word"),
        sa.UniqueConstraint("cluster_id", "word", name=op.f("uq_core_search_word_cluster_id_word")),
    )
    op.create_index(op.f("ix_core_search_word_cluster_id"), "core_search_word", ["cluster_id"])
    op.create_index("ix_core_search_word_cluster_id_root", "core_search_word", ["cluster_id", "root"])


def _owned(table: str) -> tuple[sa.Column[int] | sa.Constraint, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["core_cluster.id"], name=op.f(f"fk_{table}_cluster_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _ask_for_entries(kind: str) -> None:
    cluster = sa.table("core_cluster", sa.column("id", sa.Integer))
    moment = datetime.now(UTC)
    job = sa.table(
        "core_job",
        sa.column("kind", sa.String),
        sa.column("cluster_id", sa.Integer),
        sa.column("payload", sa.JSON),
        sa.column("key", sa.String),
        sa.column("run_at", kkg_portal.core.db.types.UtcDateTime()),
        sa.column("attempts", sa.Integer),
    )
    op.execute(
        job.insert().from_select(
            ["kind", "cluster_id", "payload", "key", "run_at", "attempts"],
            sa.select(
                sa.literal(kind),
                cluster.c.id,
                sa.literal_column("'{}'"),
                sa.literal(f"{kind}:") + sa.cast(cluster.c.id, sa.String),
                sa.literal(moment, kkg_portal.core.db.types.UtcDateTime()),
                sa.literal(0),
            ),
        )
    )
