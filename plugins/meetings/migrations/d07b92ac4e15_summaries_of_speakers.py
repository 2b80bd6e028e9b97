"""Whoever presents an item writes a summary and lays a link to the material, also without an account.

Revision ID: d07b92ac4e15
Revises: c58e71f0d2a9
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "d07b92ac4e15"
down_revision = "c58e71f0d2a9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = kkg_portal.core.db.types.UtcDateTime(timezone=True)
    op.create_table(
        "meetings_item_summary",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("material_url", sa.String(length=500), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "item_id"],
            ["meetings_agenda_item.cluster_id", "meetings_agenda_item.id"],
            name=op.f("fk_meetings_item_summary_cluster_id_item_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "written_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_meetings_item_summary_cluster_id_written_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_meetings_item_summary_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings_item_summary")),
        sa.UniqueConstraint("item_id", name=op.f("uq_meetings_item_summary_item_id")),
    )
    op.create_index(op.f("ix_meetings_item_summary_cluster_id"), "meetings_item_summary", ["cluster_id"])


def downgrade() -> None:
    op.drop_table("meetings_item_summary")
