"""Keep why a trial could not be made, on which day one was made, who may be quoted, and one first solution a thread.

Revision ID: edf075dce50c
Revises: b2bac7385eae
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "edf075dce50c"
down_revision = "b2bac7385eae"
branch_labels = None
depends_on = None

_OUTCOMES = "outcome IN ('worked', 'partly', 'no_change', 'worse')"
_MORE_OUTCOMES = "outcome IN ('worked', 'partly', 'no_change', 'worse', 'could_not')"


def upgrade() -> None:
    _begin_citations()
    with op.batch_alter_table("problem_threads_acceptance") as table:
        table.create_index(
            "uq_problem_threads_acceptance_primary",
            ["thread_id"],
            unique=True,
            sqlite_where=sa.text("is_primary"),
            postgresql_where=sa.text("is_primary"),
        )
    with op.batch_alter_table("problem_threads_thread") as table:
        table.add_column(sa.Column("trials_could_not", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("problem_threads_thread") as table:
        table.alter_column("trials_could_not", server_default=None)
        table.create_check_constraint("trials_could_not", "trials_could_not >= 0")
    with op.batch_alter_table("problem_threads_trial") as table:
        table.add_column(sa.Column("tried_on", sa.Date(), nullable=True))
        table.drop_constraint(op.f("ck_problem_threads_trial_outcome"), type_="check")
        table.create_check_constraint("outcome", _MORE_OUTCOMES)


def _begin_citations() -> None:
    op.create_table(
        "problem_threads_citation",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "agreed",
                "declined",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("by_asker", sa.Boolean(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_citation_cluster_id_author_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "post_id"],
            ["problem_threads_post.cluster_id", "problem_threads_post.id"],
            name=op.f("fk_problem_threads_citation_cluster_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_citation_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_citation")),
        sa.UniqueConstraint(
            "post_id", "author_id", name=op.f("uq_problem_threads_citation_post_id_author_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_citation_public_id")),
    )
    with op.batch_alter_table("problem_threads_citation") as table:
        table.create_index(table.f("ix_problem_threads_citation_cluster_id"), ["cluster_id"], unique=False)
        table.create_index(table.f("ix_problem_threads_citation_post_id"), ["post_id"], unique=False)


def downgrade() -> None:
    trial = sa.table("problem_threads_trial", sa.column("outcome"), sa.column("state"))
    op.execute(trial.update().where(trial.c.outcome == "could_not").values(outcome=None, state="withdrawn"))
    with op.batch_alter_table("problem_threads_trial") as table:
        table.drop_constraint(op.f("ck_problem_threads_trial_outcome"), type_="check")
        table.create_check_constraint("outcome", _OUTCOMES)
        table.drop_column("tried_on")
    with op.batch_alter_table("problem_threads_thread") as table:
        table.drop_constraint(op.f("ck_problem_threads_thread_trials_could_not"), type_="check")
    with op.batch_alter_table("problem_threads_thread") as table:
        table.drop_column("trials_could_not")
    with op.batch_alter_table("problem_threads_acceptance") as table:
        table.drop_index("uq_problem_threads_acceptance_primary")
    op.drop_table("problem_threads_citation")
