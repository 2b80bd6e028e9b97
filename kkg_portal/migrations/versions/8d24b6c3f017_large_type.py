"""Whoever reads better with large letters says so once, on every device.

Revision ID: 8d24b6c3f017
Revises: 5c1f0e7a9b32
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "8d24b6c3f017"
down_revision = "5c1f0e7a9b32"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("core_user") as table:
        table.add_column(sa.Column("large_type", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("core_user") as table:
        table.alter_column("large_type", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("core_user") as table:
        table.drop_column("large_type")
