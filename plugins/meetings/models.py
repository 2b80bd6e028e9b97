"""Tables of meetings: the meeting, its agenda, who is invited and came, what was written down and agreed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import (
    ClusterOwned,
    Model,
    PublicId,
    Referable,
    Timestamped,
    UtcDateTime,
    Versioned,
    clock,
    enum_column,
    tenant_fk,
    tenant_key,
)

from .kinds import (
    AgendaKind,
    Answer,
    AttendanceStatus,
    DisplacementReason,
    MarkMethod,
    MeetingState,
    ProgrammeKind,
    TaskState,
)


def _new_uid() -> str:
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
    uid: Mapped[str] = mapped_column(String(36), default=_new_uid, unique=True)
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


class AgendaItem(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """A timed item. Start times are computed from the order, never stored; deleting is soft so it can be undone."""

    __tablename__ = "meetings_agenda_item"
    __ref_kind__ = "meetings.agenda_item"
    __table_args__ = (
        tenant_key(),
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("presenter_id", "core_membership", ondelete="RESTRICT"),
        CheckConstraint("minutes BETWEEN 0 AND 840", name="minutes"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int] = mapped_column()
    kind: Mapped[AgendaKind] = mapped_column(enum_column(AgendaKind, "kind"))
    presenter_id: Mapped[int | None] = mapped_column()
    presenter_name: Mapped[str] = mapped_column(String(160), default="")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class ItemNote(ClusterOwned, Versioned, Timestamped, Model):
    """What was said under an agenda item. Apart from the item, so that planning and minute-taking never collide."""

    __tablename__ = "meetings_item_note"
    __table_args__ = (
        tenant_fk("item_id", "meetings_agenda_item"),
        tenant_fk("written_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("item_id"),
    )

    item_id: Mapped[int] = mapped_column()
    source: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[int | None] = mapped_column()


class Minutes(ClusterOwned, Versioned, Timestamped, Model):
    """The frame of a meeting's minutes: when it really began and ended, and what belongs to no item."""

    __tablename__ = "meetings_minutes"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("written_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("meeting_id"),
    )

    meeting_id: Mapped[int] = mapped_column()
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[int | None] = mapped_column()


class Decision(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """A decision with its number in the cluster's register of that year; withdrawn ones keep their number."""

    __tablename__ = "meetings_decision"
    __ref_kind__ = "meetings.decision"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("item_id", "meetings_agenda_item"),
        UniqueConstraint("cluster_id", "year", "number"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    item_id: Mapped[int] = mapped_column(index=True)
    year: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class DecisionCounter(ClusterOwned, Model):
    """The last number given in a year; raised by an UPDATE in the transaction that writes the decision."""

    __tablename__ = "meetings_decision_counter"
    __table_args__ = (UniqueConstraint("cluster_id", "year"),)

    year: Mapped[int] = mapped_column()
    last: Mapped[int] = mapped_column(default=0)


class Task(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """Who tries what by when. Overdue is derived, never stored."""

    __tablename__ = "meetings_task"
    __ref_kind__ = "meetings.task"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("item_id", "meetings_agenda_item"),
        tenant_fk("owner_id", "core_membership", ondelete="RESTRICT"),
        Index("ix_meetings_task_owner", "cluster_id", "owner_id", "state"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    item_id: Mapped[int] = mapped_column(index=True)
    owner_id: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column()
    state: Mapped[TaskState] = mapped_column(enum_column(TaskState, "state"), default=TaskState.OPEN)
    outcome: Mapped[str] = mapped_column(String(300), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class Invitation(ClusterOwned, Timestamped, Model):
    """That a member is asked to come, and what they answered."""

    __tablename__ = "meetings_invitation"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("meeting_id", "membership_id"),
    )

    meeting_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)
    answer: Mapped[Answer] = mapped_column(enum_column(Answer, "answer"), default=Answer.PENDING)
    reason: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_late: Mapped[bool] = mapped_column(default=False)


class Attendance(ClusterOwned, PublicId, Timestamped, Model):
    """Where somebody stands now in the roll of a meeting: a member, or a walk-in known by name and school."""

    __tablename__ = "meetings_attendance"
    __table_args__ = (
        tenant_key(),
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("membership_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("school_id", "core_school", ondelete="RESTRICT"),
        UniqueConstraint("meeting_id", "membership_id"),
        CheckConstraint("(membership_id IS NULL) = (walk_in_name <> '')", name="one_person"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    membership_id: Mapped[int | None] = mapped_column(index=True)
    walk_in_name: Mapped[str] = mapped_column(String(160), default="")
    walk_in_school: Mapped[str] = mapped_column(String(120), default="")
    # The school on the day: somebody who moves later keeps having come from here.
    school_id: Mapped[int | None] = mapped_column()
    status: Mapped[AttendanceStatus] = mapped_column(enum_column(AttendanceStatus, "status"))
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class AttendanceMark(ClusterOwned, Model):
    """One act of marking, never changed. `client_id` makes a second arrival of the same form harmless."""

    __tablename__ = "meetings_attendance_mark"
    __table_args__ = (
        tenant_fk("attendance_id", "meetings_attendance"),
        UniqueConstraint("cluster_id", "client_id"),
    )

    attendance_id: Mapped[int] = mapped_column(index=True)
    status: Mapped[AttendanceStatus] = mapped_column(enum_column(AttendanceStatus, "status"))
    method: Mapped[MarkMethod] = mapped_column(enum_column(MarkMethod, "method"))
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    client_id: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(200), default="")


class FeedToken(ClusterOwned, PublicId, Timestamped, Model):
    """A secret calendar address of one member, one per device. Only its digest is kept."""

    __tablename__ = "meetings_feed_token"
    __table_args__ = (tenant_fk("membership_id", "core_membership"),)

    membership_id: Mapped[int] = mapped_column(index=True)
    label: Mapped[str] = mapped_column(String(60))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
