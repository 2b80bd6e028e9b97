"""A video call knows when somebody was out in between: those minutes count for no hours.

Revision ID: 6e83256c0d76
Revises: d7a3309f0b6c
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6e83256c0d76"
down_revision = "d7a3309f0b6c"
branch_labels = None
depends_on = None

_TABLES = ("meetings_attendance", "meetings_attendance_mark")


def upgrade() -> None:
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            # Marks made before, and an older program: nobody was away.
            table.add_column(sa.Column("minutes_away", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("minutes_away")
