"""Begin the notices with their one table.

Revision ID: 0a1b2c3d4e5f
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kkg_portal.core.db.types import UtcDateTime

revision = "0a1b2c3d4e5f"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices_notice",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["core_cluster.id"], name=op.f("fk_notices_notice_cluster_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices_notice")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_notices_notice_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notices_notice_public_id")),
    )
    op.create_index(op.f("ix_notices_notice_cluster_id"), "notices_notice", ["cluster_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_notices_notice_cluster_id"), table_name="notices_notice")
    op.drop_table("notices_notice")
