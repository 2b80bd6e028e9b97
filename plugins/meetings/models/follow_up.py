"""Outcomes of a meeting: information, decisions with their register, tasks and trials in class."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
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

from ..kinds import TaskState, TrialOutcome
from .meeting import Meeting


class InformationPoint(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """An outcome that is neither a decision nor a task: what everybody should know from now on."""

    __tablename__ = "meetings_information"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("item_id", "meetings_agenda_item"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    item_id: Mapped[int] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class Decision(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """A decision with its number in the cluster's register of that year; withdrawn ones keep their number."""

    __tablename__ = "meetings_decision"
    __ref_kind__ = "meetings.decision"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("item_id", "meetings_agenda_item"),
        tenant_key(),
        tenant_fk("replaces_id", "meetings_decision", ondelete="RESTRICT"),
        UniqueConstraint("cluster_id", "year", "number"),
        UniqueConstraint("replaces_id"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    item_id: Mapped[int] = mapped_column(index=True)
    year: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text)
    valid_until: Mapped[date | None] = mapped_column()
    replaces_id: Mapped[int | None] = mapped_column()
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
        tenant_key(),
        CheckConstraint("(owner_id IS NULL) = (owner_name <> '')", name="one_owner"),
        Index("ix_meetings_task_owner", "cluster_id", "owner_id", "state"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    item_id: Mapped[int] = mapped_column(index=True)
    owner_id: Mapped[int | None] = mapped_column()
    # Somebody who is no member here; only tasks taken in from a file have one.
    owner_name: Mapped[str] = mapped_column(String(160), default="")
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column()
    state: Mapped[TaskState] = mapped_column(enum_column(TaskState, "state"), default=TaskState.OPEN)
    outcome: Mapped[str] = mapped_column(String(300), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # How many meetings ended with it still open.
    carry_count: Mapped[int] = mapped_column(default=0)
    reminded_on: Mapped[date | None] = mapped_column()
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class TaskReport(ClusterOwned, PublicId, Timestamped, Model):
    """ "I have tried it": what the owner of a task did in class and what came of it, with evidence if there is any."""

    __tablename__ = "meetings_task_report"
    __table_args__ = (
        tenant_fk("task_id", "meetings_task"),
        tenant_fk("membership_id", "core_membership"),
        tenant_fk("attachment_id", "core_attachment", ondelete="RESTRICT"),
    )

    task_id: Mapped[int] = mapped_column(index=True)
    membership_id: Mapped[int] = mapped_column(index=True)
    tried_on: Mapped[date] = mapped_column()
    did: Mapped[str] = mapped_column(Text)
    outcome: Mapped[TrialOutcome] = mapped_column(enum_column(TrialOutcome, "outcome"))
    next_step: Mapped[str] = mapped_column(String(300), default="")
    attachment_id: Mapped[int | None] = mapped_column()
