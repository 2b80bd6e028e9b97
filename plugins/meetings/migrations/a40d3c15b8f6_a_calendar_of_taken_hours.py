"""A secret calendar address may show the hours its owner is taken, and nothing about what by.

Revision ID: a40d3c15b8f6
Revises: 9b1f4c60d7e2
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "a40d3c15b8f6"
down_revision = "9b1f4c60d7e2"
branch_labels = None
depends_on = None

_BEFORE = "scope IN ('cluster', 'person', 'tasks')"
_SINCE = "scope IN ('cluster', 'person', 'tasks', 'busy')"


def upgrade() -> None:
    _allow(_SINCE)


def downgrade() -> None:
    tokens = sa.table("meetings_feed_token", sa.column("scope"))
    # An older program could not say what such an address shows.
    op.execute(tokens.delete().where(tokens.c.scope == "busy"))
    _allow(_BEFORE)


def _allow(scopes: str) -> None:
    with op.batch_alter_table("meetings_feed_token") as table:
        table.drop_constraint(op.f("ck_meetings_feed_token_scope"), type_="check")
        table.create_check_constraint(op.f("ck_meetings_feed_token_scope"), scopes)
