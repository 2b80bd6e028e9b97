"""Clusters and who belongs to them: regency > subdistrict > cluster > schools > members, roles with terms."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.accounts.models import User
from kkg_portal.clusters.holdings import (
    Attachment,
    CalendarDay,
    ClusterPlugin,
    ClusterSetting,
    ImportBatch,
    Letter,
    LetterCounter,
)
from kkg_portal.core import clock
from kkg_portal.core.access.actor import Role
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
from kkg_portal.core.db.partial_indexes import partial_index
from kkg_portal.core.db.types import UtcDateTime, enum_column

# Tables of a cluster that stand in a file of their own.
__all__ = [
    "Attachment",
    "CalendarDay",
    "ClusterPlugin",
    "ClusterSetting",
    "ImportBatch",
    "Letter",
    "LetterCounter",
]


class SchoolLevel(StrEnum):
    SD = "SD"
    MI = "MI"


class MemberStatus(StrEnum):
    """PENDING waits for a coordinator, LEFT keeps the person's name on old papers."""

    PENDING = "pending"
    ACTIVE = "active"
    LEFT = "left"


class PaperSize(StrEnum):
    A4 = "A4"
    F4 = "F4"


class SubgroupKind(StrEnum):
    GRADE = "grade"
    PHASE = "phase"
    SUBJECT = "subject"
    OTHER = "other"


class Regency(Model):
    __tablename__ = "core_regency"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(10), unique=True)
    office_title: Mapped[str] = mapped_column(String(120), default="Dinas Pendidikan")


class Subdistrict(Model):
    __tablename__ = "core_subdistrict"

    id: Mapped[int] = mapped_column(primary_key=True)
    regency_id: Mapped[int] = mapped_column(ForeignKey("core_regency.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(12), unique=True)
    # The unit's title differs from place to place: Korwil, Korwilcambidik, UPTD.
    office_title: Mapped[str] = mapped_column(String(120), default="Korwil Bidang Pendidikan")
    regency: Mapped[Regency] = relationship(lazy="raise_on_sql")


class Cluster(PublicId, Versioned, Timestamped, Model):
    """A gugus: the tenant. `stamp` rises whenever anything a request remembers of it changes."""

    __tablename__ = "core_cluster"
    __table_args__ = (
        CheckConstraint("slug = lower(slug)", name="slug_lower"),
        CheckConstraint("minutes_per_jp BETWEEN 20 AND 120", name="minutes_per_jp"),
        CheckConstraint("meeting_weekday BETWEEN 0 AND 6", name="meeting_weekday"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subdistrict_id: Mapped[int] = mapped_column(ForeignKey("core_subdistrict.id"), index=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    number: Mapped[str] = mapped_column(String(10), default="")
    name: Mapped[str] = mapped_column(String(80))
    supervision_area: Mapped[str] = mapped_column(String(60), default="")
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Jakarta")
    language: Mapped[str] = mapped_column(String(5), default="id")
    paper_size: Mapped[PaperSize] = mapped_column(enum_column(PaperSize, "paper_size"), default=PaperSize.A4)
    letter_pattern: Mapped[str] = mapped_column(
        String(120), default="{code}/{seq:03d}/{unit}/{roman_month}/{year}"
    )
    letter_unit: Mapped[str] = mapped_column(String(40), default="KKG")
    letterhead: Mapped[list[str]] = mapped_column(JSON, default=list)
    letterhead_address: Mapped[str] = mapped_column(String(240), default="")
    logo_sha256: Mapped[str | None] = mapped_column(String(64))
    city: Mapped[str] = mapped_column(String(80), default="")
    salutation: Mapped[str] = mapped_column(String(200), default="Dengan hormat,")
    minutes_per_jp: Mapped[int] = mapped_column(default=45)
    meeting_weekday: Mapped[int] = mapped_column(default=3)
    contact_whatsapp: Mapped[str | None] = mapped_column(String(20))
    # Off: mails only say that there is something new, and the words are read in the portal.
    mails_show_text: Mapped[bool] = mapped_column(default=True)
    stamp: Mapped[int] = mapped_column(default=1)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    subdistrict: Mapped[Subdistrict] = relationship(lazy="raise_on_sql")

    @property
    def title(self) -> str:
        """As written on papers: Gugus I Ki Hajar Dewantara."""
        return " ".join(part for part in ("Gugus", self.number, self.name) if part)


class School(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    __tablename__ = "core_school"
    __ref_kind__ = "core.school"
    __table_args__ = (
        tenant_key(),
        UniqueConstraint("cluster_id", "npsn"),
    )

    npsn: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[SchoolLevel] = mapped_column(enum_column(SchoolLevel, "level"), default=SchoolLevel.SD)
    is_core: Mapped[bool] = mapped_column(default=False)
    is_private: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(String(240), default="")
    distance_km: Mapped[int | None] = mapped_column()
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# One core school a cluster, in the database too.
partial_index("uq_core_school_core", School.cluster_id, where="is_core", unique=True)


class Membership(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """A person in a cluster. Official ids live here, behind the wall, not on the account."""

    __tablename__ = "core_membership"
    __ref_kind__ = "core.membership"
    __table_args__ = (
        tenant_key(),
        tenant_fk("school_id", "core_school", ondelete="RESTRICT"),
        tenant_fk("import_batch_id", "core_import_batch", ondelete="RESTRICT"),
        UniqueConstraint("cluster_id", "user_id"),
        UniqueConstraint("cluster_id", "nuptk"),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("core_user.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(index=True)
    status: Mapped[MemberStatus] = mapped_column(
        enum_column(MemberStatus, "status"), default=MemberStatus.ACTIVE
    )
    joined_on: Mapped[date] = mapped_column()
    left_on: Mapped[date | None] = mapped_column()
    position: Mapped[str] = mapped_column(String(60), default="")
    grade: Mapped[str] = mapped_column(String(20), default="")
    subject: Mapped[str] = mapped_column(String(60), default="")
    extra_duty: Mapped[str] = mapped_column(String(80), default="")
    nuptk: Mapped[str | None] = mapped_column(String(16))
    nip: Mapped[str | None] = mapped_column(String(18))
    sex: Mapped[str | None] = mapped_column(String(1))
    employment_status: Mapped[str] = mapped_column(String(40), default="")
    rank_grade: Mapped[str] = mapped_column(String(20), default="")
    import_batch_id: Mapped[int | None] = mapped_column()
    # Keys of the first steps this member has done, and when the list was put away for good.
    steps_done: Mapped[list[str]] = mapped_column(JSON, default=list)
    steps_closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    user: Mapped[User] = relationship(lazy="raise_on_sql")
    school: Mapped[School | None] = relationship(lazy="raise_on_sql", overlaps="import_batch")


class Grant(ClusterOwned, PublicId, Timestamped, Model):
    """A role held by a member for a term; past terms stay as the record of former boards."""

    __tablename__ = "core_grant"
    __table_args__ = (
        tenant_fk("membership_id", "core_membership"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="term"),
    )

    membership_id: Mapped[int] = mapped_column(index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"))
    starts_on: Mapped[date] = mapped_column()
    ends_on: Mapped[date | None] = mapped_column()
    note: Mapped[str] = mapped_column(String(120), default="")


class RolePermission(ClusterOwned, Model):
    """Where a cluster differs from a plugin's default: a role that is given a permission, or loses it."""

    __tablename__ = "core_role_permission"
    __table_args__ = (UniqueConstraint("cluster_id", "role", "permission"),)

    role: Mapped[Role] = mapped_column(enum_column(Role, "role"))
    permission: Mapped[str] = mapped_column(String(80))
    is_allowed: Mapped[bool] = mapped_column()


class Subgroup(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """A part of the KKG, by grade, phase or subject. Who is in it is private: KKG PAI reveals religion."""

    __tablename__ = "core_subgroup"
    __table_args__ = (tenant_key(), UniqueConstraint("cluster_id", "title"))

    title: Mapped[str] = mapped_column(String(80))
    kind: Mapped[SubgroupKind] = mapped_column(enum_column(SubgroupKind, "kind"))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SubgroupMember(ClusterOwned, Model):
    __tablename__ = "core_subgroup_member"
    __table_args__ = (
        tenant_fk("subgroup_id", "core_subgroup"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("subgroup_id", "membership_id"),
    )

    subgroup_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)


class Invitation(ClusterOwned, PublicId, Timestamped, Model):
    """A link into the cluster: for a school (role teacher only) or for one known person. Kept as a digest."""

    __tablename__ = "core_invitation"
    __table_args__ = (
        tenant_key(),
        tenant_fk("school_id", "core_school"),
        tenant_fk("membership_id", "core_membership"),
        CheckConstraint("(school_id IS NULL) <> (membership_id IS NULL)", name="one_target"),
        CheckConstraint("uses <= max_uses", name="uses"),
    )

    school_id: Mapped[int | None] = mapped_column()
    membership_id: Mapped[int | None] = mapped_column()
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    max_uses: Mapped[int] = mapped_column(default=30)
    uses: Mapped[int] = mapped_column(default=0)
    needs_approval: Mapped[bool] = mapped_column(default=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    school: Mapped[School | None] = relationship(lazy="raise_on_sql", overlaps="membership")
    membership: Mapped[Membership | None] = relationship(lazy="raise_on_sql", overlaps="school")


class InvitationUse(ClusterOwned, Model):
    """Who came in by a link, so that whoever made it sees where it travelled."""

    __tablename__ = "core_invitation_use"
    __table_args__ = (
        tenant_fk("invitation_id", "core_invitation"),
        tenant_fk("membership_id", "core_membership"),
    )

    invitation_id: Mapped[int] = mapped_column(index=True)
    membership_id: Mapped[int] = mapped_column(index=True)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
