"""A problem from somebody's class, with the context that makes it answerable."""

from __future__ import annotations

from datetime import datetime

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
    clock,
    enum_column,
    partial_index,
    tenant_fk,
    tenant_key,
)

from ..kinds import ClassPhase, Equipment, Subject, ThreadState
from .voice import count_rule


class Thread(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """One problem. An anonymous one names neither author nor school; counters rise and fall by one, never recounted."""

    __tablename__ = "problem_threads_thread"
    __ref_kind__ = "problem_threads.thread"
    __table_args__ = (
        tenant_key(),
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("school_id", "core_school", ondelete="RESTRICT"),
        tenant_fk("duplicate_of_id", "problem_threads_thread", ondelete="RESTRICT"),
        tenant_fk("merged_into_id", "problem_threads_thread", ondelete="RESTRICT"),
        tenant_fk("deleted_by_id", "core_membership", ondelete="RESTRICT"),
        CheckConstraint("pupils_n IS NULL OR pupils_n BETWEEN 1 AND 60", name="pupils_n"),
        CheckConstraint(
            "is_anonymous = (author_id IS NULL) AND NOT (is_anonymous AND school_id IS NOT NULL)",
            name="nameless",
        ),
        CheckConstraint("duplicate_of_id IS NULL OR duplicate_of_id <> id", name="own_duplicate"),
        CheckConstraint("(state = 'duplicate') = (duplicate_of_id IS NOT NULL)", name="duplicate_state"),
        *count_rule(
            "last_post_no",
            "reply_count",
            "other_reply_count",
            "participant_count",
            "trials_planned",
            "trials_worked",
            "trials_partly",
            "trials_no_change",
            "trials_worse",
            "trials_could_not",
            "acceptance_count",
        ),
        partial_index(
            "ix_problem_threads_thread_pinned", "cluster_id", "pinned_until", where="pinned_until IS NOT NULL"
        ),
        Index("ix_problem_threads_thread_newest", "cluster_id", "last_at", "id"),
        Index("ix_problem_threads_thread_state", "cluster_id", "state", "last_at", "id"),
        Index("ix_problem_threads_thread_subject", "cluster_id", "subject", "last_at", "id"),
        Index("ix_problem_threads_thread_class", "cluster_id", "class_phase", "last_at", "id"),
        Index("ix_problem_threads_thread_author", "cluster_id", "author_id", "last_at", "id"),
        Index("ix_problem_threads_thread_waiting", "cluster_id", "other_reply_count", "created_at", "id"),
        Index("ix_problem_threads_thread_tried", "cluster_id", "trial_count", "id"),
    )

    author_id: Mapped[int | None] = mapped_column()
    is_anonymous: Mapped[bool] = mapped_column(default=False)
    # The author's school on the day they asked: principals read what their own school asked.
    school_id: Mapped[int | None] = mapped_column()
    title: Mapped[str] = mapped_column(String(150))
    state: Mapped[ThreadState] = mapped_column(enum_column(ThreadState, "state"), default=ThreadState.OPEN)
    state_since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    class_phase: Mapped[ClassPhase] = mapped_column(enum_column(ClassPhase, "class_phase"))
    subject: Mapped[Subject] = mapped_column(enum_column(Subject, "subject"))
    pupils_n: Mapped[int | None] = mapped_column()
    tried_text: Mapped[str] = mapped_column(Text, default="")
    goal_text: Mapped[str] = mapped_column(Text, default="")
    last_post_no: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    reply_count: Mapped[int] = mapped_column(default=0)
    other_reply_count: Mapped[int] = mapped_column(default=0)
    participant_count: Mapped[int] = mapped_column(default=0)
    # Planned ones that are neither reported nor withdrawn; reported ones by outcome; and all of them together.
    trials_planned: Mapped[int] = mapped_column(default=0)
    trials_worked: Mapped[int] = mapped_column(default=0)
    trials_partly: Mapped[int] = mapped_column(default=0)
    trials_no_change: Mapped[int] = mapped_column(default=0)
    trials_worse: Mapped[int] = mapped_column(default=0)
    trials_could_not: Mapped[int] = mapped_column(default=0)
    trial_count: Mapped[int] = mapped_column(default=0)
    acceptance_count: Mapped[int] = mapped_column(default=0)
    duplicate_of_id: Mapped[int | None] = mapped_column(index=True)
    # Its posts went to another thread; this row stays, so that its address leads there.
    merged_into_id: Mapped[int | None] = mapped_column(index=True)
    is_locked: Mapped[bool] = mapped_column(default=False)
    pinned_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When somebody last asked the author whether it is solved, so that an open offer is made once.
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_by_id: Mapped[int | None] = mapped_column()
    equipment: Mapped[list[ThreadEquipment]] = relationship(viewonly=True, lazy="raise_on_sql")


class ThreadEquipment(ClusterOwned, Model):
    """One thing that is at hand where the problem is."""

    __tablename__ = "problem_threads_equipment"
    __table_args__ = (
        tenant_fk("thread_id", "problem_threads_thread"),
        UniqueConstraint("thread_id", "kind"),
    )

    thread_id: Mapped[int] = mapped_column()
    kind: Mapped[Equipment] = mapped_column(enum_column(Equipment, "kind"))
