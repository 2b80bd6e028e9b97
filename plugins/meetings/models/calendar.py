"""Secret calendar addresses."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.api import ClusterOwned, Model, PublicId, Timestamped, UtcDateTime, enum_column, tenant_fk

from ..kinds import FeedScope


class FeedToken(ClusterOwned, PublicId, Timestamped, Model):
    """A secret calendar address of one member, one per device. Only its digest is kept."""

    __tablename__ = "meetings_feed_token"
    __table_args__ = (tenant_fk("membership_id", "core_membership"),)

    membership_id: Mapped[int] = mapped_column(index=True)
    label: Mapped[str] = mapped_column(String(60))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scope: Mapped[FeedScope] = mapped_column(enum_column(FeedScope, "scope"), default=FeedScope.CLUSTER)
    alarm_minutes: Mapped[int | None] = mapped_column()
    last_used_on: Mapped[date | None] = mapped_column()
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
