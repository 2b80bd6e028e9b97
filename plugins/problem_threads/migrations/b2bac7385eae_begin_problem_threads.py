"""Problems from class, the talk about them, what is tried and what came of it.

Revision ID: b2bac7385eae
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "b2bac7385eae"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "problem_threads_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_cluster_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("problem_html", sa.Text(), nullable=False),
        sa.Column("solution_html", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column(
            "class_phase",
            sa.Enum(
                "class_1",
                "class_2",
                "class_3",
                "class_4",
                "class_5",
                "class_6",
                "phase_a",
                "phase_b",
                "phase_c",
                "school",
                name="class_phase",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "subject",
            sa.Enum(
                "religion",
                "pancasila",
                "indonesian",
                "mathematics",
                "science",
                "sport",
                "arts",
                "english",
                "coding",
                "local",
                "classroom",
                "planning",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("published_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_card_from_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_card")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_card_public_id")),
    )
    with op.batch_alter_table("problem_threads_card", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_card_from_cluster_id"), ["from_cluster_id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_card_newest", ["withdrawn_at", "published_at", "id"], unique=False
        )

    op.create_table(
        "problem_threads_draft",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_draft_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_draft_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_draft")),
        sa.UniqueConstraint(
            "membership_id", "target", name=op.f("uq_problem_threads_draft_membership_id_target")
        ),
    )
    with op.batch_alter_table("problem_threads_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_threads_draft_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "problem_threads_feed_token",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_feed_token_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_feed_token_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_feed_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_problem_threads_feed_token_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_feed_token_public_id")),
    )
    with op.batch_alter_table("problem_threads_feed_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_feed_token_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_threads_feed_token_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "problem_threads_thread",
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "discussing",
                "being_tried",
                "resolved",
                "escalated",
                "closed",
                "duplicate",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_since", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "class_phase",
            sa.Enum(
                "class_1",
                "class_2",
                "class_3",
                "class_4",
                "class_5",
                "class_6",
                "phase_a",
                "phase_b",
                "phase_c",
                "school",
                name="class_phase",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "subject",
            sa.Enum(
                "religion",
                "pancasila",
                "indonesian",
                "mathematics",
                "science",
                "sport",
                "arts",
                "english",
                "coding",
                "local",
                "classroom",
                "planning",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pupils_n", sa.Integer(), nullable=True),
        sa.Column("tried_text", sa.Text(), nullable=False),
        sa.Column("goal_text", sa.Text(), nullable=False),
        sa.Column("last_post_no", sa.Integer(), nullable=False),
        sa.Column("last_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("other_reply_count", sa.Integer(), nullable=False),
        sa.Column("participant_count", sa.Integer(), nullable=False),
        sa.Column("trials_planned", sa.Integer(), nullable=False),
        sa.Column("trials_worked", sa.Integer(), nullable=False),
        sa.Column("trials_partly", sa.Integer(), nullable=False),
        sa.Column("trials_no_change", sa.Integer(), nullable=False),
        sa.Column("trials_worse", sa.Integer(), nullable=False),
        sa.Column("trial_count", sa.Integer(), nullable=False),
        sa.Column("acceptance_count", sa.Integer(), nullable=False),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("pinned_until", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("offered_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'duplicate') = (duplicate_of_id IS NOT NULL)",
            name=op.f("ck_problem_threads_thread_duplicate_state"),
        ),
        sa.CheckConstraint("acceptance_count >= 0", name=op.f("ck_problem_threads_thread_acceptance_count")),
        sa.CheckConstraint(
            "duplicate_of_id IS NULL OR duplicate_of_id <> id",
            name=op.f("ck_problem_threads_thread_own_duplicate"),
        ),
        sa.CheckConstraint(
            "is_anonymous = (author_id IS NULL) AND NOT (is_anonymous AND school_id IS NOT NULL)",
            name=op.f("ck_problem_threads_thread_nameless"),
        ),
        sa.CheckConstraint("last_post_no >= 0", name=op.f("ck_problem_threads_thread_last_post_no")),
        sa.CheckConstraint(
            "other_reply_count >= 0", name=op.f("ck_problem_threads_thread_other_reply_count")
        ),
        sa.CheckConstraint(
            "participant_count >= 0", name=op.f("ck_problem_threads_thread_participant_count")
        ),
        sa.CheckConstraint(
            "pupils_n IS NULL OR pupils_n BETWEEN 1 AND 60", name=op.f("ck_problem_threads_thread_pupils_n")
        ),
        sa.CheckConstraint("reply_count >= 0", name=op.f("ck_problem_threads_thread_reply_count")),
        sa.CheckConstraint("trials_no_change >= 0", name=op.f("ck_problem_threads_thread_trials_no_change")),
        sa.CheckConstraint("trials_partly >= 0", name=op.f("ck_problem_threads_thread_trials_partly")),
        sa.CheckConstraint("trials_planned >= 0", name=op.f("ck_problem_threads_thread_trials_planned")),
        sa.CheckConstraint("trials_worked >= 0", name=op.f("ck_problem_threads_thread_trials_worked")),
        sa.CheckConstraint("trials_worse >= 0", name=op.f("ck_problem_threads_thread_trials_worse")),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_thread_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "deleted_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_thread_cluster_id_deleted_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "duplicate_of_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_thread_cluster_id_duplicate_of_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "merged_into_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_thread_cluster_id_merged_into_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "school_id"],
            ["core_school.cluster_id", "core_school.id"],
            name=op.f("fk_problem_threads_thread_cluster_id_school_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_thread_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_thread")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_problem_threads_thread_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_thread_public_id")),
    )
    with op.batch_alter_table("problem_threads_thread", schema=None) as batch_op:
        batch_op.create_index(
            "ix_problem_threads_thread_author", ["cluster_id", "author_id", "last_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_thread_class", ["cluster_id", "class_phase", "last_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_threads_thread_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_threads_thread_duplicate_of_id"), ["duplicate_of_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_threads_thread_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_thread_newest", ["cluster_id", "last_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_thread_state", ["cluster_id", "state", "last_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_thread_subject", ["cluster_id", "subject", "last_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_thread_tried", ["cluster_id", "trial_count", "id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_thread_waiting",
            ["cluster_id", "other_reply_count", "created_at", "id"],
            unique=False,
        )

    op.create_table(
        "problem_threads_author_look",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("looked_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("looked_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "looked_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_author_look_cluster_id_looked_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_author_look_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_author_look_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_author_look")),
    )
    with op.batch_alter_table("problem_threads_author_look", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_author_look_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_threads_author_look_thread_id"), ["thread_id"], unique=False
        )

    op.create_table(
        "problem_threads_card_offer",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "declined",
                "published",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("card_public_id", sa.String(length=10), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "proposed_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_card_offer_cluster_id_proposed_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "published_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_card_offer_cluster_id_published_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_card_offer_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_card_offer_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_card_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_card_offer_public_id")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_problem_threads_card_offer_thread_id")),
    )
    with op.batch_alter_table("problem_threads_card_offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_card_offer_cluster_id"), ["cluster_id"], unique=False
        )

    op.create_table(
        "problem_threads_equipment",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "books",
                "cards",
                "printer",
                "laptop",
                "projector",
                "phones",
                "internet",
                "yard",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_equipment_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_equipment_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_equipment")),
        sa.UniqueConstraint("thread_id", "kind", name=op.f("uq_problem_threads_equipment_thread_id_kind")),
    )
    with op.batch_alter_table("problem_threads_equipment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_equipment_cluster_id"), ["cluster_id"], unique=False
        )

    op.create_table(
        "problem_threads_guest",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_guest_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_guest_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_guest_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_guest")),
        sa.UniqueConstraint(
            "thread_id", "membership_id", name=op.f("uq_problem_threads_guest_thread_id_membership_id")
        ),
    )
    with op.batch_alter_table("problem_threads_guest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_threads_guest_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_problem_threads_guest_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "problem_threads_hidden_author",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_hidden_author_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_hidden_author_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_hidden_author_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_hidden_author")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_problem_threads_hidden_author_thread_id")),
    )
    with op.batch_alter_table("problem_threads_hidden_author", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_hidden_author_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_threads_hidden_author_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "problem_threads_post",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "problem",
                "reply",
                "solution",
                "event",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "event",
            sa.Enum(
                "closed",
                "reopened",
                "locked",
                "unlocked",
                "duplicate",
                "merged_in",
                "split_off",
                "moved_in",
                "resolved",
                "escalated",
                "returned",
                "decision",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reply_to_no", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("renderer_version", sa.Integer(), nullable=False),
        sa.Column("written_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("edited_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hidden_by_id", sa.Integer(), nullable=True),
        sa.Column("hidden_because", sa.String(length=300), nullable=False),
        sa.Column("deleted_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("deleted_by_id", sa.Integer(), nullable=True),
        sa.Column("thanks_count", sa.Integer(), nullable=False),
        sa.Column("agree_count", sa.Integer(), nullable=False),
        sa.Column("same_here_count", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("by_asker", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'event') = (event IS NOT NULL)", name=op.f("ck_problem_threads_post_event_kind")
        ),
        sa.CheckConstraint("agree_count >= 0", name=op.f("ck_problem_threads_post_agree_count")),
        sa.CheckConstraint("no > 0", name=op.f("ck_problem_threads_post_no")),
        sa.CheckConstraint("same_here_count >= 0", name=op.f("ck_problem_threads_post_same_here_count")),
        sa.CheckConstraint("thanks_count >= 0", name=op.f("ck_problem_threads_post_thanks_count")),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_post_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "deleted_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_post_cluster_id_deleted_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "hidden_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_post_cluster_id_hidden_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_post_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_post_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_post")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_problem_threads_post_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_post_public_id")),
        sa.UniqueConstraint("thread_id", "no", name=op.f("uq_problem_threads_post_thread_id_no")),
    )
    with op.batch_alter_table("problem_threads_post", schema=None) as batch_op:
        batch_op.create_index(
            "ix_problem_threads_post_author", ["cluster_id", "author_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_problem_threads_post_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "problem_threads_reader",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("read_ranges", sa.Text(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "muted",
                "normal",
                "follow",
                "all",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level_reason",
            sa.Enum(
                "none",
                "asked",
                "replied",
                "mentioned",
                "tried",
                "invited",
                "carried",
                "chosen",
                name="level_reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("has_written", sa.Boolean(), nullable=False),
        sa.Column("bookmarked_until", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_reader_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_reader_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_reader_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_reader")),
        sa.UniqueConstraint(
            "thread_id", "membership_id", name=op.f("uq_problem_threads_reader_thread_id_membership_id")
        ),
    )
    with op.batch_alter_table("problem_threads_reader", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_reader_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_reader_member", ["cluster_id", "membership_id", "thread_id"], unique=False
        )

    op.create_table(
        "problem_threads_redirect",
        sa.Column("old_thread_id", sa.Integer(), nullable=False),
        sa.Column("old_no", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "old_thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_redirect_cluster_id_old_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_redirect_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_redirect_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_redirect")),
        sa.UniqueConstraint(
            "old_thread_id", "old_no", name=op.f("uq_problem_threads_redirect_old_thread_id_old_no")
        ),
    )
    with op.batch_alter_table("problem_threads_redirect", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_redirect_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_redirect_now", ["cluster_id", "thread_id", "no"], unique=False
        )

    op.create_table(
        "problem_threads_sent_form",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("post_no", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sent_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_sent_form_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_sent_form_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_sent_form_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_sent_form")),
        sa.UniqueConstraint(
            "membership_id", "key", name=op.f("uq_problem_threads_sent_form_membership_id_key")
        ),
    )
    with op.batch_alter_table("problem_threads_sent_form", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_sent_form_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_problem_threads_sent_form_sent_at"), ["sent_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_problem_threads_sent_form_thread_id"), ["thread_id"], unique=False
        )

    op.create_table(
        "problem_threads_acceptance",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "asker",
                "trials",
                "meeting",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("accepted_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("ended_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_with_post", sa.Boolean(), nullable=False),
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
            name=op.f("fk_problem_threads_acceptance_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "ended_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_acceptance_cluster_id_ended_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "post_id"],
            ["problem_threads_post.cluster_id", "problem_threads_post.id"],
            name=op.f("fk_problem_threads_acceptance_cluster_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_acceptance_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_acceptance_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_acceptance")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_problem_threads_acceptance_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_acceptance_public_id")),
    )
    with op.batch_alter_table("problem_threads_acceptance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_acceptance_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_acceptance_thread", ["cluster_id", "thread_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_problem_threads_acceptance_post_id",
            ["post_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "problem_threads_case",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "kept", "hidden", name="state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "decided_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_case_cluster_id_decided_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "post_id"],
            ["problem_threads_post.cluster_id", "problem_threads_post.id"],
            name=op.f("fk_problem_threads_case_cluster_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_case_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_case")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_problem_threads_case_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_case_public_id")),
    )
    with op.batch_alter_table("problem_threads_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_threads_case_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_problem_threads_case_post_id"), ["post_id"], unique=False)
        batch_op.create_index("ix_problem_threads_case_state", ["cluster_id", "state", "id"], unique=False)

    op.create_table(
        "problem_threads_escalation",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column(
            "target",
            sa.Enum("agenda", "mentor", name="target", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "taken",
                "answered",
                "returned",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("item_kind", sa.String(length=60), nullable=True),
        sa.Column("item_id", sa.String(length=10), nullable=True),
        sa.Column("mentor_id", sa.Integer(), nullable=True),
        sa.Column("due_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("taken_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("outcome_note", sa.String(length=500), nullable=False),
        sa.Column("result_post_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("by_asker", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('open', 'taken')) = (finished_at IS NULL)",
            name=op.f("ck_problem_threads_escalation_finished"),
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR result_post_id IS NOT NULL",
            name=op.f("ck_problem_threads_escalation_result_told"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_escalation_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "mentor_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_escalation_cluster_id_mentor_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "result_post_id"],
            ["problem_threads_post.cluster_id", "problem_threads_post.id"],
            name=op.f("fk_problem_threads_escalation_cluster_id_result_post_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_escalation_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_escalation_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_escalation")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_problem_threads_escalation_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_escalation_public_id")),
    )
    with op.batch_alter_table("problem_threads_escalation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_escalation_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_escalation_due", ["cluster_id", "state", "due_at"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_escalation_mentor", ["cluster_id", "mentor_id", "state"], unique=False
        )
        batch_op.create_index(
            "uq_problem_threads_escalation_thread_id",
            ["thread_id"],
            unique=True,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )

    op.create_table(
        "problem_threads_mention",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_mention_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "post_id"],
            ["problem_threads_post.cluster_id", "problem_threads_post.id"],
            name=op.f("fk_problem_threads_mention_cluster_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_mention_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_mention")),
        sa.UniqueConstraint(
            "post_id", "membership_id", name=op.f("uq_problem_threads_mention_post_id_membership_id")
        ),
    )
    with op.batch_alter_table("problem_threads_mention", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_mention_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_threads_mention_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "problem_threads_post_file",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "attachment_id"],
            ["core_attachment.cluster_id", "core_attachment.id"],
            name=op.f("fk_problem_threads_post_file_cluster_id_attachment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "post_id"],
            ["problem_threads_post.cluster_id", "problem_threads_post.id"],
            name=op.f("fk_problem_threads_post_file_cluster_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_post_file_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_post_file")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_problem_threads_post_file_attachment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_post_file_public_id")),
    )
    with op.batch_alter_table("problem_threads_post_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_post_file_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_problem_threads_post_file_post_id"), ["post_id"], unique=False)

    op.create_table(
        "problem_threads_reaction",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "thanks",
                "agree",
                "same_here",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_reaction_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "post_id"],
            ["problem_threads_post.cluster_id", "problem_threads_post.id"],
            name=op.f("fk_problem_threads_reaction_cluster_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_reaction_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_reaction")),
        sa.UniqueConstraint(
            "post_id",
            "membership_id",
            "kind",
            name=op.f("uq_problem_threads_reaction_post_id_membership_id_kind"),
        ),
    )
    with op.batch_alter_table("problem_threads_reaction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_reaction_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_threads_reaction_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "problem_threads_revision",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("of_version", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("written_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("by_asker", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_revision_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "post_id"],
            ["problem_threads_post.cluster_id", "problem_threads_post.id"],
            name=op.f("fk_problem_threads_revision_cluster_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_revision_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_revision")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_revision_public_id")),
    )
    with op.batch_alter_table("problem_threads_revision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_revision_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            "ix_problem_threads_revision_text", ["cluster_id", "post_id", "id"], unique=False
        )

    op.create_table(
        "problem_threads_trial",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "reported",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("planned_for", sa.Date(), nullable=True),
        sa.Column("cycle_no", sa.Integer(), nullable=False),
        sa.Column("did", sa.Text(), nullable=False),
        sa.Column(
            "class_phase",
            sa.Enum(
                "class_1",
                "class_2",
                "class_3",
                "class_4",
                "class_5",
                "class_6",
                "phase_a",
                "phase_b",
                "phase_c",
                "school",
                name="class_phase",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "subject",
            sa.Enum(
                "religion",
                "pancasila",
                "indonesian",
                "mathematics",
                "science",
                "sport",
                "arts",
                "english",
                "coding",
                "local",
                "classroom",
                "planning",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("pupils_n", sa.Integer(), nullable=True),
        sa.Column("before_n", sa.Integer(), nullable=True),
        sa.Column("after_n", sa.Integer(), nullable=True),
        sa.Column("is_measured", sa.Boolean(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "worked",
                "partly",
                "no_change",
                "worse",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("obstacle", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("reported_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("by_asker", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'reported' OR outcome IS NOT NULL", name=op.f("ck_problem_threads_trial_outcome_told")
        ),
        sa.CheckConstraint(
            "after_n IS NULL OR after_n BETWEEN 0 AND 60", name=op.f("ck_problem_threads_trial_after_n")
        ),
        sa.CheckConstraint(
            "before_n IS NULL OR before_n BETWEEN 0 AND 60", name=op.f("ck_problem_threads_trial_before_n")
        ),
        sa.CheckConstraint("cycle_no > 0", name=op.f("ck_problem_threads_trial_cycle_no")),
        sa.CheckConstraint(
            "pupils_n IS NULL OR after_n IS NULL OR after_n <= pupils_n",
            name=op.f("ck_problem_threads_trial_after_range"),
        ),
        sa.CheckConstraint(
            "pupils_n IS NULL OR before_n IS NULL OR before_n <= pupils_n",
            name=op.f("ck_problem_threads_trial_before_range"),
        ),
        sa.CheckConstraint(
            "pupils_n IS NULL OR pupils_n BETWEEN 1 AND 60", name=op.f("ck_problem_threads_trial_pupils_n")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_trial_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "post_id"],
            ["problem_threads_post.cluster_id", "problem_threads_post.id"],
            name=op.f("fk_problem_threads_trial_cluster_id_post_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "thread_id"],
            ["problem_threads_thread.cluster_id", "problem_threads_thread.id"],
            name=op.f("fk_problem_threads_trial_cluster_id_thread_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_trial_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_trial")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_problem_threads_trial_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_trial_public_id")),
    )
    with op.batch_alter_table("problem_threads_trial", schema=None) as batch_op:
        batch_op.create_index(
            "ix_problem_threads_trial_author", ["cluster_id", "author_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_problem_threads_trial_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            "ix_problem_threads_trial_due", ["cluster_id", "state", "planned_for"], unique=False
        )
        batch_op.create_index("ix_problem_threads_trial_post", ["cluster_id", "post_id", "id"], unique=False)
        batch_op.create_index(
            "ix_problem_threads_trial_thread", ["cluster_id", "thread_id", "id"], unique=False
        )

    op.create_table(
        "problem_threads_acceptance_trial",
        sa.Column("acceptance_id", sa.Integer(), nullable=False),
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "acceptance_id"],
            ["problem_threads_acceptance.cluster_id", "problem_threads_acceptance.id"],
            name=op.f("fk_problem_threads_acceptance_trial_cluster_id_acceptance_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "trial_id"],
            ["problem_threads_trial.cluster_id", "problem_threads_trial.id"],
            name=op.f("fk_problem_threads_acceptance_trial_cluster_id_trial_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_acceptance_trial_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_acceptance_trial")),
        sa.UniqueConstraint(
            "acceptance_id",
            "trial_id",
            name=op.f("uq_problem_threads_acceptance_trial_acceptance_id_trial_id"),
        ),
    )
    with op.batch_alter_table("problem_threads_acceptance_trial", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_acceptance_trial_cluster_id"), ["cluster_id"], unique=False
        )

    op.create_table(
        "problem_threads_flag",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "pupil_data",
                "hurtful",
                "off_topic",
                "advertising",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "case_id"],
            ["problem_threads_case.cluster_id", "problem_threads_case.id"],
            name=op.f("fk_problem_threads_flag_cluster_id_case_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_problem_threads_flag_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_flag_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_flag")),
        sa.UniqueConstraint(
            "case_id", "membership_id", name=op.f("uq_problem_threads_flag_case_id_membership_id")
        ),
    )
    with op.batch_alter_table("problem_threads_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_problem_threads_flag_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_problem_threads_flag_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "problem_threads_trial_file",
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "attachment_id"],
            ["core_attachment.cluster_id", "core_attachment.id"],
            name=op.f("fk_problem_threads_trial_file_cluster_id_attachment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "trial_id"],
            ["problem_threads_trial.cluster_id", "problem_threads_trial.id"],
            name=op.f("fk_problem_threads_trial_file_cluster_id_trial_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_problem_threads_trial_file_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_threads_trial_file")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_problem_threads_trial_file_attachment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_problem_threads_trial_file_public_id")),
    )
    with op.batch_alter_table("problem_threads_trial_file", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_problem_threads_trial_file_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_problem_threads_trial_file_trial_id"), ["trial_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("problem_threads_trial_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_trial_file_trial_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_trial_file_cluster_id"))

    op.drop_table("problem_threads_trial_file")
    with op.batch_alter_table("problem_threads_flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_flag_membership_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_flag_cluster_id"))

    op.drop_table("problem_threads_flag")
    with op.batch_alter_table("problem_threads_acceptance_trial", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_acceptance_trial_cluster_id"))

    op.drop_table("problem_threads_acceptance_trial")
    with op.batch_alter_table("problem_threads_trial", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_threads_trial_thread")
        batch_op.drop_index("ix_problem_threads_trial_post")
        batch_op.drop_index("ix_problem_threads_trial_due")
        batch_op.drop_index(batch_op.f("ix_problem_threads_trial_cluster_id"))
        batch_op.drop_index("ix_problem_threads_trial_author")

    op.drop_table("problem_threads_trial")
    with op.batch_alter_table("problem_threads_revision", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_threads_revision_text")
        batch_op.drop_index(batch_op.f("ix_problem_threads_revision_cluster_id"))

    op.drop_table("problem_threads_revision")
    with op.batch_alter_table("problem_threads_reaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_reaction_membership_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_reaction_cluster_id"))

    op.drop_table("problem_threads_reaction")
    with op.batch_alter_table("problem_threads_post_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_post_file_post_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_post_file_cluster_id"))

    op.drop_table("problem_threads_post_file")
    with op.batch_alter_table("problem_threads_mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_mention_membership_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_mention_cluster_id"))

    op.drop_table("problem_threads_mention")
    with op.batch_alter_table("problem_threads_escalation", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_problem_threads_escalation_thread_id",
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
        batch_op.drop_index("ix_problem_threads_escalation_mentor")
        batch_op.drop_index("ix_problem_threads_escalation_due")
        batch_op.drop_index(batch_op.f("ix_problem_threads_escalation_cluster_id"))

    op.drop_table("problem_threads_escalation")
    with op.batch_alter_table("problem_threads_case", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_threads_case_state")
        batch_op.drop_index(batch_op.f("ix_problem_threads_case_post_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_case_cluster_id"))

    op.drop_table("problem_threads_case")
    with op.batch_alter_table("problem_threads_acceptance", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_problem_threads_acceptance_post_id",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_problem_threads_acceptance_thread")
        batch_op.drop_index(batch_op.f("ix_problem_threads_acceptance_cluster_id"))

    op.drop_table("problem_threads_acceptance")
    with op.batch_alter_table("problem_threads_sent_form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_sent_form_thread_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_sent_form_sent_at"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_sent_form_cluster_id"))

    op.drop_table("problem_threads_sent_form")
    with op.batch_alter_table("problem_threads_redirect", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_threads_redirect_now")
        batch_op.drop_index(batch_op.f("ix_problem_threads_redirect_cluster_id"))

    op.drop_table("problem_threads_redirect")
    with op.batch_alter_table("problem_threads_reader", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_threads_reader_member")
        batch_op.drop_index(batch_op.f("ix_problem_threads_reader_cluster_id"))

    op.drop_table("problem_threads_reader")
    with op.batch_alter_table("problem_threads_post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_post_cluster_id"))
        batch_op.drop_index("ix_problem_threads_post_author")

    op.drop_table("problem_threads_post")
    with op.batch_alter_table("problem_threads_hidden_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_hidden_author_membership_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_hidden_author_cluster_id"))

    op.drop_table("problem_threads_hidden_author")
    with op.batch_alter_table("problem_threads_guest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_guest_membership_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_guest_cluster_id"))

    op.drop_table("problem_threads_guest")
    with op.batch_alter_table("problem_threads_equipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_equipment_cluster_id"))

    op.drop_table("problem_threads_equipment")
    with op.batch_alter_table("problem_threads_card_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_card_offer_cluster_id"))

    op.drop_table("problem_threads_card_offer")
    with op.batch_alter_table("problem_threads_author_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_author_look_thread_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_author_look_cluster_id"))

    op.drop_table("problem_threads_author_look")
    with op.batch_alter_table("problem_threads_thread", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_threads_thread_waiting")
        batch_op.drop_index("ix_problem_threads_thread_tried")
        batch_op.drop_index("ix_problem_threads_thread_subject")
        batch_op.drop_index("ix_problem_threads_thread_state")
        batch_op.drop_index("ix_problem_threads_thread_newest")
        batch_op.drop_index(batch_op.f("ix_problem_threads_thread_merged_into_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_thread_duplicate_of_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_thread_cluster_id"))
        batch_op.drop_index("ix_problem_threads_thread_class")
        batch_op.drop_index("ix_problem_threads_thread_author")

    op.drop_table("problem_threads_thread")
    with op.batch_alter_table("problem_threads_feed_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_feed_token_membership_id"))
        batch_op.drop_index(batch_op.f("ix_problem_threads_feed_token_cluster_id"))

    op.drop_table("problem_threads_feed_token")
    with op.batch_alter_table("problem_threads_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_problem_threads_draft_cluster_id"))

    op.drop_table("problem_threads_draft")
    with op.batch_alter_table("problem_threads_card", schema=None) as batch_op:
        batch_op.drop_index("ix_problem_threads_card_newest")
        batch_op.drop_index(batch_op.f("ix_problem_threads_card_from_cluster_id"))

    op.drop_table("problem_threads_card")
