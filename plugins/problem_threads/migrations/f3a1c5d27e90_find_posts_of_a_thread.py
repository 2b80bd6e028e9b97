"""Posts are asked for by thread and kind, and pinned threads stand on every first page: both have an index of their own.

Revision ID: f3a1c5d27e90
Revises: edf075dce50c
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "f3a1c5d27e90"
down_revision = "edf075dce50c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_problem_threads_post_thread",
        "problem_threads_post",
        ["cluster_id", "thread_id", "kind", "no"],
    )
    op.create_index(
        "ix_problem_threads_thread_pinned",
        "problem_threads_thread",
        ["cluster_id", "pinned_until"],
        sqlite_where=sa.text("pinned_until IS NOT NULL"),
        postgresql_where=sa.text("pinned_until IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_problem_threads_thread_pinned", "problem_threads_thread")
    op.drop_index("ix_problem_threads_post_thread", "problem_threads_post")
