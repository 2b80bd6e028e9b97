"""Notices of a person, how each is delivered, and what the person chose; rows owned by the person.

Like `core_inbox` these tables stand outside the wall, because one page shows a person all their clusters.
Every row of a cluster names it, and goes with it.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.core import clock
from kkg_portal.core.db.engine import Model
from kkg_portal.core.db.mixins import PublicId, Versioned
from kkg_portal.core.db.partial_indexes import partial_index
from kkg_portal.core.db.types import UtcDateTime, enum_column
from kkg_portal.core.notifications.modes import Channel, Mode, Scope
from kkg_portal.core.refs import ObjectRef


class Notice(PublicId, Model):
    """That something happened which concerns this person. `values` is what the type's `line` speaks from.

    `ref` is what it is about, `within` the conversation it belongs to. `by_id` is who caused it, kept
    without a foreign key: these rows are about the recipient, and a copy of somebody's data must not list them.
    """

    __tablename__ = "core_notice"
    __table_args__ = (
        UniqueConstraint(
            "user_id", "cluster_id", "kind", "ref_kind", "ref_id", "revision", name="uq_core_notice_once"
        ),
        Index("ix_core_notice_ref", "ref_kind", "ref_id"),
        Index("ix_core_notice_within", "within_kind", "within_id"),
        Index("ix_core_notice_list", "user_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("core_cluster.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(60))
    ref_kind: Mapped[str] = mapped_column(String(60))
    ref_id: Mapped[str] = mapped_column(String(10))
    revision: Mapped[str] = mapped_column(String(60), default="")
    within_kind: Mapped[str] = mapped_column(String(60))
    within_id: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[int | None] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(300))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    planned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def ref(self) -> ObjectRef:
        return ObjectRef(self.ref_kind, self.ref_id)

    @property
    def within(self) -> ObjectRef:
        return ObjectRef(self.within_kind, self.within_id)


# The bell of every page counts these; nothing else of the table is looked at for it.
partial_index(
    "ix_core_notice_unread", Notice.user_id, Notice.cluster_id, where="read_at IS NULL AND hidden_at IS NULL"
)


# Why a delivery was left out when nobody took it for about a day.
GIVEN_UP = "given_up"


class Delivery(Model):
    """One notice on its way by one channel: still to be sent, sent, or left out for a reason."""

    __tablename__ = "core_delivery"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel"),
        Index("ix_core_delivery_user_sent", "user_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("core_notice.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel, "channel"))
    mode: Mapped[Mode] = mapped_column(enum_column(Mode, "mode"))
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    # Waited for the end of the quiet hours: goes out with all others that did.
    is_held: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    # Names the one message this went out in; kept over retries, so that a second copy can be told from a second mail.
    message_id: Mapped[str | None] = mapped_column(String(120))
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skipped_reason: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None] = mapped_column(Text)


# What still waits: few rows, however long the portal has run.
partial_index(
    "ix_core_delivery_waiting",
    Delivery.user_id,
    Delivery.channel,
    Delivery.mode,
    where="sent_at IS NULL AND skipped_reason IS NULL",
)


class NoticePreference(Model):
    """What a person chose for a kind and channel; absent means the default of the kind."""

    __tablename__ = "core_notice_preference"
    __table_args__ = (UniqueConstraint("user_id", "kind", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    channel: Mapped[Channel] = mapped_column(enum_column(Channel, "channel"))
    mode: Mapped[Mode] = mapped_column(enum_column(Mode, "mode"))


class NoticeSettings(Versioned, Model):
    """When a person wants to be left alone; absent means the defaults below."""

    __tablename__ = "core_notice_settings"
    __table_args__ = (UniqueConstraint("user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    # NULL: the zone of the cluster a notice comes from.
    time_zone: Mapped[str | None] = mapped_column(String(40))
    quiet_from: Mapped[time] = mapped_column(default=time(20, 0))
    quiet_until: Mapped[time] = mapped_column(default=time(5, 30))
    has_quiet_hours: Mapped[bool] = mapped_column(default=True)
    quiet_sundays: Mapped[bool] = mapped_column(default=True)
    quiet_holidays: Mapped[bool] = mapped_column(default=True)
    urgent_may_pass: Mapped[bool] = mapped_column(default=False)
    # Set by "no more mail" in a message; invitations and the like are then read in the portal alone.
    mail_is_off: Mapped[bool] = mapped_column(default=False)


class NoticeMute(Model):
    """A conversation a person wants no mail or push about; the portal still shows it."""

    __tablename__ = "core_notice_mute"
    __table_args__ = (UniqueConstraint("user_id", "cluster_id", "within_kind", "within_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"))
    cluster_id: Mapped[int] = mapped_column(ForeignKey("core_cluster.id", ondelete="CASCADE"), index=True)
    within_kind: Mapped[str] = mapped_column(String(60))
    within_id: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def within(self) -> ObjectRef:
        return ObjectRef(self.within_kind, self.within_id)


class UnsubscribeToken(Model):
    """The secret of one message's unsubscribe address, kept as a digest; stays good, pressing twice is success."""

    __tablename__ = "core_unsubscribe_token"
    __table_args__ = (
        CheckConstraint("scope <> 'kind' OR kind IS NOT NULL", name="kind"),
        CheckConstraint("scope <> 'within' OR within_id IS NOT NULL", name="within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    cluster_id: Mapped[int] = mapped_column(ForeignKey("core_cluster.id", ondelete="CASCADE"), index=True)
    scope: Mapped[Scope] = mapped_column(enum_column(Scope, "scope"))
    kind: Mapped[str | None] = mapped_column(String(60))
    within_kind: Mapped[str | None] = mapped_column(String(60))
    within_id: Mapped[str | None] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class PushSubscription(PublicId, Model):
    """A browser that wants to be woken. The endpoint is a secret address of the browser's maker."""

    __tablename__ = "core_push_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    endpoint: Mapped[str] = mapped_column(String(500), unique=True)
    p256dh: Mapped[str] = mapped_column(String(120))
    auth: Mapped[str] = mapped_column(String(40))
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
