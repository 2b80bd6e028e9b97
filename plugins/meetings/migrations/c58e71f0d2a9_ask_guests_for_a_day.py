"""Guests without an account say which days suit them, by a signed link of their own.

Revision ID: c58e71f0d2a9
Revises: a40d3c15b8f6
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "c58e71f0d2a9"
down_revision = "a40d3c15b8f6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = kkg_portal.core.db.types.UtcDateTime(timezone=True)
    op.create_table(
        "meetings_poll_guest",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("school", sa.String(length=120), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("removed_at", moment, nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        _of("meetings_poll_guest", "poll_id", "meetings_date_poll"),
        _of_cluster("meetings_poll_guest"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings_poll_guest")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_meetings_poll_guest_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_meetings_poll_guest_public_id")),
    )
    op.create_index(op.f("ix_meetings_poll_guest_cluster_id"), "meetings_poll_guest", ["cluster_id"])
    op.create_index(op.f("ix_meetings_poll_guest_poll_id"), "meetings_poll_guest", ["poll_id"])
    op.create_table(
        "meetings_poll_guest_vote",
        sa.Column("option_id", sa.Integer(), nullable=False),
        sa.Column("guest_id", sa.Integer(), nullable=False),
        sa.Column(
            "vote",
            sa.Enum(
                "yes",
                "if_need_be",
                "no",
                name="vote",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        _of("meetings_poll_guest_vote", "option_id", "meetings_poll_option"),
        _of("meetings_poll_guest_vote", "guest_id", "meetings_poll_guest"),
        _of_cluster("meetings_poll_guest_vote"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings_poll_guest_vote")),
        sa.UniqueConstraint(
            "option_id", "guest_id", name=op.f("uq_meetings_poll_guest_vote_option_id_guest_id")
        ),
    )
    op.create_index(
        op.f("ix_meetings_poll_guest_vote_cluster_id"), "meetings_poll_guest_vote", ["cluster_id"]
    )
    op.create_index(op.f("ix_meetings_poll_guest_vote_guest_id"), "meetings_poll_guest_vote", ["guest_id"])


def downgrade() -> None:
    op.drop_table("meetings_poll_guest_vote")
    op.drop_table("meetings_poll_guest")


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["cluster_id", column],
        [f"{target}.cluster_id", f"{target}.id"],
        name=op.f(f"fk_{table}_cluster_id_{column}"),
        ondelete="CASCADE",
    )


def _of_cluster(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["cluster_id"], ["core_cluster.id"], name=op.f(f"fk_{table}_cluster_id"), ondelete="CASCADE"
    )
