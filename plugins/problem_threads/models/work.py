"""What is done about a problem: trials in class, accepted solutions, bringing it further."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
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
    clock,
    enum_column,
    partial_index,
    tenant_fk,
    tenant_key,
)

from ..kinds import (
    AcceptanceBasis,
    CitationState,
    ClassPhase,
    EscalationState,
    EscalationTarget,
    Subject,
    TrialOutcome,
    TrialState,
)
from .posts import Post
from .thread import Thread
from .voice import Voiced


def _only_one(name: str, *columns: str, where: str) -> Index:
    """At most one row for these columns while the condition holds, on both databases."""
    return partial_index(name, *columns, where=f"{where} IS NULL", unique=True)


class Trial(ClusterOwned, PublicId, Referable, Voiced, Versioned, Timestamped, Model):
    """That somebody plans to try a solution in their class, and what came of it."""

    __tablename__ = "problem_threads_trial"
    __ref_kind__ = "problem_threads.trial"
    __table_args__ = (
        tenant_key(),
        tenant_fk("thread_id", "problem_threads_thread"),
        tenant_fk("post_id", "problem_threads_post"),
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        CheckConstraint("cycle_no > 0", name="cycle_no"),
        CheckConstraint("pupils_n IS NULL OR pupils_n BETWEEN 1 AND 60", name="pupils_n"),
        CheckConstraint("before_n IS NULL OR before_n BETWEEN 0 AND 60", name="before_n"),
        CheckConstraint("after_n IS NULL OR after_n BETWEEN 0 AND 60", name="after_n"),
        CheckConstraint("pupils_n IS NULL OR before_n IS NULL OR before_n <= pupils_n", name="before_range"),
        CheckConstraint("pupils_n IS NULL OR after_n IS NULL OR after_n <= pupils_n", name="after_range"),
        CheckConstraint("state <> 'reported' OR outcome IS NOT NULL", name="outcome_told"),
        Index("ix_problem_threads_trial_thread", "cluster_id", "thread_id", "id"),
        Index("ix_problem_threads_trial_post", "cluster_id", "post_id", "id"),
        Index("ix_problem_threads_trial_due", "cluster_id", "state", "planned_for"),
        Index("ix_problem_threads_trial_author", "cluster_id", "author_id", "state"),
    )

    thread_id: Mapped[int] = mapped_column()
    # The solution that is tried.
    post_id: Mapped[int] = mapped_column()
    state: Mapped[TrialState] = mapped_column(enum_column(TrialState, "state"), default=TrialState.PLANNED)
    planned_for: Mapped[date | None] = mapped_column()
    # The day it was tried, or given up; known once it is reported.
    tried_on: Mapped[date | None] = mapped_column()
    cycle_no: Mapped[int] = mapped_column(default=1)
    did: Mapped[str] = mapped_column(Text, default="")
    class_phase: Mapped[ClassPhase | None] = mapped_column(enum_column(ClassPhase, "class_phase"))
    subject: Mapped[Subject | None] = mapped_column(enum_column(Subject, "subject"))
    pupils_n: Mapped[int | None] = mapped_column()
    before_n: Mapped[int | None] = mapped_column()
    after_n: Mapped[int | None] = mapped_column()
    # Counted, not estimated.
    is_measured: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[TrialOutcome | None] = mapped_column(enum_column(TrialOutcome, "outcome"))
    obstacle: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    reported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_on: Mapped[date | None] = mapped_column()
    thread: Mapped[Thread] = relationship(viewonly=True, lazy="raise_on_sql")
    post: Mapped[Post] = relationship(viewonly=True, lazy="raise_on_sql")


class TrialFile(ClusterOwned, PublicId, Model):
    """A photo or sheet that shows what came of a trial."""

    __tablename__ = "problem_threads_trial_file"
    __table_args__ = (
        tenant_fk("trial_id", "problem_threads_trial"),
        tenant_fk("attachment_id", "core_attachment", ondelete="RESTRICT"),
        UniqueConstraint("attachment_id"),
    )

    trial_id: Mapped[int] = mapped_column(index=True)
    attachment_id: Mapped[int] = mapped_column()
    trial: Mapped[Trial] = relationship(viewonly=True, lazy="raise_on_sql")
    attachment: Mapped[Attachment] = relationship(viewonly=True, lazy="raise_on_sql")


class Acceptance(ClusterOwned, PublicId, Voiced, Timestamped, Model):
    """That a solution was accepted, by whom and on what ground. Ended, never deleted; several at once, one first."""

    __tablename__ = "problem_threads_acceptance"
    __table_args__ = (
        tenant_key(),
        tenant_fk("thread_id", "problem_threads_thread"),
        tenant_fk("post_id", "problem_threads_post"),
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("ended_by_id", "core_membership", ondelete="RESTRICT"),
        _only_one("uq_problem_threads_acceptance_post_id", "post_id", where="ended_at"),
        Index("ix_problem_threads_acceptance_thread", "cluster_id", "thread_id", "id"),
        partial_index("uq_problem_threads_acceptance_primary", "thread_id", where="is_primary", unique=True),
    )

    thread_id: Mapped[int] = mapped_column()
    post_id: Mapped[int] = mapped_column()
    basis: Mapped[AcceptanceBasis] = mapped_column(enum_column(AcceptanceBasis, "basis"))
    note: Mapped[str] = mapped_column(String(300), default="")
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    is_primary: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column()
    # Ended because its post was deleted or hidden: restoring the post may bring it back.
    ended_with_post: Mapped[bool] = mapped_column(default=False)
    thread: Mapped[Thread] = relationship(viewonly=True, lazy="raise_on_sql")
    post: Mapped[Post] = relationship(viewonly=True, lazy="raise_on_sql")


class AcceptanceTrial(ClusterOwned, Model):
    """A trial an acceptance rests on."""

    __tablename__ = "problem_threads_acceptance_trial"
    __table_args__ = (
        tenant_fk("acceptance_id", "problem_threads_acceptance"),
        tenant_fk("trial_id", "problem_threads_trial"),
        UniqueConstraint("acceptance_id", "trial_id"),
    )

    acceptance_id: Mapped[int] = mapped_column()
    trial_id: Mapped[int] = mapped_column()


class Citation(ClusterOwned, PublicId, Voiced, Timestamped, Model):
    """That somebody asks to name a colleague and quote their solution in a report, and what the colleague said."""

    __tablename__ = "problem_threads_citation"
    __table_args__ = (
        tenant_fk("post_id", "problem_threads_post"),
        tenant_fk("author_id", "core_membership"),
        # An unnamed asker's bear no member: the verb sees to it that they ask once.
        UniqueConstraint("post_id", "author_id"),
    )

    post_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[CitationState] = mapped_column(
        enum_column(CitationState, "state"), default=CitationState.ASKED
    )
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    post: Mapped[Post] = relationship(viewonly=True, lazy="raise_on_sql")


class Escalation(ClusterOwned, PublicId, Referable, Voiced, Versioned, Timestamped, Model):
    """That a problem was brought to a meeting or to a facilitator. At most one is unfinished in a thread."""

    __tablename__ = "problem_threads_escalation"
    __ref_kind__ = "problem_threads.escalation"
    __table_args__ = (
        tenant_key(),
        tenant_fk("thread_id", "problem_threads_thread"),
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("mentor_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("result_post_id", "problem_threads_post", ondelete="RESTRICT"),
        CheckConstraint("state <> 'answered' OR result_post_id IS NOT NULL", name="result_told"),
        CheckConstraint("(state IN ('open', 'taken')) = (finished_at IS NULL)", name="finished"),
        _only_one("uq_problem_threads_escalation_thread_id", "thread_id", where="finished_at"),
        Index("ix_problem_threads_escalation_mentor", "cluster_id", "mentor_id", "state"),
        Index("ix_problem_threads_escalation_due", "cluster_id", "state", "due_at"),
    )

    thread_id: Mapped[int] = mapped_column()
    target: Mapped[EscalationTarget] = mapped_column(enum_column(EscalationTarget, "target"))
    state: Mapped[EscalationState] = mapped_column(
        enum_column(EscalationState, "state"), default=EscalationState.OPEN
    )
    reason: Mapped[str] = mapped_column(String(500), default="")
    # The agenda item at the plugin that takes it in, by its ref.
    item_kind: Mapped[str | None] = mapped_column(String(60))
    item_id: Mapped[str | None] = mapped_column(String(10))
    mentor_id: Mapped[int | None] = mapped_column()
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_note: Mapped[str] = mapped_column(String(500), default="")
    result_post_id: Mapped[int | None] = mapped_column()
    thread: Mapped[Thread] = relationship(viewonly=True, lazy="raise_on_sql")
