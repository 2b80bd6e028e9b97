"""The agenda: items, what waits for a later meeting, templates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
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

from ..kinds import AgendaKind, ItemSource, ItemState
from .meeting import Meeting


class AgendaItem(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """A timed item. Start times are computed from the order, never stored; deleting is soft so it can be undone."""

    __tablename__ = "meetings_agenda_item"
    __ref_kind__ = "meetings.agenda_item"
    __table_args__ = (
        tenant_key(),
        tenant_fk("meeting_id", "meetings_meeting"),
        tenant_fk("presenter_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("proposed_by_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("carried_from_id", "meetings_agenda_item", ondelete="RESTRICT"),
        # An unfinished item comes back once, however often its meeting is closed.
        UniqueConstraint("carried_from_id"),
        CheckConstraint("minutes BETWEEN 0 AND 840", name="minutes"),
    )

    meeting_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int] = mapped_column()
    kind: Mapped[AgendaKind] = mapped_column(enum_column(AgendaKind, "kind"))
    presenter_id: Mapped[int | None] = mapped_column()
    presenter_name: Mapped[str] = mapped_column(String(160), default="")
    # A heading above this item, beginning a section that lasts until the next heading.
    section: Mapped[str] = mapped_column(String(120), default="")
    # Seen by the board alone; printed nowhere.
    is_internal: Mapped[bool] = mapped_column(default=False)
    chair_note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState, "state"), default=ItemState.PLANNED)
    source: Mapped[ItemSource] = mapped_column(enum_column(ItemSource, "source"), default=ItemSource.TYPED)
    proposed_by_id: Mapped[int | None] = mapped_column()
    # What the proposer wrote, and why the chair did not take it up.
    proposal: Mapped[str] = mapped_column(Text, default="")
    refusal: Mapped[str] = mapped_column(String(300), default="")
    carried_from_id: Mapped[int | None] = mapped_column()
    carry_count: Mapped[int] = mapped_column(default=0)
    # The other plugin's object this item came from, such as a problem thread.
    origin_kind: Mapped[str | None] = mapped_column(String(60))
    origin_id: Mapped[str | None] = mapped_column(String(10))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting: Mapped[Meeting] = relationship(viewonly=True, lazy="raise_on_sql")


class ItemSummary(ClusterOwned, Versioned, Timestamped, Model):
    """What whoever presents an item wrote about it beforehand. Apart from the item, so that planning it and writing
    this never collide.
    """

    __tablename__ = "meetings_item_summary"
    __table_args__ = (
        tenant_fk("item_id", "meetings_agenda_item"),
        tenant_fk("written_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("item_id"),
    )

    item_id: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(Text, default="")
    material_url: Mapped[str] = mapped_column(String(500), default="")
    # Part of the signed link of a speaker without an account: raising it makes older links dead.
    link_version: Mapped[int] = mapped_column(default=1)
    written_by_id: Mapped[int | None] = mapped_column()


class WaitingItem(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """What waits for a meeting that is not planned yet: carried over or proposed. The next one takes it in."""

    __tablename__ = "meetings_waiting_item"
    __ref_kind__ = "meetings.waiting_item"
    __table_args__ = (
        tenant_fk("series_id", "meetings_series"),
        tenant_fk("subgroup_id", "core_subgroup", ondelete="RESTRICT"),
        tenant_fk("carried_from_id", "meetings_agenda_item"),
        tenant_fk("taken_as_id", "meetings_agenda_item", ondelete="RESTRICT"),
        tenant_fk("proposed_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("carried_from_id"),
    )

    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int] = mapped_column()
    kind: Mapped[AgendaKind] = mapped_column(enum_column(AgendaKind, "kind"))
    proposal: Mapped[str] = mapped_column(Text, default="")
    refusal: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[ItemState] = mapped_column(enum_column(ItemState, "state"), default=ItemState.PROPOSED)
    series_id: Mapped[int | None] = mapped_column()
    subgroup_id: Mapped[int | None] = mapped_column()
    proposed_by_id: Mapped[int | None] = mapped_column()
    carried_from_id: Mapped[int | None] = mapped_column()
    carry_count: Mapped[int] = mapped_column(default=0)
    origin_kind: Mapped[str | None] = mapped_column(String(60))
    origin_id: Mapped[str | None] = mapped_column(String(10))
    taken_as_id: Mapped[int | None] = mapped_column()


class AgendaTemplate(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """An agenda kept for coming meetings, beside the standard one that comes with the plugin."""

    __tablename__ = "meetings_agenda_template"
    __table_args__ = (tenant_key(), UniqueConstraint("cluster_id", "title"))

    title: Mapped[str] = mapped_column(String(120))
    # Kept for a while after it was deleted; a new one of its name takes its place.
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AgendaTemplateItem(ClusterOwned, Model):
    __tablename__ = "meetings_agenda_template_item"
    __table_args__ = (
        tenant_fk("template_id", "meetings_agenda_template"),
        CheckConstraint("minutes BETWEEN 0 AND 840", name="minutes"),
    )

    template_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int] = mapped_column()
    kind: Mapped[AgendaKind] = mapped_column(enum_column(AgendaKind, "kind"))
    section: Mapped[str] = mapped_column(String(120), default="")
    is_internal: Mapped[bool] = mapped_column(default=False)
