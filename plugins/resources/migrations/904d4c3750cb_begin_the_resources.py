"""Learning resources with their versions and files, what colleagues say of them, what they were made from.

Revision ID: 904d4c3750cb
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "904d4c3750cb"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resources_collection",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "owner_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_collection_cluster_id_owner_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_collection_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_collection")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_resources_collection_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_collection_public_id")),
    )
    with op.batch_alter_table("resources_collection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_collection_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index("ix_resources_collection_owner", ["cluster_id", "owner_id", "id"], unique=False)

    op.create_table(
        "resources_resource",
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "hidden",
                "withdrawn",
                "removed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "visibility",
            sa.Enum(
                "private",
                "school",
                "cluster",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("class_phase", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("licence", sa.String(length=32), nullable=False),
        sa.Column("file_count", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("last_no", sa.Integer(), nullable=False),
        sa.Column("open_from_no", sa.Integer(), nullable=False),
        sa.Column("published_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_because", sa.String(length=300), nullable=False),
        sa.Column("use_count", sa.Integer(), nullable=False),
        sa.Column("thanks_count", sa.Integer(), nullable=False),
        sa.Column("review_count", sa.Integer(), nullable=False),
        sa.Column("adaptation_count", sa.Integer(), nullable=False),
        sa.Column("is_adaptation", sa.Boolean(), nullable=False),
        sa.Column("endorsed_no", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "last_no >= 0 AND (state = 'draft') = (last_no = 0)", name=op.f("ck_resources_resource_last_no")
        ),
        sa.CheckConstraint(
            "state <> 'published' OR visibility <> 'private'",
            name=op.f("ck_resources_resource_published_somewhere"),
        ),
        sa.CheckConstraint(
            "visibility <> 'school' OR school_id IS NOT NULL", name=op.f("ck_resources_resource_which_school")
        ),
        sa.CheckConstraint(
            "use_count >= 0 AND thanks_count >= 0 AND review_count >= 0 AND adaptation_count >= 0",
            name=op.f("ck_resources_resource_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "ended_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_resource_cluster_id_ended_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "owner_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_resource_cluster_id_owner_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "school_id"],
            ["core_school.cluster_id", "core_school.id"],
            name=op.f("fk_resources_resource_cluster_id_school_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_resource_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_resource")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_resources_resource_cluster_id_id")),
        sa.UniqueConstraint("owner_id", "form_key", name=op.f("uq_resources_resource_owner_id_form_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_resource_public_id")),
    )
    with op.batch_alter_table("resources_resource", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_resource_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            "ix_resources_resource_ended",
            ["cluster_id", "ended_at"],
            unique=False,
            sqlite_where=sa.text("state = 'withdrawn'"),
            postgresql_where=sa.text("state = 'withdrawn'"),
        )
        batch_op.create_index(
            "ix_resources_resource_newest", ["cluster_id", "state", "published_at", "id"], unique=False
        )
        batch_op.create_index("ix_resources_resource_owner", ["cluster_id", "owner_id", "id"], unique=False)
        batch_op.create_index(
            "ix_resources_resource_place", ["cluster_id", "class_phase", "subject", "state"], unique=False
        )
        batch_op.create_index(
            "ix_resources_resource_used", ["cluster_id", "state", "use_count", "id"], unique=False
        )

    op.create_table(
        "resources_case",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "looking",
                "kept",
                "returned",
                "changed",
                "removed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("decided_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state IN ('new', 'looking')) = (decided_at IS NULL)", name=op.f("ck_resources_case_decided")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "decided_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_case_cluster_id_decided_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "resource_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_case_cluster_id_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["core_cluster.id"], name=op.f("fk_resources_case_cluster_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_case")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_resources_case_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_case_public_id")),
    )
    with op.batch_alter_table("resources_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_case_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index("ix_resources_case_state", ["cluster_id", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_resources_case_resource_id",
            ["resource_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "resources_co_author",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_co_author_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "resource_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_co_author_cluster_id_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_co_author_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_co_author")),
        sa.UniqueConstraint(
            "resource_id", "membership_id", name=op.f("uq_resources_co_author_resource_id_membership_id")
        ),
    )
    with op.batch_alter_table("resources_co_author", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_co_author_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_resources_co_author_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "resources_collection_item",
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "collection_id"],
            ["resources_collection.cluster_id", "resources_collection.id"],
            name=op.f("fk_resources_collection_item_cluster_id_collection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "resource_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_collection_item_cluster_id_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_collection_item_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_collection_item")),
        sa.UniqueConstraint(
            "collection_id",
            "resource_id",
            name=op.f("uq_resources_collection_item_collection_id_resource_id"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_collection_item_public_id")),
    )
    with op.batch_alter_table("resources_collection_item", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_resources_collection_item_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(
            "ix_resources_collection_item_place",
            ["cluster_id", "collection_id", "position", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_resources_collection_item_resource_id"), ["resource_id"], unique=False
        )

    op.create_table(
        "resources_endorsement",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "endorsed",
                "returned",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("item_kind", sa.String(length=60), nullable=True),
        sa.Column("item_id", sa.String(length=10), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_resources_endorsement_decided")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "asked_by_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_endorsement_cluster_id_asked_by_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "resource_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_endorsement_cluster_id_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_endorsement_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_endorsement")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_endorsement_public_id")),
    )
    with op.batch_alter_table("resources_endorsement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_endorsement_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            "ix_resources_endorsement_resource", ["cluster_id", "resource_id", "id"], unique=False
        )
        batch_op.create_index(
            "uq_resources_endorsement_resource_id",
            ["resource_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "resources_lineage",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "adapt",
                "translate",
                "part",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("authors", sa.String(length=500), nullable=False),
        sa.Column("licence", sa.String(length=32), nullable=False),
        sa.Column("seen_no", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "distance > 0 AND resource_id <> source_id", name=op.f("ck_resources_lineage_distance")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "resource_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_lineage_cluster_id_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "source_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_lineage_cluster_id_source_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_lineage_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_lineage")),
        sa.UniqueConstraint(
            "resource_id", "source_id", name=op.f("uq_resources_lineage_resource_id_source_id")
        ),
    )
    with op.batch_alter_table("resources_lineage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_lineage_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            "ix_resources_lineage_source", ["cluster_id", "source_id", "distance", "id"], unique=False
        )

    op.create_table(
        "resources_request",
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("class_phase", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "answer_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_request_cluster_id_answer_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_request_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_request_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_request_public_id")),
    )
    with op.batch_alter_table("resources_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_request_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index("ix_resources_request_open", ["cluster_id", "closed_at", "id"], unique=False)

    op.create_table(
        "resources_review",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_review_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "resource_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_review_cluster_id_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_review_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_review_public_id")),
        sa.UniqueConstraint(
            "resource_id", "author_id", name=op.f("uq_resources_review_resource_id_author_id")
        ),
    )
    with op.batch_alter_table("resources_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_review_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resources_review_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            "ix_resources_review_resource", ["cluster_id", "resource_id", "id"], unique=False
        )

    op.create_table(
        "resources_thanks",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_thanks_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "resource_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_thanks_cluster_id_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_thanks_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_thanks")),
        sa.UniqueConstraint(
            "resource_id", "membership_id", name=op.f("uq_resources_thanks_resource_id_membership_id")
        ),
    )
    with op.batch_alter_table("resources_thanks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_thanks_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_resources_thanks_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "resources_use",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("version_no", sa.Integer(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("class_phase", sa.String(length=32), nullable=False),
        sa.Column("pupils_n", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "worked",
                "partly",
                "not",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("went", sa.Text(), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "pupils_n IS NULL OR pupils_n BETWEEN 1 AND 60", name=op.f("ck_resources_use_pupils_n")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_use_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "resource_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_use_cluster_id_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["core_cluster.id"], name=op.f("fk_resources_use_cluster_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_use")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_use_public_id")),
        sa.UniqueConstraint(
            "resource_id",
            "author_id",
            "used_on",
            "class_phase",
            name=op.f("uq_resources_use_resource_id_author_id_used_on_class_phase"),
        ),
    )
    with op.batch_alter_table("resources_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_use_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resources_use_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index("ix_resources_use_day", ["cluster_id", "used_on"], unique=False)
        batch_op.create_index(
            "ix_resources_use_resource", ["cluster_id", "resource_id", "used_on", "id"], unique=False
        )

    op.create_table(
        "resources_version",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("based_on_no", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("class_phase", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=32), nullable=False),
        sa.Column("semester", sa.String(length=32), nullable=False),
        sa.Column("curriculum", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=32), nullable=False),
        sa.Column("topic", sa.String(length=150), nullable=False),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("licence", sa.String(length=32), nullable=False),
        sa.Column("is_own_work", sa.Boolean(), nullable=True),
        sa.Column("foreign_parts", sa.Text(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("published_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("warned_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "minutes IS NULL OR minutes BETWEEN 1 AND 6000", name=op.f("ck_resources_version_minutes")
        ),
        sa.CheckConstraint(
            "no >= 0 AND (no = 0) = (published_at IS NULL)", name=op.f("ck_resources_version_no")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "author_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_version_cluster_id_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "resource_id"],
            ["resources_resource.cluster_id", "resources_resource.id"],
            name=op.f("fk_resources_version_cluster_id_resource_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_resources_version_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_version")),
        sa.UniqueConstraint("cluster_id", "id", name=op.f("uq_resources_version_cluster_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_version_public_id")),
        sa.UniqueConstraint("resource_id", "no", name=op.f("uq_resources_version_resource_id_no")),
    )
    with op.batch_alter_table("resources_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_version_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            "ix_resources_version_idle",
            ["cluster_id", "changed_at"],
            unique=False,
            sqlite_where=sa.text("no = 0"),
            postgresql_where=sa.text("no = 0"),
        )

    op.create_table(
        "resources_file",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "main",
                "attachment",
                "answer_key",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("added_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id", "attachment_id"],
            ["core_attachment.cluster_id", "core_attachment.id"],
            name=op.f("fk_resources_file_cluster_id_attachment_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "version_id"],
            ["resources_version.cluster_id", "resources_version.id"],
            name=op.f("fk_resources_file_cluster_id_version_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["core_cluster.id"], name=op.f("fk_resources_file_cluster_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_file")),
        sa.UniqueConstraint("attachment_id", name=op.f("uq_resources_file_attachment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_resources_file_public_id")),
    )
    with op.batch_alter_table("resources_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_file_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(
            "ix_resources_file_version", ["cluster_id", "version_id", "position", "id"], unique=False
        )

    op.create_table(
        "resources_flag",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "pupils",
                "rights",
                "wrong",
                "unsuitable",
                "broken",
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
            ["resources_case.cluster_id", "resources_case.id"],
            name=op.f("fk_resources_flag_cluster_id_case_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id", "membership_id"],
            ["core_membership.cluster_id", "core_membership.id"],
            name=op.f("fk_resources_flag_cluster_id_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["core_cluster.id"], name=op.f("fk_resources_flag_cluster_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resources_flag")),
        sa.UniqueConstraint("case_id", "membership_id", name=op.f("uq_resources_flag_case_id_membership_id")),
    )
    with op.batch_alter_table("resources_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resources_flag_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_resources_flag_membership_id"), ["membership_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("resources_flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resources_flag_membership_id"))
        batch_op.drop_index(batch_op.f("ix_resources_flag_cluster_id"))

    op.drop_table("resources_flag")
    with op.batch_alter_table("resources_file", schema=None) as batch_op:
        batch_op.drop_index("ix_resources_file_version")
        batch_op.drop_index(batch_op.f("ix_resources_file_cluster_id"))

    op.drop_table("resources_file")
    with op.batch_alter_table("resources_version", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_resources_version_idle", sqlite_where=sa.text("no = 0"), postgresql_where=sa.text("no = 0")
        )
        batch_op.drop_index(batch_op.f("ix_resources_version_cluster_id"))

    op.drop_table("resources_version")
    with op.batch_alter_table("resources_use", schema=None) as batch_op:
        batch_op.drop_index("ix_resources_use_resource")
        batch_op.drop_index("ix_resources_use_day")
        batch_op.drop_index(batch_op.f("ix_resources_use_cluster_id"))
        batch_op.drop_index(batch_op.f("ix_resources_use_author_id"))

    op.drop_table("resources_use")
    with op.batch_alter_table("resources_thanks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resources_thanks_membership_id"))
        batch_op.drop_index(batch_op.f("ix_resources_thanks_cluster_id"))

    op.drop_table("resources_thanks")
    with op.batch_alter_table("resources_review", schema=None) as batch_op:
        batch_op.drop_index("ix_resources_review_resource")
        batch_op.drop_index(batch_op.f("ix_resources_review_cluster_id"))
        batch_op.drop_index(batch_op.f("ix_resources_review_author_id"))

    op.drop_table("resources_review")
    with op.batch_alter_table("resources_request", schema=None) as batch_op:
        batch_op.drop_index("ix_resources_request_open")
        batch_op.drop_index(batch_op.f("ix_resources_request_cluster_id"))

    op.drop_table("resources_request")
    with op.batch_alter_table("resources_lineage", schema=None) as batch_op:
        batch_op.drop_index("ix_resources_lineage_source")
        batch_op.drop_index(batch_op.f("ix_resources_lineage_cluster_id"))

    op.drop_table("resources_lineage")
    with op.batch_alter_table("resources_endorsement", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_resources_endorsement_resource_id",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index("ix_resources_endorsement_resource")
        batch_op.drop_index(batch_op.f("ix_resources_endorsement_cluster_id"))

    op.drop_table("resources_endorsement")
    with op.batch_alter_table("resources_collection_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resources_collection_item_resource_id"))
        batch_op.drop_index("ix_resources_collection_item_place")
        batch_op.drop_index(batch_op.f("ix_resources_collection_item_cluster_id"))

    op.drop_table("resources_collection_item")
    with op.batch_alter_table("resources_co_author", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_resources_co_author_membership_id"))
        batch_op.drop_index(batch_op.f("ix_resources_co_author_cluster_id"))

    op.drop_table("resources_co_author")
    with op.batch_alter_table("resources_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_resources_case_resource_id",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index("ix_resources_case_state")
        batch_op.drop_index(batch_op.f("ix_resources_case_cluster_id"))

    op.drop_table("resources_case")
    with op.batch_alter_table("resources_resource", schema=None) as batch_op:
        batch_op.drop_index("ix_resources_resource_used")
        batch_op.drop_index("ix_resources_resource_place")
        batch_op.drop_index("ix_resources_resource_owner")
        batch_op.drop_index("ix_resources_resource_newest")
        batch_op.drop_index(
            "ix_resources_resource_ended",
            sqlite_where=sa.text("state = 'withdrawn'"),
            postgresql_where=sa.text("state = 'withdrawn'"),
        )
        batch_op.drop_index(batch_op.f("ix_resources_resource_cluster_id"))

    op.drop_table("resources_resource")
    with op.batch_alter_table("resources_collection", schema=None) as batch_op:
        batch_op.drop_index("ix_resources_collection_owner")
        batch_op.drop_index(batch_op.f("ix_resources_collection_cluster_id"))

    op.drop_table("resources_collection")
