"""The year programme: packages with tasks between meetings, and series with their rules."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, String, Text, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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

from ..kinds import DisplacementReason, EvidenceState, ProgrammeKind, RuleKind
from .meeting import new_uid


class Programme(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """The work programme of a school year, which is named by the year it begins in."""

    __tablename__ = "meetings_programme"
    __table_args__ = (
        UniqueConstraint("cluster_id", "school_year"),
        CheckConstraint("target_meetings BETWEEN 1 AND 60", name="target_meetings"),
    )

    school_year: Mapped[int] = mapped_column()
    theme: Mapped[str] = mapped_column(String(200), default="")
    target_meetings: Mapped[int] = mapped_column(default=12)
    note: Mapped[str] = mapped_column(Text, default="")


class Package(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """A paket: meetings of one theme, at least `least_meetings`, and the tasks tried between them."""

    __tablename__ = "meetings_package"
    __ref_kind__ = "meetings.package"
    __table_args__ = (tenant_key(), UniqueConstraint("cluster_id", "school_year", "title"))

    school_year: Mapped[int] = mapped_column()
    title: Mapped[str] = mapped_column(String(160))
    theme: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[ProgrammeKind] = mapped_column(enum_column(ProgrammeKind, "kind"))
    least_meetings: Mapped[int] = mapped_column(default=3)


class OnTask(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """The "on" between two "in" meetings of a package: what everybody tries in class, by when, for how many JP."""

    __tablename__ = "meetings_on_task"
    __ref_kind__ = "meetings.on_task"
    __table_args__ = (
        tenant_key(),
        tenant_fk("package_id", "meetings_package"),
        CheckConstraint("closes_on >= opens_on", name="order"),
        CheckConstraint("jp BETWEEN 0 AND 80", name="jp"),
    )

    package_id: Mapped[int] = mapped_column(index=True)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    opens_on: Mapped[date] = mapped_column()
    closes_on: Mapped[date] = mapped_column()
    jp: Mapped[int] = mapped_column(default=0)


class OnEvidence(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """What one member brought of an "on" task."""

    __tablename__ = "meetings_on_evidence"
    __table_args__ = (
        tenant_fk("on_task_id", "meetings_on_task"),
        tenant_fk("membership_id", "core_membership"),
        tenant_fk("attachment_id", "core_attachment", ondelete="RESTRICT"),
        UniqueConstraint("on_task_id", "membership_id"),
    )

    on_task_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    attachment_id: Mapped[int | None] = mapped_column()
    state: Mapped[EvidenceState] = mapped_column(
        enum_column(EvidenceState, "state"), default=EvidenceState.SUBMITTED
    )
    answer: Mapped[str] = mapped_column(String(300), default="")


class Series(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """Meetings by a rule. Its occurrences are computed; one becomes a meeting when somebody touches it."""

    __tablename__ = "meetings_series"
    __ref_kind__ = "meetings.series"
    __table_args__ = (
        tenant_key(),
        tenant_fk("host_school_id", "core_school", ondelete="RESTRICT"),
        tenant_fk("subgroup_id", "core_subgroup", ondelete="RESTRICT"),
        tenant_fk("package_id", "meetings_package", ondelete="RESTRICT"),
        tenant_fk("template_id", "meetings_agenda_template", ondelete="RESTRICT"),
    )

    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ProgrammeKind] = mapped_column(enum_column(ProgrammeKind, "kind"))
    place: Mapped[str] = mapped_column(String(200), default="")
    host_school_id: Mapped[int | None] = mapped_column()
    # Without a fixed host the schools take turns, whoever has hosted least often first.
    rotates_host: Mapped[bool] = mapped_column(default=False)
    subgroup_id: Mapped[int | None] = mapped_column()
    package_id: Mapped[int | None] = mapped_column()
    template_id: Mapped[int | None] = mapped_column()
    uid: Mapped[str] = mapped_column(String(36), default=new_uid, unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    # Announced to members; before that the series is a draft of the coordinators.
    announced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_on: Mapped[date | None] = mapped_column()


class SeriesRule(ClusterOwned, Model):
    """A rule and the day from which it holds, until the next one begins. The past keeps the rule it had."""

    __tablename__ = "meetings_series_rule"
    __table_args__ = (
        tenant_fk("series_id", "meetings_series"),
        UniqueConstraint("series_id", "from_on"),
        CheckConstraint("every BETWEEN 1 AND 12", name="every"),
        CheckConstraint("minutes BETWEEN 30 AND 840", name="minutes"),
        CheckConstraint("weekday IS NULL OR weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("nth IS NULL OR nth IN (1, 2, 3, 4, -1)", name="nth"),
        CheckConstraint(
            "month_day IS NULL OR month_day = -1 OR month_day BETWEEN 1 AND 28", name="month_day"
        ),
    )

    series_id: Mapped[int] = mapped_column()
    from_on: Mapped[date] = mapped_column()
    kind: Mapped[RuleKind] = mapped_column(enum_column(RuleKind, "kind"))
    # Weeks for WEEKLY, months otherwise.
    every: Mapped[int] = mapped_column(default=1)
    weekday: Mapped[int | None] = mapped_column()
    nth: Mapped[int | None] = mapped_column()
    month_day: Mapped[int | None] = mapped_column()
    # Wall time in the cluster's zone.
    starts: Mapped[time] = mapped_column(Time)
    minutes: Mapped[int] = mapped_column()
    until_on: Mapped[date] = mapped_column()


class SeriesGap(ClusterOwned, Timestamped, Model):
    """A day of the rule on which nothing takes place, and why."""

    __tablename__ = "meetings_series_gap"
    __table_args__ = (
        tenant_fk("series_id", "meetings_series"),
        UniqueConstraint("series_id", "slot_on"),
    )

    series_id: Mapped[int] = mapped_column()
    slot_on: Mapped[date] = mapped_column()
    because: Mapped[DisplacementReason] = mapped_column(enum_column(DisplacementReason, "because"))
    note: Mapped[str] = mapped_column(String(200), default="")
