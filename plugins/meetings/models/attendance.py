"""The roll of a meeting: words of the register, where each person stands, and every mark made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import (
    ClusterOwned,
    Model,
    PublicId,
    Timestamped,
    UtcDateTime,
    Versioned,
    clock,
    enum_column,
    tenant_fk,
    tenant_key,
)

from ..kinds import AttendanceStatus, MarkMethod, MarkRank
from .meeting import Meeting


class StatusWord(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """A cluster's own word in the register, counted as one of the built-in statuses."""

    __tablename__ = "meetings_status_word"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("cluster_id", "title"),
        CheckConstraint("hours_percent BETWEEN 0 AND 100", name="hours_percent"),
    )

    title: Mapped[str] = mapped_column(String(40))
    letter: Mapped[str] = mapped_column(String(3), default="")
    counts_as: Mapped[AttendanceStatus] = mapped_column(enum_column(AttendanceStatus, "counts_as"))
    # What part of the minutes of presence counts for hours.
    hours_percent: Mapped[int] = mapped_column(default=100)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Attendance(ClusterOwned, PublicId, Timestamped, Model):
    """Where somebody stands now in the roll of a meeting: a member, or a walk-in known by name and school."""

    __tablename__ = "meetings_attendance"
    __table_args__ = (
        tenant_key(),
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("membership_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("school_id", "core_school", ondelete="RESTRICT"),
        tenant_fk("word_id", "meetings_status_word", ondelete="RESTRICT"),
        UniqueConstraint("meeting_id", "membership_id"),
        CheckConstraint("(membership_id IS NULL) = (walk_in_name <> '')", name="one_person"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    membership_id: Mapped[int | None] = mapped_column(index=True)
    walk_in_name: Mapped[str] = mapped_column(String(160), default="")
    walk_in_school: Mapped[str] = mapped_column(String(120), default="")
    walk_in_phone: Mapped[str] = mapped_column(String(30), default="")
    # The school on the day: somebody who moves later keeps having come from here.
    school_id: Mapped[int | None] = mapped_column()
    # None while every mark of this line is held or was taken back: that is not marked, never absent.
    status: Mapped[AttendanceStatus | None] = mapped_column(enum_column(AttendanceStatus, "status"))
    word_id: Mapped[int | None] = mapped_column()
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Out in between, as the file of a video call says; taken off the minutes of presence.
    minutes_away: Mapped[int] = mapped_column(default=0)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class AttendanceMark(ClusterOwned, Model):
    """One act of marking, never changed. `client_id` makes a second arrival of the same form harmless."""

    __tablename__ = "meetings_attendance_mark"
    __table_args__ = (
        tenant_fk("attendance_id", "meetings_attendance"),
        tenant_fk("word_id", "meetings_status_word", ondelete="RESTRICT"),
        UniqueConstraint("cluster_id", "client_id"),
    )

    attendance_id: Mapped[int] = mapped_column(index=True)
    # None takes back what was marked: nobody knows again.
    status: Mapped[AttendanceStatus | None] = mapped_column(enum_column(AttendanceStatus, "status"))
    method: Mapped[MarkMethod] = mapped_column(enum_column(MarkMethod, "method"))
    # Whose word it is (`MarkRank`): the highest counts, among equals the one seen last.
    rank: Mapped[int] = mapped_column(default=MarkRank.SECRETARY)
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    client_id: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(200), default="")
    word_id: Mapped[int | None] = mapped_column()
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    minutes_away: Mapped[int] = mapped_column(default=0)
    # When it was seen, on the device; `marked_at` is when it arrived here.
    captured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(String(40), default="")
    # Does not count until somebody has looked at it; one that was set aside keeps the reason.
    is_held: Mapped[bool] = mapped_column(default=False)
