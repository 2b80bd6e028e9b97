"""What each member has read and follows, and who from outside the circle was invited to read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.api import ClusterOwned, Model, Timestamped, UtcDateTime, enum_column, tenant_fk

from ..kinds import FollowLevel, LevelReason


class ThreadReader(ClusterOwned, Timestamped, Model):
    """One member's reading of one thread: ranges of numbers ("1-40,44"), and how closely they follow it, and why."""

    __tablename__ = "problem_threads_reader"
    __table_args__ = (
        tenant_fk("thread_id", "problem_threads_thread"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("thread_id", "membership_id"),
        Index("ix_problem_threads_reader_member", "cluster_id", "membership_id", "thread_id"),
    )

    thread_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column()
    read_ranges: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[FollowLevel] = mapped_column(enum_column(FollowLevel, "level"), default=FollowLevel.NORMAL)
    level_reason: Mapped[LevelReason] = mapped_column(
        enum_column(LevelReason, "level_reason"), default=LevelReason.NONE
    )
    # Whether they wrote here: counted once as a participant, whatever they delete later.
    has_written: Mapped[bool] = mapped_column(default=False)
    bookmarked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ThreadGuest(ClusterOwned, Timestamped, Model):
    """A supervisor or principal who was invited to read and answer one thread."""

    __tablename__ = "problem_threads_guest"
    __table_args__ = (
        tenant_fk("thread_id", "problem_threads_thread"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("thread_id", "membership_id"),
    )

    thread_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)
