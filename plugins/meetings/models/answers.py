"""Invitations and their answers; date polls and their votes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
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

from ..kinds import Answer, AnswerChannel, InvitedAs, PollState, ProgrammeKind, Vote
from .meeting import Meeting


class Invitation(ClusterOwned, PublicId, Timestamped, Model):
    """That a member or a guest without an account is asked to come, and what they answered."""

    __tablename__ = "meetings_invitation"
    __table_args__ = (
        tenant_key(),
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("membership_id", "core_membership"),
        tenant_fk("substitute_for_id", "meetings_invitation"),
        UniqueConstraint("meeting_id", "membership_id"),
        CheckConstraint("(membership_id IS NULL) = (guest_name <> '')", name="one_person"),
    )

    meeting_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int | None] = mapped_column(index=True)
    answer: Mapped[Answer] = mapped_column(enum_column(Answer, "answer"), default=Answer.PENDING)
    reason: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_late: Mapped[bool] = mapped_column(default=False)
    invited_as: Mapped[InvitedAs] = mapped_column(
        enum_column(InvitedAs, "invited_as"), default=InvitedAs.PARTICIPANT
    )
    guest_name: Mapped[str] = mapped_column(String(160), default="")
    guest_school: Mapped[str] = mapped_column(String(120), default="")
    guest_phone: Mapped[str] = mapped_column(String(20), default="")
    guest_email: Mapped[str] = mapped_column(String(254), default="")
    answered_by: Mapped[AnswerChannel | None] = mapped_column(enum_column(AnswerChannel, "answered_by"))
    # What was answered before the meeting changed its time or place; the answer itself is asked for again.
    earlier_answer: Mapped[Answer | None] = mapped_column(enum_column(Answer, "earlier_answer"))
    substitute_for_id: Mapped[int | None] = mapped_column()
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A place that became free is held until then.
    offered_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Part of the signed answer link: raising it makes older links dead.
    link_version: Mapped[int] = mapped_column(default=1)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class DatePoll(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """Looking for a day: several slots, everybody's votes, and the meeting that came of it."""

    __tablename__ = "meetings_date_poll"
    __ref_kind__ = "meetings.date_poll"
    __table_args__ = (
        tenant_key(),
        tenant_fk("host_school_id", "core_school", ondelete="RESTRICT"),
        tenant_fk("subgroup_id", "core_subgroup", ondelete="RESTRICT"),
        tenant_fk("meeting_id", "meetings_meeting", ondelete="RESTRICT"),
        Index("ix_meetings_date_poll_state", "cluster_id", "state"),
    )

    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ProgrammeKind] = mapped_column(enum_column(ProgrammeKind, "kind"))
    place: Mapped[str] = mapped_column(String(200), default="")
    host_school_id: Mapped[int | None] = mapped_column()
    subgroup_id: Mapped[int | None] = mapped_column()
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[PollState] = mapped_column(enum_column(PollState, "state"), default=PollState.OPEN)
    answer_by: Mapped[datetime] = mapped_column(UtcDateTime)
    least_per_school: Mapped[int] = mapped_column(default=0)
    members_may_add: Mapped[bool] = mapped_column(default=False)
    nudged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting_id: Mapped[int | None] = mapped_column()


class PollOption(ClusterOwned, PublicId, Timestamped, Model):
    __tablename__ = "meetings_poll_option"
    __table_args__ = (
        tenant_key(),
        tenant_fk("poll_id", "meetings_date_poll"),
        tenant_fk("added_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("poll_id", "starts_at", "ends_at"),
        CheckConstraint("ends_at > starts_at", name="order"),
    )

    poll_id: Mapped[int] = mapped_column()
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column()


class PollVote(ClusterOwned, Timestamped, Model):
    __tablename__ = "meetings_poll_vote"
    __table_args__ = (
        tenant_fk("option_id", "meetings_poll_option"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("option_id", "membership_id"),
    )

    option_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)
    vote: Mapped[Vote] = mapped_column(enum_column(Vote, "vote"))
    reason: Mapped[str] = mapped_column(String(200), default="")


class PollGuest(ClusterOwned, PublicId, Timestamped, Model):
    """Somebody without an account who is asked too, by a signed link."""

    __tablename__ = "meetings_poll_guest"
    __table_args__ = (tenant_key(), tenant_fk("poll_id", "meetings_date_poll"))

    poll_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(160))
    school: Mapped[str] = mapped_column(String(120), default="")
    # Part of the signed link: raising it makes older links dead.
    link_version: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PollGuestVote(ClusterOwned, Timestamped, Model):
    """Apart from the members' votes, so that nobody counts for a school that does not know of it."""

    __tablename__ = "meetings_poll_guest_vote"
    __table_args__ = (
        tenant_fk("option_id", "meetings_poll_option"),
        tenant_fk("guest_id", "meetings_poll_guest"),
        UniqueConstraint("option_id", "guest_id"),
    )

    option_id: Mapped[int] = mapped_column()
    guest_id: Mapped[int] = mapped_column(index=True)
    vote: Mapped[Vote] = mapped_column(enum_column(Vote, "vote"))
    reason: Mapped[str] = mapped_column(String(200), default="")


class PollMustHave(ClusterOwned, Model):
    """Somebody without whom the day is not good: a refusal of theirs asks the chair to confirm."""

    __tablename__ = "meetings_poll_must_have"
    __table_args__ = (
        tenant_fk("poll_id", "meetings_date_poll"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("poll_id", "membership_id"),
    )

    poll_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)


class PollTurn(ClusterOwned, Model):
    """One change of a poll's state, kept: who closed, decided or opened it again, and why."""

    __tablename__ = "meetings_poll_turn"
    __table_args__ = (tenant_fk("poll_id", "meetings_date_poll"),)

    poll_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[PollState] = mapped_column(enum_column(PollState, "state"))
    reason: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
