"""Collections, and requests for materials that are missing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import (
    ClusterOwned,
    Model,
    PublicId,
    Referable,
    Timestamped,
    UtcDateTime,
    Versioned,
    tenant_fk,
    tenant_key,
)

from .resource import Resource


class Collection(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """Materials somebody put together, in an order, with a note for each."""

    __tablename__ = "resources_collection"
    __table_args__ = (
        tenant_key(),
        tenant_fk("owner_id", "core_membership", ondelete="RESTRICT"),
        Index("ix_resources_collection_owner", "cluster_id", "owner_id", "id"),
    )

    owner_id: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(150))
    intro: Mapped[str] = mapped_column(Text, default="")


class CollectionItem(ClusterOwned, PublicId, Model):
    """One material of a collection. Who may not see the material does not see the line."""

    __tablename__ = "resources_collection_item"
    __table_args__ = (
        tenant_fk("collection_id", "resources_collection"),
        tenant_fk("resource_id", "resources_resource"),
        UniqueConstraint("collection_id", "resource_id"),
        Index("ix_resources_collection_item_place", "cluster_id", "collection_id", "position", "id"),
    )

    collection_id: Mapped[int] = mapped_column()
    resource_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(String(300), default="")
    collection: Mapped[Collection] = relationship(viewonly=True, lazy="raise_on_sql")


class MaterialRequest(ClusterOwned, PublicId, Referable, Timestamped, Model):
    """Somebody needs a material that is not here; answered by one that is."""

    __tablename__ = "resources_request"
    __ref_kind__ = "resources.request"
    __table_args__ = (
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("answer_id", "resources_resource", ondelete="RESTRICT"),
        Index("ix_resources_request_open", "cluster_id", "closed_at", "id"),
    )

    author_id: Mapped[int] = mapped_column()
    text: Mapped[str] = mapped_column(String(300))
    class_phase: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(32))
    answer_id: Mapped[int | None] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[Resource | None] = relationship(viewonly=True, lazy="raise_on_sql")
