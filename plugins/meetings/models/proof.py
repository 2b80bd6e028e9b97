"""Tests and questionnaires, hours and certificates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import (
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

from ..kinds import CertificateState, QuestionKind, QuestionnaireKind, TakenPartAs
from .meeting import Meeting


class Questionnaire(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """A test or questionnaire. `pair_key` joins a person's two tests and is erased when the second closes."""

    __tablename__ = "meetings_questionnaire"
    __ref_kind__ = "meetings.questionnaire"
    __table_args__ = (
        tenant_key(),
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("before_id", "meetings_questionnaire", ondelete="RESTRICT"),
        UniqueConstraint("before_id"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[QuestionnaireKind] = mapped_column(enum_column(QuestionnaireKind, "kind"))
    title: Mapped[str] = mapped_column(String(160))
    intro: Mapped[str] = mapped_column(Text, default="")
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The test before that this one is compared with.
    before_id: Mapped[int | None] = mapped_column()
    pair_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    # Kept for a while after it was deleted, so that a slip of the finger costs nothing.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class Question(ClusterOwned, PublicId, Model):
    __tablename__ = "meetings_question"
    __table_args__ = (tenant_fk("questionnaire_id", "meetings_questionnaire"),)

    questionnaire_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column()
    kind: Mapped[QuestionKind] = mapped_column(enum_column(QuestionKind, "kind"))
    text: Mapped[str] = mapped_column(Text)
    options: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Of a test: which of the options is right, counted from 0.
    right_option: Mapped[int | None] = mapped_column()


class Submission(ClusterOwned, Model):
    """Answers without a person: no account, no time, and an id by chance, so that no order tells who."""

    __tablename__ = "meetings_submission"
    __table_args__ = (
        tenant_fk("questionnaire_id", "meetings_questionnaire"),
        UniqueConstraint("questionnaire_id", "pair_code"),
    )

    questionnaire_id: Mapped[int] = mapped_column(index=True)
    pair_code: Mapped[str | None] = mapped_column(String(32))
    # Public id of a question -> number of the option, 1 to 5, or words.
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)


class Answered(ClusterOwned, Model):
    """That a member has answered, and nothing else: it stops a second answer and a reminder."""

    __tablename__ = "meetings_answered"
    __table_args__ = (
        tenant_fk("questionnaire_id", "meetings_questionnaire"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("questionnaire_id", "membership_id"),
    )

    questionnaire_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)


class HoursRule(ClusterOwned, PublicId, Timestamped, Model):
    """How minutes of presence become JP, from a day on. Certificates print its title; an old rule is never edited."""

    __tablename__ = "meetings_hours_rule"
    __table_args__ = (
        UniqueConstraint("cluster_id", "valid_from"),
        CheckConstraint("minutes_per_jp BETWEEN 20 AND 120", name="minutes_per_jp"),
        CheckConstraint("least_percent BETWEEN 0 AND 100", name="least_percent"),
    )

    title: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date] = mapped_column()
    minutes_per_jp: Mapped[int] = mapped_column()
    least_percent: Mapped[int] = mapped_column(default=75)
    needs_reflection: Mapped[bool] = mapped_column(default=False)


class Certificate(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """A certificate as it was printed: every word is kept here, so that later changes elsewhere do not reach it.

    Public, under `token`: everything printed but the NIP.
    """

    __tablename__ = "meetings_certificate"
    __ref_kind__ = "meetings.certificate"
    __table_args__ = (
        tenant_key(),
        tenant_fk("membership_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("meeting_id", "meetings_meeting", ondelete="RESTRICT"),
        tenant_fk("package_id", "meetings_package", ondelete="RESTRICT"),
        tenant_fk("replaced_by_id", "meetings_certificate", ondelete="RESTRICT"),
        CheckConstraint("(meeting_id IS NULL) <> (package_id IS NULL)", name="one_activity"),
        Index("ix_meetings_certificate_activity", "cluster_id", "meeting_id", "package_id"),
    )

    number: Mapped[str] = mapped_column(String(120))
    token: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[CertificateState] = mapped_column(
        enum_column(CertificateState, "state"), default=CertificateState.PREPARED
    )
    taken_part_as: Mapped[TakenPartAs] = mapped_column(
        enum_column(TakenPartAs, "taken_part_as"), default=TakenPartAs.PARTICIPANT
    )
    membership_id: Mapped[int | None] = mapped_column(index=True)
    meeting_id: Mapped[int | None] = mapped_column()
    package_id: Mapped[int | None] = mapped_column()
    # Name with titles, school, activity, theme, days, place, programme rows, rule, signers: as printed.
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    jp: Mapped[int] = mapped_column()
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    dated_on: Mapped[date] = mapped_column()
    first_signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    first_signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    second_signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_because: Mapped[str] = mapped_column(String(300), default="")
    replaced_by_id: Mapped[int | None] = mapped_column()
    # Attendance was corrected after it was issued: somebody has to look.
    needs_review: Mapped[bool] = mapped_column(default=False)
