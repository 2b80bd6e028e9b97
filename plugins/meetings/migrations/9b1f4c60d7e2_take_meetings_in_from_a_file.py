"""Meetings may come from a file of another portal: what nobody here bears stays as a name, and all can go back.

Revision ID: 9b1f4c60d7e2
Revises: 2c91d06be4a7
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "9b1f4c60d7e2"
down_revision = "2c91d06be4a7"
branch_labels = None
depends_on = None

_OWNER = "(owner_id IS NULL) = (owner_name <> '')"


def upgrade() -> None:
    moment = kkg_portal.core.db.types.UtcDateTime(timezone=True)
    op.create_table(
        "meetings_import",
        sa.Column("file_name", sa.String(length=160), nullable=False),
        sa.Column("document", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("brought_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", moment, nullable=True),
        sa.Column("undone_at", moment, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "brought_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_meetings_import_cluster_id_brought_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_meetings_import_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings_import")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_meetings_import_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meetings_import_public_id")),
    )
    with op.batch_alter_table("meetings_import") as table:
        table.create_index(op.f("ix_meetings_import_cluster_id"), ["cluster_id"])
    with op.batch_alter_table("meetings_meeting") as table:
        table.add_column(sa.Column("import_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("origin_id", sa.String(length=10), nullable=True))
        table.add_column(sa.Column("names_in_file", sa.JSON(), nullable=False, server_default="{}"))
        table.create_index(op.f("ix_meetings_meeting_import_id"), ["import_id"])
        table.create_unique_constraint(
            op.f("uq_meetings_meeting_cluster_id_origin_id"), ["cluster_id", "origin_id"]
        )
        table.create_foreign_key(
            op.f("fk_meetings_meeting_cluster_id_import_id"),
            "meetings_import",
            ["cluster_id", "import_id"],
            ["cluster_id", "id"],
            ondelete="RESTRICT",
        )
    with op.batch_alter_table("meetings_task") as table:
        table.alter_column("owner_id", existing_type=sa.Integer(), nullable=True)
        table.add_column(sa.Column("owner_name", sa.String(length=160), nullable=False, server_default=""))
        table.create_check_constraint(op.f("ck_meetings_task_one_owner"), _OWNER)


def downgrade() -> None:
    tasks = sa.table("meetings_task", sa.column("owner_id"))
    # An older program knows no task without a member.
    op.execute(tasks.delete().where(tasks.c.owner_id.is_(None)))
    with op.batch_alter_table("meetings_task") as table:
        table.drop_constraint(op.f("ck_meetings_task_one_owner"), type_="check")
        table.drop_column("owner_name")
        table.alter_column("owner_id", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("meetings_meeting") as table:
        table.drop_constraint(op.f("fk_meetings_meeting_cluster_id_import_id"), type_="foreignkey")
        table.drop_constraint(op.f("uq_meetings_meeting_cluster_id_origin_id"), type_="unique")
        table.drop_index(op.f("ix_meetings_meeting_import_id"))
        table.drop_column("names_in_file")
        table.drop_column("origin_id")
        table.drop_column("import_id")
    op.drop_table("meetings_import")
