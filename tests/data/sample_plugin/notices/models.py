"""The one table of the notices."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.api import ClusterOwned, Model, PublicId, Referable, Timestamped, Versioned, tenant_key


class Notice(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    __tablename__ = "notices_notice"
    __ref_kind__ = "notices.notice"
    __table_args__ = (tenant_key(),)

    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text, default="")
