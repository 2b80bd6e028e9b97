"""Clusters add words that mean the same to those the search knows.

Revision ID: c1d4a7e92b60
Revises: 6ecf664ff0a5
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "c1d4a7e92b60"
down_revision = "6ecf664ff0a5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = kkg_portal.core.db.types.UtcDateTime(timezone=True)
    op.create_table(
        "core_synonyms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["core_cluster.id"], name=op.f("fk_core_synonyms_cluster_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_synonyms")),
        sa.UniqueConstraint("cluster_id", name=op.f("uq_core_synonyms_cluster_id")),
    )
    with op.batch_alter_table("core_synonyms") as table:
        table.create_index(op.f("ix_core_synonyms_cluster_id"), ["cluster_id"], unique=False)


def downgrade() -> None:
    op.drop_table("core_synonyms")
