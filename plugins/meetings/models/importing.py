"""Files of meetings that were brought here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.api import (
    ClusterOwned,
    Model,
    PublicId,
    Timestamped,
    UtcDateTime,
    Versioned,
    tenant_fk,
    tenant_key,
)


class MeetingImport(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """One file: looked at, then taken in as one act. What it said is kept only until then."""

    __tablename__ = "meetings_import"
    __table_args__ = (
        tenant_key(),
        tenant_fk("brought_by_id", "core_membership", ondelete="RESTRICT"),
    )

    file_name: Mapped[str] = mapped_column(String(160))
    document: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    brought_by_id: Mapped[int | None] = mapped_column()
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
