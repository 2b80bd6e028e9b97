"""Posts: numbered for good within their thread, with their history, files and what was said to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
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
    tenant_fk,
    tenant_key,
)

from ..kinds import PostEvent, PostKind, ReactionKind
from .thread import Thread
from .voice import Voiced, count_rule


class Post(ClusterOwned, PublicId, Referable, Voiced, Versioned, Timestamped, Model):
    """One numbered contribution. A number is never given twice; hidden and deleted posts keep theirs."""

    __tablename__ = "problem_threads_post"
    __ref_kind__ = "problem_threads.post"
    __table_args__ = (
        tenant_key(),
        tenant_fk("thread_id", "problem_threads_thread"),
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("hidden_by_id", "core_membership", ondelete="RESTRICT"),
        tenant_fk("deleted_by_id", "core_membership", ondelete="RESTRICT"),
        UniqueConstraint("thread_id", "no"),
        CheckConstraint("no > 0", name="no"),
        CheckConstraint("(kind = 'event') = (event IS NOT NULL)", name="event_kind"),
        *count_rule("thanks_count", "agree_count", "same_here_count"),
        Index("ix_problem_threads_post_thread", "cluster_id", "thread_id", "kind", "no"),
        Index("ix_problem_threads_post_author", "cluster_id", "author_id", "id"),
    )

    thread_id: Mapped[int] = mapped_column()
    no: Mapped[int] = mapped_column()
    kind: Mapped[PostKind] = mapped_column(enum_column(PostKind, "kind"), default=PostKind.REPLY)
    event: Mapped[PostEvent | None] = mapped_column(enum_column(PostEvent, "event"))
    reply_to_no: Mapped[int | None] = mapped_column()
    source: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    renderer_version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_by_id: Mapped[int | None] = mapped_column()
    hidden_because: Mapped[str] = mapped_column(String(300), default="")
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # Empty when the asker of an anonymous thread deleted it.
    deleted_by_id: Mapped[int | None] = mapped_column()
    thanks_count: Mapped[int] = mapped_column(default=0)
    agree_count: Mapped[int] = mapped_column(default=0)
    same_here_count: Mapped[int] = mapped_column(default=0)
    thread: Mapped[Thread] = relationship(viewonly=True, lazy="raise_on_sql")

    @property
    def is_shown(self) -> bool:
        """Whether its words may be read; the number stays in any case."""
        return self.hidden_at is None and self.deleted_at is None


class PostRevision(ClusterOwned, PublicId, Voiced, Model):
    """One saved text of a post, never changed. `of_version` is empty for a text kept beside it after a conflict."""

    __tablename__ = "problem_threads_revision"
    __table_args__ = (
        tenant_fk("post_id", "problem_threads_post"),
        tenant_fk("author_id", "core_membership", ondelete="RESTRICT"),
        Index("ix_problem_threads_revision_text", "cluster_id", "post_id", "id"),
    )

    post_id: Mapped[int] = mapped_column()
    of_version: Mapped[int | None] = mapped_column()
    source: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(200), default="")
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    post: Mapped[Post] = relationship(viewonly=True, lazy="raise_on_sql")


class PostFile(ClusterOwned, PublicId, Model):
    """A file shown with a post."""

    __tablename__ = "problem_threads_post_file"
    __table_args__ = (
        tenant_fk("post_id", "problem_threads_post"),
        tenant_fk("attachment_id", "core_attachment", ondelete="RESTRICT"),
        UniqueConstraint("attachment_id"),
    )

    post_id: Mapped[int] = mapped_column(index=True)
    attachment_id: Mapped[int] = mapped_column()
    post: Mapped[Post] = relationship(viewonly=True, lazy="raise_on_sql")
    attachment: Mapped[Attachment] = relationship(viewonly=True, lazy="raise_on_sql")


class Reaction(ClusterOwned, Timestamped, Model):
    """What somebody said to a post with one tap. Shown as a number; who, only to themselves."""

    __tablename__ = "problem_threads_reaction"
    __table_args__ = (
        tenant_fk("post_id", "problem_threads_post"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("post_id", "membership_id", "kind"),
    )

    post_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[ReactionKind] = mapped_column(enum_column(ReactionKind, "kind"))


class Mention(ClusterOwned, Model):
    """That a post names a member who may read it."""

    __tablename__ = "problem_threads_mention"
    __table_args__ = (
        tenant_fk("post_id", "problem_threads_post"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("post_id", "membership_id"),
    )

    post_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)


class PostRedirect(ClusterOwned, Model):
    """Where a moved post is now: old addresses lead there for good. Always the last place, never a chain."""

    __tablename__ = "problem_threads_redirect"
    __table_args__ = (
        tenant_fk("old_thread_id", "problem_threads_thread"),
        tenant_fk("thread_id", "problem_threads_thread"),
        UniqueConstraint("old_thread_id", "old_no"),
        Index("ix_problem_threads_redirect_now", "cluster_id", "thread_id", "no"),
    )

    old_thread_id: Mapped[int] = mapped_column()
    old_no: Mapped[int] = mapped_column()
    thread_id: Mapped[int] = mapped_column()
    no: Mapped[int] = mapped_column()
