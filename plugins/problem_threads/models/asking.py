"""Around asking: who hides behind an anonymous thread, drafts, and forms that were already sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kkg_portal.api import (
    ClusterOwned,
    Model,
    Timestamped,
    UtcDateTime,
    clock,
    tenant_fk,
)


class HiddenAuthor(ClusterOwned, Model):
    """Who asked anonymously: the only place that knows. Read by the asker's own pages and by a logged look."""

    __tablename__ = "problem_threads_hidden_author"
    __table_args__ = (
        tenant_fk("thread_id", "problem_threads_thread"),
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("thread_id"),
    )

    thread_id: Mapped[int] = mapped_column()
    membership_id: Mapped[int] = mapped_column(index=True)


class AuthorLook(ClusterOwned, Model):
    """That a coordinator looked who asked anonymously, and why. Never changed; the author reads it."""

    __tablename__ = "problem_threads_author_look"
    __table_args__ = (
        tenant_fk("thread_id", "problem_threads_thread"),
        tenant_fk("looked_by_id", "core_membership", ondelete="RESTRICT"),
    )

    thread_id: Mapped[int] = mapped_column(index=True)
    looked_by_id: Mapped[int] = mapped_column()
    reason: Mapped[str] = mapped_column(String(300))
    looked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Draft(ClusterOwned, Timestamped, Model):
    """What somebody is writing: one draft for each place, the highest `seq` wins whatever the order of arrival."""

    __tablename__ = "problem_threads_draft"
    __table_args__ = (
        tenant_fk("membership_id", "core_membership"),
        UniqueConstraint("membership_id", "target"),
    )

    membership_id: Mapped[int] = mapped_column()
    # "ask", "reply-<thread>", "edit-<post>", "trial-<post>": a place where something is written.
    target: Mapped[str] = mapped_column(String(40))
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seq: Mapped[int] = mapped_column(default=0)


class SentForm(ClusterOwned, Model):
    """That a form was sent, by the key it carried: sent again, it leads to the same place. Kept for a day."""

    __tablename__ = "problem_threads_sent_form"
    __table_args__ = (
        tenant_fk("membership_id", "core_membership"),
        tenant_fk("thread_id", "problem_threads_thread"),
        UniqueConstraint("membership_id", "key"),
    )

    membership_id: Mapped[int] = mapped_column()
    key: Mapped[str] = mapped_column(String(40))
    thread_id: Mapped[int] = mapped_column(index=True)
    post_no: Mapped[int | None] = mapped_column()
    # Of the text, so that the same words within a minute are one post.
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
