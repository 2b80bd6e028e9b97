"""Keep files that arrive in parts, and what the judge found out about each content.

Revision ID: 7a77892c9b19
Revises: 8d24b6c3f017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "7a77892c9b19"
down_revision = "8d24b6c3f017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_file_facts",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_core_file_facts_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_file_facts")),
        sa.UniqueConstraint("cluster_id", "sha256", name=op.f("uq_core_file_facts_cluster_id_sha256")),
    )
    with op.batch_alter_table("core_file_facts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_file_facts_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "core_upload",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("declared_bytes", sa.Integer(), nullable=False),
        sa.Column("declared_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "receiving",
                "finished",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.String(length=500), nullable=False),
        sa.Column("expires_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'finished') = (attachment_id IS NOT NULL)", name=op.f("ck_core_upload_attachment")
        ),
        sa.CheckConstraint("declared_bytes > 0", name=op.f("ck_core_upload_length")),
        sa.ForeignKeyConstraint(
            ["cluster_id", "attachment_id"],
            ["core_attachment.cluster_id", "core_attachment.id"],
            name=op.f("fk_core_upload_cluster_id_attachment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["core_cluster.id"], name=op.f("fk_core_upload_cluster_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_upload_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_upload")),
        sa.UniqueConstraint("public_id", name=op.f("uq_core_upload_public_id")),
    )
    with op.batch_alter_table("core_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_upload_attachment_id"), ["attachment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_upload_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_upload_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_upload_user_id"), ["user_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("core_upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_upload_user_id"))
        batch_op.drop_index(batch_op.f("ix_core_upload_expires_at"))
        batch_op.drop_index(batch_op.f("ix_core_upload_cluster_id"))
        batch_op.drop_index(batch_op.f("ix_core_upload_attachment_id"))

    op.drop_table("core_upload")
    with op.batch_alter_table("core_file_facts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_file_facts_cluster_id"))

    op.drop_table("core_file_facts")
