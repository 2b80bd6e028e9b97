"""What a cluster keeps besides its people: imports, school-year calendar, switches, settings, letters and files.

Read these classes from `models.py`, which has all tables of a cluster.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.core import clock
from kkg_portal.core.db.engine import Model
from kkg_portal.core.db.mixins import (
    ClusterOwned,
    PublicId,
    Referable,
    Timestamped,
    Versioned,
    tenant_fk,
    tenant_key,
)
from kkg_portal.core.db.types import UtcDateTime, enum_column
from kkg_portal.core.school_year import DayKind

if TYPE_CHECKING:
    from kkg_portal.clusters.models import School


class ImportBatch(ClusterOwned, PublicId, Timestamped, Model):
    """One import of people: what it added and changed, so that it can be undone as a whole.

    `rows` holds the whitelisted columns of the preview; it is emptied when the batch is applied.
    """

    __tablename__ = "core_import_batch"
    __table_args__ = (tenant_key(), tenant_fk("school_id", "core_school"))

    school_id: Mapped[int] = mapped_column()
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    file_label: Mapped[str] = mapped_column(String(120))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    school: Mapped[School] = relationship(lazy="raise_on_sql")


class CalendarDay(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """A holiday, exam week or other stretch of the cluster's school-year calendar."""

    __tablename__ = "core_calendar_day"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="order"),
        Index("ix_core_calendar_day_span", "cluster_id", "first_day"),
    )

    first_day: Mapped[date] = mapped_column()
    last_day: Mapped[date] = mapped_column()
    title: Mapped[str] = mapped_column(String(160))
    kind: Mapped[DayKind] = mapped_column(enum_column(DayKind, "kind"))
    blocks_meetings: Mapped[bool] = mapped_column(default=True)
    # Proposed by the portal and not yet compared with this year's decree.
    to_check: Mapped[bool] = mapped_column(default=False)
    # Entries that came together, from one file or one proposal, so that they can be taken back together.
    batch: Mapped[str | None] = mapped_column(String(10))


class ClusterPlugin(ClusterOwned, Model):
    """The switch of one plugin in one cluster; absent means the plugin's own default."""

    __tablename__ = "core_cluster_plugin"
    __table_args__ = (UniqueConstraint("cluster_id", "plugin"),)

    plugin: Mapped[str] = mapped_column(String(40))
    is_enabled: Mapped[bool] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)


class ClusterSetting(ClusterOwned, Model):
    __tablename__ = "core_cluster_setting"
    __table_args__ = (UniqueConstraint("cluster_id", "plugin", "key"),)

    plugin: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(60))
    value: Mapped[Any] = mapped_column(JSON)


class Letter(ClusterOwned, PublicId, Timestamped, Model):
    """A line of the outgoing letter register. Numbers run without gaps per year and are never used twice."""

    __tablename__ = "core_letter"
    __table_args__ = (UniqueConstraint("cluster_id", "year", "sequence"),)

    year: Mapped[int] = mapped_column()
    sequence: Mapped[int] = mapped_column()
    number: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(40))
    subject_line: Mapped[str] = mapped_column(String(200))
    dated_on: Mapped[date] = mapped_column()
    ref_kind: Mapped[str | None] = mapped_column(String(60))
    ref_id: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")


class LetterCounter(ClusterOwned, Model):
    """The last number given in a year; rises by an UPDATE in the transaction that writes the letter."""

    __tablename__ = "core_letter_counter"
    __table_args__ = (UniqueConstraint("cluster_id", "year"),)

    year: Mapped[int] = mapped_column()
    last: Mapped[int] = mapped_column(default=0)


class Attachment(ClusterOwned, PublicId, Referable, Timestamped, Model):
    """A stored file: its content hash and the name the person gave it. Counted against the cluster's quota."""

    __tablename__ = "core_attachment"
    __ref_kind__ = "core.attachment"
    __table_args__ = (tenant_key(), Index("ix_core_attachment_sha256", "cluster_id", "sha256"))

    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int] = mapped_column()
    name: Mapped[str] = mapped_column(String(120))
    content_type: Mapped[str] = mapped_column(String(100))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
