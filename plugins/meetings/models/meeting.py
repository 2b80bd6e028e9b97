"""The meeting itself, its changes of date, files and reminders."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import (
    Attachment,
    ClusterOwned,
    Model,
    PublicId,
    Referable,
    Timestamped,
    UtcDateTime,
    Versioned,
    enum_column,
    tenant_fk,
    tenant_key,
)

from ..kinds import DisplacementReason, FileKind, MeetingState, ProgrammeKind, ReminderAudience

if TYPE_CHECKING:
    from .agenda import AgendaItem


def new_uid() -> str:
    return str(uuid4())


class Meeting(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """One meeting. `uid` and `sequence` are its identity in calendars; `invited_at` is when members learn of it."""

    __tablename__ = "meetings_meeting"
    __ref_kind__ = "meetings.meeting"
    __table_args__ = (
        tenant_key(),
        tenant_fk("host_school_id", "core_school", ondelete="RESTRICT"),
        tenant_fk("subgroup_id", "core_subgroup", ondelete="RESTRICT"),
        tenant_fk("minute_taker_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("moved_to_id", "meetings_meeting", ondelete="RESTRICT"),
        tenant_fk("series_id", "meetings_series", ondelete="RESTRICT"),
        tenant_fk("package_id", "meetings_package", ondelete="RESTRICT"),
        tenant_fk("import_id", "meetings_import", ondelete="RESTRICT"),
        UniqueConstraint("series_id", "slot_on"),
        UniqueConstraint("cluster_id", "origin_id"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_meetings_meeting_when", "cluster_id", "starts_at"),
    )

    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ProgrammeKind] = mapped_column(enum_column(ProgrammeKind, "kind"))
    state: Mapped[MeetingState] = mapped_column(
        enum_column(MeetingState, "state"), default=MeetingState.DRAFT
    )
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(200), default="")
    host_school_id: Mapped[int | None] = mapped_column()
    subgroup_id: Mapped[int | None] = mapped_column(index=True)
    online_url: Mapped[str] = mapped_column(String(500), default="")
    bring: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    minute_taker_id: Mapped[int | None] = mapped_column()
    uid: Mapped[str] = mapped_column(String(36), default=new_uid, unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    invited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    letter_number: Mapped[str] = mapped_column(String(120), default="")
    letter_dated_on: Mapped[date | None] = mapped_column()
    moved_to_id: Mapped[int | None] = mapped_column()
    displaced_because: Mapped[DisplacementReason | None] = mapped_column(
        enum_column(DisplacementReason, "displaced_because")
    )
    displacement_note: Mapped[str] = mapped_column(String(200), default="")
    change_letter_number: Mapped[str] = mapped_column(String(120), default="")
    change_letter_dated_on: Mapped[date | None] = mapped_column()
    # The series this is an occurrence of, and the day its rule gave: what calendars know it by, however often it moves.
    series_id: Mapped[int | None] = mapped_column()
    slot_on: Mapped[date | None] = mapped_column()
    package_id: Mapped[int | None] = mapped_column(index=True)
    # Raised by a conditional UPDATE, so that the last place is given once.
    capacity: Mapped[int | None] = mapped_column()
    places_taken: Mapped[int] = mapped_column(default=0)
    room_secret: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    roll_locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_because: Mapped[str] = mapped_column(String(200), default="")
    # Of a meeting that was taken in from a file: from which one, the id it has in such files, and the names in it
    # that nobody and no school here bears.
    import_id: Mapped[int | None] = mapped_column(index=True)
    origin_id: Mapped[str | None] = mapped_column(String(10))
    names_in_file: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


class DateChange(ClusterOwned, Timestamped, Model):
    """That an announced meeting got another time or place: what was, what is, and when people were told."""

    __tablename__ = "meetings_date_change"
    __table_args__ = (tenant_fk("meeting_id", "meetings_meeting"),)

    meeting_id: Mapped[int] = mapped_column(index=True)
    old_starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    old_ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    old_place: Mapped[str] = mapped_column(String(200))
    new_starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    new_ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    new_place: Mapped[str] = mapped_column(String(200))
    because: Mapped[DisplacementReason | None] = mapped_column(enum_column(DisplacementReason, "because"))
    note: Mapped[str] = mapped_column(String(200), default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class MeetingFile(ClusterOwned, PublicId, Timestamped, Model):
    """A file laid to a meeting or to one of its agenda items; who may see those may open it."""

    __tablename__ = "meetings_file"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("item_id", "meetings_agenda_item"),
        tenant_fk("attachment_id", "core_attachment", ondelete="RESTRICT"),
        tenant_fk("added_by_id", "core_membership", ondelete="RESTRICT"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    item_id: Mapped[int | None] = mapped_column(index=True)
    attachment_id: Mapped[int] = mapped_column()
    kind: Mapped[FileKind] = mapped_column(enum_column(FileKind, "kind"), default=FileKind.MATERIAL)
    title: Mapped[str] = mapped_column(String(160), default="")
    added_by_id: Mapped[int | None] = mapped_column()
    # Kept for a while after it was removed, so that a slip of the finger costs nothing.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")
    item: Mapped[AgendaItem | None] = relationship("AgendaItem", viewonly=True, lazy="raise_on_sql")
    attachment: Mapped[Attachment] = relationship(viewonly=True, lazy="raise_on_sql")


class Reminder(ClusterOwned, PublicId, Timestamped, Model):
    """Mail so many minutes before the start; `sent_for` is the start it was last sent for, so a move sends anew."""

    __tablename__ = "meetings_reminder"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        UniqueConstraint("meeting_id", "minutes_before", "audience"),
        CheckConstraint("minutes_before BETWEEN 15 AND 43200", name="minutes_before"),
    )

    meeting_id: Mapped[int] = mapped_column()
    minutes_before: Mapped[int] = mapped_column()
    audience: Mapped[ReminderAudience] = mapped_column(
        enum_column(ReminderAudience, "audience"), default=ReminderAudience.EVERYBODY
    )
    text: Mapped[str] = mapped_column(String(500), default="")
    sent_for: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Kept for a while after it was deleted, so that a slip of the finger costs nothing.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")
