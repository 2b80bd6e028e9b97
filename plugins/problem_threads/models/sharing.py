"""What leaves the thread: cards for other clusters and secret feed addresses."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import (
    ClusterOwned,
    Model,
    PublicId,
    Timestamped,
    UtcDateTime,
    Versioned,
    clock,
    enum_column,
    tenant_fk,
)

from ..kinds import CardState, ClassPhase, Subject
from .thread import Thread


class CardOffer(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """A card on its way to other clusters: proposed, agreed to by the asker, published by a coordinator."""

    __tablename__ = "problem_threads_card_offer"
    __table_args__ = (
        tenant_fk("thread_id", "problem_threads_thread"),
        tenant_fk("proposed_by_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("published_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("thread_id"),
    )

    thread_id: Mapped[int] = mapped_column()
    state: Mapped[CardState] = mapped_column(enum_column(CardState, "state"), default=CardState.PROPOSED)
    title: Mapped[str] = mapped_column(String(150))
    problem: Mapped[str] = mapped_column(Text)
    solution: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    # Empty when the asker of an anonymous thread proposed it.
    proposed_by_id: Mapped[int | None] = mapped_column()
    published_by_id: Mapped[int | None] = mapped_column()
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The card itself, in the table that belongs to the platform.
    card_public_id: Mapped[str | None] = mapped_column(String(10))
    thread: Mapped[Thread] = relationship(viewonly=True, lazy="raise_on_sql")


class SharedCard(PublicId, Model):
    """A problem and its solution as other clusters may read it: no person, no school, no way back into the thread.

    It belongs to the platform, not to a cluster: copied by a verb with consent, taken away by a verb.
    """

    __tablename__ = "problem_threads_card"
    __table_args__ = (Index("ix_problem_threads_card_newest", "withdrawn_at", "published_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_cluster_id: Mapped[int] = mapped_column(
        ForeignKey("core_cluster.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(String(150))
    problem_html: Mapped[str] = mapped_column(Text)
    solution_html: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    class_phase: Mapped[ClassPhase] = mapped_column(enum_column(ClassPhase, "class_phase"))
    subject: Mapped[Subject] = mapped_column(enum_column(Subject, "subject"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FeedToken(ClusterOwned, PublicId, Timestamped, Model):
    """A secret address at which a member's feed reader asks for threads. Only its digest is kept."""

    __tablename__ = "problem_threads_feed_token"
    __table_args__ = (tenant_fk("membership_id", "core_membership"),)

    membership_id: Mapped[int] = mapped_column(index=True)
    label: Mapped[str] = mapped_column(String(60))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    last_used_on: Mapped[date | None] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
