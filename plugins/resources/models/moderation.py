"""What members report about a resource, and what coordinators decide."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import (
    ClusterOwned,
    Model,
    PublicId,
    Timestamped,
    UtcDateTime,
    Versioned,
    enum_column,
    partial_index,
    tenant_fk,
    tenant_key,
)

from ..kinds import CaseState, FlagReason
from .resource import Resource


class FlagCase(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """All reports about one resource that wait for the same decision."""

    __tablename__ = "resources_case"
    __table_args__ = (
        tenant_key(),
        tenant_fk("resource_id", "resources_resource"),
        tenant_fk("decided_by_id", "core_membership", ondelete="RESTRICT"),
        CheckConstraint("(state IN ('new', 'looking')) = (decided_at IS NULL)", name="decided"),
        partial_index(
            "uq_resources_case_resource_id", "resource_id", where="decided_at IS NULL", unique=True
        ),
        Index("ix_resources_case_state", "cluster_id", "state", "id"),
    )

    resource_id: Mapped[int] = mapped_column()
    state: Mapped[CaseState] = mapped_column(enum_column(CaseState, "state"), default=CaseState.NEW)
    note: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column()
    resource: Mapped[Resource] = relationship(viewonly=True, lazy="raise_on_sql")


class Flag(ClusterOwned, Timestamped, Model):
    """One member's report; who sent it, nobody is told."""

    __tablename__ = "resources_flag"
    __table_args__ = (
        tenant_fk("case_id", "resources_case"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("case_id", "membership_id"),
    )

    case_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)
    reason: Mapped[FlagReason] = mapped_column(enum_column(FlagReason, "reason"))
    note: Mapped[str] = mapped_column(String(300), default="")
