"""Minutes: notes and their history, states, published issues and proposed corrections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
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

from ..kinds import CorrectionState, MinutesState
from .meeting import Meeting


class ItemNote(ClusterOwned, Versioned, Timestamped, Model):
    """What was said under an agenda item. Apart from the item, so that planning and minute-taking never collide."""

    __tablename__ = "meetings_item_note"
    __table_args__ = (
        tenant_fk("item_id", "meetings_agenda_item"),
        tenant_fk("written_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("item_id"),
    )

    item_id: Mapped[int] = mapped_column()
    source: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[int | None] = mapped_column()


class Minutes(ClusterOwned, Versioned, Timestamped, Model):
    """The frame of a meeting's minutes: when it really began and ended, and what belongs to no item."""

    __tablename__ = "meetings_minutes"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("written_by_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("approved_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("meeting_id"),
    )

    meeting_id: Mapped[int] = mapped_column()
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    written_by_id: Mapped[int | None] = mapped_column()
    state: Mapped[MinutesState] = mapped_column(
        enum_column(MinutesState, "state"), default=MinutesState.DRAFTING
    )
    circulated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    corrections_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column()
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NoteRevision(ClusterOwned, PublicId, Model):
    """One saved text of an item's note or, without an item, of what belongs to no item. Never changed or deleted."""

    __tablename__ = "meetings_note_revision"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("item_id", "meetings_agenda_item"),
        tenant_fk("written_by_id", "core_membership", ondelete="RESTRICT"),
        Index("ix_meetings_note_revision_text", "cluster_id", "meeting_id", "item_id"),
    )

    meeting_id: Mapped[int] = mapped_column()
    item_id: Mapped[int | None] = mapped_column()
    # The version of the note this text is; a text kept beside it after a conflict has none.
    of_version: Mapped[int | None] = mapped_column()
    source: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(200), default="")
    written_by_id: Mapped[int | None] = mapped_column()
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class MinutesIssue(ClusterOwned, Model):
    """The minutes as published, whole and unchangeable: text, attendance, decisions and tasks as of that moment."""

    __tablename__ = "meetings_minutes_issue"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        UniqueConstraint("meeting_id", "number"),
    )

    meeting_id: Mapped[int] = mapped_column()
    number: Mapped[int] = mapped_column()
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    change_note: Mapped[str] = mapped_column(Text, default="")
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Correction(ClusterOwned, PublicId, Timestamped, Model):
    """What somebody who was invited would write instead of a paragraph of circulated minutes."""

    __tablename__ = "meetings_correction"
    __table_args__ = (
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("item_id", "meetings_agenda_item"),
        tenant_fk("membership_id", "core_membership"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    item_id: Mapped[int | None] = mapped_column()
    membership_id: Mapped[int] = mapped_column()
    paragraph: Mapped[str] = mapped_column(Text)
    proposed: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[CorrectionState] = mapped_column(
        enum_column(CorrectionState, "state"), default=CorrectionState.OPEN
    )
    answer: Mapped[str] = mapped_column(String(300), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")
