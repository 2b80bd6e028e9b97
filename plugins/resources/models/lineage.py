"""What a resource was made from: the whole chain, with the credit as it was, whatever becomes of the sources."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import ClusterOwned, Model, enum_column, tenant_fk

from ..kinds import AdaptationKind
from ..licences import licence_name
from .resource import Resource


class Lineage(ClusterOwned, Model):
    """One source of an adaptation; distance 1 is the one it was made from, 2 what that was made from."""

    __tablename__ = "resources_lineage"
    __table_args__ = (
        tenant_fk("resource_id", "resources_resource"),
        tenant_fk("source_id", "resources_resource", ondelete="RESTRICT"),
        UniqueConstraint("resource_id", "source_id"),
        CheckConstraint("distance > 0 AND resource_id <> source_id", name="distance"),
        Index("ix_resources_lineage_source", "cluster_id", "source_id", "distance", "id"),
    )

    resource_id: Mapped[int] = mapped_column()
    source_id: Mapped[int] = mapped_column()
    distance: Mapped[int] = mapped_column()
    kind: Mapped[AdaptationKind] = mapped_column(enum_column(AdaptationKind, "kind"))
    version_no: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(150))
    authors: Mapped[str] = mapped_column(String(500))
    licence: Mapped[str] = mapped_column(String(32))
    # The newest version of the source its adapter has looked at.
    seen_no: Mapped[int] = mapped_column()
    source: Mapped[Resource] = relationship(
        viewonly=True,
        lazy="raise_on_sql",
        primaryjoin="foreign(Lineage.source_id) == Resource.id",
    )

    @property
    def licence_name(self) -> str:
        return licence_name(self.licence)
