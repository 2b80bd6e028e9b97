"""What colleagues say of a resource: used in class, thanks, a review with a rubric, the word of a meeting."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
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
)

from ..kinds import EndorsementState, UseOutcome
from .resource import Resource


class UseReport(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """That somebody used it in class on a day, and how it went. Pupils are a number, never names."""

    __tablename__ = "resources_use"
    __table_args__ = (
        tenant_fk("resource_id", "resources_resource"),
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("resource_id", "author_id", "used_on", "class_phase"),
        CheckConstraint("pupils_n IS NULL OR pupils_n BETWEEN 1 AND 60", name="pupils_n"),
        Index("ix_resources_use_resource", "cluster_id", "resource_id", "used_on", "id"),
        Index("ix_resources_use_day", "cluster_id", "used_on"),
    )

    resource_id: Mapped[int] = mapped_column()
    author_id: Mapped[int] = mapped_column(index=True)
    version_no: Mapped[int] = mapped_column()
    used_on: Mapped[date] = mapped_column()
    class_phase: Mapped[str] = mapped_column(String(32))
    pupils_n: Mapped[int | None] = mapped_column()
    outcome: Mapped[UseOutcome] = mapped_column(enum_column(UseOutcome, "outcome"))
    changed: Mapped[str] = mapped_column(Text, default="")
    went: Mapped[str] = mapped_column(Text, default="")
    # A report of an author's own lesson is shown and does not lift the resource in lists.
    is_counted: Mapped[bool] = mapped_column(default=True)
    resource: Mapped[Resource] = relationship(viewonly=True, lazy="raise_on_sql")


class Thanks(ClusterOwned, Timestamped, Model):
    """One tap. Shown as a number; who thanked, only to themselves."""

    __tablename__ = "resources_thanks"
    __table_args__ = (
        tenant_fk("resource_id", "resources_resource"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("resource_id", "membership_id"),
    )

    resource_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)


class Review(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """What a colleague says of the material by the points of `rubric`, 0 to 3 each; never of a person."""

    __tablename__ = "resources_review"
    __table_args__ = (
        tenant_fk("resource_id", "resources_resource"),
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("resource_id", "author_id"),
        Index("ix_resources_review_resource", "cluster_id", "resource_id", "id"),
    )

    resource_id: Mapped[int] = mapped_column()
    author_id: Mapped[int] = mapped_column(index=True)
    version_no: Mapped[int] = mapped_column()
    # By the codes of `rubric`; what cannot be said is left out.
    scores: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    text: Mapped[str] = mapped_column(Text, default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    resource: Mapped[Resource] = relationship(viewonly=True, lazy="raise_on_sql")


class Endorsement(ClusterOwned, PublicId, Timestamped, Model):
    """That a meeting was asked to endorse a version, and what it decided. At most one is unfinished."""

    __tablename__ = "resources_endorsement"
    __table_args__ = (
        tenant_fk("resource_id", "resources_resource"),
        tenant_fk("asked_by_id", "core_membership", ondelete="RESTRICT"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
        partial_index(
            "uq_resources_endorsement_resource_id", "resource_id", where="decided_at IS NULL", unique=True
        ),
        Index("ix_resources_endorsement_resource", "cluster_id", "resource_id", "id"),
    )

    resource_id: Mapped[int] = mapped_column()
    version_no: Mapped[int] = mapped_column()
    asked_by_id: Mapped[int | None] = mapped_column()
    state: Mapped[EndorsementState] = mapped_column(
        enum_column(EndorsementState, "state"), default=EndorsementState.ASKED
    )
    item_kind: Mapped[str | None] = mapped_column(String(60))
    item_id: Mapped[str | None] = mapped_column(String(10))
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resource: Mapped[Resource] = relationship(viewonly=True, lazy="raise_on_sql")
