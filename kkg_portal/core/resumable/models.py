"""The table of files on their way: who sends what, how long it will be, what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.core.db.engine import Model
from kkg_portal.core.db.mixins import ClusterOwned, PublicId, Timestamped, tenant_fk
from kkg_portal.core.db.types import UtcDateTime, enum_column


class UploadState(StrEnum):
    """RECEIVING holds room in the quota, FINISHED has an attachment that waits to be taken, REFUSED says why."""

    RECEIVING = "receiving"
    FINISHED = "finished"
    REFUSED = "refused"


class Upload(ClusterOwned, PublicId, Timestamped, Model):
    """One file on its way. How much of it is here is told by the length of its part on the disk alone."""

    __tablename__ = "core_upload"
    __table_args__ = (
        tenant_fk("attachment_id", "core_attachment"),
        CheckConstraint("declared_bytes > 0", name="length"),
        CheckConstraint("(state = 'finished') = (attachment_id IS NOT NULL)", name="attachment"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    declared_bytes: Mapped[int] = mapped_column()
    # What the sender says the whole will be; empty when it said nothing.
    declared_sha256: Mapped[str] = mapped_column(String(64), default="")
    state: Mapped[UploadState] = mapped_column(
        enum_column(UploadState, "state"), default=UploadState.RECEIVING
    )
    attachment_id: Mapped[int | None] = mapped_column(index=True)
    # The code of a refusal and what its sentence names, to be said in the reader's language.
    refusal: Mapped[str] = mapped_column(String(500), default="")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class FileFacts(ClusterOwned, Model):
    """What the judge found out about a content of this cluster; `notes` are words of judging.verdict."""

    __tablename__ = "core_file_facts"
    __table_args__ = (UniqueConstraint("cluster_id", "sha256"),)

    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
