"""Members tick off their first steps; a finished list must cost the home page nothing, so it stands in their row.

Revision ID: 5c1f0e7a9b32
Revises: 8d2f5c71ab40
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "5c1f0e7a9b32"
down_revision = "8d2f5c71ab40"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_membership") as table:
        table.add_column(sa.Column("steps_done", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(
            sa.Column("steps_closed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True)
        )
    with op.batch_alter_table("core_membership") as table:
        table.alter_column("steps_done", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("core_membership") as table:
        table.drop_column("steps_closed_at")
        table.drop_column("steps_done")
