"""Keep what the worker makes of files: text, outline, pictures.

Revision ID: 6ecf664ff0a5
Revises: 7a77892c9b19
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "6ecf664ff0a5"
down_revision = "7a77892c9b19"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_derivative",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "piece",
            sa.Enum(
                "text",
                "outline",
                "thumb_small",
                "thumb_large",
                "page",
                name="piece",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "ready",
                "failed",
                "not_supported",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tool", sa.String(length=60), nullable=False),
        sa.Column("result_sha256", sa.String(length=64), nullable=True),
        sa.Column("result_bytes", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_core_derivative_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_derivative")),
        sa.UniqueConstraint(
            "cluster_id",
            "sha256",
            "piece",
            "number",
            name=op.f("uq_core_derivative_cluster_id_sha256_piece_number"),
        ),
    )
    with op.batch_alter_table("core_derivative", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_derivative_cluster_id"), ["cluster_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("core_derivative", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_derivative_cluster_id"))

    op.drop_table("core_derivative")
