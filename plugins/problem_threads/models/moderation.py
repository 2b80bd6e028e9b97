"""What members report and what coordinators decide about it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import (
    ClusterOwned,
    Model,
    PublicId,
    Timestamped,
    UtcDateTime,
    Versioned,
    enum_column,
    tenant_fk,
    tenant_key,
)

from ..kinds import CaseState, FlagReason
from .posts import Post


class ModerationCase(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """One decision about one post, whatever number of members reported it."""

    __tablename__ = "problem_threads_case"
    __table_args__ = (
        tenant_key(),
        tenant_fk("post_id", "problem_threads_post"),
        tenant_fk("decided_by_id", "core_membership", ondelete="RESTRICT"),
        Index("ix_problem_threads_case_state", "cluster_id", "state", "id"),
    )

    post_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[CaseState] = mapped_column(enum_column(CaseState, "state"), default=CaseState.OPEN)
    decided_by_id: Mapped[int | None] = mapped_column()
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(300), default="")
    post: Mapped[Post] = relationship(viewonly=True, lazy="raise_on_sql")


class Flag(ClusterOwned, Timestamped, Model):
    """That a member reported a post. Who did is for nobody but themselves."""

    __tablename__ = "problem_threads_flag"
    __table_args__ = (
        tenant_fk("case_id", "problem_threads_case"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("case_id", "membership_id"),
    )

    case_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)
    reason: Mapped[FlagReason] = mapped_column(enum_column(FlagReason, "reason"))
    note: Mapped[str] = mapped_column(String(300), default="")
