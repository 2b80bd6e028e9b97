"""Keep notices: what people are told, how each is delivered, what they chose about it.

Revision ID: a1c8aaeaed25
Revises: 657d43083de6
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import kkg_portal.core.db.types

revision = "a1c8aaeaed25"
down_revision = "657d43083de6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_notice_preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("mail", "push", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "now",
                "daily",
                "weekly",
                "off",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_notice_preference_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_notice_preference")),
        sa.UniqueConstraint(
            "user_id", "kind", "channel", name=op.f("uq_core_notice_preference_user_id_kind_channel")
        ),
    )
    op.create_table(
        "core_notice_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=True),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        sa.Column("has_quiet_hours", sa.Boolean(), nullable=False),
        sa.Column("quiet_sundays", sa.Boolean(), nullable=False),
        sa.Column("quiet_holidays", sa.Boolean(), nullable=False),
        sa.Column("urgent_may_pass", sa.Boolean(), nullable=False),
        sa.Column("mail_is_off", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_notice_settings_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_notice_settings")),
        sa.UniqueConstraint("user_id", name=op.f("uq_core_notice_settings_user_id")),
    )
    op.create_table(
        "core_push_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=500), nullable=False),
        sa.Column("p256dh", sa.String(length=120), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=80), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_push_subscription_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_push_subscription")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_core_push_subscription_endpoint")),
        sa.UniqueConstraint("public_id", name=op.f("uq_core_push_subscription_public_id")),
    )
    with op.batch_alter_table("core_push_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_push_subscription_user_id"), ["user_id"], unique=False)

    op.create_table(
        "core_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("ref_kind", sa.String(length=60), nullable=False),
        sa.Column("ref_id", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.String(length=60), nullable=False),
        sa.Column("within_kind", sa.String(length=60), nullable=False),
        sa.Column("within_id", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("planned_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("read_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"], ["core_cluster.id"], name=op.f("fk_core_notice_cluster_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_notice_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_notice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_core_notice_public_id")),
        sa.UniqueConstraint(
            "user_id", "cluster_id", "kind", "ref_kind", "ref_id", "revision", name="uq_core_notice_once"
        ),
    )
    with op.batch_alter_table("core_notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_notice_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_core_notice_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index("ix_core_notice_list", ["user_id", "id"], unique=False)
        batch_op.create_index("ix_core_notice_ref", ["ref_kind", "ref_id"], unique=False)
        batch_op.create_index(
            "ix_core_notice_unread",
            ["user_id", "cluster_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL AND hidden_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL AND hidden_at IS NULL"),
        )
        batch_op.create_index("ix_core_notice_within", ["within_kind", "within_id"], unique=False)

    op.create_table(
        "core_notice_mute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("within_kind", sa.String(length=60), nullable=False),
        sa.Column("within_id", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_core_notice_mute_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_notice_mute_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_notice_mute")),
        sa.UniqueConstraint(
            "user_id",
            "cluster_id",
            "within_kind",
            "within_id",
            name=op.f("uq_core_notice_mute_user_id_cluster_id_within_kind_within_id"),
        ),
    )
    with op.batch_alter_table("core_notice_mute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_core_notice_mute_cluster_id"), ["cluster_id"], unique=False)

    op.create_table(
        "core_unsubscribe_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column(
            "scope",
            sa.Enum(
                "within", "kind", "all", name="scope", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=60), nullable=True),
        sa.Column("within_kind", sa.String(length=60), nullable=True),
        sa.Column("within_id", sa.String(length=10), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "scope <> 'kind' OR kind IS NOT NULL", name=op.f("ck_core_unsubscribe_token_kind")
        ),
        sa.CheckConstraint(
            "scope <> 'within' OR within_id IS NOT NULL", name=op.f("ck_core_unsubscribe_token_within")
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["core_cluster.id"],
            name=op.f("fk_core_unsubscribe_token_cluster_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_unsubscribe_token_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_unsubscribe_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_core_unsubscribe_token_digest")),
    )
    with op.batch_alter_table("core_unsubscribe_token", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_core_unsubscribe_token_cluster_id"), ["cluster_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_core_unsubscribe_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "core_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("mail", "push", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "mode",
            sa.Enum(
                "now",
                "daily",
                "weekly",
                "off",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("not_before", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=True),
        sa.Column("sent_at", kkg_portal.core.db.types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("skipped_reason", sa.String(length=40), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["core_notice.id"], name=op.f("fk_core_delivery_notice_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["core_user.id"], name=op.f("fk_core_delivery_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_delivery")),
        sa.UniqueConstraint("notice_id", "channel", name=op.f("uq_core_delivery_notice_id_channel")),
    )
    with op.batch_alter_table("core_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_core_delivery_user_sent", ["user_id", "sent_at"], unique=False)
        batch_op.create_index(
            "ix_core_delivery_waiting",
            ["user_id", "channel", "mode"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL AND skipped_reason IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND skipped_reason IS NULL"),
        )

    # With a default, because there are clusters already: their mails go on showing the words.
    op.add_column(
        "core_cluster", sa.Column("mails_show_text", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def downgrade() -> None:
    with op.batch_alter_table("core_cluster", schema=None) as batch_op:
        batch_op.drop_column("mails_show_text")

    with op.batch_alter_table("core_delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_core_delivery_waiting",
            sqlite_where=sa.text("sent_at IS NULL AND skipped_reason IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL AND skipped_reason IS NULL"),
        )
        batch_op.drop_index("ix_core_delivery_user_sent")

    op.drop_table("core_delivery")
    with op.batch_alter_table("core_unsubscribe_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_unsubscribe_token_user_id"))
        batch_op.drop_index(batch_op.f("ix_core_unsubscribe_token_cluster_id"))

    op.drop_table("core_unsubscribe_token")
    with op.batch_alter_table("core_notice_mute", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_notice_mute_cluster_id"))

    op.drop_table("core_notice_mute")
    with op.batch_alter_table("core_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_core_notice_within")
        batch_op.drop_index(
            "ix_core_notice_unread",
            sqlite_where=sa.text("read_at IS NULL AND hidden_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL AND hidden_at IS NULL"),
        )
        batch_op.drop_index("ix_core_notice_ref")
        batch_op.drop_index("ix_core_notice_list")
        batch_op.drop_index(batch_op.f("ix_core_notice_cluster_id"))
        batch_op.drop_index(batch_op.f("ix_core_notice_by_id"))

    op.drop_table("core_notice")
    with op.batch_alter_table("core_push_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_core_push_subscription_user_id"))

    op.drop_table("core_push_subscription")
    op.drop_table("core_notice_settings")
    op.drop_table("core_notice_preference")
