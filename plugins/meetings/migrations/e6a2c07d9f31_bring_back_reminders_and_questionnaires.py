"""A reminder or questionnaire that was deleted by mistake can be brought back.

Revision ID: e6a2c07d9f31
Revises: d07b92ac4e15
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "e6a2c07d9f31"
down_revision = "d07b92ac4e15"
branch_labels = None
depends_on = None

_TABLES = ("meetings_reminder", "meetings_questionnaire")


def upgrade() -> None:
    moment = kkg_portal.core.db.types.UtcDateTime(timezone=True)
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("deleted_at", moment, nullable=True))


def downgrade() -> None:
    # What nobody sees any more would stand there again: first the tests after, which point at those before.
    tests = sa.table("meetings_questionnaire", sa.column("deleted_at"), sa.column("before_id"))
    is_deleted = tests.c.deleted_at.is_not(None)
    op.execute(tests.delete().where(is_deleted, tests.c.before_id.is_not(None)))
    op.execute(tests.delete().where(is_deleted))
    reminders = sa.table("meetings_reminder", sa.column("deleted_at"))
    op.execute(reminders.delete().where(reminders.c.deleted_at.is_not(None)))
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("deleted_at")
