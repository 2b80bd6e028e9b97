"""A resource, its versions with their files, and who made it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kkg_portal.api import (
    Attachment,
    ClusterOwned,
    Model,
    PublicId,
    Referable,
    Timestamped,
    UtcDateTime,
    Versioned,
    clock,
    enum_column,
    partial_index,
    tenant_fk,
    tenant_key,
)

from ..kinds import FileRole, ResourceState, Visibility

# The version that is still being written. Published ones count from 1.
DRAFT_NO = 0


class Resource(ClusterOwned, PublicId, Referable, Versioned, Timestamped, Model):
    """What all versions share: whose it is, who sees it, how far it is, how often it was used.

    Title, kind, class, subject, licence and sizes are those of the newest version (of the draft before the first),
    kept here for lists.
    """

    __tablename__ = "resources_resource"
    __ref_kind__ = "resources.resource"
    __table_args__ = (
        tenant_key(),
        tenant_fk("owner_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("school_id", "core_school", ondelete="RESTRICT"),
        tenant_fk("ended_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("owner_id", "form_key"),
        CheckConstraint("last_no >= 0 AND (state = 'draft') = (last_no = 0)", name="last_no"),
        CheckConstraint("state <> 'published' OR visibility <> 'private'", name="published_somewhere"),
        CheckConstraint("visibility <> 'school' OR school_id IS NOT NULL", name="which_school"),
        CheckConstraint(
            "use_count >= 0 AND thanks_count >= 0 AND review_count >= 0 AND adaptation_count >= 0",
            name="counts",
        ),
        Index("ix_resources_resource_used", "cluster_id", "state", "use_count", "id"),
        Index("ix_resources_resource_newest", "cluster_id", "state", "published_at", "id"),
        Index("ix_resources_resource_place", "cluster_id", "class_phase", "subject", "state"),
        Index("ix_resources_resource_owner", "cluster_id", "owner_id", "id"),
        partial_index("ix_resources_resource_ended", "cluster_id", "ended_at", where="state = 'withdrawn'"),
    )

    owner_id: Mapped[int] = mapped_column()
    # The owner's school when it was begun: what is shared with the school stays there.
    school_id: Mapped[int | None] = mapped_column()
    state: Mapped[ResourceState] = mapped_column(
        enum_column(ResourceState, "state"), default=ResourceState.DRAFT
    )
    visibility: Mapped[Visibility] = mapped_column(
        enum_column(Visibility, "visibility"), default=Visibility.PRIVATE
    )
    title: Mapped[str] = mapped_column(String(150), default="")
    kind: Mapped[str] = mapped_column(String(32), default="")
    class_phase: Mapped[str] = mapped_column(String(32), default="")
    subject: Mapped[str] = mapped_column(String(32), default="")
    licence: Mapped[str] = mapped_column(String(32), default="")
    file_count: Mapped[int] = mapped_column(default=0)
    size_bytes: Mapped[int] = mapped_column(default=0)
    last_no: Mapped[int] = mapped_column(default=DRAFT_NO)
    # Older versions are their authors' alone: they were corrected, or meant for fewer people.
    open_from_no: Mapped[int] = mapped_column(default=1)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column()
    ended_because: Mapped[str] = mapped_column(String(300), default="")
    use_count: Mapped[int] = mapped_column(default=0)
    thanks_count: Mapped[int] = mapped_column(default=0)
    review_count: Mapped[int] = mapped_column(default=0)
    adaptation_count: Mapped[int] = mapped_column(default=0)
    is_adaptation: Mapped[bool] = mapped_column(default=False)
    # The version the group endorsed in a meeting; 0 while it did not.
    endorsed_no: Mapped[int] = mapped_column(default=0)
    # The form this came from: the same form sent twice is one resource.
    form_key: Mapped[str | None] = mapped_column(String(40))

    @property
    def is_published(self) -> bool:
        return self.state is ResourceState.PUBLISHED


class ResourceVersion(ClusterOwned, PublicId, Versioned, Timestamped, Model):
    """One description with its files. Number 0 is the draft; a published version is never changed but by a slip's fix.

    Codes are those of `vocabulary` and `licences`; a draft may leave anything empty.
    """

    __tablename__ = "resources_version"
    __table_args__ = (
        tenant_key(),
        tenant_fk("resource_id", "resources_resource"),
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("resource_id", "no"),
        CheckConstraint("no >= 0 AND (no = 0) = (published_at IS NULL)", name="no"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 6000", name="minutes"),
        partial_index("ix_resources_version_idle", "cluster_id", "changed_at", where="no = 0"),
    )

    resource_id: Mapped[int] = mapped_column()
    no: Mapped[int] = mapped_column(default=DRAFT_NO)
    # Who wrote this version, and from which one it began.
    author_id: Mapped[int | None] = mapped_column()
    based_on_no: Mapped[int] = mapped_column(default=DRAFT_NO)
    title: Mapped[str] = mapped_column(String(150), default="")
    kind: Mapped[str] = mapped_column(String(32), default="")
    class_phase: Mapped[str] = mapped_column(String(32), default="")
    subject: Mapped[str] = mapped_column(String(32), default="")
    semester: Mapped[str] = mapped_column(String(32), default="")
    curriculum: Mapped[str] = mapped_column(String(32), default="")
    language: Mapped[str] = mapped_column(String(32), default="id")
    topic: Mapped[str] = mapped_column(String(150), default="")
    goals: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int | None] = mapped_column()
    licence: Mapped[str] = mapped_column(String(32), default="")
    # Asked once: whether the owner made it. None while nobody answered.
    is_own_work: Mapped[bool | None] = mapped_column()
    # Pictures and texts of others inside it, with where they are from.
    foreign_parts: Mapped[str] = mapped_column(Text, default="")
    links: Mapped[list[str]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(String(300), default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When the owner was told that the idle draft will go.
    warned_on: Mapped[date | None] = mapped_column()
    resource: Mapped[Resource] = relationship(viewonly=True, lazy="raise_on_sql")

    @property
    def is_draft(self) -> bool:
        return self.no == DRAFT_NO


class ResourceFile(ClusterOwned, PublicId, Model):
    """A file of one version, in the order people see them; the content is kept once however many versions have it."""

    __tablename__ = "resources_file"
    __table_args__ = (
        tenant_fk("version_id", "resources_version"),
        tenant_fk("attachment_id", "core_attachment", ondelete="RESTRICT"),
        UniqueConstraint("attachment_id"),
        Index("ix_resources_file_version", "cluster_id", "version_id", "position", "id"),
    )

    version_id: Mapped[int] = mapped_column()
    attachment_id: Mapped[int] = mapped_column()
    role: Mapped[FileRole] = mapped_column(enum_column(FileRole, "role"), default=FileRole.MAIN)
    position: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    version: Mapped[ResourceVersion] = relationship(viewonly=True, lazy="raise_on_sql")
    attachment: Mapped[Attachment] = relationship(viewonly=True, lazy="raise_on_sql")

    @property
    def resource(self) -> Resource:
        """For the access rules, which came with it."""
        return self.version.resource


class CoAuthor(ClusterOwned, Model):
    """A member who writes it together with the owner, with the same rights on it."""

    __tablename__ = "resources_co_author"
    __table_args__ = (
        tenant_fk("resource_id", "resources_resource"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("resource_id", "membership_id"),
    )

    resource_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)
