"""A file or a kept agenda that was deleted by mistake can be brought back.

Revision ID: 2c91d06be4a7
Revises: 6e83256c0d76
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "2c91d06be4a7"
down_revision = "6e83256c0d76"
branch_labels = None
depends_on = None

_TABLES = ("meetings_file", "meetings_agenda_template")


def upgrade() -> None:
    moment = kkg_portal.core.db.types.UtcDateTime(timezone=True)
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("deleted_at", moment, nullable=True))


def downgrade() -> None:
    for name in _TABLES:
        # What nobody sees any more would stand there again.
        rows = sa.table(name, sa.column("deleted_at"))
        op.execute(rows.delete().where(rows.c.deleted_at.is_not(None)))
        with op.batch_alter_table(name) as table:
            table.drop_column("deleted_at")
